"""Questions over many cases: the open ones by next date, and what one person has to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Date, and_, case, func, or_, select

from bot.casework.after import asked_about
from bot.casework.barrier import may_be_stalled
from bot.casework.breach import open_breaches
from bot.casework.grant import with_unsettled
from bot.casework.intervene import with_untold
from bot.casework.learn import unanswered
from bot.casework.measure import ASKED_FOR as MEASURED_FOR
from bot.casework.passing import held_by, shown_to
from bot.deadlines import at_local, local_date
from bot.digest import LIMIT, digest_for, pressing_cases
from bot.loading import cases_found, cases_of
from bot.policy import calendar_of, expected, seats_of
from bot.restricted import circle, seen_by
from bot.reviews import CALLED_BEFORE
from bot.waiting_for import (
    Wait,
    Waiting,
    breaches_in,
    checks_in,
    in_order,
    is_mine,
    questions_in,
    tacit_in,
    waits_in,
)
from models import (
    OPEN,
    Case,
    CaseState,
    Event,
    FollowUp,
    Handover,
    HandoverState,
    Meeting,
    Passing,
    Team,
    Visit,
)
from models.vocabulary import FollowUpDecision, Occasion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.digest import Digest, Due, Unanswered

PAGE = 15
NOT_REMINDED_OF = (Wait.MEASURE,)  # it waits where one looks, and is said in no message
UNSHOWN = ("rated", "feedback_given")  # each tap, and who answered what is only counted


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
    size: int = PAGE

    @property
    def has_more(self) -> bool:
        """Return whether there is a page after this one."""
        return (self.page + 1) * self.size < self.total


@dataclass(frozen=True)
class OwnDigest:
    """What a morning holds for one person: what waits, and of each team what is theirs."""

    waits: tuple[Waiting, ...]
    days: tuple[tuple[Team, Digest], ...]

    def cases(self) -> dict[str, Case]:
        """Return every case that may be named, by id."""
        waiting = [one.case for one in self.waits if one.case is not None]
        passed = [held.case for one in self.waits for held in one.held]
        named = [due.case for _team, day in self.days for due in (*day.due_today, *day.coming)]
        met = [one.case for _team, day in self.days for one in (*day.today, *day.new)]
        return {case.id: case for case in (*met, *waiting, *passed, *named)}


def open_cases(
    session: Session,
    teams: Sequence[Team],
    users: Sequence[str],
    which: Filter,
    page: int,
    today: date,
    size: int = PAGE,
) -> CasePage:
    """Return one page of the teams' open cases, the nearest date first.

    `users` are the one who asks, first, and those whose work is theirs for now.
    """
    ids = [team.id for team in teams]
    theirs = Case.team_id.in_(ids), Case.state.in_(OPEN), seen_by(users[0])
    wanted = and_(*theirs, _filter(which, users, today))
    total = session.scalar(select(func.count()).select_from(Case).where(wanted)) or 0
    page = max(0, min(page, (total - 1) // size if total else 0))
    query = select(Case.id).where(wanted).order_by(next_date(), Case.code)
    rows = cases_found(session, query.offset(page * size).limit(size))
    return CasePage(rows, page, total, size)


def open_cases_of(session: Session, team: Team, user: str, reader: str) -> list[Case]:
    """Return the open cases of a team that are a person's, as a reader may see them.

    The nearest date comes first.
    Whoever convened a case has it until somebody leads it. One more than a message holds, at most.
    """
    convened = and_(Case.lead.is_(None), Case.convener == user)
    mine = or_(Case.lead == user, Case.contact == user, convened)
    wanted = and_(Case.team_id == team.id, Case.state.in_(OPEN), mine, seen_by(reader))
    query = select(Case.id).where(wanted).order_by(next_date(), Case.code)
    return cases_found(session, query.limit(PAGE + 1))


def waits(session: Session, who: Visitor, teams: Sequence[Team], now: datetime) -> list[Waiting]:
    """Return all that waits for a person at a moment (aware), in order.

    `teams` are those they are in; a case handed over to them may be of any team.
    """
    found = [one for team in teams for one in _waits_in(session, team, who.user, now)]
    found += breaches_in(open_breaches(session, who))
    return in_order([*found, *_handed_over(session, who)], local_date(now))


def _waits_in(session: Session, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    for one in _asking_cases(session, team, user, local_date(now)):
        yield from waits_in(one, team, user, now)
    if any(absence.user == user for absence in team.absences):
        yield from tacit_in(open_cases_of(session, team, user, user), team, user, now)
    yield from questions_in(unanswered(session, team), team, user, now)
    yield from checks_in(asked_about(session, team, user, now), team, user, now)
    offered = Passing.state == HandoverState.OFFERED, Passing.taker == user
    for offer in session.scalars(select(Passing).where(Passing.team_id == team.id, *offered)):
        every = shown_to(held_by(session, team, offer.giver), user)
        held = [held for held in every if held.key in offer.duties]
        if held and seats_of(team, user):
            yield Waiting(Wait.PASSING, team, offer.id, row=offer, held=tuple(held))


def _asking_cases(session: Session, team: Team, user: str, today: date) -> list[Case]:
    """Return the cases of a team that may wait for something.

    A visit may outlive its case, and so do the notes that are to be filed of it.
    """
    unreached = and_(
        Case.state == CaseState.UNDERWAY, Case.contact.is_not(None), Case.contacted_at.is_(None)
    )
    decided = and_(Case.state == CaseState.UNDERWAY, Case.follow_up_on.is_(None))
    about_done = with_unsettled(), with_untold(), may_be_stalled(today)
    soon = calendar_of(team).shift(today, CALLED_BEFORE)
    called = and_(Case.state == CaseState.UNDERWAY, Case.follow_up_on <= soon)
    changed = select(FollowUp.id).where(
        FollowUp.case_id == Case.id, FollowUp.decision == FollowUpDecision.CHANGE
    )
    bidding = and_(Case.state == CaseState.UNDERWAY, or_(changed.exists(), Case.closings > 0))
    since = at_local(calendar_of(team).shift(today, -MEASURED_FOR), time())
    begun = select(Meeting.id).where(Meeting.case_id == Case.id, Meeting.finished_at >= since)
    goes_on = begun.exists(), Case.follow_up_set_at >= since
    also = (unreached, decided, called, bidding, *about_done, *goes_on)
    found = pressing_cases(session, team, today, seen_by(user), *also)
    for outlives in (Case.closed_at >= since, Case.unfiled.is_not(None)):  # each by its own index
        query = select(Case.id).where(Case.team_id == team.id, outlives, seen_by(user))
        query = query.order_by(Case.close_by)
        found += cases_found(session, query.limit(LIMIT))
    every = {case.id: case for case in [*found, *_visited(session, user)]}
    return [case for case in every.values() if case.team_id == team.id]


def _visited(session: Session, user: str) -> list[Case]:
    """Return the cases of any team that a person is on a visit in."""
    out = select(Visit.case_id).where(Visit.user == user, Visit.home_at.is_(None))
    return cases_found(session, select(Case.id).where(Case.id.in_(out), seen_by(user)))


def owing_cases(session: Session, team_id: str) -> list[str]:
    """Return the ids of a team's open cases, then of the ended ones in which something waits.

    It is a visit that somebody has not come home from, or a note that is to be filed.
    """
    mine = select(Case.id).where(Case.team_id == team_id)
    out = select(Visit.case_id).where(Visit.home_at.is_(None))
    visited = session.execute(select(Case.id, Case.team_id).where(Case.id.in_(out)))
    found = [
        *session.scalars(mine.where(Case.state.in_(OPEN))),
        *session.scalars(mine.where(Case.unfiled.is_not(None))),
        *(case_id for case_id, whose in visited if whose == team_id),
    ]
    return list(dict.fromkeys(found))


def _handed_over(session: Session, who: Visitor) -> Iterator[Waiting]:
    """Yield the cases that other colleagues wish to hand over to a person."""
    query = (
        select(Handover, Team)
        .join(Case, Case.id == Handover.case_id)
        .join(Team, Team.id == Case.team_id)
        .where(
            Handover.recipient == who.user,
            Handover.state == HandoverState.OFFERED,
            Case.workspace_id == who.workspace_id,
        )
    )
    rows = session.execute(query).all()
    cases = cases_of(session, [handover.case_id for handover, _team in rows])
    for handover, team in rows:
        yield Waiting(Wait.HANDOVER, team, handover.id, cases[handover.case_id], row=handover)


def own_digest(session: Session, who: Visitor, teams: Sequence[Team], now: datetime) -> OwnDigest:
    """Return what a day holds for one person, over all their teams."""
    days = tuple((team, _own_part(session, team, who.user, now)) for team in teams)
    asked = (one for one in waits(session, who, teams, now) if one.what not in NOT_REMINDED_OF)
    return OwnDigest(tuple(asked), days)


def _own_part(session: Session, team: Team, user: str, now: datetime) -> Digest:
    """Return a team's digest with only what is a person's own of today and the days to come."""
    whole = digest_for(session, team, local_date(now), user)

    def comes(one: Unanswered) -> bool:
        return user in expected(one.meeting, circle(one.case, team))

    def mine(due: Due) -> bool:
        return is_mine(due.case, team, user, now)

    return replace(
        whole,
        today=tuple(filter(comes, whole.today)),
        due_today=tuple(filter(mine, whole.due_today)),
        coming=tuple(filter(mine, whole.coming)),
        new=tuple(filter(comes, whole.new)),
    )


def next_date() -> ColumnElement[date]:
    """Return the date that comes first: the start meeting, then the follow-up or the deadline."""
    sooner = and_(Case.follow_up_on.is_not(None), Case.follow_up_on < Case.close_by)
    return case(
        (Case.state == CaseState.NEW, _meeting_on()),
        (sooner, Case.follow_up_on),
        else_=Case.close_by,
    )


def _meeting_on() -> ColumnElement[date]:
    """Return the date of a case's newest start meeting; by day the UTC date is the local one."""
    newest = select(func.max(Meeting.starts_at)).where(
        Meeting.case_id == Case.id, Meeting.occasion == Occasion.START
    )
    return func.date(newest.scalar_subquery(), type_=Date)


def events(session: Session, case_id: str, page: int, size: int) -> tuple[list[Event], bool]:
    """Return one page of a case's events, newest first, and whether there are older ones."""
    query = select(Event).where(Event.case_id == case_id, Event.kind.not_in(UNSHOWN))
    query = query.order_by(Event.number.desc())
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
