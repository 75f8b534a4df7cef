"""Which notice is next: claimed for a while by one process, in one lane, and never by two.

A claim is one short transaction. What falls out of a claim, because a process died or stood
still, is in doubt and never simply said again (delivery.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from bot.crash import crash_point
from bot.pace import (
    POSTS,
    UPDATES,
    closed_lanes,
    lane,
    lane_of,
    may_be_tried,
    may_call,
    take,
    waits_until,
)
from bot.settling import LEASE, Claim, doubt
from models import CARD_UPDATE, Case, CaseState, Notice, NoticeState, Pace, Place
from models.base import Instant

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from bot.runtime import Bot

CARD_AGAIN = {"channel_not_found", "is_archived", "missing_scope", "not_in_channel"}
CLAIM_TRIES = 20
LONGEST_LEASE = 2 * LEASE  # set by a clock that was set back since, not by one a little ahead


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
    """Pick by due time, what is new before what is drawn anew.

    By nothing else, so that the index gives the first at once also when ten thousand are due.
    """
    real_now = bot.real_now()
    picked = _due(bot).where(may_be_tried(real_now), lane().not_in(closed_lanes(real_now)))
    picked = picked.where(Notice.kind.in_(kinds)) if kinds else picked
    picked = picked.order_by(Notice.due_at).limit(1)
    picked = picked.with_for_update(skip_locked=True, of=Notice)
    updates = picked.where(Notice.kind == CARD_UPDATE)
    posts = picked.where(Notice.kind != CARD_UPDATE)
    found = session.scalars(posts).first() if may_call(session, POSTS, real_now) else None
    if found is None and may_call(session, UPDATES, real_now):
        return session.scalars(updates).first()
    return found


def _due(bot: Bot) -> Select[Notice]:
    """Return the query for what is owed now, whether or not it may be said yet."""
    return select(Notice).where(
        Notice.state == NoticeState.PENDING, Notice.due_at <= bot.now(), has_its_card()
    )


def next_attempt(bot: Bot) -> datetime | None:
    """Return the soonest real instant (aware) at which something due may be tried, or None."""
    real_now = bot.real_now()
    with bot.reading() as session:
        found = [
            session.scalar(_soonest(Notice.retry_at, NoticeState.PENDING, real_now)),
            session.scalar(_soonest(Notice.retry_at, NoticeState.UNKNOWN)),
            session.scalar(_soonest(Notice.sweep_at, NoticeState.SENT)),
            _soonest_post(bot, session, real_now),
            _soonest_update(bot, session, real_now),
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


def _soonest_post(bot: Bot, session: Session, real_now: datetime) -> datetime | None:
    """Return when the first closed lane opens, if a post waits for one; sooner does no harm."""
    if not _waits(bot, session, Notice.kind != CARD_UPDATE, real_now):
        return None
    opens = session.scalar(
        select(func.min(Pace.free_at)).where(Pace.lane.in_(closed_lanes(real_now)))
    )
    return max(opens or real_now, waits_until(session, POSTS) or real_now)


def _soonest_update(bot: Bot, session: Session, real_now: datetime) -> datetime | None:
    if not _waits(bot, session, Notice.kind == CARD_UPDATE, real_now):
        return None
    opens = session.scalar(select(Pace.free_at).where(Pace.lane == UPDATES))
    return max(opens or real_now, waits_until(session, UPDATES) or real_now)


def _waits(bot: Bot, session: Session, which: ColumnElement[bool], real_now: datetime) -> bool:
    """Tell whether there is something due that has rested."""
    query = _due(bot).where(which, may_be_tried(real_now)).with_only_columns(Notice.id).limit(1)
    return session.scalar(query) is not None


def has_its_card() -> ColumnElement[bool]:
    """Return the condition: a reply in a thread and a card's update wait until the card hangs."""
    waits = or_(Notice.place == Place.THREAD, Notice.kind == CARD_UPDATE)
    hangs = select(Case.id).where(Case.id == Notice.case_id, Case.card_ts.is_not(None))
    return or_(~waits, hangs.exists())


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
                Notice.error.in_(CARD_AGAIN),
                Notice.retry_at <= bot.real_now(),
                Case.state != CaseState.CLOSED,
            )
            .with_for_update(skip_locked=True, of=Notice)
        )
        for notice in rows:
            notice.state = NoticeState.PENDING
