"""A note: what somebody wrote in a case's timeline by hand, or what was only in their head."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import NoteKind


class Note(Base):
    """Words about a local day, and who wrote them; who corrects them stands in the trace."""

    __tablename__ = "note"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    kind: Mapped[NoteKind] = mapped_column(info=STEP)
    on: Mapped[date] = mapped_column(info=STEP)
    user: Mapped[str] = mapped_column(info=STAFF)
    text: Mapped[bytes | None] = mapped_column(LargeBinary, info=SENSITIVE)
    at: Mapped[datetime] = mapped_column(info=STEP)
