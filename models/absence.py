"""An absence: from when until when a colleague is away; never why."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, TASK, Base, kept, new_id

AWAY = kept("medarbejder", "vide, hvem der træder til", TASK, "30 dage efter, at det er slut")


class Absence(Base):
    """Whole days between two local dates, both in it; half of the first or the last may be left.

    `ended_at` is when it was called off, or over before its time.
    """

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_workspace_last_on", "workspace_id", "last_on"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspace.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=AWAY)
    first_on: Mapped[date] = mapped_column(info=AWAY)
    from_noon: Mapped[bool] = mapped_column(default=False, info=AWAY)
    last_on: Mapped[date] = mapped_column(info=AWAY)
    until_noon: Mapped[bool] = mapped_column(default=False, info=AWAY)
    entered_at: Mapped[datetime] = mapped_column(info=AWAY)
    entered_by: Mapped[str] = mapped_column(info=AWAY)
    ended_at: Mapped[datetime | None] = mapped_column(default=None, info=AWAY)
