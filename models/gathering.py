"""One time of a team's recurring slot for sparring and learning, and who comes to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STEP, TASK, Base, kept, new_id

REPLIED = kept("medarbejder", "vide, hvem der kommer", TASK, "12 måneder efter")


class Gathering(Base):
    """`replies` holds what each colleague has said, user to reply; `on` is a local date."""

    __tablename__ = "gathering"
    __table_args__ = (UniqueConstraint("team_id", "on"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), info=KEY)
    on: Mapped[date] = mapped_column(info=STEP)
    replies: Mapped[dict[str, Any]] = mapped_column(default=dict, info=REPLIED)
