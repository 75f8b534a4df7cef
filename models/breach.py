"""A breach of personal data security: when it was found, and what has been done about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import KEY, Base, kept, new_id
from models.vocabulary import BreachKind, BreachStep

BREACH = kept(
    "brud på datasikkerheden",
    "overholde fristen på 72 timer og dokumentere bruddet",
    "databeskyttelsesforordningen art. 33, stk. 1 og 5",
    "5 år",
)


class Breach(Base):
    """What kind it is, and when it was found; no words, and nothing of whom it concerns.

    From `found_at` the 72 hours of art. 33 are counted, by the clock and not by working days.
    """

    __tablename__ = "breach"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), index=True, info=KEY)
    kind: Mapped[BreachKind] = mapped_column(info=BREACH)
    found_at: Mapped[datetime] = mapped_column(info=BREACH)
    told_by: Mapped[str] = mapped_column(info=BREACH)
    told_at: Mapped[datetime] = mapped_column(info=BREACH)
    ended_at: Mapped[datetime | None] = mapped_column(default=None, info=BREACH)
    ended_by: Mapped[str | None] = mapped_column(default=None, info=BREACH)

    done: Mapped[list[BreachDone]] = relationship(lazy="raise", order_by="BreachDone.at")


class BreachDone(Base):
    """One step of the checklist that somebody has ticked."""

    __tablename__ = "breach_done"
    __table_args__ = (UniqueConstraint("breach_id", "step"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    breach_id: Mapped[str] = mapped_column(ForeignKey("breach.id"), info=KEY)
    step: Mapped[BreachStep] = mapped_column(info=BREACH)
    user: Mapped[str] = mapped_column(info=BREACH)
    at: Mapped[datetime] = mapped_column(info=BREACH)
