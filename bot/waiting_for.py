"""What waits for whom: all that one person has yet to do, told from cases, team and time alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.casework.barrier import about_handover, about_intervention, stalled_in
from bot.casework.grant import applies_for, unsettled_grants
from bot.casework.handover import asks_why
from bot.casework.intervene import untold
from bot.casework.measure import ASKED_FOR, is_asked_for
from bot.casework.visit import out_on
from bot.deadlines import local_date
from bot.digest import silent_for
from bot.journal import unfiled
from bot.obligations import (
    AUTHORITY,
    FILED_WITHIN,
    absence_owed,
    answer_to,
    asked_of,
    authority_by,
    questions,
)
from bot.policy import (
    LEAD_AFTER,
    asked_when_late,
    awaited_of,
    bids_asked_at,
    calendar_of,
    called,
    called_about_contact,
    called_to,
    in_charge,
    missing_bids,
    seats_at,
    seats_of,
    substitute_for,
)
from bot.presence import is_away, occupant
from bot.restricted import circle, lacking
from bot.reviews import called_meeting, seen_as
from models import CaseState, HandoverState
from models.vocabulary import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from bot.casework.passing import Held
    from models import (
        Breach,
        Case,
        Closing,
        Discipline,
        Handover,
        Intervention,
        Knowledge,
        Passing,
        Team,
        Visit,
    )

    Row = (
        Visit | Discipline | Intervention | Handover | Passing | Knowledge | Closing | Breach | None
    )


class Wait(StrEnum):
    """What is asked of somebody, the most pressing first."""

    VISIT = "visit"
    BREACH = "breach"
    ANSWER = "answer"
    CONVENER = "convener"
    KNOWN = "known"
    NAMING = "naming"
    BID = "bid"
    RECORD = "record"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    ORDERED = "ordered"
    CONTACT = "contact"
    GRANT = "grant"
    STALLED = "stalled"
    IDLE = "idle"
    EFFECT = "effect"
    MEASURE = "measure"
    CONFIRM = "confirm"
    TOLD = "told"
    HANDOVER = "handover"
    PASSING = "passing"
    QUESTION = "question"
    TACIT = "tacit"
    AFTER = "after"
    FILING = "filing"


ORDER = list(Wait)
AT_ONCE = {Wait.VISIT, Wait.BREACH}


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
    """Return what waits: visits and breaches first, then by day and case.

    What has no day is as today's.
    """

    def place(one: Waiting) -> tuple[bool, date, str, int]:
        code = one.case.code if one.case else ""
        return one.what not in AT_ONCE, one.on or today, code, ORDER.index(one.what)

    return sorted(found, key=place)


def waits_in(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield what a case waits for a person to do at a moment (aware).

    Those are asked whom a reminder would call: who has it, or the substitute while they are away,
    or all seats; what is three working days late is the substitute's, too. Whoever has no seat is
    asked for nothing.
    """
    whole, team = team, circle(case, team)
    if not seats_of(team, user):
        return
    if case.is_open and lacking(case, whole, now):
        yield Waiting(Wait.NAMING, whole, case.id, case)
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
        yield from _of_interventions(case, team, user, now)
    else:
        yield from _left_by_the_end(case, team, user, now)
    yield from _to_the_journal(case, team, user, now)
    is_lead = in_charge(case, team) is not None and user in called(case, team, now)
    if is_lead and is_asked_for(case, team, local_date(now)):
        yield Waiting(Wait.MEASURE, team, case.id, case)


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


