"""The follow-up meeting: which meeting comes next, when its seats are called, and who holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date
from bot.pairing import Partner
from bot.policy import calendar_of, seats_of
from bot.presence import is_away, present
from bot.work_calendar import MORNING
from models import CaseState, Reply
from models.vocabulary import Meets, Occasion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.deadlines import WorkCalendar
    from models import Case, Meeting, Seat, Team

CALLED_BEFORE = 3  # working days


def review_of(case: Case) -> Meeting | None:
    """Return the follow-up meeting that is still to be held; None while there is none.

    The case's date rules: a row that says another day has yet to be brought in line with it.
    """
    meeting = unfinished_review(case)
    if meeting is None or local_date(meeting.starts_at) != case.follow_up_on:
        return None
    return meeting


def unfinished_review(case: Case) -> Meeting | None:
    """Return the row of the coming follow-up, whichever day it says; None while there is none."""
    return next((one for one in case.reviews if one.finished_at is None), None)


def next_meeting(case: Case) -> Meeting | None:
    """Return the meeting a case goes towards: the start meeting, then its follow-up, or None."""
    if case.state is CaseState.UNDERWAY:
        return review_of(case)
    ahead = [one for one in case.meetings if one.finished_at is None]
    return ahead[-1] if ahead and case.is_open else None


def is_review(meeting: Meeting) -> bool:
    """Tell whether a meeting is a follow-up; one that is not stored yet may have no occasion."""
    return meeting.occasion is Occasion.FOLLOW_UP


def asked_at(case: Case, meeting: Meeting, calendar: WorkCalendar) -> datetime:
    """Return when those a meeting counts on are asked (aware).

    To a start meeting at once; to a follow-up three working days before, or when it was set later.
    """
    if not is_review(meeting):
        return meeting.moved_at or case.opened_at
    day = calendar.shift(calendar.roll_back(local_date(meeting.starts_at)), -CALLED_BEFORE)
    return max(at_local(day, MORNING), set_at(case))


def set_at(case: Case) -> datetime:
    """Return when the coming follow-up was set (aware): not before the record was finished."""
    begun = [one.finished_at for one in case.meetings if one.finished_at is not None]
    return max([case.follow_up_set_at, *begun])


def called_meeting(case: Case, team: Team, now: datetime) -> Meeting | None:
    """Return the next meeting if those it counts on have been asked by a moment (aware)."""
    meeting = next_meeting(case)
    if meeting is None or not is_review(meeting):
        return meeting
    return meeting if asked_at(case, meeting, calendar_of(team)) <= now else None


def follow_up_at(case: Case, team: Team) -> datetime | None:
    """Return when the coming follow-up begins (aware); without a meeting, at the team's time."""
    meeting = review_of(case)
    if case.follow_up_on is None or meeting is not None:
        return meeting.starts_at if meeting else None
    return at_local(case.follow_up_on, team.meeting_time)


def seen_as(meeting: Meeting) -> int:
    """Return what tells a meeting's time from another, small enough for a button's value."""
    return local_date(meeting.starts_at).toordinal() if is_review(meeting) else meeting.sequence


def followers(case: Case, team: Team, meeting: Meeting) -> list[Partner]:
    """Return who holds a follow-up where the team meets in pairs: the lead and the contact.

    Whoever of them cannot come is stood in for from their own seat, as far as there is somebody.
    Nobody where the team meets whole, or neither of them has a seat any more.
    """
    if all(one.meets is not Meets.PAIR for one in case.meetings):
        return []
    named = dict.fromkeys(filter(None, (case.lead, case.contact)))
    found: dict[str, Partner] = {}
    for user in named:
        for seat in seats_of(team, user)[:1]:
            others = set(named) - {user}
            stands = next(_could_stand(team, meeting, seat, user, others), user)
            found.setdefault(stands, Partner(seat, stands))
    return list(found.values())


def _could_stand(
    team: Team, meeting: Meeting, seat: Seat, user: str, others: set[str]
) -> Iterator[str]:
    """Yield who could follow up for a person, the nearest first: themselves, or who comes."""
    words = {word.user: word.reply for word in meeting.attendances if word.seat_id == seat.id}
    coming = [one for one, reply in words.items() if reply.comes and one not in others]
    declined = words.get(user) is Reply.NOT_COMING
    if user in coming or not (coming or declined or is_away(team, user, meeting.starts_at)):
        yield user
    yield from coming
    for one in present(team, seat, meeting.starts_at):
        if one not in others and words.get(one) is not Reply.NOT_COMING:
            yield one
