"""What is owed because of a meeting: substitutes, agenda, quorum, a new time, calendar files."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.appointments import start_meeting
from bot.deadlines import at_local, local_date
from bot.obligations.owing import Owed
from bot.policy import calendar_of, is_quorate
from bot.restricted import circle
from bot.reviews import asked_at, is_review, next_meeting, set_at
from bot.work_calendar import CLOSES
from models import Place, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.appointments import Appointment
    from bot.deadlines import WorkCalendar
    from models import Case, Meeting, Team

AFTERNOON = time(15, 30)
AGENDA_BEFORE = timedelta(hours=1)
LEADER_HEARS_AFTER = timedelta(minutes=15)  # after the substitutes were asked
TIME_TO_ANSWER = timedelta(minutes=10)
INVITATION, UNINVITED = "invitation", "uninvited"
CALENDAR_FILES = (INVITATION, UNINVITED)


def meetings_owed(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Call the substitutes who were asked; draw the card anew when the next meeting begins."""
    for meeting in _next(case):
        if meeting.moved_at is not None:
            yield from _moved(case, meeting, meeting.moved_at, calendar)
        key = f"card_update:{meeting.id}:{meeting.sequence}"
        yield Owed(key, "card_update", Place.CHANNEL, meeting.starts_at)
        manned = {word.seat_id for word in meeting.attendances if word.reply.comes}
        for word in meeting.attendances:
            if word.reply is Reply.ASKED and word.seat_id not in manned:
                yield Owed(
                    f"asked:{meeting.id}:{meeting.sequence}:{word.seat_id}:{word.user}",
                    "asked",
                    Place.THREAD,
                    rings_at(word.at, meeting, calendar),
                    not_after=meeting.starts_at,
                    person=word.user,
                    about=word.seat_id,
                )


def agendas_owed(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Lay the agenda before the team an hour before a meeting; at once if it was called later."""
    for meeting in _next(case):
        called_at, ends = asked_at(case, meeting, calendar), meeting.starts_at
        at = _in_good_time(max(ends - AGENDA_BEFORE, called_at), meeting, calendar)
        at = max(at, called_at)
        yield Owed(f"agenda:{meeting.id}:{meeting.sequence}", "agenda", Place.THREAD, at, ends)


def quorum_owed(case: Case, team: Team, calendar: WorkCalendar) -> Iterator[Owed]:
    """Ask the substitutes of a discipline that is silent shortly before a meeting; then the leader.

    While nobody has answered anything every discipline is silent, and the seats needn't be known.
    A pair of one is heard of in the same way.
    """
    for meeting in _next(case):
        if is_quorate(meeting, team):
            continue
        about, ends = f"{meeting.id}:{meeting.sequence}", meeting.starts_at
        soonest = asked_at(case, meeting, calendar) + TIME_TO_ANSWER
        wished = max(ends - timedelta(minutes=team.answer_minutes), soonest)
        at = max(_in_good_time(wished, meeting, calendar), soonest)
        leader_at = max(at, _in_good_time(at + LEADER_HEARS_AFTER, meeting, calendar))
        if at < ends:
            yield Owed(f"quorum:{about}", "quorum", Place.THREAD, at, ends)
        if leader_at < ends and team.leader:
            key, person = f"quorum_leader:{about}", team.leader
            yield Owed(key, "quorum_leader", Place.PERSON, leader_at, ends, person)


def _next(case: Case) -> Iterator[Meeting]:
    meeting = next_meeting(case)
    if meeting is not None:
        yield meeting


def _in_good_time(wished: datetime, meeting: Meeting, calendar: WorkCalendar) -> datetime:
    """Return when to speak of a meeting that was planned: while the office is open, before it.

    For one that begins as the office opens that is the working day before.
    """
    on, opens_at = local_date(meeting.starts_at), calendar.next_office_instant(wished)
    if opens_at < meeting.starts_at:
        return opens_at
    if wished >= at_local(on, CLOSES):
        return at_local(on, AFTERNOON)
    return at_local(calendar.roll_back(on - timedelta(days=1)), AFTERNOON)


def _moved(case: Case, meeting: Meeting, at: datetime, calendar: WorkCalendar) -> Iterator[Owed]:
    """Tell the seats when the meeting is now; at once if it begins too soon.

    The referrer hears it of the start meeting, and of no other; of a follow-up nobody hears what
    was decided before the record.
    """
    if is_review(meeting) and at < set_at(case):
        return
    about, ends = f"{meeting.id}:{meeting.sequence}", meeting.starts_at
    told_at = rings_at(at, meeting, calendar)
    yield Owed(f"moved:{about}", "moved", Place.THREAD, told_at, not_after=ends)
    if is_review(meeting):
        return
    yield Owed(
        f"moved_receipt:{about}",
        "moved_receipt",
        Place.PERSON,
        told_at,
        not_after=ends,
        person=case.referrer,
    )


def rings_at(at: datetime, meeting: Meeting, calendar: WorkCalendar) -> datetime:
    """Return when to ring about a meeting: when the office is open, at once if it begins before."""
    opens_at = calendar.next_office_instant(at)
    return opens_at if opens_at < meeting.starts_at else at


def invitations_owed(
    case: Case, team: Team, invited: Mapping[tuple[str, str], int]
) -> Iterator[Owed]:
    """Yield the calendar files that are owed about start meetings, where files are sent at all.

    One to each whom a meeting counts on, once for each time it is set; and one that takes it out
    again, to whoever has it: `invited` is by meeting and person the revision in their calendar.
    """
    calendar, team = calendar_of(team), circle(case, team)
    for meeting in case.meetings:
        found = start_meeting(case, team, meeting)
        if meeting.finished_at is None:
            lines = [] if found.cancelled else [(INVITATION, one) for one in found.people]
            lines += [(UNINVITED, one) for one in _let_go(found, meeting, invited)]
            at, ends = rings_at(found.changed_at, meeting, calendar), meeting.starts_at
            about = f"{meeting.id}:{found.sequence}"
            for kind, user in sorted(lines):
                key, parts = f"{kind}:{about}:{user}", (str(found.sequence),)
                yield Owed(key, kind, Place.PERSON, at, ends, user, meeting.id, parts=parts)


def _let_go(
    found: Appointment, meeting: Meeting, invited: Mapping[tuple[str, str], int]
) -> Iterator[str]:
    """Yield who has a meeting in their calendar that is called off, or was moved without them."""
    for (meeting_id, user), sequence in invited.items():
        left_behind = sequence < found.sequence and user not in found.people
        if meeting_id == meeting.id and (found.cancelled or left_behind):
            yield user
