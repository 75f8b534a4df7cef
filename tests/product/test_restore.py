"""A copy is put back: what was said since is not said again, and what was owed since is said."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url, select

from bot.backup import backup, restore
from bot.casework.desk import Desk
from bot.delivery import deliver_due
from bot.engines import connect
from bot.gather import MOST_APART
from bot.reconcile import reconcile_due
from bot.restoring import make_ready
from bot.schedule import audit
from demo import CHANNEL
from models import Case, Installation, Notice, NoticeState
from tests.product.steps import (
    channel_posts,
    digests,
    fault,
    later,
    pass_time_while_down,
    thread_posts,
    under_way,
)
from tests.product.test_dead_man import move
from tests.product.test_two_databases import refer_unheard
from tests.product.world import CAMILLA, LONE, MARION, NEW_TEAM, SOEREN, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.runtime import Bot

MARK = "(evt. gentaget)"
A_QUARTER = 20  # minutes, with some to spare


def copied(world: World, target: Path) -> Path:
    """Make a copy of the world's database."""
    backup(world.url, target, world.bot.vault._ring)
    return target


@contextmanager
def put_back(world: World, copy: Path, name: str) -> Iterator[Bot]:
    """Restore a copy to a new file as the command does, and give the bot that goes on with it."""
    bot, url = world.bot, make_url(f"sqlite:///{copy.parent / name}")
    world.sandbox.follow(lambda: None, lambda: None)  # the old one is not started again
    restore(
        url,
        copy,
        bot.vault._ring,
        lambda made: make_ready(
            made, lambda session: Desk(session, bot.vault, bot.now()), bot.real_now()
        ),
    )
    engine = connect(url)
    yield replace(bot, engine=engine)
    engine.dispose()


def go_on(world: World, bot: Bot) -> None:
    """Let it start, and work until every doubt has rested for as long as it needs."""
    audit(bot)
    for minute in range(A_QUARTER):
        then = replace(bot, real_now=later(world, 61 * minute).real_now)
        reconcile_due(then)
        deliver_due(then)


def visible(world: World) -> list[tuple[str, str]]:
    """Return every message in the team's channel and under each card: its ts and first line."""
    camilla = world.person(CAMILLA)
    roots = world.channel()
    every: list[dict[str, Any]] = [*roots]
    for root in roots:
        every += [one for one in camilla.messages(CHANNEL, root["ts"]) if one["ts"] != root["ts"]]
    return sorted((one["ts"], one["text"].splitlines()[0]) for one in every)


def states(bot: Bot) -> set[NoticeState]:
    """Return the states of all that is due by now."""
    with bot.reading() as session:
        return set(session.scalars(select(Notice.state).where(Notice.due_at <= bot.now())))


DONE = {NoticeState.SENT, NoticeState.CANCELLED}


def test_what_was_said_since_is_not_said_again(world: World, tmp_path: Path) -> None:
    """Digests, reminders, replies and a referral that the copy does not know: all stay once."""
    world.refer()
    copy = copied(world, tmp_path / "kopi")
    world.press(CAMILLA, "come")
    world.press(MARION, "receive")
    world.settle()
    world.refer()
    world.travel("2026-12-11 08:31")
    before, heard = visible(world), len(world.person(LONE).dm())
    assert len(digests(world)) == 13
    with put_back(world, copy, "new.db") as bot:
        go_on(world, bot)
        assert states(bot) <= DONE
        with bot.reading() as session:
            assert session.scalar(select(Installation.restored_at)) is not None
    assert [ts for ts, _text in visible(world)] == [ts for ts, _text in before]
    assert all(one["text"].endswith(MARK) for one in world.person(LONE).dm()[heard:])


