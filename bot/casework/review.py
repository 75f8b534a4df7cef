"""The row of the coming follow-up: the only place that keeps it in line with the case's date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.attendance import call_anew, keep_pair, say
from bot.deadlines import at_local, local_date
from bot.policy import partners
from bot.reviews import called_meeting, followers, review_of, unfinished_review
from models import CaseState, Meeting, Reply
from models.base import new_id
from models.vocabulary import Meets, Occasion

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.casework.desk import Desk
    from models import Case, Team


def keep_review(desk: Desk, case: Case, team: Team) -> None:
    """Make the coming follow-up a meeting of its own, on the day the case says, at the team's time.

    It is moved with that day, and all are asked anew then. Before the record is finished there is
    none, unless somebody has moved the follow-up by hand.
    """
    on, meeting = case.follow_up_on, unfinished_review(case)
    if on is None or not case.is_open:
        return
    if meeting is None and case.state is CaseState.UNDERWAY:
        meeting = _make(case, at_local(on, team.meeting_time))
    elif meeting is not None and local_date(meeting.starts_at) != on:
        call_anew(desk, meeting, at_local(on, team.meeting_time))
    if meeting is not None:
        mend_followers(desk, case, team, meeting)


def mend_followers(desk: Desk, case: Case, team: Team, meeting: Meeting) -> bool:
    """Let those hold a follow-up who should, where the team meets in pairs; tell if it changed.

    Whoever stands in for somebody after they were called is asked.
    """
    before, found = partners(meeting, team), followers(case, team, meeting)
    if found == before:
        return False
    meeting.meets = Meets.PAIR if found else Meets.WHOLE
    keep_pair(desk, meeting, found)
    for one in found if called_meeting(case, team, desk.now) is meeting and before else ():
        if one not in before and one.user not in {case.lead, case.contact}:
            say(desk, meeting, one.seat, one.user, Reply.ASKED)
    return True


def move_review(desk: Desk, case: Case, team: Team, on: date) -> Meeting:
    """Move the coming follow-up to a local day by hand; from then on it stays there."""
    meeting = unfinished_review(case) or _make(case, at_local(on, team.meeting_time))
    case.follow_up_on = case.follow_up_raw_on = on
    case.follow_up_set_at = meeting.moved_at = desk.now
    call_anew(desk, meeting, at_local(on, team.meeting_time))
    return meeting


def call_review_anew(desk: Desk, case: Case, team: Team) -> None:
    """Ask anew about the follow-up of a case that is opened again; nobody has moved it by hand."""
    meeting = unfinished_review(case)
    if meeting is not None and case.follow_up_on is not None:
        call_anew(desk, meeting, at_local(case.follow_up_on, team.meeting_time))
        meeting.moved_at = None


def is_moved_by_hand(case: Case) -> bool:
    """Tell whether somebody has chosen the day of the coming follow-up."""
    meeting = review_of(case)
    return meeting is not None and meeting.moved_at is not None


def hold(desk: Desk, case: Case, team: Team, user: str) -> Meeting:
    """Finish the coming follow-up's meeting, early or late; one that nobody had set begins now."""
    keep_review(desk, case, team)
    meeting = review_of(case) or _make(case, desk.now)
    meeting.finished_at, meeting.finished_by = desk.now, user
    return meeting


def _make(case: Case, starts_at: datetime) -> Meeting:
    made = Meeting(
        id=new_id(),
        case_id=case.id,
        occasion=Occasion.FOLLOW_UP,
        starts_at=starts_at,
        sequence=0,
        meets=Meets.WHOLE,
        pair=[],
        attendances=[],
    )
    case.reviews.append(made)
    return made
