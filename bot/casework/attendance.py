"""One person's word about coming to a meeting, for one seat, and whom it is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import Attendance, Reply
from models.base import new_id

if TYPE_CHECKING:
    from datetime import datetime

    from bot.casework.desk import Desk
    from bot.pairing import Partner
    from models import Meeting, Seat


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


def call_anew(desk: Desk, meeting: Meeting, starts_at: datetime) -> None:
    """Set a meeting's new time (aware); what was answered was about the old one."""
    for word in meeting.attendances:
        desk.session.delete(word)
    meeting.attendances.clear()
    meeting.starts_at = starts_at
    meeting.sequence += 1


def keep_pair(desk: Desk, meeting: Meeting, pair: list[Partner]) -> None:
    """Let these meet; the yes, or the question, of others is forgotten, and a no is kept."""
    meeting.pair = [{"seat": one.seat.id, "user": one.user} for one in pair]
    places = {(one.seat.id, one.user) for one in pair}
    for word in [*meeting.attendances]:
        if word.reply is not Reply.NOT_COMING and (word.seat_id, word.user) not in places:
            desk.session.delete(word)
            meeting.attendances.remove(word)
    desk.session.flush()
