"""What Slack refuses for good ends with a person: seats, leader, operations, one rung at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import update

from bot.delivery import deliver_due
from demo import CHANNEL
from models import NoticeState, Person, Place
from tests.product.steps import behave, calls, fault, owe_again, refuse_again, under_way
from tests.product.world import CAMILLA, CHRISTINA, LONE, MARION, METTE

if TYPE_CHECKING:
    import pytest

    from tests.product.world import World

ROOM = CHANNEL


def told(world: World) -> list[str]:
    """Return whom an alarm was posted to, in order; a channel by its id."""
    return [
        call["args"]["channel"]
        for call in calls(world, "chat.postMessage")
        if "kunne ikke sendes" in call["args"]["text"] or "kan ikke skrive" in call["args"]["text"]
    ]


def test_the_seats_hear_first(any_world: World) -> None:
    """A refused message in the channel is told to those who hold the seats, each once a day."""
    any_world.refer()
    refuse_again(any_world, "ping", "msg_too_long")
    refuse_again(any_world, "ping", "msg_too_long")
    assert sorted(told(any_world)) == sorted([CAMILLA, MARION, CHRISTINA])


def test_what_stays_refused_climbs_each_day(world: World) -> None:
    """The same reason the day after is heard by the leader too, and then by operations."""
    bot = replace(world.bot, operations=ROOM)
    world.refer()
    for day, rung in (("25", []), ("26", [METTE]), ("27", [METTE, ROOM])):
        world.travel(f"2026-11-{day} 09:00")
        before = len(told(world))
        owe_again(world, "ping")
        with world.bot.writing() as session:
            for row in world.notices("ping"):
                session.merge(row).not_after = None
        fault(world, "chat.postMessage", "error", error="msg_too_long")
        deliver_due(bot)
        behave(world)
        deliver_due(bot)
        assert told(world)[before:] == [CAMILLA, MARION, CHRISTINA, *rung]


def test_when_the_seats_cannot_be_told_the_leader_is(world: World) -> None:
    """Alarms that are refused themselves go up, the whole ladder, and end in operations."""
    bot = replace(world.bot, operations=ROOM)
    world.refer()
    owe_again(world, "ping")
    fault(world, "chat.postMessage", "error", times=5, error="user_disabled")
    deliver_due(bot)
    places = [(row.place, row.person, row.state) for row in world.notices("undelivered")]
    assert (Place.PERSON, METTE, NoticeState.DEAD) in places
    assert (Place.OPERATIONS, None, NoticeState.SENT) in places
    assert told(world) == [ROOM]


def test_one_who_was_reached_is_enough(world: World) -> None:
    """While one on a rung hears it, the next rung is left alone."""
    world.refer()
    owe_again(world, "ping")
    fault(world, "chat.postMessage", "error", times=3, error="user_disabled")
    world.settle()
    assert len(told(world)) == 1
    assert METTE not in told(world)


def test_a_person_who_cannot_be_written_to(world: World) -> None:
    """A referrer who has left is told of to the leader, by name."""
    world.refer()
    refuse_again(world, "receipt", "user_disabled")
    assert told(world) == [METTE]
    text = world.person(METTE).dm()[-1]["text"]
    assert "Lone" in text
    assert "Giv selv besked" in text


def test_nobody_left_to_tell_is_an_alarm_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a leader and an operations channel the log is the last rung."""
    with world.bot.writing() as session:
        session.merge(world.team()).leader = None
    world.refer()
    refuse_again(world, "receipt", "user_disabled")
    assert told(world) == []
    assert "notice.nobody_to_tell" in caplog.text
    assert LONE not in caplog.text


def test_one_who_has_left_is_told_of_though_slack_says_nothing(world: World) -> None:
    """Slack takes a message to a closed account without a word; the leader hears of it instead."""
    under_way(world)
    world.person(CAMILLA).ask("POST", "workspace", {"do": "deactivate", "user": LONE})
    with world.bot.writing() as session:
        session.execute(update(Person).values(asked_at=None))
    before = len(world.person(LONE).dm())
    owe_again(world, "held")
    world.settle()
    assert len(world.person(LONE).dm()) == before
    assert [row.state for row in world.notices("held")] == [NoticeState.DEAD]
    assert told(world) == [METTE]


def test_a_person_is_asked_about_once_a_day(world: World) -> None:
    """A referrer whom Slack has just told of costs no second question for the receipt."""
    world.refer()
    before = len(calls(world, "users.info"))
    owe_again(world, "receipt")
    world.settle()
    assert len(calls(world, "users.info")) == before
