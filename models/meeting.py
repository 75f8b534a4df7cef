"""A meeting, who comes to it, and what each discipline brings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import BidKind, Meets, NotAsked, Occasion


class Reply(StrEnum):
    """What a person has said to a convening."""

    ASKED = "asked"
    COMING = "coming"
    NOT_COMING = "not_coming"
    BY_PHONE = "by_phone"

    @property
    def comes(self) -> bool:
        """Return whether the person takes part, in the room or on the telephone."""
        return self in {Reply.COMING, Reply.BY_PHONE}


class Meeting(Base):
    """A meeting about a case: the start, whose record says what it decided, or a follow-up.

    `pair` holds {"seat": id, "user": id} of the two who meet, where the team meets in pairs.
    """

    __tablename__ = "meeting"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    occasion: Mapped[Occasion] = mapped_column(default=Occasion.START, info=STEP)
    starts_at: Mapped[datetime] = mapped_column(info=STEP)
    sequence: Mapped[int] = mapped_column(default=0, info=STEP)
    meets: Mapped[Meets] = mapped_column(default=Meets.WHOLE, info=STEP)
    pair: Mapped[list[Any]] = mapped_column(default=list, info=STAFF)
    decision: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    citizen_voice: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    voice_not_asked: Mapped[NotAsked | None] = mapped_column(default=None, info=STEP)
    moved_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    moved_because: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    finished_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    finished_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)

    attendances: Mapped[list[Attendance]] = relationship(lazy="raise", order_by="Attendance.at")


class Attendance(Base):
    """One person's word about coming, for one seat."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "seat_id", "user"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), info=KEY)
    seat_id: Mapped[str] = mapped_column(ForeignKey("seat.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=STAFF)
    reply: Mapped[Reply] = mapped_column(info=STEP)
    at: Mapped[datetime] = mapped_column(info=STEP)


class Bid(Base):
    """What a discipline brings to a case, each bid a row of its own."""

    __tablename__ = "bid"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    discipline_id: Mapped[str] = mapped_column(ForeignKey("discipline.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=STAFF)
    kind: Mapped[BidKind] = mapped_column(info=STEP)
    note: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    at: Mapped[datetime] = mapped_column(info=STEP)
