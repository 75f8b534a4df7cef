"""When a team meets about a case, as a calendar keeps it: the start meeting and each follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date
from bot.policy import expected
from bot.presence import occupant
from bot.reviews import review_of
from models.vocabulary import Meets, Occasion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from models import Case, Meeting, Team

LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class Appointment:
    """A time at which a team meets about a case, and whom it counts on.

    `uid` is its own for ever; `sequence` rises whenever it is moved, cancelled or called again.
    Both moments are aware; `changed_at` is when it was last decided.
    """

    uid: str
    sequence: int
    occasion: Occasion
    code: str
    starts_at: datetime
    changed_at: datetime
    cancelled: bool
    people: frozenset[str]


@dataclass(frozen=True)
class _Planned:
    """A follow-up's local day, when that was decided (aware), and its meeting if it has one."""

    on: date
    decided_at: datetime
    row: Meeting | None


def appointments(case: Case, team: Team) -> Iterator[Appointment]:
    """Yield a case's appointments, past ones too."""
    for meeting in case.meetings:
        yield start_meeting(case, team, meeting)
    rows = {meeting.id: meeting for meeting in case.reviews}
    for number, held in enumerate(case.follow_ups):
        on, row = min(held.due_on, local_date(held.held_at)), rows.get(held.meeting_id or "")
        yield _follow_up(case, team, number, _Planned(on, held.held_at, row))
    if case.follow_up_on is not None:
        planned = _Planned(case.follow_up_on, case.follow_up_set_at, review_of(case))
        yield _follow_up(case, team, len(case.follow_ups), planned)


def start_meeting(case: Case, team: Team, meeting: Meeting) -> Appointment:
    """Return a start meeting as an appointment; cancelled if its case was closed before it."""
    cancelled = meeting.finished_at is None and _is_closed_before(case, meeting.starts_at)
    closed_at = case.closed_at if cancelled else None
    held_at = meeting.finished_at
    early = held_at is not None and held_at < meeting.starts_at
    return Appointment(
        uid=f"start-{meeting.id}@tvaers",
        sequence=revision(case, meeting) + int(early),
        occasion=Occasion.START,
        code=case.code,
        starts_at=held_at if held_at is not None and early else meeting.starts_at,
        changed_at=closed_at or (held_at if early else None) or meeting.moved_at or case.opened_at,
        cancelled=cancelled,
        people=frozenset(expected(meeting, team)),
    )


def revision(case: Case, meeting: Meeting) -> int:
    """Return how often a meeting's time has been set; closing and opening again count as well."""
    return meeting.sequence + 2 * case.closings - (0 if case.is_open else 1)


def _follow_up(case: Case, team: Team, number: int, planned: _Planned) -> Appointment:
    """Return a follow-up as an appointment, also one that has no meeting of its own yet.

    Its sequence is how many seconds into the case's life it was last decided, what the start
    meeting has counted, and how often its own meeting was moved: it never falls.
    """
    starts_at, row = _begins(team, planned), planned.row
    cancelled = number == len(case.follow_ups) and _is_closed_before(case, starts_at)
    decided_at = (case.closed_at if cancelled else None) or planned.decided_at
    return Appointment(
        uid=f"follow-up-{case.id}-{number}@tvaers",
        sequence=sum(revision(case, meeting) for meeting in case.meetings)
        + int((decided_at - case.received_at).total_seconds())
        + (row.sequence if row else 0),
        occasion=Occasion.FOLLOW_UP,
        code=case.code,
        starts_at=starts_at,
        changed_at=decided_at,
        cancelled=cancelled,
        people=frozenset(expected(row, team) if row else _seated(case, team, starts_at)),
    )


def _begins(team: Team, planned: _Planned) -> datetime:
    """Return when a follow-up begins (aware): as it was called, or at the team's time."""
    row = planned.row
    if row is not None and local_date(row.starts_at) == planned.on:
        return row.starts_at
    return at_local(planned.on, team.meeting_time)


def _seated(case: Case, team: Team, at: datetime) -> Iterator[str]:
    """Yield whom a follow-up without a meeting counts on: the seats, or those who have the case."""
    there = [occupant(team, seat, at) for seat in team.seats]
    if any(meeting.meets is Meets.PAIR for meeting in case.meetings):
        there = [case.lead, case.contact]
    yield from filter(None, there)


def _is_closed_before(case: Case, at: datetime) -> bool:
    return not case.is_open and case.closed_at is not None and case.closed_at < at
