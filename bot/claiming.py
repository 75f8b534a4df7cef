"""Which notice is next: claimed for a while by one process, in one lane, and never by two.

A claim is one short transaction. What falls out of a claim, because a process died or stood
still, is in doubt and never simply said again (delivery.md).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.exc import IntegrityError

from bot.crash import crash_point
from bot.deletion import next_deletion
from bot.obligations import CALENDAR_FILES
from bot.pace import (
    POSTS,
    UPLOADS,
    at,
    closed_lanes,
    left_alone,
    may_be_tried,
    take,
)
from bot.settling import LEASE, Claim, doubt
from models import (
    CARD_UPDATE,
    UPDATES,
    Case,
    CaseState,
    Notice,
    NoticeState,
    Pace,
    Place,
    lane,
    lane_of,
)
from models.base import Instant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy import CTE, ColumnElement, ScalarSelect, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from bot.runtime import Bot

CLAIM_TRIES = 20
LONGEST_LEASE = 2 * LEASE  # set by a clock that was set back since, not by one a little ahead
METHODS = (POSTS, UPDATES, UPLOADS)


class _LaneTaken(Exception):  # noqa: N818 - what happened, not what went wrong
    """Another process has taken the lane between our look and our claim."""


def claim_next(bot: Bot, kinds: tuple[str, ...] = ()) -> Claim | None:
    """Make the oldest due notice ours in one short transaction, or return None.

    Its lane is closed for all others until it is settled, or its lease has run out.
    """
    for _try in range(CLAIM_TRIES):
        try:
            return _claim(bot, kinds)
        except (_LaneTaken, IntegrityError):  # another process said something there just now
            continue
    return None


def _claim(bot: Bot, kinds: tuple[str, ...]) -> Claim | None:
    until = bot.monotonic() + LEASE.total_seconds()
    with bot.writing() as session:
        notice = _next_due(bot, session, kinds)
        if notice is None:
            return None
        real_now = bot.real_now()
        if not take(session, lane_of(notice), real_now, real_now + LEASE):
            raise _LaneTaken
        notice.state, notice.owner = NoticeState.SENDING, uuid4().hex
        notice.fence += 1
        notice.attempt += 1
        notice.lease_until = real_now + LEASE
        notice.last_attempt_at = bot.now()
        notice.first_attempt_at = notice.first_attempt_at or notice.last_attempt_at
        claim = Claim(notice.id, notice.kind, notice.fence, until, notice.due_at)
        crash_point("delivery.before_claim_commit")
    crash_point("delivery.claimed")
    return claim


def _next_due(bot: Bot, session: Session, kinds: tuple[str, ...]) -> Notice | None:
    """Pick the lane whose first notice is due the longest, what is new before what is drawn anew.

    Lane by lane, so that ten thousand that wait in one lane cost no more than one. What is picked
    is looked at again as it is locked: another may have moved it meanwhile.
    """
    real_now = bot.real_now()
    moments = {"now": bot.now(), **at(real_now)}
    alone = frozenset(left_alone(session, METHODS, real_now))
    found = session.scalars(_longest_due(kinds, alone), moments).all()
    return session.scalars(_locked(), {"ids": found, **moments}).first() if found else None


@cache
def _longest_due(kinds: tuple[str, ...], alone: frozenset[str]) -> Select[str]:
    """Return the query for the id of what is due the longest in each lane that is open.

    Nothing is found for a method that is left `alone`.
    """
    lanes, first = _first_in_lanes(kinds, alone)
    query = select(first).where(lanes.c.name.not_in(closed_lanes()), first.is_not(None))
    query = query.where(lanes.c.name == UPDATES) if POSTS in alone else query
    return query.where(lanes.c.name != UPDATES) if UPDATES in alone else query


@cache
def _locked() -> Select[Notice]:
    """Return the query that looks again at some ids, and locks the first that is still due."""
    query = _due().where(Notice.id.in_(bindparam("ids", expanding=True)), may_be_tried())
    query = query.order_by(Notice.kind == CARD_UPDATE, Notice.due_at, Notice.id).limit(1)
    return query.with_for_update(skip_locked=True, of=Notice)


def _first_in_lanes(
    kinds: tuple[str, ...], alone: Collection[str]
) -> tuple[CTE, ScalarSelect[str]]:
    """Return the lanes by `name`, and in each the id of what is due the longest and has rested.

    Only of some `kinds`, if any are given, and of no files while uploads are left `alone`.
    """
    lanes, but = _lanes(), CALENDAR_FILES if UPLOADS in alone else ()
    query = _due().where(lane() == lanes.c.name, may_be_tried())
    query = query.where(Notice.kind.in_(kinds)) if kinds else query
    query = query.where(Notice.kind.not_in(but)) if but else query
    first = query.order_by(Notice.due_at).limit(1).with_only_columns(Notice.id)
    return lanes, first.correlate(lanes).scalar_subquery()


def _lanes() -> CTE:
    """Return every lane in which something is owed, leaping from one to the next in the index."""
    some = select(lane()).where(Notice.state == NoticeState.PENDING, lane().is_not(None))
    one = some.order_by(lane()).limit(1)
    lanes = select(one.scalar_subquery().label("name")).cte("lanes", recursive=True)
    another = one.where(lane() > lanes.c.name).correlate(lanes).scalar_subquery()
    return lanes.union_all(select(another).where(lanes.c.name.is_not(None)))


def _due() -> Select[Notice]:
    """Return the query for what is owed `now`, whether or not it may be said yet."""
    owed = Notice.due_at <= bindparam("now", type_=Instant())
    return select(Notice).where(Notice.state == NoticeState.PENDING, owed, has_its_card())


def next_attempt(bot: Bot) -> datetime | None:
    """Return the soonest real instant (aware) at which something due may be tried, or None."""
    real_now = bot.real_now()
    with bot.reading() as session:
        found = [
            session.scalar(_soonest(Notice.retry_at, NoticeState.PENDING, real_now)),
            session.scalar(_soonest(Notice.retry_at, NoticeState.UNKNOWN)),
            session.scalar(_soonest(Notice.sweep_at, NoticeState.SENT)),
            next_deletion(bot, session),
            *_openings(bot, session, real_now),
        ]
    return min((one for one in found if one is not None), default=None)


def _soonest(
    column: InstrumentedAttribute[datetime | None],
    state: NoticeState,
    after: datetime | None = None,
) -> Any:
    """Return the query for the first instant in a column, of the few notices that have one."""
    query = select(func.min(column, type_=Instant())).where(column.is_not(None))
    query = query.where(Notice.state == state)
    return query if after is None else query.where(column > after)


def _openings(bot: Bot, session: Session, real_now: datetime) -> Iterator[datetime]:
    """Yield when each lane opens in which something waits to be said."""
    alone = left_alone(session, METHODS, real_now)
    moments = {"now": bot.now(), **at(real_now)}
    found = session.execute(_lanes_in_use(frozenset(alone)), moments).all()
    if UPLOADS in alone:
        yield alone[UPLOADS]
    for name, opens in found:
        method = UPDATES if name == UPDATES else POSTS
        yield max(opens or real_now, alone.get(method, real_now))


@cache
def _lanes_in_use(alone: frozenset[str]) -> Select[str, datetime | None]:
    """Return the query for each lane in which something waits, with when it opens if closed."""
    lanes, first = _first_in_lanes((), alone)
    query = select(lanes.c.name, Pace.free_at).where(first.is_not(None))
    closed = (Pace.lane == lanes.c.name) & Pace.lane.in_(closed_lanes())
    return query.outerjoin(Pace, closed)


def has_its_card() -> ColumnElement[bool]:
    """Return the condition: a reply in a thread and a card's update wait until the card hangs."""
    waits = or_(Notice.place == Place.THREAD, Notice.kind == CARD_UPDATE)
    card_ts = select(Case.card_ts).where(Case.id == Notice.case_id).scalar_subquery()
    return or_(~waits, card_ts.is_not(None))


