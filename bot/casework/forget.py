"""Colleagues outside any case, and messages of none: each goes when its time is over.

What hangs on a case goes with it (`bot.casework.erase`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import String, delete, func, select, update

from bot.casework.erase import ON_ITS_WAY
from bot.deadlines import local_date
from bot.retention import forgotten_before
from models import (
    Base,
    Encounter,
    Feed,
    Gathering,
    Knowledge,
    Notice,
    Pace,
    Passing,
    Person,
    Seat,
    Substitute,
)
from models.base import STAFF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Column
    from sqlalchemy.orm import Session

EMPLOYEE = STAFF["category"]
A_DAY = timedelta(days=1)


def forget_colleagues(session: Session, now: datetime, real_now: datetime) -> None:
    """Forget who advised, came, passed on, sat or was met; `now` is case time, both are aware."""
    before = forgotten_before(now)
    advised = update(Encounter).where(Encounter.on < local_date(before), Encounter.user != "")
    session.execute(advised.values(user="", partner=None))
    session.execute(delete(Gathering).where(Gathering.on < local_date(before)))
    answered = func.coalesce(Passing.answered_at, Passing.offered_at)
    session.execute(delete(Passing).where(answered < before))
    _empty_seats(session, before)
    _forget_people(session, real_now)


def forget_messages(session: Session, now: datetime) -> None:
    """Forget what was said of no case; one about a question that waits for answers is kept."""
    waiting = select(Knowledge.id).where(Knowledge.settled_at.is_(None))
    of_none = Notice.case_id.is_(None), Notice.about.not_in(waiting)
    over = Notice.due_at < forgotten_before(now), Notice.state.not_in(ON_ITS_WAY)
    session.execute(delete(Notice).where(*of_none, *over))


def forget_pace(session: Session, real_now: datetime) -> None:
    """Forget when each person was last written to; a day later it holds nobody back."""
    session.execute(delete(Pace).where(Pace.free_at < real_now - A_DAY))


def _empty_seats(session: Session, before: datetime) -> None:
    closed = Seat.closed_at < before
    session.execute(update(Seat).where(closed).values(holder=None, leader=None))
    gone = select(Seat.id).where(closed)
    session.execute(delete(Substitute).where(Substitute.seat_id.in_(gone)))


def _forget_people(session: Session, real_now: datetime) -> None:
    """Forget who has left, or hasn't been asked about for a year, and is named nowhere."""
    left = select(Person.user).where(Person.left.is_(True))
    session.execute(delete(Feed).where(Feed.user.in_(left)))
    found = set(session.scalars(select(Person.user).where(_is_away(real_now))))
    idle = found - set(_named(session, found))
    session.execute(delete(Feed).where(Feed.user.in_(idle)))  # a year without a seat, or more
    session.execute(delete(Person).where(Person.user.in_(idle), _is_away(real_now)))


def _is_away(real_now: datetime) -> Any:
    lately = Person.asked_at >= forgotten_before(real_now)
    quiet = Person.asked_at.is_not(None) & ~lately & Person.administrator.is_(False)
    return Person.left.is_(True) | quiet


def _named(session: Session, users: Collection[str]) -> Iterator[str]:
    """Yield those of some users who are named anywhere."""
    for column in _columns() if users else ():
        yield from session.scalars(select(column).where(column.in_(users)).distinct())


def _columns() -> Iterator[Column[Any]]:
    for table in Base.metadata.sorted_tables:
        if table.name not in {Person.__tablename__, Feed.__tablename__}:
            kept = (one for one in table.columns if one.info["category"] == EMPLOYEE)
            yield from (one for one in kept if isinstance(one.type, String))
