"""How a case ended, each time, and why it was opened again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import NotAsked, Outcome


class Closing(Base):
    """One closing of a case; a case that is opened again keeps it, with the reason."""

    __tablename__ = "closing"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    at: Mapped[datetime] = mapped_column(info=STEP)
    user: Mapped[str] = mapped_column(info=STAFF)
    outcome: Mapped[Outcome] = mapped_column(info=STEP)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    citizen_voice: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    voice_not_asked: Mapped[NotAsked | None] = mapped_column(default=None, info=STEP)
    reopened_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    reopened_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    reopen_reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
