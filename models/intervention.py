"""An intervention: what somebody does for the citizen, and whether it worked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import Effect, InterventionState, InterventionType


class Intervention(Base):
    """One thing done, of any discipline's kind: anybody may log for another than their own.

    `declined_on` is kept when the citizen says yes later: a refusal is a fact of its own.
    """

    __tablename__ = "intervention"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    type: Mapped[InterventionType] = mapped_column(info=STEP)
    state: Mapped[InterventionState] = mapped_column(info=STEP)
    discipline_id: Mapped[str] = mapped_column(ForeignKey("discipline.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=STAFF)
    on: Mapped[date] = mapped_column(info=STEP)
    declined_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    note: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    effect: Mapped[Effect | None] = mapped_column(default=None, info=STEP)
    effect_why: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    logged_at: Mapped[datetime] = mapped_column(info=STEP)
    undone_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
