"""Questions over many cases: the open ones by next date, and what one person has to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Date, and_, case, func, or_, select

from bot.access import whole_case
from models import OPEN, Case, CaseState, Event, Meeting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from models import Team

PAGE = 15


class Filter(StrEnum):
    """Which of the open cases to list."""

    ALL = "all"
    MINE = "mine"
    LATE = "late"
    NEW = "new"


@dataclass(frozen=True)
class CasePage:
    """One page of cases; `page` counts from 0, `total` is over all pages."""

    cases: list[Case]
    page: int
    total: int

    @property
    def has_more(self) -> bool:
        """Return whether there is a page after this one."""
        return (self.page + 1) * PAGE < self.total


def open_cases(
    session: Session,
    teams: Sequence[Team],
    users: Sequence[str],
    which: Filter,
    page: int,
    today: date,
) -> CasePage:
    """Return one page of the teams' open cases, the nearest date first.

    `users` are the one who asks, and those whose work is theirs for now.
    """
    ids = [team.id for team in teams]
    wanted = and_(Case.team_id.in_(ids), Case.state.in_(OPEN), _filter(which, users, today))
    total = session.scalar(select(func.count()).select_from(Case).where(wanted)) or 0
    page = max(0, min(page, (total - 1) // PAGE if total else 0))
    query = select(Case).where(wanted).order_by(next_date(), Case.code)
    rows = session.scalars(query.offset(page * PAGE).limit(PAGE).options(*whole_case()))
    return CasePage(list(rows), page, total)


def open_cases_of(session: Session, team: Team, user: str) -> list[Case]:
    """Return the open cases of a team that are a person's, the nearest date first.

    Whoever convened a case has it until somebody leads it. One more than a message holds, at most.
    """
    convened = and_(Case.lead.is_(None), Case.convener == user)
    mine = or_(Case.lead == user, Case.contact == user, convened)
    wanted = and_(Case.team_id == team.id, Case.state.in_(OPEN), mine)
    query = select(Case).where(wanted).order_by(next_date(), Case.code)
    return list(session.scalars(query.limit(PAGE + 1).options(*whole_case())))


def next_date() -> ColumnElement[date]:
    """Return the date that comes first: the start meeting, then the follow-up or the deadline."""
    sooner = and_(Case.follow_up_on.is_not(None), Case.follow_up_on < Case.close_by)
    return case(
        (Case.state == CaseState.NEW, _meeting_on()),
        (sooner, Case.follow_up_on),
        else_=Case.close_by,
    )


def _meeting_on() -> ColumnElement[date]:
    """Return the date of a case's newest meeting; by day the UTC date is the local one."""
    newest = select(func.max(Meeting.starts_at)).where(Meeting.case_id == Case.id)
    return func.date(newest.scalar_subquery(), type_=Date)


def events(session: Session, case_id: str, page: int, size: int) -> tuple[list[Event], bool]:
    """Return one page of a case's events, newest first, and whether there are older ones."""
    query = select(Event).where(Event.case_id == case_id).order_by(Event.number.desc())
    rows = list(session.scalars(query.offset(page * size).limit(size + 1)))
    return rows[:size], len(rows) > size


def _mine(users: Sequence[str]) -> ColumnElement[bool]:
    return or_(Case.lead.in_(users), Case.contact.in_(users), Case.convener.in_(users))


def _filter(which: Filter, users: Sequence[str], today: date) -> ColumnElement[bool]:
    mine = _mine(users)
    late = or_(
        Case.close_by < today,
        and_(Case.state == CaseState.UNDERWAY, Case.follow_up_on < today),
        and_(Case.state == CaseState.NEW, _meeting_on() < today),
    )
    return {
        Filter.ALL: Case.id.is_not(None),
        Filter.MINE: mine,
        Filter.LATE: late,
        Filter.NEW: Case.state == CaseState.NEW,
    }[which]
