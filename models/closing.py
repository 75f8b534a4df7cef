"""How a case ended, each time, and why it was opened again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import Alternative, Certainty, LeftOpen, NotAsked, Outcome


class Closing(Base):
    """One closing of a case; a case that is opened again keeps it, with the reason.

    `alternative` is a guess; `worth_from` and `worth_to` are its price in whole kroner, as the
    municipality's unit prices were then. `grant_reason` is why it was closed with a grant
    unsettled.
    """

    __tablename__ = "closing"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    at: Mapped[datetime] = mapped_column(info=STEP)
    user: Mapped[str] = mapped_column(info=STAFF)
    outcome: Mapped[Outcome] = mapped_column(info=STEP)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    citizen_voice: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    voice_not_asked: Mapped[NotAsked | None] = mapped_column(default=None, info=STEP)
    left_open: Mapped[LeftOpen | None] = mapped_column(default=None, info=STEP)
    grant_reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    alternative: Mapped[Alternative | None] = mapped_column(default=None, info=STEP)
    certainty: Mapped[Certainty | None] = mapped_column(default=None, info=STEP)
    worth_from: Mapped[int | None] = mapped_column(default=None, info=STEP)
    worth_to: Mapped[int | None] = mapped_column(default=None, info=STEP)
    reopened_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    reopened_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    reopen_reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
