"""An encounter: a citizen was given advice, and no case came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STEP, TASK, Base, kept, new_id
from models.vocabulary import ContactChannel

ADVISED = kept("medarbejder", "vide, hvem der har rådgivet", TASK, "12 måneder efter")


class Encounter(Base):
    """How a citizen came, and what the advice was about; nothing of who it was, and no words.

    `about` holds keys of interventions; `on` is a local date.
    """

    __tablename__ = "encounter"
    __table_args__ = (Index("ix_encounter_team_on", "team_id", "on"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=ADVISED)
    partner: Mapped[str | None] = mapped_column(default=None, info=ADVISED)
    channel: Mapped[ContactChannel] = mapped_column(info=STEP)
    about: Mapped[list[Any]] = mapped_column(info=STEP)
    on: Mapped[date] = mapped_column(info=STEP)
    logged_at: Mapped[datetime] = mapped_column(info=STEP)
