"""The trace: one row a change and one a reading, chained so that nothing can be altered unseen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, kept, new_id

TRACE = kept(
    "spor",
    "vise, hvem der gjorde og læste hvad",
    "art. 5, stk. 2, og art. 32",
    "så længe teamet findes, uden indhold",
)


class Event(Base):
    """Who, in which role, what, which case, when; never content. The database refuses changes."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("team_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=TRACE)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), info=TRACE)
    number: Mapped[int] = mapped_column(info=TRACE)
    at: Mapped[datetime] = mapped_column(info=TRACE)
    user: Mapped[str] = mapped_column(info=TRACE)
    role: Mapped[str] = mapped_column(info=TRACE)
    kind: Mapped[str] = mapped_column(info=TRACE)
    case_id: Mapped[str | None] = mapped_column(
        ForeignKey("case.id"), index=True, default=None, info=TRACE
    )
    subject: Mapped[str] = mapped_column(default="", info=TRACE)
    mac: Mapped[str] = mapped_column(info=TRACE)