def checks_in(ended: Iterable[Case], team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield what is asked about cases that have ended: of who has a seat, at a moment (aware).

    While whoever was asked is away it waits for their substitute.
    """
    for case in ended if seats_of(team, user) else ():
        for one in questions(case, calendar_of(team)):
            mine = asked_of(case, circle(case, team), one.closing, now) == user
            if mine and one.asked_at <= now < one.until:
                about = f"{one.closing.id}:{one.days}"
                yield Waiting(Wait.AFTER, team, about, case, row=one.closing)


def breaches_in(open_ones: Iterable[tuple[Breach, Team]]) -> Iterator[Waiting]:
    """Yield the breaches that wait for their checklist; by when, until it is said who hears."""
    for one, team in open_ones:
        on = None if answer_to(one, AUTHORITY) else local_date(authority_by(one))
        yield Waiting(Wait.BREACH, team, one.id, on=on, row=one)


def is_mine(case: Case, team: Team, user: str, now: datetime) -> bool:
    """Tell whether a case is a person's: they lead it, reach the citizen, or are called."""
    named = {case.lead, case.contact, None if case.lead else case.convener}
    return user in named or user in called(case, circle(case, team), now)


def _before_the_record(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield what the start meeting needs: an answer, somebody to convene it, bids, its record."""
    meeting = case.meetings[-1]
    on, begun = local_date(meeting.starts_at), meeting.starts_at <= now
    is_called = user in called(case, team, now)
    yield from _answers(case, team, user, now)
    if case.convener is None and user in called_to(meeting, team, now):
        yield Waiting(Wait.CONVENER, team, case.id, case, on)
    if case.asks_if_known and is_called:
        yield Waiting(Wait.KNOWN, team, case.id, case)
    if on <= local_date(now):
        for discipline in _silent_disciplines(case, team, user, now):
            yield Waiting(Wait.BID, team, case.id, case, on, discipline)
    if begun and user in asked_when_late(case, team, now, on):
        yield Waiting(Wait.RECORD, team, case.id, case, on)


def _answers(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield the answer that the next meeting waits for, once its seats have been called."""
    meeting = called_meeting(case, team, now)
    if meeting is None or meeting.starts_at <= now:
        return
    if user in {silent_for(team, meeting, one) for one in seats_at(meeting, team)}:
        about, on = f"{case.id}:{seen_as(meeting)}", local_date(meeting.starts_at)
        yield Waiting(Wait.ANSWER, team, about, case, on)


def _silent_disciplines(case: Case, team: Team, user: str, now: datetime) -> list[Discipline]:
    """Return the disciplines a person has now that have not bid in."""
    mine = {seat.discipline_id for seat in team.seats if occupant(team, seat, now) == user}
    return [discipline for discipline in missing_bids(case, team) if discipline.id in mine]


def _under_way(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    on = case.follow_up_on
    yield from _answers(case, team, user, now)
    if bids_asked_at(case) is not None:
        for discipline in _silent_disciplines(case, team, user, now):
            yield Waiting(Wait.BID, team, case.id, case, row=discipline)
    if on is not None and on <= local_date(now) and user in asked_when_late(case, team, now, on):
        yield Waiting(Wait.FOLLOW_UP, team, case.id, case, on)
    waits = case.contact is not None and case.contacted_at is None
    if waits and user in _who_contacts(case, team, now):
        yield Waiting(Wait.CONTACT, team, case.id, case, case.contact_by)


def _who_contacts(case: Case, team: Team, now: datetime) -> list[str]:
    """Return who is to contact the citizen: the contact, and late whom reminders have called."""
    first = called_about_contact(case, team, now, 0)
    days = 0
    if case.contact_by is not None:
        days = calendar_of(team).working_days_between(case.contact_by, local_date(now))
    if days < LEAD_AFTER:
        return first
    return [*first, *called_about_contact(case, team, now, LEAD_AFTER), *called(case, team, now)]


def _at_its_end(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield what was ordered and has not come, a handover's answer, and the deadline."""
    today, handover = local_date(now), case.pending_handover
    for made in case.awaited:
        if made.due_on is not None and made.due_on <= today:
            whose = _whose(made, case, team, now)
            if made.due_on < today:
                whose += asked_when_late(case, team, now, made.due_on)
            if user in whose:
                about = f"{case.id}:{made.id}:done"
                yield Waiting(Wait.ORDERED, team, about, case, made.due_on, made)
    if handover is not None and user in called(case, team, now):
        yield from _handed_over(handover, case, team, today)
    ends = _ends(case, today) if handover is None else None
    if ends is not None and user in asked_when_late(case, team, now, ends):
        yield Waiting(Wait.CLOSE, team, case.id, case, case.close_by)


def _handed_over(handover: Handover, case: Case, team: Team, today: date) -> Iterator[Waiting]:
    """Yield what a handover under way asks of the team: its answer, or that the citizen is told.

    And what stands in its way, once it has stalled.
    """
    if handover.state is HandoverState.ACCEPTED:
        yield Waiting(Wait.TOLD, team, case.id, case, None, handover)
    elif handover.recipient is None:
        yield Waiting(Wait.CONFIRM, team, case.id, case, None, handover)
    if asks_why(case, handover, team, today):
        yield Waiting(Wait.STALLED, team, about_handover(handover), case, None, handover)


def _of_interventions(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield what has no grant yet, what is stalled, and what nobody has said the effect of."""
    for made in unsettled_grants(case):
        if user in _present(applies_for(made, team), case, team, now):
            yield Waiting(Wait.GRANT, team, f"{case.id}:{made.id}", case, None, made)
    for one in stalled_in(case, team, local_date(now)):
        if one.said is None and user in _whose(one.made, case, team, now):
            what = Wait.IDLE if one.is_idle else Wait.STALLED
            yield Waiting(what, team, about_intervention(one.made), case, None, one.made)
    for made in untold(case):
        if user in _whose(made, case, team, now):
            yield Waiting(Wait.EFFECT, team, f"{case.id}:{made.id}", case, None, made)


def _ends(case: Case, today: date) -> date | None:
    """Return since when a case is to be closed, if it is: by its deadline, or as was decided."""
    if case.state is CaseState.UNDERWAY and case.follow_up_on is None:
        return min(local_date(case.follow_up_set_at), case.close_by)
    return case.close_by if case.close_by <= today else None


def _left_by_the_end(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield what a closing has ended and nobody has said the effect of, for ten working days."""
    if case.closed_at is None:
        return
    last = calendar_of(team).shift(local_date(case.closed_at), ASKED_FOR)
    ended = [one for one in untold(case) if one.state_at == case.closed_at]
    for made in ended if local_date(now) <= last else ():
        if user in _whose(made, case, team, now):
            yield Waiting(Wait.EFFECT, team, f"{case.id}:{made.id}", case, None, made)


def _to_the_journal(case: Case, team: Team, user: str, now: datetime) -> Iterator[Waiting]:
    """Yield that notes of a case are to be filed, by the day on which that is reminded of."""
    owing = unfiled(case)
    if owing and user in called(case, team, now):
        by = calendar_of(team).shift(local_date(owing[0].at), FILED_WITHIN)
        yield Waiting(Wait.FILING, team, case.id, case, by)


def _whose(made: Intervention, case: Case, team: Team, now: datetime) -> list[str]:
    """Return who follows an intervention: who ordered it, their substitute, or the case's own."""
    return _present(made.user, case, team, now)


def _present(one: str, case: Case, team: Team, now: datetime) -> list[str]:
    """Return a person, their substitute while they are away, or the case's own without a seat."""
    if not seats_of(team, one):
        return called(case, team, now)
    instead = substitute_for(team, one, now) if is_away(team, one, now) else None
    return [instead or one]
