"""A follow-up meeting that was held, and what it decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import Effect, FollowUpDecision, NotAsked


class FollowUp(Base):
    """Does it work? The answer, the decision and, when it goes on, the next date."""

    __tablename__ = "follow_up"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    due_on: Mapped[date] = mapped_column(info=STEP)
    held_at: Mapped[datetime] = mapped_column(info=STEP)
    user: Mapped[str] = mapped_column(info=STAFF)
    works: Mapped[Effect] = mapped_column(info=STEP)
    decision: Mapped[FollowUpDecision] = mapped_column(info=STEP)
    note: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    citizen_voice: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    voice_not_asked: Mapped[NotAsked | None] = mapped_column(default=None, info=STEP)
    next_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    meeting_id: Mapped[str | None] = mapped_column(default=None, info=KEY)
