"""What is owed because of a follow-up meeting: its seats are called some days before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.obligations.meetings import rings_at
from bot.obligations.owing import Owed
from bot.reviews import CALLED_BEFORE, asked_at, is_review, next_meeting, review_of, set_at
from models import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deadlines import WorkCalendar
    from bot.obligations.owing import Prompt
    from models import Case

REVIEW = "review"


def reviews_owed(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Call the seats to the follow-up, and draw the card anew with its answers, on that day.

    At once where it was set later than that; one that was moved later is told of by that alone.
    """
    meeting = next_meeting(case)
    if meeting is None or not is_review(meeting):
        return
    at, about = asked_at(case, meeting, calendar), f"{meeting.id}:{meeting.sequence}"
    if meeting.moved_at is None or meeting.moved_at < at:
        called_at, ends = rings_at(at, meeting, calendar), meeting.starts_at
        yield Owed(f"{REVIEW}:{about}", REVIEW, Place.THREAD, called_at, not_after=ends)
    if set_at(case) < at:
        yield Owed(f"card_update:{about}:called", "card_update", Place.CHANNEL, at)


def takes_place_of(case: Case, prompt: Prompt) -> bool:
    """Tell whether the call takes the place of a reminder: the day would have two of them."""
    return review_of(case) is not None and prompt.part == f"follow_up:T-{CALLED_BEFORE}"
