from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot import dead_man, figures
from bot.access import workspace_id
from bot.casework.desk import Desk
from bot.casework.team import TeamForm, plan_digest, set_up
from bot.dead_man import AFTER, Vigil, keep
from bot.errors import Busy
from bot.loading import load_team
from bot.schedule import next_due
from bot.trace import TVAERS
from demo import CHANNEL, WORKSPACE, next_morning
from models import DeadMan, NoticeState, Team
from tests.product.steps import fault
from tests.product.world import CAMILLA, METTE, NEW_TEAM, SOEREN, World

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from bot.runtime import Bot

Json = dict[str, Any]
SAID = "Dagsoverblikket er ikke kommet. Tjek åbne sager i fagsystemet."


def _waiting(world: World) -> list[Json]:
    """Return what waits in Slack."""
    return list(world.bot.slack.chat_scheduledMessages_list()["scheduled_messages"])


def _said(world: World, channel: str = CHANNEL) -> list[Json]:
    messages = world.person(CAMILLA).messages(channel)
    return [message for message in messages if message["text"] == SAID]


def _row(world: World) -> DeadMan | None:
    with world.bot.reading() as session:
        return session.scalars(select(DeadMan)).one_or_none()


def _follow(world: World, *acts: Callable[[], object]) -> None:
    """Let time travel do these at each thing due; none: the bot is down."""

    def settle() -> None:
        for act in acts:
            act()

    due = (lambda: next_due(world.bot)) if acts else (lambda: None)
    world.sandbox.follow(due, settle, next_morning)


def _next_post(world: World) -> datetime:
    (digest,) = (n for n in world.notices("digest") if n.state is NoticeState.PENDING)
    return digest.due_at + AFTER


def move(world: World) -> None:
    """Let the team move to another channel, where Tværs is invited."""
    world.person(SOEREN).command(NEW_TEAM, "/invite @Tværs")
    with world.bot.writing() as session:
        session.scalars(select(Team)).one().channel = NEW_TEAM


def _at(world: World, seconds: float) -> Bot:
    """Return the bot as it is at a monotonic time."""
    return replace(world.bot, monotonic=lambda: seconds)


def test_it_waits_for_half_an_hour_past_the_digest(any_world: World) -> None:
    """One message a team waits in Slack, in its channel; looking again adds none."""
    world = any_world
    keep(world.bot)
    keep(world.bot)
    (one,) = _waiting(world)
    assert one["post_at"] == _next_post(world).timestamp()
    assert (one["channel_id"], one["text"]) == (CHANNEL, SAID)
    row = _row(world)
    assert row is not None
    assert (row.scheduled_id, row.channel, row.post_at) == (one["id"], CHANNEL, _next_post(world))


def test_when_the_host_is_gone_it_is_said(world: World) -> None:
    """Nothing of ours runs from the evening on: Slack says it, half an hour past the digest."""
    world.refer()
    keep(world.bot)
    at = _next_post(world)
    _follow(world)
    world.sandbox.travel(at - timedelta(seconds=1))
    assert not _said(world)
    world.sandbox.travel(at)
    assert len(_said(world)) == 1


def test_while_the_bot_lives_it_is_never_said(world: World) -> None:
    """Through a week with and without news it is moved on each morning, and never posted."""
    world.refer()
    vigil = Vigil()
    _follow(world, world.settle, lambda: vigil.look(world.bot))
    vigil.look(world.bot)
    for _day in range(7):
        world.sandbox.travel(world.now() + timedelta(days=1))
        (one,) = _waiting(world)
        assert one["post_at"] == _next_post(world).timestamp()
    assert not _said(world)
    digests = [n for n in world.notices("digest") if n.state is NoticeState.SENT]
    assert digests


def test_a_reply_lost_on_the_wire_leaves_one(world: World) -> None:
    """Cut off after Slack took it, nobody knows; the next look adopts what is there."""
    fault(world, "chat.scheduleMessage", "drop_after")
    keep(world.bot)
    keep(world.bot)
    assert len(_waiting(world)) == 1


def test_what_is_there_twice_is_taken_back(world: World) -> None:
    """A crash between Slack's answer and our note, or two processes at once, leave one."""
    at = int(_next_post(world).timestamp())
    for _copy in range(3):
        world.bot.slack.chat_scheduleMessage(channel=CHANNEL, post_at=at, text=SAID)
    keep(world.bot)
    (one,) = _waiting(world)
    row = _row(world)
    assert row is not None
    assert row.scheduled_id == one["id"]


