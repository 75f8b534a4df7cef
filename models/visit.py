"""A visit: a colleague is out at a citizen's, and somebody hears when they don't come home."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, TASK, Base, kept, new_id

SAFE = kept(
    "medarbejder",
    "se, at en kollega kommer hjem",
    TASK,
    "30 dage efter, at kollegaen er hjemme; ellers til sagen anonymiseres",
)


class Visit(Base):
    """Who is out, until when, and who raises the alarm; `home_at` is when they were home again."""

    __tablename__ = "visit"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    user: Mapped[str] = mapped_column(info=SAFE)
    partner: Mapped[str] = mapped_column(info=SAFE)
    left_at: Mapped[datetime] = mapped_column(info=SAFE)
    back_by: Mapped[datetime] = mapped_column(info=SAFE)
    home_at: Mapped[datetime | None] = mapped_column(default=None, info=SAFE)
    ended_by: Mapped[str | None] = mapped_column(default=None, info=SAFE)