def test_what_was_owed_since_and_not_said_is_said(world: World, tmp_path: Path) -> None:
    """While nothing ran a day went by: its digest and the reminders come, once."""
    world.refer(outer_kind="eviction", outer_on="2026-12-04")
    copy = copied(world, tmp_path / "kopi")
    pass_time_while_down(world, "2026-11-27 08:31")
    before = len(visible(world))
    with put_back(world, copy, "new.db") as bot:
        go_on(world, bot)
        assert states(bot) <= DONE
        said = visible(world)
        assert list(digests(world)) == ["2026-11-27"]  # those of the days that are over are not
        assert thread_posts(world, "Fogedsag")
        assert len(said) > before + 1
        go_on(world, bot)
        assert visible(world) == said
        assert len({text for _ts, text in said}) == len(said)


def test_a_copy_from_between_the_commit_and_the_post(world: World, tmp_path: Path) -> None:
    """The card is found and its thread goes on under it; the receipt comes again, marked."""
    refer_unheard(world, 1)
    copy = copied(world, tmp_path / "kopi")
    world.settle()
    before = visible(world)
    assert len(before) == 2
    with put_back(world, copy, "new.db") as bot:
        go_on(world, bot)
        with bot.reading() as session:
            assert session.scalars(select(Case.card_ts)).one() in dict(before)
    assert visible(world) == before
    _first, again = [one["text"] for one in world.person(LONE).dm()]
    assert again.endswith(MARK)


def test_what_nobody_had_heard_is_said_plainly(world: World, tmp_path: Path) -> None:
    """A referral that was stored, copied and never told of is told of once."""
    refer_unheard(world, 2)
    copy = copied(world, tmp_path / "kopi")
    with put_back(world, copy, "new.db") as bot:
        go_on(world, bot)
        assert states(bot) <= DONE
    assert len(channel_posts(world, "U26-")) == 2
    assert len(thread_posts(world, "Ny sag")) == 2
    assert len(world.person(LONE).dm()) == 2


@pytest.mark.parametrize("names", [("one.db", "two.db")])
def test_the_same_copy_twice(world: World, tmp_path: Path, names: tuple[str, str]) -> None:
    """Put back again, later, it says nothing again in the channel."""
    refer_unheard(world, 1)
    copy = copied(world, tmp_path / "kopi")
    world.settle()
    pass_time_while_down(world, "2026-11-25 08:31")
    seen = []
    for name in names:
        with put_back(world, copy, name) as bot:
            go_on(world, bot)
        seen.append(visible(world))
    assert seen[0] == seen[1]
    assert list(digests(world)) == ["2026-11-25"]


def test_every_moment_of_a_day_may_be_the_copys(world: World, tmp_path: Path) -> None:
    """Copies taken all along a case's first days lead to the same channel, nothing twice."""
    copies = []
    world.refer()
    for number, when in enumerate(("2026-11-23 08:01", "2026-11-25 07:46", "2026-11-25 08:31")):
        copies.append(copied(world, tmp_path / f"kopi{number}"))
        world.travel(when)
    before = visible(world)
    for number, copy in enumerate(copies):
        with put_back(world, copy, f"new{number}.db") as bot:
            go_on(world, bot)
            assert states(bot) <= DONE
        assert [ts for ts, _text in visible(world)] == [ts for ts, _text in before]


def test_a_restore_forgets_no_lease(world: World, tmp_path: Path) -> None:
    """What was under way when the copy was taken is in doubt at once, not after a lease."""
    world.refer()
    with world.bot.writing() as session:
        receipt = session.scalars(select(Notice).where(Notice.kind == "receipt")).one()
        receipt.state, receipt.ts = NoticeState.SENDING, None
        receipt.lease_until = world.bot.real_now() + timedelta(hours=1)
    copy = copied(world, tmp_path / "kopi")
    with put_back(world, copy, "new.db") as bot:
        assert NoticeState.UNKNOWN in states(bot)
        assert NoticeState.SENDING not in states(bot)


def nothing_comes_again(world: World, copy: Path) -> None:
    """Put a copy back and go on with it: all is dealt with, and what stands is what stood."""
    before = [ts for ts, _text in visible(world)]
    with put_back(world, copy, "new.db") as bot:
        go_on(world, bot)
        assert states(bot) <= DONE
    assert [ts for ts, _text in visible(world)] == before


