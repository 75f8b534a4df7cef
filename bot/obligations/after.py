"""What is asked when a case has ended: whether it holds, 14 and 60 days after (N10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date
from bot.obligations.owing import Owed
from bot.policy import members, seats_of, substitute_for
from bot.presence import is_away
from bot.work_calendar import MORNING
from models import HandoverState, Place
from models.vocabulary import Holds, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deadlines import WorkCalendar
    from models import AfterCheck, Case, Closing, Handover, Team

AFTER, AFTER_NO = "after", "after_no"
DAYS = (14, 60)  # calendar days
LAST_MEANS_SOMETHING_FOR = timedelta(days=30)
LASTING = (Outcome.GOAL_MET, Outcome.STABILISED, Outcome.DECLINED, Outcome.HANDED_OVER)
"""The ends of which somebody can say that they hold: the citizen was helped, or said no.

After the others there is nobody who could know it (no contact, moved, dead), or there was no course
that could hold (sparring, not in the target group, a fault, one with another case).
"""


@dataclass(frozen=True)
class Question:
    """Whether a closing holds, so many days after: from when until when it is asked (aware)."""

    closing: Closing
    days: int
    asked_at: datetime
    until: datetime


def given(case: Case, closing: Closing, days: int) -> AfterCheck | None:
    """Return the answer about a closing, so many days after, if there is one."""
    found = (one for one in case.after_checks if (one.closing_id, one.days) == (closing.id, days))
    return next(found, None)


def questions(case: Case, calendar: WorkCalendar) -> list[Question]:
    """Return what is asked, or will be, about how a case ended and has no answer yet.

    The first means nothing any more when the second is due. Nothing is asked about a case that was
    opened again, or erased.
    """
    every = () if case.erased_at is not None else all_questions(case, calendar)
    return [one for one in every if given(case, one.closing, one.days) is None]


def all_questions(case: Case, calendar: WorkCalendar) -> tuple[Question, ...]:
    """Return what is asked about how a case ended, answered or not, in order; none while open."""
    closing = case.ended
    if closing is None or closing.outcome not in LASTING:
        return ()
    first, last = (_asked_at(closing, days, calendar) for days in DAYS)
    return (
        Question(closing, DAYS[0], first, last),
        Question(closing, DAYS[1], last, last + LAST_MEANS_SOMETHING_FOR),
    )


def _asked_at(closing: Closing, days: int, calendar: WorkCalendar) -> datetime:
    on = local_date(closing.at) + timedelta(days=days)
    return at_local(calendar.roll_forward(on), MORNING)


def was_asked(closing: Closing, days: int, now: datetime) -> bool:
    """Tell whether a question about a closing could have been asked by a moment (aware)."""
    on = local_date(closing.at) + timedelta(days=days)
    return closing.outcome in LASTING and days in DAYS and on <= local_date(now)


def ended_by(case: Case, closing: Closing) -> Handover | None:
    """Return the handover by which a case ended, if it did."""
    if closing.outcome is not Outcome.HANDED_OVER:
        return None
    found = [
        one
        for one in case.handovers
        if one.state is HandoverState.ACCEPTED and one.answered_at and one.answered_at <= closing.at
    ]
    return found[-1] if found else None


def asked_of(case: Case, team: Team, closing: Closing, at: datetime) -> str | None:
    """Return who is asked at a moment (aware); None where nobody is left.

    The recipient who is in Slack; else who reached the citizen, led or convened, as far as they
    have a seat, and their substitute while they are away; else whoever the seats count on.
    """
    handed = ended_by(case, closing)
    if handed is not None and handed.recipient:
        return handed.recipient
    named = [user for user in (case.contact, case.lead, case.convener) if user]
    seated = [user for user in named if seats_of(team, user)]
    there = [substitute_for(team, one, at) if is_away(team, one, at) else one for one in seated]
    return next(filter(None, [*there, *members(team, at)]), None)


def after_key(closing_id: str, days: int) -> str:
    """Return what makes a question once."""
    return f"{AFTER}:{closing_id}:{days}"


def after_owed(case: Case, team: Team, calendar: WorkCalendar) -> Iterator[Owed]:
    """Ask whether the end holds, each question once, and tell the team of each no."""
    for one in questions(case, calendar):
        person = asked_of(case, team, one.closing, one.asked_at)
        if person is not None:
            key, place, about = after_key(one.closing.id, one.days), Place.PERSON, one.closing.id
            parts = (str(one.days),)
            yield Owed(key, AFTER, place, one.asked_at, one.until, person, about, parts=parts)
    for said in case.after_checks if case.erased_at is None else ():
        if said.answer is Holds.NO:
            at, place = calendar.next_office_instant(said.at), Place.THREAD
            yield Owed(f"{AFTER_NO}:{said.id}", AFTER_NO, place, at, about=said.id)