def test_a_crash_before_the_note(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scheduled and not written down: it is found and written down, not scheduled again."""

    def away(*_words: object) -> None:
        raise Busy

    with monkeypatch.context() as patched:
        patched.setattr(dead_man, "_write_down", away)
        keep(world.bot)
    assert _row(world) is None
    keep(world.bot)
    assert len(_waiting(world)) == 1
    assert _row(world) is not None


def test_other_messages_are_left_alone(world: World) -> None:
    """Only these words are ours to take back."""
    at = int((_next_post(world) + timedelta(hours=1)).timestamp())
    world.bot.slack.chat_scheduleMessage(channel=CHANNEL, post_at=at, text="noget andet")
    keep(world.bot)
    assert sorted(one["text"] for one in _waiting(world)) == [SAID, "noget andet"]


def test_a_team_that_moves_takes_it_along(world: World) -> None:
    """In the new channel there is one, in the old one none."""
    keep(world.bot)
    move(world)
    keep(world.bot)
    (one,) = _waiting(world)
    assert one["channel_id"] == NEW_TEAM


def test_a_channel_that_refuses_keeps_the_old_one(world: World) -> None:
    """Where the new one is refused the old one stays, and it is tried at the next whole look."""
    keep(world.bot)
    move(world)
    fault(world, "chat.scheduleMessage", "error", error="not_in_channel")
    vigil = Vigil()
    for seconds, channel in ((0, CHANNEL), (60, CHANNEL), (600, NEW_TEAM)):
        vigil.look(_at(world, seconds))
        assert [one["channel_id"] for one in _waiting(world)] == [channel]


def test_one_team_that_is_refused_stops_no_other(world: World) -> None:
    """The refused one is passed over, and the next has its message."""
    world.person(SOEREN).command(NEW_TEAM, "/invite @Tværs")
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        form = TeamForm("Et andet team", "B", NEW_TEAM, "odder", METTE, time(8, 30), time(7, 45))
        set_up(desk, TVAERS, workspace_id(session, WORKSPACE), form)
    fault(world, "chat.scheduleMessage", "error", error="restricted_action")
    keep(world.bot)
    assert len(_waiting(world)) == 1
    keep(world.bot)
    assert {one["channel_id"] for one in _waiting(world)} == {CHANNEL, NEW_TEAM}


def test_slack_away_is_tried_at_the_next_look(world: World) -> None:
    """A call that did not get through is tried a minute later, not ten."""
    fault(world, "chat.scheduleMessage", "drop_before")
    vigil = Vigil()
    vigil.look(_at(world, 0))
    assert not _waiting(world)
    vigil.look(_at(world, 60))
    assert len(_waiting(world)) == 1


def test_what_slack_does_not_list_is_remembered(world: World) -> None:
    """Where the list can't be had, our own note tells, and no second one is scheduled."""
    keep(world.bot)
    fault(world, "chat.scheduledMessages.list", "error", error="internal_error")
    keep(world.bot)
    assert len(_waiting(world)) == 1


def test_the_old_one_goes_though_slack_does_not_list(world: World) -> None:
    """Moved on while the list can't be had, the one that we noted is taken back."""
    keep(world.bot)
    with world.bot.writing() as session:
        (digest,) = world.notices("digest")
        digest.due_at += timedelta(days=1)
        session.merge(digest)
    fault(world, "chat.scheduledMessages.list", "error", error="internal_error")
    keep(world.bot)
    (one,) = _waiting(world)
    assert one["post_at"] == _next_post(world).timestamp()


def test_a_quiet_minute_costs_slack_nothing(world: World) -> None:
    """While nothing has changed Slack is asked once in ten minutes."""
    vigil = Vigil()
    vigil.look(_at(world, 0))
    fault(world, "chat.scheduledMessages.list", "error", error="internal_error")
    vigil.look(_at(world, 599))
    asked = world.person(CAMILLA).ask("GET", "calls")["calls"]
    assert sum(call["method"] == "chat.scheduledMessages.list" for call in asked) == 1


def test_todays_stays_until_today_has_been_dealt_with(world: World) -> None:
    """A digest that does not get out in time keeps its message, though tomorrow's is planned."""
    keep(world.bot)
    at = _next_post(world)
    _follow(world)
    world.sandbox.travel(at - timedelta(seconds=50))
    with world.bot.writing() as session:
        plan_digest(
            Desk(session, world.bot.vault, world.bot.now()),
            load_team(session, world.team().id),
        )
    keep(world.bot)
    assert len(_waiting(world)) == 2
    world.sandbox.travel(at)
    assert len(_said(world)) == 1


def test_nothing_is_moved_by_a_clock_that_leapt(world: World) -> None:
    """While the wall clock can't be believed, nothing is scheduled by it."""
    figures.clock_held()
    try:
        Vigil().look(world.bot)
    finally:
        figures.begin_anew()
    assert not _waiting(world)


def test_it_bears_no_metadata(world: World) -> None:
    """Slack never posts a scheduled message with metadata, so it has none."""
    keep(world.bot)
    calls = world.person(CAMILLA).ask("GET", "calls")["calls"]
    (call,) = [call for call in calls if call["method"] == "chat.scheduleMessage"]
    assert set(call["args"]) <= {"channel", "post_at", "text"}