def six_cases(world: World) -> None:
    """Get cases under way whose reminders are said together when they are late."""
    for number in range(MOST_APART + 1):
        under_way(world, official_number=f"2026-{number:06}")


def one_with_two_dates(world: World) -> None:
    """Get a case under way of whose late reminders the newest says the older one too."""
    under_way(world, outer_kind="eviction", outer_on="2026-12-18")


@pytest.mark.parametrize(
    ("begin", "start"),
    [(six_cases, "2026-12-17 10:00"), (one_with_two_dates, "2026-12-16 10:00")],
)
def test_what_was_said_within_another_since_is_not_said_again(
    world: World, tmp_path: Path, begin: Callable[[World], None], start: str
) -> None:
    """What one message said for others, after the copy, comes by itself in no thread."""
    begin(world)
    copy = copied(world, tmp_path / "kopi")
    pass_time_while_down(world, start)
    world.settle()
    assert [row for row in world.notices("reminder") if row.within]
    nothing_comes_again(world, copy)


def test_while_the_channel_cannot_be_read_nothing_is_said_again(
    world: World, tmp_path: Path
) -> None:
    """Whether another message said it is not known: it is doubted until that can be looked up."""
    six_cases(world)
    copy = copied(world, tmp_path / "kopi")
    pass_time_while_down(world, "2026-12-17 10:00")
    world.settle()
    before = visible(world)
    with put_back(world, copy, "new.db") as bot:
        fault(world, "conversations.history", "error", None, error="internal_error")
        reconcile_due(bot)
        deliver_due(bot)
        assert visible(world) == before
        assert NoticeState.UNKNOWN in states(bot)


def test_started_late_it_still_looks_before_it_says_anything_again(
    world: World, tmp_path: Path
) -> None:
    """Between restore and start an hour went by, and Slack asks for patience at the first look."""
    six_cases(world)
    copy = copied(world, tmp_path / "kopi")
    pass_time_while_down(world, "2026-12-17 10:00")
    world.settle()
    before = visible(world)
    with put_back(world, copy, "new.db") as bot:
        started = replace(bot, real_now=later(world, 3600).real_now)
        fault(world, "conversations.replies", "429", retry_after=30)
        fault(world, "conversations.history", "429", retry_after=30)
        for _round in range(3):
            reconcile_due(started)
            deliver_due(started)
        assert visible(world) == before
        go_on(world, replace(bot, real_now=later(world, 3700).real_now))
    assert [ts for ts, _text in visible(world)] == [ts for ts, _text in before]


def test_a_card_that_was_refused_and_hangs_since_is_not_hung_again(
    world: World, tmp_path: Path
) -> None:
    """The copy is of when the channel refused it: the history shows that it hangs now."""
    refer_unheard(world, 1)
    fault(world, "chat.postMessage", "error", error="not_in_channel")
    deliver_due(world.bot)
    assert [row.state for row in world.notices("card")] == [NoticeState.DEAD]
    copy = copied(world, tmp_path / "kopi")
    deliver_due(later(world, 400))
    assert len(visible(world)) == 2
    nothing_comes_again(world, copy)


def test_what_was_said_together_in_a_new_channel_is_found_there(
    world: World, tmp_path: Path
) -> None:
    """The team has moved; its old cases hang where they hung, what gathers them stands here."""
    six_cases(world)
    move(world)
    copy = copied(world, tmp_path / "kopi")
    pass_time_while_down(world, "2026-12-17 10:00")
    world.settle()
    (said,) = there(world)
    nothing_comes_again(world, copy)
    assert there(world) == [said]


def there(world: World) -> list[str]:
    """Return what was said together in the team's new channel."""
    posts = world.person(SOEREN).messages(NEW_TEAM)
    return [post["ts"] for post in posts if "bagud" in post["text"]]
