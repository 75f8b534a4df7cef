"""What the team knows apart from its cases: questions with their answers, and lessons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import KEY, STEP, TASK, Base, kept, new_id
from models.vocabulary import KnowledgeKind

LEARNT = kept("teamets viden, forseglet", "lære af hinanden", TASK, "til et medlem fjerner den")
WROTE = kept(
    "medarbejder", "vide, hvem man kan spørge", TASK, "til et medlem fjerner det, de skrev"
)


class Knowledge(Base):
    """A question to the disciplines, or what was learnt; `themes` holds keys of target groups.

    `answer_by` is the local date by which the disciplines answer a question. Of no citizen: no case
    is named.
    """

    __tablename__ = "knowledge"
    __table_args__ = (Index("ix_knowledge_team_at", "team_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), info=KEY)
    kind: Mapped[KnowledgeKind] = mapped_column(info=STEP)
    themes: Mapped[list[Any]] = mapped_column(info=STEP)
    user: Mapped[str] = mapped_column(info=WROTE)
    text: Mapped[bytes | None] = mapped_column(LargeBinary, info=LEARNT)
    at: Mapped[datetime] = mapped_column(info=STEP)
    answer_by: Mapped[date | None] = mapped_column(default=None, info=STEP)
    settled_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)

    answers: Mapped[list[KnowledgeAnswer]] = relationship(
        lazy="raise", order_by="KnowledgeAnswer.at", cascade="all, delete-orphan"
    )


class KnowledgeAnswer(Base):
    """What one discipline answers, from its own field."""

    __tablename__ = "knowledge_answer"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    knowledge_id: Mapped[str] = mapped_column(ForeignKey("knowledge.id"), index=True, info=KEY)
    discipline_id: Mapped[str] = mapped_column(ForeignKey("discipline.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=WROTE)
    text: Mapped[bytes | None] = mapped_column(LargeBinary, info=LEARNT)
    at: Mapped[datetime] = mapped_column(info=STEP)
