"""Operations can see who tries what is not theirs: a line and a count, and nothing of a citizen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot import figures, web
from tests.product import forging
from tests.product.world import CAMILLA, LONE, METTE, TORVET, referral

if TYPE_CHECKING:
    from tests.product.world import World


@pytest.fixture(autouse=True)
def _from_naught() -> None:
    figures.begin_anew()


def _refusals(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Return the lines of what was refused since the last look, each without its level."""
    lines = [json.loads(line) for line in caplog.messages if "access.refused" in line]
    caplog.clear()
    return [{name: line[name] for name in line.keys() - {"event", "level"}} for line in lines]


def _count(reason: str) -> float:
    return float(figures.current().away.labels(reason)._value.get())


def test_what_is_not_theirs_leaves_a_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A forged button, a forged form and a command each say who, what and which case there is."""
    case, lone = world.refer(), world.person(LONE)
    caplog.clear()
    forging.reply(lone, forging.press(LONE, "card:show", case.id))
    assert _refusals(caplog) == [{"user": LONE, "action": "card.show", "case_code": "U26-0001"}]
    forging.reply(lone, forging.press(LONE, "card:receive", case.id))
    assert _refusals(caplog) == [{"user": LONE, "action": "card.receive", "case_code": "U26-0001"}]
    forging.reply(lone, forging.press(LONE, "log:kanariefugl", case.id))
    assert _refusals(caplog) == [{"user": LONE, "action": "log", "case_code": "U26-0001"}]
    sent = forging.form("form:note", case.id, "text")
    forging.send(lone, forging.submission(LONE, sent, {"text": "kanariefugl"}))
    assert _refusals(caplog) == [{"user": LONE, "action": "form.note", "case_code": "U26-0001"}]
    for user, code in ((METTE, "U26-0001"), (CAMILLA, "U26-0099")):
        person = world.person(user)
        before = len(person.messages(TORVET))
        person.command(TORVET, f"/henvisning vis {code}")
        person.until(lambda someone=person, seen=before: len(someone.messages(TORVET)) > seen)  # type: ignore[misc]
    assert _refusals(caplog) == [
        {"user": METTE, "action": "command", "case_code": "U26-0001"},
        {"user": CAMILLA, "action": "command"},
    ]
    assert _count("access") == 6


def test_a_refusal_of_the_state_is_none(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A member who is told that something can't be done now has tried no door."""
    case = world.refer()
    press = forging.press(CAMILLA, "card:follow_up", case.id)
    assert forging.reply(world.person(CAMILLA), press)
    assert _refusals(caplog) == []
    assert _count("access") == 0


def test_a_stopped_number_is_counted_and_not_told(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A form and a command that the guard stops are each one, and no line tells of them."""
    lone = world.person(LONE)
    world.opened(lone, lambda: lone.command(TORVET, "/henvisning"), "form:referral")
    caplog.clear()
    assert lone.submit(referral(world, situation="kanariefugl 010190-1234"))["errors"]
    assert _count("number") == 1
    lone.command(TORVET, "/henvisning vis 010190-1234")
    lone.until(lambda: _count("number") == 2)
    assert "1234" not in caplog.text
    assert "kanariefugl" not in caplog.text
    assert _count("access") == 0


def test_an_address_that_is_no_ones_is_counted(world: World) -> None:
    """Wherever a guess is made, it is one, and what was guessed is kept nowhere."""
    for path in ("/kalender/x.ics", f"/kalender/{'A' * 32}.ics", f"/notat/{'A' * 32}", "/"):
        assert web.answer(world.bot, path).status == 404
    assert _count("address") == 4


def test_a_delivery_of_the_wrong_shape_is_counted(world: World) -> None:
    """What Slack never makes is counted, too."""
    forging.send(world.person(LONE), {"type": "block_actions", "actions": []})
    assert _count("shape") == 1
