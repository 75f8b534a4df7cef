"""A small measurement: how it stands with a theme, as the team and the citizen say."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STEP, Base, new_id
from models.vocabulary import MeasureStage, Voice


class Measurement(Base):
    """One theme's value, 0 to 4; None where it was not asked.

    `turn` tells the follow-ups of a case apart, and the courses of one that was opened again.
    """

    __tablename__ = "measurement"
    __table_args__ = (UniqueConstraint("case_id", "stage", "turn", "theme", "voice"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), info=KEY)
    stage: Mapped[MeasureStage] = mapped_column(info=STEP)
    turn: Mapped[int] = mapped_column(info=STEP)
    theme: Mapped[str] = mapped_column(info=STEP)
    voice: Mapped[Voice] = mapped_column(info=STEP)
    value: Mapped[int | None] = mapped_column(default=None, info=STEP)
    at: Mapped[datetime] = mapped_column(info=STEP)
