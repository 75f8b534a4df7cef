"""Who is asked, when a case has ended, whether it helped to be several about it: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date
from bot.obligations.owing import Owed
from bot.policy import seats_of
from bot.work_calendar import CLOSES
from models import Place
from models.vocabulary import NEVER_A_CASE, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deadlines import WorkCalendar
    from models import Case, Closing, Team

FEEDBACK = "feedback"
ASKED_FOR = 10  # working days


def feedback_owed(case: Case, team: Team, calendar: WorkCalendar) -> Iterator[Owed]:
    """Ask each participant once about a closing; the referrer is asked in the outcome's letter."""
    ended = case.ended
    if ended is None:
        return
    until = at_local(calendar.shift(local_date(ended.at), ASKED_FOR), CLOSES)
    for user, part in asked_if_helped(case, team, ended).items():
        if part is Part.PARTICIPANT:
            key = f"{FEEDBACK}:{ended.id}:{user}"
            at = calendar.next_office_instant(ended.at)
            yield Owed(key, FEEDBACK, Place.PERSON, at, until, user, about=ended.id)


def asked_if_helped(case: Case, team: Team, ended: Closing) -> dict[str, Part]:
    """Return who is asked about a closing, and in which part: who referred, and who took part.

    Of those who took part, whoever has a seat in the team now; a referrer is asked as that.
    """
    if ended.outcome in NEVER_A_CASE:
        return {}
    referrers = [case.referrer, *(one.referrer for one in case.additions)]
    found = dict.fromkeys(referrers, Part.REFERRER)
    for user in _took_part(case, ended):
        if user and seats_of(team, user):
            found.setdefault(user, Part.PARTICIPANT)
    return found


def _took_part(case: Case, ended: Closing) -> Iterator[str | None]:
    """Yield everyone who did something in a case until it ended; some may come twice."""
    at = ended.at
    yield from (case.lead, case.contact, case.convener, ended.user)
    yield from (bid.user for bid in case.bids if bid.at <= at)
    yield from (
        made.user for made in case.interventions if made.undone_at is None and made.logged_at <= at
    )
    yield from (held.user for held in case.follow_ups if held.held_at <= at)
    for meeting in (*case.meetings, *case.reviews):
        yield from (word.user for word in meeting.attendances if word.reply.comes and word.at <= at)
        if meeting.finished_at is not None and meeting.finished_at <= at:
            yield meeting.finished_by
