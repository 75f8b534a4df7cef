"""What comes in twice, at once, or at a bad moment: nothing is lost and nothing doubled."""

from __future__ import annotations

import io
import json
import logging
import re
import sqlite3
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from sqlalchemy import make_url, select

from bot.log import QUIET, _Printer
from bot.schedule import forget
from demo import CHANNEL
from models import Received
from tests.product import forging
from tests.product.steps import fault
from tests.product.world import (
    CAMILLA,
    CHRISTINA,
    LONE,
    MARION,
    NEW_TEAM,
    SOEREN,
    TORVET,
    referral,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.player import Player
    from tests.product.world import World

T = TypeVar("T")
Json = dict[str, Any]
AGAIN = "Det blev ikke gemt. Prøv igen om lidt."
PATIENCE = 1.5  # seconds, delivery.md: "What comes in"


def in_time(act: Callable[[], T]) -> T:
    """Do what has to be answered in time; a machine that stood still gets two more tries."""
    for _try in range(3):
        began = time.monotonic()
        answer = act()
        if time.monotonic() - began < PATIENCE:
            return answer
    pytest.fail(f"answered only after {PATIENCE} s, three times")


def form(world: World, user: str = LONE) -> Player:
    """Open the referral's form."""
    person = world.person(user)
    world.opened(person, lambda: person.command(TORVET, "/henvisning"), "form:referral")
    return person


@contextmanager
def locked(world: World, how: str = "EXCLUSIVE") -> Iterator[None]:
    """Hold the database's lock from another process's connection: against all, or writers only."""
    path = make_url(world.url).database or ""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute(f"BEGIN {how}")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def test_a_form_delivered_again_is_one_case(world: World) -> None:
    """The same submission, delivered again as Slack does, is answered as the first time."""
    lone = form(world)
    lone.submit(referral(world))
    world.settle()
    (sent,) = forging.delivered(world, "view_submission")
    before = forging.rows(world)
    for _time in range(2):
        assert forging.send(lone, sent)["answer"] in (None, {}, "")
    assert forging.rows(world) == before
    world.settle()
    assert len(world.cases()) == 1
    assert len(lone.dm()) == 1


def test_the_same_form_sent_twice_at_once_is_one_case(world: World) -> None:
    """A double click on Send, in the same moment on two sockets, makes one case."""
    lone = form(world)
    sent = forging.submission(LONE, lone.modal() or {}, referral(world))
    together = threading.Barrier(4)
    answers: list[Json] = []

    def send() -> None:
        together.wait()
        answers.append(forging.send(world.person(LONE), sent))

    threads = [threading.Thread(target=send) for _time in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer["ok"] for answer in answers] == [True] * 4
    assert len(world.cases()) == 1


def test_a_button_delivered_again_changes_nothing(world: World) -> None:
    """The same press delivered again leaves every row as it was."""
    world.refer()
    world.press(CHRISTINA, "stay_away")
    world.press(MARION, "receive")
    before = forging.rows(world)
    for sent in forging.delivered(world, "block_actions"):
        assert forging.send(world.person(MARION), sent)["ok"]
    assert forging.rows(world) == before


def test_a_tap_delivered_again_logs_one_intervention(world: World) -> None:
    """One tap on "Hjemmebesøg", delivered three times, is one intervention."""
    world.refer()
    world.press(CAMILLA, "log")
    camilla = world.person(CAMILLA)
    menu = camilla.wait_message(CHANNEL, "Hvad er sat i gang")
    camilla.click_ephemeral(menu["id"], "log:home_visit")
    camilla.wait_message(CHANNEL, "Noteret")
    for _time in range(2):
        forging.send(camilla, forging.delivered(world, "block_actions")[-1])
    assert len(world.case().interventions) == 1


def test_a_command_delivered_again_opens_no_second_form(world: World) -> None:
    """The form is open once; nothing is stored by opening."""
    lone = form(world)
    (command,) = [
        call["args"]
        for call in lone.ask("GET", "calls?since=0")["calls"]
        if call["kind"] == "envelope" and call["method"] == "slash_commands"
    ]
    before = forging.rows(world)
    assert forging.send(lone, command, "slash_commands")["ok"]
    assert forging.rows(world) == before
    stack = lone.ask("GET", f"modals?as={LONE}")["stack"]
    assert len(stack) == 1


@pytest.mark.parametrize("how", ["EXCLUSIVE", "IMMEDIATE"])
def test_a_locked_database_keeps_the_form_and_the_text(world: World, how: str) -> None:
    """Within 1.5 s the form says to try again, with the text in it; sent again, it is stored."""
    lone, given = form(world), referral(world)
    with locked(world, how):
        answer = in_time(lambda: lone.submit(given))
    assert answer["outcome"] == "errors"
    assert list(answer["errors"].values()) == [AGAIN]
    kept = (lone.modal() or {})["state"]["values"]["situation"]["value"]["value"]
    assert kept == "Skal sættes ud efter klager fra naboer"
    assert world.cases() == []
    assert lone.submit()["outcome"] == "closed"
    assert len(world.cases()) == 1


def test_a_locked_database_answers_a_button(world: World) -> None:
    """Whoever presses is told within 1.5 s to try again, and pressed again it counts."""
    ts = world.refer().card_ts or ""
    marion = world.person(MARION)

    def press() -> str:
        seen = len(_told(marion, CHANNEL))
        assert marion.click(CHANNEL, ts, "card:receive")["ok"]
        return marion.until(lambda: _told(marion, CHANNEL)[seen:])[-1]

    with locked(world):
        assert in_time(press) == AGAIN
    assert world.case().convener is None
    world.press(MARION, "receive")
    assert world.case().convener == MARION


def test_a_locked_database_answers_a_command(world: World) -> None:
    """A command that cannot look anything up says to try again."""
    world.refer()
    camilla = world.person(CAMILLA)
    for typed in ("", " sager", " vis U26-0001"):
        with locked(world):
            seen = len(_told(camilla, TORVET))
            command = partial(camilla.command, TORVET, f"/henvisning{typed}")
            assert in_time(command) == {"ok": True}
            camilla.until(lambda seen=seen: _told(camilla, TORVET)[seen:])  # type: ignore[misc]


def test_set_up_on_a_locked_database_keeps_its_form(bare_world: World) -> None:
    """The form for a team stays open with its text, too."""
    soeren = bare_world.person(SOEREN)
    soeren.command(NEW_TEAM, "/invite @Tværs")
    soeren.command(TORVET, "/henvisning opsætning")
    soeren.wait_modal("page:setup")
    soeren.click_modal("setup:new")
    soeren.wait_modal("form:team")
    given = {"name": "Social Indsats", "letter": "S", "channel": NEW_TEAM}
    with locked(bare_world):
        answer = soeren.submit(given)
    assert list(answer["errors"].values()) == [AGAIN]
    assert soeren.submit()["outcome"] == "closed"
    assert bare_world.team().name == "Social Indsats"


@pytest.mark.parametrize("code", ["expired_trigger_id", "exchanged_trigger_id"])
def test_a_form_that_slack_opened_too_late_for_says_so(world: World, code: str) -> None:
    """A trigger that has run out is answered where the command was typed, not in silence."""
    fault(world, "views.open", kind="error", error=code)
    lone = world.person(LONE)
    lone.command(TORVET, "/henvisning")
    told = lone.wait_message(TORVET, "Prøv igen")["text"]
    assert told == "Slack nåede ikke at åbne det. Prøv igen."
    form(world)


@pytest.mark.parametrize(
    "kind", [{"kind": "http", "status": 500}, {"kind": "drop_before"}, {"kind": "429"}]
)
def test_a_slack_that_fails_to_open_is_answered_calmly(world: World, kind: Json) -> None:
    """Whatever Slack does to the opening, the person is told to try again, with a reference."""
    fault(world, "views.open", **kind)
    lone = world.person(LONE)
    lone.command(TORVET, "/henvisning")
    told = lone.wait_message(TORVET, "Prøv igen")["text"]
    assert "(Fejl " in told
    assert "gemt" not in told


def test_a_push_that_slack_refuses_is_said_in_a_direct_message(world: World) -> None:
    """When nothing can be laid on top of a form, the person hears it in person."""
    world.refer()
    world.press(CAMILLA, "show")
    camilla = world.person(CAMILLA)
    camilla.wait_modal("page:sheet")
    fault(world, "views.push", kind="error", times=2, error="expired_trigger_id")
    camilla.click_modal("sheet:log")
    told = camilla.until(camilla.dm)[-1]["text"]
    assert told == "Slack nåede ikke at åbne det. Prøv igen."


@pytest.mark.parametrize(
    "kind",
    [
        {"kind": "error", "error": "user_not_found"},
        {"kind": "error", "error": "fatal_error"},
        {"kind": "http", "status": 503},
        {"kind": "drop_after"},
    ],
)
def test_names_that_slack_does_not_give_stop_nothing(world: World, kind: Json) -> None:
    """Without users.info the card shows Slack's own mentions, and the case is there."""
    fault(world, "users.info", times=None, **kind)
    world.refer()
    assert "Sag U26-0001" in world.card()["text"]
    assert f"<@{CAMILLA}>" in world.card()["text"]


def test_set_up_says_that_slack_did_not_answer(bare_world: World) -> None:
    """An administrator whom Slack cannot vouch for right now is not told to be none."""
    fault(bare_world, "users.info", kind="http", status=503)
    soeren = bare_world.person(SOEREN)
    soeren.command(TORVET, "/henvisning opsætning")
    told = soeren.wait_message(TORVET, "Prøv igen")["text"]
    assert told == "Slack svarede ikke. Prøv igen om lidt."


def test_a_channel_slack_does_not_answer_for_is_not_taken(bare_world: World) -> None:
    """Set-up waits for a provably private channel: the error stands under the field."""
    soeren = bare_world.person(SOEREN)
    soeren.command(NEW_TEAM, "/invite @Tværs")
    soeren.command(TORVET, "/henvisning opsætning")
    soeren.wait_modal("page:setup")
    soeren.click_modal("setup:new")
    soeren.wait_modal("form:team")
    fault(bare_world, "conversations.info", kind="http", status=503)
    given = {"name": "Social Indsats", "letter": "S", "channel": NEW_TEAM}
    assert set(soeren.submit(given)["errors"]) == {"channel"}
    assert soeren.submit()["outcome"] == "closed"


def test_what_is_stored_is_not_called_lost_when_slack_fails_after(world: World) -> None:
    """A tap is logged once; when its answer cannot be shown, the words say that it is kept."""
    world.refer()
    world.press(CAMILLA, "show")
    camilla = world.person(CAMILLA)
    camilla.wait_modal("page:sheet")
    camilla.click_modal("sheet:log")
    camilla.wait_modal("form:intervention")
    assert camilla.submit(type="home_visit")["outcome"] == "closed"
    camilla.until(lambda: "sheet:done" in str(camilla.modal()))
    fault(world, "views.update", kind="http", status=503)
    camilla.click_modal("sheet:done")
    note = camilla.wait_modal("page:note")
    words = "Det er gemt, men Slack kunne ikke vise det. Åbn sagen igen."
    assert note["blocks"][0]["text"]["text"] == words
    assert world.case().interventions[0].state == "done"


def test_a_failing_chat_loses_no_case(world: World) -> None:
    """The referral is stored before anything is said; what Slack refused is said later."""
    lone = form(world)
    fault(world, "chat.postMessage", kind="error", times=2, error="ratelimited")
    assert lone.submit(referral(world))["outcome"] == "closed"
    world.settle()
    assert len(world.cases()) == 1
    waiting = [notice for notice in world.notices() if notice.state == "pending"]
    assert {"card", "receipt"} & {notice.kind for notice in waiting}


def _told(person: Player, channel: str) -> list[str]:
    return [
        m["text"] for m in person.messages(channel) if m["ephemeral"] and "Prøv igen" in m["text"]
    ]


def test_what_came_long_ago_is_forgotten(world: World) -> None:
    """After seven days, when Slack can't send it again, nothing is kept of what came in."""
    world.refer()
    world.travel("2026-11-29 09:00")
    forget(world.bot)
    assert _keys(world)
    world.travel("2026-12-02 09:00")
    forget(world.bot)
    assert not _keys(world)


def _keys(world: World) -> list[str]:
    with world.bot.reading() as session:
        return list(session.scalars(select(Received.key)))


def test_a_fault_after_the_acknowledgement_tells_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a lazy listener's exception says is in no line, also with DEBUG on all over.

    Its reference, its kind and its place are: by that the administrator finds it.
    """
    canary, case = "kanariefugl 010190-1234", world.refer(situation="vaskebjørn på loftet")

    def broken(*_words: object, **_more: object) -> None:
        raise RuntimeError(canary)

    monkeypatch.setattr("handlers.opening.sheet", broken)
    with _printed_at_debug() as printed:
        camilla = world.person(CAMILLA)
        camilla.command(TORVET, f"/henvisning vis {case.code}")
        told = camilla.wait_message(TORVET, "Prøv igen")["text"]
    reference = re.search(r"\(Fejl (\w{4})\)", told)
    assert reference
    (line,) = (json.loads(one) for one in printed.getvalue().splitlines() if "failed" in one)
    assert (line["event"], line["reference"]) == ("handler.failed", reference[1])
    assert line["error"] == ["RuntimeError"]
    assert any(place.startswith("handlers/opening.py") for place in line["where"])
    for word in ("kanariefugl", "010190", "vaskebjørn", case.code):
        assert word not in printed.getvalue()


@contextmanager
def _printed_at_debug() -> Iterator[io.StringIO]:
    """Print as a process does, with every package's logger at DEBUG; give what is printed."""
    stream, now = io.StringIO(), datetime.now(UTC)  # noqa: TID251 - any instant will do
    root, printer = logging.getLogger(), _Printer(stream, lambda: now)
    loggers = [root, *(logging.getLogger(name) for name in (*QUIET, *root.manager.loggerDict))]
    levels = [one.level for one in loggers]
    root.addHandler(printer)
    for one in loggers:
        one.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(printer)
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
