"""One person's word about coming to a meeting, for one seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import Attendance
from models.base import new_id

if TYPE_CHECKING:
    from bot.casework.desk import Desk
    from models import Meeting, Reply, Seat


def word_of(meeting: Meeting, seat: Seat, user: str) -> Attendance | None:
    """Return what a person has said for a seat, or been asked; None when it is nothing."""
    for word in meeting.attendances:
        if word.seat_id == seat.id and word.user == user:
            return word
    return None


def say(desk: Desk, meeting: Meeting, seat: Seat, user: str, reply: Reply) -> None:
    """Keep what a person says, in the place of what they said before."""
    word = word_of(meeting, seat, user)
    if word is None:
        word = Attendance(
            id=new_id(), meeting_id=meeting.id, seat_id=seat.id, user=user, at=desk.now, reply=reply
        )
        meeting.attendances.append(word)
    word.reply, word.at = reply, desk.now
