"""The day's overview of a team: what today asks, what is late, what comes, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from bot.casework.convene import asked_for
from bot.casework.handover import STANDS
from bot.casework.learn import unanswered
from bot.casework.undelivered import lost
from bot.casework.weekly import weekly
from bot.deadlines import at_local, local_date
from bot.loading import cases_found
from bot.obligations import dated, is_exceeded
from bot.policy import awaited_of, calendar_of, learning_days, partners, seats_at
from bot.presence import occupant
from bot.restricted import circle, seen_by, seen_by_all
from bot.reviews import called_meeting, is_review, next_meeting, review_of
from models import OPEN, Case, CaseState, Extension, Handover, Intervention, Reply
from models.intervention import UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from bot.casework.undelivered import Lost
    from bot.casework.weekly import Weekly
    from models import Knowledge, Meeting, Seat, Team

AHEAD = 5
LIMIT = 500


@dataclass(frozen=True)
class Unanswered:
    """A meeting today or to come, and those who were asked and have not answered."""

    case: Case
    meeting: Meeting
    silent: tuple[str, ...]

    @property
    def on(self) -> date:
        """Return the local day."""
        return local_date(self.meeting.starts_at)


@dataclass(frozen=True)
class Due:
    """A case's date: `topic` is meeting, outer, or as what can be late; `on` is local."""

    case: Case
    topic: str
    on: date


@dataclass(frozen=True)
class Digest:
    """What there is to say to one team on one day; each part may be empty.

    `exceeded` are the open cases that have not kept the deadline they were given first.
    """

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
    weekly: Weekly
    unfiled: int
    open_count: int
    exceeded: tuple[Case, ...]

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
                self.weekly,
                self.unfiled,
            )
        )

    def cases(self) -> dict[str, Case]:
        """Return every case that is named, by id."""
        named = [one.case for one in (*self.today, *self.new)]
        dues = (*self.due_today, *self.late, *self.coming, *self.on_closed)
        named += [one.case for one in dues]
        named += [case for case, _handover in self.waiting]
        named += [one.case for one in self.lost if one.case is not None]
        named += [case for case, _row in (*self.weekly.grants, *self.weekly.stalled)]
        return {case.id: case for case in (*named, *self.unrecorded, *self.unclaimed)}


def digest(session: Session, team: Team, day: date) -> Digest:
    """Return what there is to say to a team on a local day; the most pressing of many cases.

    In the channel, where all read along: a restricted case isn't there.
    """
    return _digest(session, team, day, seen_by_all())


def digest_for(session: Session, team: Team, day: date, user: str) -> Digest:
    """Return the same as one person may see it, with the restricted cases that name them."""
    return _digest(session, team, day, seen_by(user))


def _digest(session: Session, team: Team, day: date, seen: ColumnElement[bool]) -> Digest:
    cases = pressing_cases(session, team, calendar_of(team).shift(day, AHEAD), seen, *_also(day))
    at = at_local(day, team.digest_time)
    meetings = [one for case in cases if (one := _meeting(team, case, at)) is not None]
    starts = [one for one in meetings if not is_review(one.meeting)]
    dues = sorted((due for case in cases for due in _dues(case)), key=lambda due: due.on)
    days = [due for due in dues if due.topic != "follow_up" or review_of(due.case) is None]
    horizon = calendar_of(team).shift(day, AHEAD)
    return Digest(
        today=tuple(one for one in meetings if one.on == day),
        due_today=tuple(due for due in days if due.on == day),
        late=tuple(_late(cases, day)),
        unrecorded=tuple(one.case for one in starts if one.on < day),
        coming=tuple(due for due in days if day < due.on <= horizon),
        new=tuple(one for one in meetings if day < one.on <= horizon),
        waiting=tuple((case, handed) for case in cases if (handed := case.pending_handover)),
        unclaimed=tuple(
            case for case in cases if case.state is CaseState.NEW and case.convener is None
        ),
        on_closed=tuple(_on_closed(team, starts, dues, day)),
        lost=lost(session, team, at, seen),
        questions=tuple(_questions(session, team, day)),
        slot=day in learning_days(team, day, 1),
        weekly=weekly(session, team, day, seen),
        unfiled=_unfiled(session, team, seen),
        open_count=_open_count(session, team, seen),
        exceeded=tuple(case for case in cases if is_exceeded(case, day)),
    )


def _questions(session: Session, team: Team, day: date) -> Iterator[Knowledge]:
    """Yield the questions to sparring that should have been answered by a local day."""
    for one in unanswered(session, team):
        if one.answer_by and one.answer_by <= day and awaited_of(one, team):
            yield one


