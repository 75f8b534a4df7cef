"""After a long silence, much that is due at once is said as one: fewer words, nothing left out.

A gathered notice counts as sent within another, which draws it from the case's state when it is
said. Cards, the roots of the threads, and digests are never gathered.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select, union

from bot.casework.desk import desk_for, write_down
from bot.obligations import Owed
from bot.pace import at, may_be_tried
from models import Case, Notice, NoticeState, Place, Team
from models.base import Instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.runtime import Bot

CATCH_UP = "catch_up"
REMINDER = "reminder"
LATE = timedelta(minutes=15)
MOST_APART = 5
MOST_TOGETHER = 40  # lines that a person can still read, well within Slack's limits
AT_ONCE = 400


def gather_late(bot: Bot) -> None:
    """Let what is late be said together: in one channel when it is much, of one case always."""
    with bot.reading() as session:
        crowded = session.scalars(_crowded(), _moments(bot)).all()
    for team_id in crowded:
        _gather(bot, team_id)


def gather_of_cases(bot: Bot, session: Session, case_ids: Sequence[str]) -> None:
    """Let the newest late reminder of each case say its older ones, as they are written down.

    In the transaction that plans them, so that no round comes in between and says them apart.
    """
    query = select(Notice).where(Notice.case_id.in_(case_ids), Notice.kind == REMINDER, *_late())
    query = query.order_by(Notice.due_at, Notice.id).with_for_update(of=Notice)
    rows = session.scalars(query, _moments(bot))
    list(_newest_of_each_case(session, rows.all()))


def _moments(bot: Bot) -> dict[str, datetime]:
    """Return the moments that `_late` names."""
    now = bot.now()
    return {"now": now, "late_since": now - LATE, **at(bot.real_now())}


def _late() -> tuple[Any, ...]:
    """Return the conditions: in a thread, long due, never tried or marked, nothing in its way.

    What has lost its meaning by now is not said at all, and so is not counted either.
    """
    return (
        Notice.state == NoticeState.PENDING,
        Notice.place == Place.THREAD,
        Notice.attempt == 0,
        Notice.repeated.is_(False),
        Notice.due_at <= bindparam("late_since", type_=Instant()),
        or_(Notice.not_after.is_(None), Notice.not_after > bindparam("now", type_=Instant())),
        Notice.case_id.in_(select(Case.id).where(Case.card_ts.is_not(None))),
        may_be_tried(),
    )


@cache
def _crowded() -> Any:
    """Return the query for the teams with more late than is said apart."""
    many = select(Notice.team_id).where(*_late()).group_by(Notice.team_id)
    again = select(Notice.team_id).where(*_late(), Notice.kind == REMINDER)
    return union(
        many.having(func.count() > MOST_APART),
        again.group_by(Notice.team_id, Notice.case_id).having(func.count() > 1),
    )


def _gather(bot: Bot, team_id: str) -> None:
    with bot.writing() as session:
        team = session.scalars(select(Team).where(Team.id == team_id).with_for_update()).one()
        query = select(Notice).where(Notice.team_id == team_id, *_late())
        query = query.order_by(Notice.due_at, Notice.id).limit(AT_ONCE)
        query = query.with_for_update(skip_locked=True, of=Notice)
        rows = session.scalars(query, _moments(bot)).all()
        apart = list(_newest_of_each_case(session, rows))
        if len(apart) > MOST_APART:
            for start in range(0, len(apart), MOST_TOGETHER):
                _say_together(bot, session, team, apart[start : start + MOST_TOGETHER])


def _newest_of_each_case(session: Session, rows: Sequence[Notice]) -> Iterator[Notice]:
    """Yield what is left when a case's newest reminder says its older ones too."""
    newest = {row.case_id: row for row in rows if row.kind == REMINDER}
    for row in rows:
        by = newest[row.case_id] if row.kind == REMINDER else row
        if by is row:
            yield row
        else:
            _put_within(session, [row], by.id)


def _say_together(bot: Bot, session: Session, team: Team, rows: Sequence[Notice]) -> None:
    key = f"{CATCH_UP}:{rows[0].id}"
    due = Owed(key, CATCH_UP, Place.CHANNEL, rows[-1].due_at)
    write_down(desk_for(bot, session), due, None, team, None)
    session.flush()
    _put_within(session, rows, session.scalars(select(Notice.id).where(Notice.key == key)).one())


def _put_within(session: Session, rows: Sequence[Notice], notice_id: str) -> None:
    """Let a notice say these, and all that they would have said for others."""
    for row in rows:
        row.state, row.within, row.error = NoticeState.SENT, notice_id, None
        query = select(Notice).where(Notice.within == row.id)
        for below in session.scalars(query):
            below.within = notice_id


def gathered(session: Session, notice: Notice) -> list[Notice]:
    """Return the notices that a notice says together with its own words, oldest first."""
    if notice.kind not in {CATCH_UP, REMINDER}:  # nothing is put within any other
        return []
    query = select(Notice).where(Notice.within == notice.id).order_by(Notice.due_at, Notice.id)
    return list(session.scalars(query))
