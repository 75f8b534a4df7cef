"""Who may see a restricted case: those who are named, and nobody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STAFF, STEP, Base, new_id


class Confidant(Base):
    """One person who is named for one restricted case, and by whom."""

    __tablename__ = "confidant"
    __table_args__ = (UniqueConstraint("case_id", "user"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), info=KEY)
    user: Mapped[str] = mapped_column(index=True, info=STAFF)
    named_by: Mapped[str] = mapped_column(info=STAFF)
    at: Mapped[datetime] = mapped_column(info=STEP)
