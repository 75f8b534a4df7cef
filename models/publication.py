"""A figure that was told: kept as it was, so that it is never told otherwise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, TASK, Base, kept, new_id

FIGURES = kept("statistik", "fortælle de samme tal igen, uændret", TASK, "så længe teamet findes")


class Publication(Base):
    """What was told of a team's quarter, which begins on a local day; what was hidden is not in it.

    `kind` is what is counted; of each there is one a quarter. `figures` holds keys and counts, None
    where one is hidden, and nothing that it could be computed from (`bot/small_numbers.py`).
    """

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("team_id", "kind", "first_on"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), info=KEY)
    kind: Mapped[str] = mapped_column(info=FIGURES)
    first_on: Mapped[date] = mapped_column(info=FIGURES)
    at: Mapped[datetime] = mapped_column(info=FIGURES)
    figures: Mapped[dict[str, Any]] = mapped_column(info=FIGURES)
