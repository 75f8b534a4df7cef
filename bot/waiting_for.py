"""What waits for whom: all that one person has yet to do, told from cases, team and time alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.casework.handover import offered
from bot.casework.visit import out_on
from bot.deadlines import local_date
from bot.digest import silent_for
from bot.obligations import absence_owed
from bot.policy import (
    awaited_of,
    called,
    called_about_contact,
    called_to,
    missing_bids,
    seats_at,
    seats_of,
    substitute_for,
)
from bot.presence import is_away, occupant
from models import CaseState
from models.vocabulary import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from bot.casework.passing import Held
    from models import (
        Case,
        Discipline,
        Handover,
        Intervention,
        Knowledge,
        Passing,
        Team,
        Visit,
    )

    Row = Visit | Discipline | Intervention | Handover | Passing | Knowledge | None


class Wait(StrEnum):
    """What is asked of somebody, the most pressing first."""

    VISIT = "visit"
    ANSWER = "answer"
    CONVENER = "convener"
    KNOWN = "known"
    BID = "bid"
    RECORD = "record"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    ORDERED = "ordered"
    CONTACT = "contact"
    CONFIRM = "confirm"
    HANDOVER = "handover"
    PASSING = "passing"
    QUESTION = "question"
    TACIT = "tacit"


ORDER = list(Wait)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person.

    `about` is what the button that does it is about; `on` the local date by which, if there is one;
    `row` what it is in the case, where that isn't the case itself. What a colleague offers to pass
    on has no one case: `held` are its duties.
    """

    what: Wait
    team: Team
    about: str
    case: Case | None = None
    on: date | None = None
    row: Row = None
    held: tuple[Held, ...] = ()

    def is_late(self, today: date) -> bool:
        """Tell whether its day has passed at a local date."""
        return self.on is not None and self.on < today


def in_order(found: Iterable[Waiting], today: date) -> list[Waiting]:
    """Return what waits: a visit first, then by day and case; what has no day is as today's."""

    def place(one: Waiting) -> tuple[bool, date, str, int]:
        code = one.case.code if one.case else ""
        return one.what is not Wait.VISIT, one.on or today, code, ORDER.index(one.what)

    return sorted(found, key=place)


def waits_in(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield what a case waits for a person to do at a moment (aware).

    Those are asked whom a reminder would call: who has it, or the substitute while they are away,
    or all seats. Whoever has no seat is asked for nothing.
    """
    if not seats_of(team, user):
        return
    for visit in out_on(case):
        if visit.user == user:
            on = local_date(visit.back_by)
            yield Waiting(Wait.VISIT, team, visit.id, case, on, visit)
    if case.state is CaseState.NEW:
        yield from _before_the_record(case, team, user, now)
    elif case.state is CaseState.UNDERWAY:
        yield from _under_way(case, team, user, now)
    if case.is_open:
        yield from _at_its_end(case, team, user, now)


def tacit_in(cases: Iterable[Case], team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield the cases of a person who is soon away, and has yet to say what only they know."""
    asked = [
        absence
        for absence in team.absences
        for due in absence_owed(team, absence)
        if absence.user == user and due.kind == "tacit" and due.due_at <= now
        if due.not_after is None or now < due.not_after
    ]
    for absence in asked[:1]:
        for case in cases:
            told = any(
                note.kind is NoteKind.TACIT and note.user == user and note.at >= absence.entered_at
                for note in case.notes
            )
            if not told:
                yield Waiting(Wait.TACIT, team, case.id, case)


def questions_in(
    open_ones: Iterable[Knowledge], team: Team, user: str, now: datetime
) -> Iterator[Waiting]:
    """Yield the questions that wait for an answer from a discipline a person has at a moment."""
    mine = {seat.discipline_id for seat in team.seats if occupant(team, seat, now) == user}
    for one in open_ones:
        if one.user != user and mine & {discipline.id for discipline in awaited_of(one, team)}:
            yield Waiting(Wait.QUESTION, team, one.id, on=one.answer_by, row=one)


def is_mine(case: Case, team: Team, user: str, now: datetime) -> bool:
    """Tell whether a case is a person's: they lead it, reach the citizen, or are called."""
    named = {case.lead, case.contact, None if case.lead else case.convener}
    return user in named or user in called(case, team, now)


def _before_the_record(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield what the start meeting needs: an answer, somebody to convene it, bids, its record."""
    meeting = case.meetings[-1]
    on, begun = local_date(meeting.starts_at), meeting.starts_at <= now
    is_called = user in called(case, team, now)
    if not begun and user in {silent_for(team, meeting, one) for one in seats_at(meeting, team)}:
        yield Waiting(Wait.ANSWER, team, f"{case.id}:{meeting.sequence}", case, on)
    if case.convener is None and user in called_to(meeting, team, now):
        yield Waiting(Wait.CONVENER, team, case.id, case, on)
    if case.asks_if_known and is_called:
        yield Waiting(Wait.KNOWN, team, case.id, case)
    if on <= local_date(now):
        for discipline in _silent_disciplines(case, team, user, now):
            yield Waiting(Wait.BID, team, case.id, case, on, discipline)
    if begun and is_called:
        yield Waiting(Wait.RECORD, team, case.id, case, on)


def _silent_disciplines(case: Case, team: Team, user: str, now: datetime) -> list[Discipline]:
    """Return the disciplines a person has now that have not bid in."""
    mine = {seat.discipline_id for seat in team.seats if occupant(team, seat, now) == user}
    return [discipline for discipline in missing_bids(case, team) if discipline.id in mine]


def _under_way(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    on = case.follow_up_on
    if on is not None and on <= local_date(now) and user in called(case, team, now):
        yield Waiting(Wait.FOLLOW_UP, team, case.id, case, on)
    waits = case.contact is not None and case.contacted_at is None
    if waits and user in called_about_contact(case, team, now, 0):
        yield Waiting(Wait.CONTACT, team, case.id, case, case.contact_by)


def _at_its_end(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield what was ordered and has not come, a handover's answer, and the deadline."""
    today, is_called, handover = local_date(now), user in called(case, team, now), offered(case)
    for made in case.awaited:
        due = made.due_on is not None and made.due_on <= today
        if due and user in _whose(made, case, team, now):
            about = f"{case.id}:{made.id}:done"
            yield Waiting(Wait.ORDERED, team, about, case, made.due_on, made)
    if handover is not None and handover.recipient is None and is_called:
        yield Waiting(Wait.CONFIRM, team, case.id, case, None, handover)
    if handover is None and case.close_by <= today and is_called:
        yield Waiting(Wait.CLOSE, team, case.id, case, case.close_by)


def _whose(made: Intervention, case: Case, team: Team, now: datetime) -> list[str]:
    """Return who follows an intervention: who ordered it, their substitute, or the case's own."""
    if not seats_of(team, made.user):
        return called(case, team, now)
    instead = substitute_for(team, made.user, now) if is_away(team, made.user, now) else None
    return [instead or made.user]