def expire_leases(bot: Bot) -> None:
    """Turn what was left in `sending` past its lease into `unknown`: nobody knows if it went."""
    with bot.writing() as session:
        rows = session.scalars(
            select(Notice)
            .where(
                Notice.state == NoticeState.SENDING,
                or_(
                    Notice.lease_until < bot.real_now(),
                    Notice.lease_until > bot.real_now() + LONGEST_LEASE,
                ),
            )
            .with_for_update(skip_locked=True)
        )
        for notice in rows:
            repeatable = notice.kind == CARD_UPDATE
            notice.state = NoticeState.PENDING if repeatable else NoticeState.UNKNOWN
            notice.error = "lease_ran_out"
            doubt(notice, bot.real_now())


def hang_refused_cards(bot: Bot) -> None:
    """Try a card again that a channel refused: a human may have mended it, and all waits for it."""
    with bot.writing() as session:
        rows = session.scalars(
            select(Notice)
            .join(Case, Case.id == Notice.case_id)
            .where(
                Notice.kind == "card",
                Notice.state == NoticeState.DEAD,
                Notice.retry_at <= bot.real_now(),
                Case.state != CaseState.CLOSED,
            )
            .with_for_update(skip_locked=True, of=Notice)
        )
        for notice in rows:
            notice.state = NoticeState.PENDING
