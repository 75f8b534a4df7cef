"""What becomes of a message between the day it is owed and the day it is said (delivery.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, update

from bot.claiming import claim_next
from bot.delivery import deliver, deliver_due
from bot.schedule import audit
from bot.views.messages import KINDS
from models import Notice, NoticeState
from tests.product.steps import (
    calls,
    channel_posts,
    digests,
    fault,
    file_all,
    notice,
    owe_again,
    pass_time_while_down,
    settle_later,
    thread_posts,
    under_way,
)
from tests.product.world import CAMILLA, CHRISTINA, LONE, MARION, SAID, World, taken

if TYPE_CHECKING:
    import pytest

PENDING, SENT, DEAD = NoticeState.PENDING, NoticeState.SENT, NoticeState.DEAD
CANCELLED = NoticeState.CANCELLED


def test_what_has_lost_its_meaning_is_not_said(world: World) -> None:
    """A ping for a meeting that is over, after a night and a day without Tværs, stays unsaid."""
    world.travel("2026-11-24 18:00")
    world.refer()
    pass_time_while_down(world, "2026-11-26 09:00")
    world.settle()
    assert notice(world, "ping").state is CANCELLED
    assert not any("Ny sag" in message["text"] for message in world.thread())


def test_a_reminder_overtaken_by_the_closing_is_not_said(world: World) -> None:
    """A case closed between the claim and the post has nothing to remind of."""
    under_way(world)
    world.travel("2026-12-15 07:59")
    pass_time_while_down(world, "2026-12-15 08:00")
    claim = claim_next(world.bot)
    assert claim is not None
    assert claim.kind == "reminder"
    form = world.form(MARION, "more:close", "form:close")
    assert taken(form.submit(**SAID, outcome="goal_met"))
    deliver(world.bot, claim)
    assert notice(world, f"reminder:{world.case().id}:2026-12-15").state is CANCELLED
    assert thread_posts(world, "Opfølgning") == []


def test_closing_cancels_what_was_ahead(world: World) -> None:
    """No reminder of a closed case is left to be sent, but of its note until that is filed."""
    under_way(world)
    assert PENDING in {row.state for row in world.notices("reminder")}
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    ahead = [row for row in world.notices("reminder") if row.state is PENDING]
    assert {part for row in ahead for part in row.parts} == {"filing:late:3"}
    file_all(world)
    assert {row.state for row in world.notices("reminder")} == {CANCELLED}


def test_the_audit_heals_what_was_lost(world: World) -> None:
    """A row that was cancelled or deleted by mistake is owed again; what was sent stays sent."""
    under_way(world)
    with world.bot.writing() as session:
        cancelled = update(Notice).where(Notice.about_on == _day("2026-12-15"))
        session.execute(cancelled.values(state=CANCELLED))
        session.execute(delete(Notice).where(Notice.about_on == _day("2026-12-23")))
    said = len(calls(world, "chat.postMessage"))
    audit(world.bot)
    world.settle()
    case = world.case()
    for day in ("2026-12-15", "2026-12-23"):
        assert notice(world, f"reminder:{case.id}:{day}").state is PENDING
    assert len(calls(world, "chat.postMessage")) == said


def _day(text: str) -> Any:
    return datetime.fromisoformat(text).date()


def test_replies_wait_for_the_card(world: World) -> None:
    """While the card cannot be hung, nothing is said in its thread; then card, then ping."""
    fault(world, "chat.postMessage", "429", retry_after=5)
    world.refer()
    assert world.channel() == []
    assert notice(world, "ping").state is PENDING
    settle_later(world, 10)
    assert len(world.channel()) == 1
    assert len(world.thread()) == 1


def test_many_clicks_draw_the_card_twice_at_most(world: World) -> None:
    """Many changes are one update of the card, which then shows the newest."""
    world.refer()
    before = len(calls(world, "chat.update"))
    for turn in range(50):
        world.press(CAMILLA, "stay_away" if turn % 2 else "come")
    world.press(CHRISTINA, "come")
    world.settle()
    assert 1 <= len(calls(world, "chat.update")) - before <= 2
    assert "Christina kommer" in world.card()["text"]
    world.settle()
    assert len(calls(world, "chat.update")) - before <= 2


def test_a_card_that_could_not_be_drawn_is_drawn_later(world: World) -> None:
    """An update may be repeated, so a doubt about it is simply tried again."""
    world.refer()
    fault(world, "chat.update", "drop_after")
    world.press(CAMILLA, "come")
    world.settle()
    assert notice(world, "card_update").state is PENDING
    settle_later(world, 60)
    assert notice(world, "card_update").state is SENT
    assert "Camilla kommer" in world.card()["text"]


def test_a_message_given_up_stands_in_the_digest(world: World) -> None:
    """What Slack refused for good stands there in the morning, and people are told in person."""
    world.refer()
    owe_again(world, "ping")
    fault(world, "chat.postMessage", "error", error="msg_too_long")
    world.settle()
    assert notice(world, "ping").state is DEAD
    world.travel("2026-11-25 07:46")
    assert "• U26-0001 Indkaldelse fra tirsdag den 24. november" in digests(world)["2026-11-25"]
    assert "fejlen hedder msg_too_long" in world.person(CAMILLA).dm()[-1]["text"]


def test_catching_up_in_the_evening_waits_for_the_morning(world: World) -> None:
    """After a day without Tværs a reminder is said at 07.30 the next working day, once."""
    under_way(world)
    world.travel("2026-12-14 12:00")
    pass_time_while_down(world, "2026-12-15 20:00")
    world.settle()
    assert thread_posts(world, "Opfølgning") == []
    assert notice(world, f"reminder:{world.case().id}:2026-12-15").error == "outside_hours"
    world.travel("2026-12-16 09:00")
    days = [day for day, _text, _mentions in thread_posts(world, "Opfølgning")]
    assert days == ["2026-12-16"]


def test_a_notice_that_cannot_be_drawn_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken one is given up and logged; the ones behind it are said."""
    monkeypatch.setitem(KINDS, "ping", _broken)
    world.refer(reach="ring om formiddagen")
    assert notice(world, "ping").error == "cannot_render"
    assert notice(world, "receipt").state is SENT


def _broken(*_asked: object) -> None:
    raise KeyError("no such seat")


def test_a_restart_after_the_commit_loses_nothing(world: World) -> None:
    """What was stored but never posted is posted by the next process, once."""
    world.sandbox.follow(lambda: None, lambda: None)
    person = world.person(LONE)
    person.command("C0TORVET", "/henvisning")
    person.wait_modal("form:referral")
    groups = f"target_groups_{world.team().id}"
    person.submit(
        {
            groups: ["other"],
            "urgency": "can_wait",
            "official_number": "2026-1",
            "situation": "mangler tag over hovedet",
            "citizen_wish": "et sted at bo",
        }
    )
    assert channel_posts(world) == []
    reborn = replace(world.bot, monotonic=lambda: 0.0)
    deliver_due(reborn)
    deliver_due(reborn)
    assert len(channel_posts(world, "U26-0001")) == 1
    assert len(world.thread()) == 1