def _also(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return what else a case is named for: a moved deadline, or what is late and has no date."""
    underway = Case.state == CaseState.UNDERWAY
    return (
        select(Extension.id).where(Extension.case_id == Case.id).exists(),
        and_(underway, Case.contact_by < day, Case.contacted_at.is_(None)),
        and_(underway, Case.follow_up_on.is_(None)),
    )


def _late(cases: Sequence[Case], day: date) -> list[Due]:
    """Return what is late on a local day, the latest first; a record is told of by itself."""
    every = (Due(case, topic, on) for case in cases for topic, on in dated(case))
    found = (due for due in every if due.on < day and due.topic != "record")
    return sorted(found, key=lambda due: due.on)


def _on_closed(
    team: Team, meetings: Sequence[Unanswered], dues: Sequence[Due], day: date
) -> Iterator[Due]:
    """Yield what was agreed for a day that has since become a closed one; it is never moved."""
    calendar = calendar_of(team)
    agreed = [
        *(Due(one.case, "meeting", one.on) for one in meetings),
        *(due for due in dues if due.topic == "follow_up"),
    ]
    for due in agreed:
        if due.on >= day and not calendar.is_working_day(due.on):
            yield due


def pressing_cases(
    session: Session,
    team: Team,
    horizon: date,
    seen: ColumnElement[bool],
    *also: ColumnElement[bool],
) -> list[Case]:
    """Return the open cases that may have something to say up to a local day, new ones first.

    `seen` is which may be seen (see `restricted`). `also` are further conditions, one of which is
    enough.
    """
    presses = or_(*_pressing(horizon), *also)
    query = select(Case.id).where(Case.team_id == team.id, Case.state.in_(OPEN), seen, presses)
    query = query.order_by(Case.state != CaseState.NEW, Case.close_by, Case.code).limit(LIMIT)
    return cases_found(session, query)


def _pressing(horizon: date) -> tuple[ColumnElement[bool], ...]:
    """Return what lets an open case have something to say up to a local day: each is enough."""
    waiting = select(Handover.id).where(Handover.case_id == Case.id, Handover.state.in_(STANDS))
    awaited = select(Intervention.id).where(
        Intervention.case_id == Case.id,
        Intervention.due_on <= horizon,
        Intervention.state.in_(UNSETTLED),
        Intervention.undone_at.is_(None),
    )
    return (
        Case.state == CaseState.NEW,
        Case.close_by <= horizon,
        Case.follow_up_on <= horizon,
        Case.outer_on <= horizon,
        waiting.exists(),
        awaited.exists(),
    )


def _open_count(session: Session, team: Team, seen: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Case)
    return session.scalar(query.where(Case.team_id == team.id, Case.state.in_(OPEN), seen)) or 0


def _unfiled(session: Session, team: Team, seen: ColumnElement[bool]) -> int:
    """Return how many notes of a team's cases, open and closed, are still to be filed."""
    owing = Case.team_id == team.id, Case.unfiled.is_not(None), seen
    return session.scalar(select(func.sum(Case.unfiled)).where(*owing)) or 0


def _meeting(team: Team, case: Case, at: datetime) -> Unanswered | None:
    """Return a case's next meeting with the seats that are silent about it at a moment (aware).

    Nobody is silent who has not been asked yet.
    """
    meeting, team = next_meeting(case), circle(case, team)
    if meeting is None:
        return None
    asked = seats_at(meeting, team) if called_meeting(case, team, at) else []
    every = (silent_for(team, meeting, seat) for seat in asked)
    return Unanswered(case, meeting, tuple(dict.fromkeys(filter(None, every))))


def silent_for(team: Team, meeting: Meeting, seat: Seat) -> str | None:
    """Return who has yet to answer for a seat: the substitute who was asked, or the holder."""
    words = {word.user: word.reply for word in meeting.attendances if word.seat_id == seat.id}
    if any(reply.comes for reply in words.values()):
        return None
    in_pair = [one.user for one in partners(meeting, team) if one.seat is seat]
    if in_pair:
        return None if words.get(in_pair[0]) is Reply.NOT_COMING else in_pair[0]
    return asked_for(meeting, seat) if words else occupant(team, seat, meeting.starts_at)


def _dues(case: Case) -> list[Due]:
    dues = [Due(case, "close_by", case.close_by)]
    if case.state is CaseState.UNDERWAY and case.follow_up_on is not None:
        dues.append(Due(case, "follow_up", case.follow_up_on))
    dues += [Due(case, "ordered", one.due_on) for one in case.awaited if one.due_on]
    if case.outer_on is not None:
        dues.append(Due(case, "outer", case.outer_on))
    return dues
