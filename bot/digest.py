"""The day's overview of a team: what today asks, what is late, what comes, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from bot.access import whole_case
from bot.casework.convene import asked_for
from bot.casework.handover import offered
from bot.casework.learn import unanswered
from bot.casework.undelivered import lost
from bot.deadlines import at_local, local_date
from bot.policy import awaited_of, calendar_of, learning_days, partners, seats_at
from bot.presence import occupant
from models import OPEN, Case, CaseState, Handover, HandoverState, Intervention
from models.intervention import UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from bot.casework.undelivered import Lost
    from models import Knowledge, Meeting, Seat, Team

AHEAD = 5
LIMIT = 500


@dataclass(frozen=True)
class Unanswered:
    """A start meeting today or to come, and those who were asked and have not answered."""

    case: Case
    meeting: Meeting
    silent: tuple[str, ...]


@dataclass(frozen=True)
class Due:
    """A case's date: `topic` is meeting, follow_up, close_by, ordered or outer; `on` is local."""

    case: Case
    topic: str
    on: date


@dataclass(frozen=True)
class Digest:
    """What there is to say to one team on one day; each part may be empty."""

    today: tuple[Unanswered, ...]
    due_today: tuple[Due, ...]
    late: tuple[Due, ...]
    unrecorded: tuple[Case, ...]
    coming: tuple[Due, ...]
    new: tuple[Unanswered, ...]
    waiting: tuple[tuple[Case, Handover], ...]
    unclaimed: tuple[Case, ...]
    on_closed: tuple[Due, ...]
    lost: tuple[Lost, ...]
    questions: tuple[Knowledge, ...]
    slot: bool
    open_count: int

    def __bool__(self) -> bool:
        """Tell whether there is anything to say; how many cases are open is not news."""
        return any(
            (
                self.today,
                self.due_today,
                self.late,
                self.unrecorded,
                self.coming,
                self.new,
                self.waiting,
                self.on_closed,
                self.lost,
                self.questions,
                self.slot,
            )
        )

    def cases(self) -> dict[str, Case]:
        """Return every case that is named, by id."""
        named = [one.case for one in (*self.today, *self.new)]
        dues = (*self.due_today, *self.late, *self.coming, *self.on_closed)
        named += [one.case for one in dues]
        named += [case for case, _handover in self.waiting]
        named += [one.case for one in self.lost if one.case is not None]
        return {case.id: case for case in (*named, *self.unrecorded, *self.unclaimed)}


def digest(session: Session, team: Team, day: date) -> Digest:
    """Return what there is to say to a team on a local day; the most pressing of many cases."""
    cases = pressing_cases(session, team, calendar_of(team).shift(day, AHEAD))
    meetings = [one for case in cases if (one := _meeting(team, case)) is not None]
    dues = sorted((due for case in cases for due in _dues(case)), key=lambda due: due.on)
    horizon = calendar_of(team).shift(day, AHEAD)
    return Digest(
        today=tuple(one for one in meetings if local_date(one.meeting.starts_at) == day),
        due_today=tuple(due for due in dues if due.on == day),
        late=tuple(due for due in dues if due.on < day and due.topic != "outer"),
        unrecorded=tuple(one.case for one in meetings if local_date(one.meeting.starts_at) < day),
        coming=tuple(due for due in dues if day < due.on <= horizon),
        new=tuple(one for one in meetings if day < local_date(one.meeting.starts_at) <= horizon),
        waiting=tuple((case, handed) for case in cases if (handed := offered(case)) is not None),
        unclaimed=tuple(
            case for case in cases if case.state is CaseState.NEW and case.convener is None
        ),
        on_closed=tuple(_on_closed(team, meetings, dues, day)),
        lost=lost(session, team, at_local(day, team.digest_time)),
        questions=tuple(
            one
            for one in unanswered(session, team)
            if one.answer_by and one.answer_by <= day and awaited_of(one, team)
        ),
        slot=day in learning_days(team, day, 1),
        open_count=_open_count(session, team),
    )


def _on_closed(
    team: Team, meetings: Sequence[Unanswered], dues: Sequence[Due], day: date
) -> Iterator[Due]:
    """Yield what was agreed for a day that has since become a closed one; it is never moved."""
    calendar = calendar_of(team)
    agreed = [
        *(Due(one.case, "meeting", local_date(one.meeting.starts_at)) for one in meetings),
        *(due for due in dues if due.topic == "follow_up"),
    ]
    for due in agreed:
        if due.on >= day and not calendar.is_working_day(due.on):
            yield due


def pressing_cases(
    session: Session, team: Team, horizon: date, *also: ColumnElement[bool]
) -> list[Case]:
    """Return the open cases that may have something to say up to a local day, new ones first.

    `also` are further conditions, one of which is enough.
    """
    waiting = select(Handover.case_id).where(Handover.state == HandoverState.OFFERED)
    awaited = select(Intervention.case_id).where(
        Intervention.due_on <= horizon,
        Intervention.state.in_(UNSETTLED),
        Intervention.undone_at.is_(None),
    )
    query = (
        select(Case)
        .where(
            Case.team_id == team.id,
            Case.state.in_(OPEN),
            or_(
                Case.state == CaseState.NEW,
                Case.close_by <= horizon,
                Case.follow_up_on <= horizon,
                Case.outer_on <= horizon,
                Case.id.in_(waiting),
                Case.id.in_(awaited),
                *also,
            ),
        )
        .order_by(Case.state != CaseState.NEW, Case.close_by, Case.code)
        .limit(LIMIT)
    )
    return list(session.scalars(query.options(*whole_case())))


def _open_count(session: Session, team: Team) -> int:
    query = select(func.count()).select_from(Case)
    return session.scalar(query.where(Case.team_id == team.id, Case.state.in_(OPEN))) or 0


def _meeting(team: Team, case: Case) -> Unanswered | None:
    """Return a case's unrecorded meeting with the seats that are silent about it."""
    meeting = next((one for one in case.meetings if one.finished_at is None), None)
    if meeting is None or case.state is not CaseState.NEW:
        return None
    every = (silent_for(team, meeting, seat) for seat in seats_at(meeting, team))
    silent = tuple(filter(None, every))
    return Unanswered(case, meeting, silent)


def silent_for(team: Team, meeting: Meeting, seat: Seat) -> str | None:
    """Return who has yet to answer for a seat: the substitute who was asked, or the holder."""
    words = {word.user: word.reply for word in meeting.attendances if word.seat_id == seat.id}
    if any(reply.comes for reply in words.values()):
        return None
    in_pair = [one.user for one in partners(meeting, team) if one.seat is seat]
    if in_pair:
        return in_pair[0]
    return asked_for(meeting, seat) if words else occupant(team, seat, meeting.starts_at)


def _dues(case: Case) -> list[Due]:
    dues = [Due(case, "close_by", case.close_by)]
    if case.state is CaseState.UNDERWAY and case.follow_up_on is not None:
        dues.append(Due(case, "follow_up", case.follow_up_on))
    dues += [Due(case, "ordered", one.due_on) for one in case.awaited if one.due_on]
    if case.outer_on is not None:
        dues.append(Due(case, "outer", case.outer_on))
    return dues
