"""Deliveries that Slack never makes are answered and change nothing; old shortcuts say so."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING, Any

import pytest

from tests.product import forging
from tests.product.world import LONE, MARION, TORVET, referral

if TYPE_CHECKING:
    from tests.product.world import World

NOT_STORED = re.compile(r"Det blev ikke gemt\. Prøv igen om lidt\. \(Fejl [A-Z0-9]{4}\)")
AMBIGUOUS = "01.02.26 0830"


@pytest.mark.parametrize("wrong", [17, [], "æ\ud800", {"id": []}])
def test_a_form_of_the_wrong_shape_stays_open(world: World, wrong: Any) -> None:
    """It is answered with a reference under its first field, and nothing is stored."""
    lone = world.person(LONE)
    world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    view = lone.wait_modal("form:referral")
    sent = forging.submission(LONE, view, {"situation": "ro"}) | {"user": {"id": wrong}}
    answer = forging.send(lone, sent)["answer"]
    assert answer["response_action"] == "errors"
    (words,) = answer["errors"].values()
    assert NOT_STORED.fullmatch(words)
    assert world.cases() == []


def test_a_command_of_the_wrong_shape_is_answered(world: World) -> None:
    """It is answered only to the person, with a reference."""
    body = {"command": "/henvisning", "text": ["sager"], "user_id": LONE, "team_id": "T0TVAERS"}
    answer = forging.send(world.person(LONE), body, "slash_commands")["answer"]
    assert answer["response_type"] == "ephemeral"
    assert NOT_STORED.fullmatch(answer["text"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "view_closed", "user": {"id": LONE}},
        {"type": "block_suggestion", "user": {"id": LONE}, "value": "x"},
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "team_id": "T1", "event_id": "E1", "event": {"type": "x"}},
        {"type": "block_actions", "actions": []},
    ],
    ids=str,
)
def test_what_nobody_hears_is_acknowledged(world: World, body: dict[str, Any]) -> None:
    """It is acknowledged without words, or Slack would send it again."""
    assert forging.send(world.person(LONE), body)["ok"]


def _shortcut(callback: str) -> dict[str, Any]:
    sent = forging.press(LONE, "none", "") | {"type": "shortcut", "callback_id": callback}
    del sent["actions"]
    return sent | {"action_ts": "1.0"}


@pytest.mark.parametrize(
    ("callback", "words"),
    [
        ("shortcut:old", "Genvejen virker ikke længere. Skriv /henvisning i stedet."),
        ("shortcut:refer_from", "Vælg genvejen i menuen ved en besked."),
    ],
)
def test_a_shortcut_that_cannot_be_used_says_so(world: World, callback: str, words: str) -> None:
    """An older one, and the message's one without a message, are answered to the person."""
    assert forging.reply(world.person(LONE), _shortcut(callback)) == words


def test_whom_slack_does_not_know_is_told_nothing(world: World) -> None:
    """A press in the name of nobody changes nothing, and fails nowhere."""
    case = world.refer()
    before = forging.rows(world)
    assert forging.send(world.person(MARION), forging.press("U0INGEN", "card:show", case.id))["ok"]
    assert forging.rows(world) == before


def test_a_time_that_looks_like_a_number_is_told_how_to_be_written(world: World) -> None:
    """The truly ambiguous is stopped, and the words say how a time is written."""
    lone = world.person(LONE)
    world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    errors = lone.submit(referral(world, situation=f"Vi mødes {AMBIGUOUS}"))["errors"]
    assert errors["situation"].endswith("skriv det som kl. 08.30.")
    assert lone.submit(situation="Vi mødes 01.02.26 kl. 08.30")["outcome"] == "closed"


def test_refused_text_is_kept_nowhere(world: World) -> None:
    """A text with a personal number leaves no trace: no row, no answer kept, no metadata."""
    lone = world.person(LONE)
    world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    before = _kept(world)
    answer = lone.submit(referral(world, situation="kanarie 010190-1234"))
    assert _kept(world) == before
    assert "kanarie" not in str(answer["errors"])
    assert "kanarie" not in str((lone.modal() or {}).get("private_metadata"))
    lone.command(TORVET, "/henvisning vis 010190-1234")
    assert _kept(world) == before


def _kept(world: World) -> dict[str, list[str]]:
    """Return all rows but those of who is known in Slack, which is looked up meanwhile."""
    return {table: rows for table, rows in forging.rows(world).items() if table != "person"}


def test_a_name_with_slacks_own_signs_is_refused(world: World) -> None:
    """A target group's name goes out in the channel as it is, so entities are refused, too."""
    soeren = world.person("U0SOEREN")
    soeren.command(TORVET, "/henvisning opsætning")
    soeren.wait_modal("page:setup")
    soeren.click_modal("setup:groups")
    soeren.wait_modal("form:groups")
    for name in ("<!channel>", "&lt;!channel&gt;", "A &amp; B"):
        errors = soeren.submit(more=name)["errors"]
        assert errors["more"] == "Brug ikke tegnene < og > her."


def test_an_address_that_is_not_slacks_is_never_called(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A press that names another address for its answer is answered in person instead."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        away = {"response_url": f"http://127.0.0.1:{silent.getsockname()[1]}/actions/x"}
        press = forging.press(MARION, "card:show", "0" * 32) | away
        assert forging.reply(world.person(MARION), press).startswith("Der er ingen sag")
        silent.settimeout(0)
        with pytest.raises(BlockingIOError):
            silent.accept()
    assert "address.foreign" in caplog.text
