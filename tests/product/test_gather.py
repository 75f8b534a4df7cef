"""After a long silence: what is late is said together, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.delivery import pay_due
from bot.gather import CATCH_UP, MOST_APART, MOST_TOGETHER
from bot.loading import cases_of, load_team
from bot.obligations import owed
from bot.schedule import audit
from models import Notice, NoticeState, Place
from tests.product.steps import (
    channel_posts,
    digests,
    fault,
    pass_time_while_down,
    settle_later,
    thread_posts,
    under_way,
)
from tests.product.world import ALI, MARION

if TYPE_CHECKING:
    import pytest

    from tests.product.world import World

BEHIND = "Tværs har været bagud."
SENT, CANCELLED = NoticeState.SENT, NoticeState.CANCELLED


def many_under_way(world: World, count: int) -> None:
    """Get so many cases under way, each with an official number of its own."""
    for number in range(count):
        under_way(world, official_number=f"2026-{number:06}")


def caught_up(world: World) -> list[str]:
    """Return the messages that said something together."""
    return [text for _at, text in channel_posts(world, BEHIND)]


def test_much_that_is_late_becomes_one_message(any_world: World) -> None:
    """Six cases' reminders after a silent morning are one message with a line for each."""
    many_under_way(any_world, MOST_APART + 1)
    pass_time_while_down(any_world, "2026-12-17 10:00")
    any_world.settle()
    (said,) = caught_up(any_world)
    for case in any_world.cases():
        assert said.count(case.code) == 1
    assert said.count("Opfølgning om 5 arbejdsdage") == MOST_APART + 1
    assert thread_posts(any_world, "Opfølgning om") == []
    reminders = [row for row in any_world.notices("reminder") if row.within]
    assert {row.state for row in reminders} == {SENT}
    settle_later(any_world)
    assert len(caught_up(any_world)) == 1


def test_a_few_stay_apart(world: World) -> None:
    """Five are said each in its thread, where they belong."""
    many_under_way(world, MOST_APART)
    pass_time_while_down(world, "2026-12-17 10:00")
    world.settle()
    assert caught_up(world) == []
    assert len(thread_posts(world, "Opfølgning om")) == MOST_APART


def test_what_is_on_time_is_never_gathered(world: World) -> None:
    """A busy morning with a running Tværs is no silence."""
    many_under_way(world, MOST_APART + 2)
    pass_time_while_down(world, "2026-12-14 17:00")
    world.settle()
    world.travel("2026-12-15 10:00")
    assert caught_up(world) == []
    assert len(thread_posts(world, "Opfølgning om")) == MOST_APART + 2


def test_one_case_is_reminded_once_of_all_it_missed(world: World) -> None:
    """Two reminders of a case that are both late are one message with both reasons."""
    under_way(world, outer_kind="eviction", outer_on="2026-12-18")
    pass_time_while_down(world, "2026-12-16 10:00")
    world.settle()
    said = [text for _day, text, _who in thread_posts(world) if "Opfølgning" in text]
    (one,) = said
    assert "Opfølgning om" in one
    assert "Fogedsag fredag den 18. december" in one
    assert len([row for row in world.notices("reminder") if row.state is SENT and row.ts]) == 1


def test_no_round_comes_between_what_an_audit_writes_down(any_world: World) -> None:
    """Two late reminders that an audit adds to a case are one, also where nobody tidies first."""
    world = any_world
    under_way(world)
    world.form(MARION, "more:handover", "form:handover").submit(
        unit="job_centre", recipient=ALI, summary="kort"
    )
    world.settle()
    pass_time_while_down(world, "2027-01-26 10:00")
    audit(world.bot)
    pay_due(world.bot)
    (one,) = [text for _day, text, _who in thread_posts(world) if "U26-0001:" in text]
    assert "intet svar i" in one
    assert "Opfølgningen skulle være holdt" in one


def test_what_means_nothing_any_more_is_left_out(world: World) -> None:
    """What was gathered and then had to wait until it was over is not said."""
    many_under_way(world, MOST_APART + 1)
    pass_time_while_down(world, "2026-12-17 10:00")
    fault(world, "chat.postMessage", "error", times=2, error="service_unavailable")
    world.settle()
    assert caught_up(world) == []
    assert [row.state for row in world.notices(CATCH_UP)] == [NoticeState.PENDING]
    pass_time_while_down(world, "2026-12-30 10:00")
    settle_later(world)
    assert all("om 5 arbejdsdage" not in said for said in caught_up(world))
    assert CANCELLED in {row.state for row in world.notices(CATCH_UP)}


def test_what_is_past_does_not_crowd_what_is_not(world: World) -> None:
    """What means nothing any more counts as nothing: what is left stays where it belongs."""
    many_under_way(world, MOST_APART - 1)
    pass_time_while_down(world, "2026-12-14 15:00")
    world.refer(official_number="2026-114999")
    pass_time_while_down(world, "2026-12-17 10:00")
    world.settle()
    assert caught_up(world) == []
    assert len(thread_posts(world, "Opfølgning om")) == MOST_APART - 1
    assert len(thread_posts(world, "referat mangler")) == 1
    assert CANCELLED in {row.state for row in world.notices("agenda")}


def test_a_long_silence_is_a_few_messages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """More lines than a person reads become several messages, each line in one of them."""
    monkeypatch.setattr("bot.gather.MOST_TOGETHER", 4)
    assert MOST_TOGETHER > MOST_APART
    many_under_way(world, MOST_APART + 2)
    pass_time_while_down(world, "2026-12-17 10:00")
    world.settle()
    said = caught_up(world)
    assert len(said) == 2
    codes = [case.code for case in world.cases()]
    assert sorted(code for text in said for code in codes if code in text) == codes


def test_cards_and_digests_are_never_gathered(world: World) -> None:
    """The roots of the threads, and the day's overview, are said by themselves."""
    many_under_way(world, MOST_APART + 1)
    pass_time_while_down(world, "2026-12-17 10:00")
    world.settle()
    assert "2026-12-17" in digests(world)
    inside = {row.place for row in world.notices() if row.within}
    assert inside == {Place.THREAD}


def test_what_may_have_been_said_before_keeps_its_mark(world: World) -> None:
    """What is said again because nobody could look is not hidden, unmarked, in another message."""
    many_under_way(world, MOST_APART + 1)
    pass_time_while_down(world, "2026-12-17 10:00")
    with world.bot.writing() as session:
        for row in session.scalars(select(Notice).where(Notice.kind == "reminder")):
            row.repeated = True
    world.settle()
    assert caught_up(world) == []
    said = [text for _day, text, _who in thread_posts(world, "Opfølgning om")]
    assert len(said) == MOST_APART + 1
    assert all("(evt. gentaget)" in text for text in said)


def test_what_comes_after_is_owed_as_soon_as_it_was_said_together(world: World) -> None:
    """The next of an endless row doesn't wait for the night's audit."""
    many_under_way(world, MOST_APART + 1)
    pass_time_while_down(world, "2026-12-30 10:00")
    world.settle()
    assert len(caught_up(world)) == 1
    known = {row.key for row in world.notices()}
    with world.bot.reading() as session:
        team = load_team(session, world.team().id)
        cases = cases_of(session, {case.id for case in world.cases()}).values()
        due = {one.key for case in cases for one in owed(case, team, world.bot.now())}
    assert due <= known
