"""A note in a case's timeline: written by hand, only in somebody's head, or a 📌 on a message."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import IN_SLACK, KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import NoteKind


class Note(Base):
    """Words about a local day, and who wrote them; who corrects them stands in the trace.

    One that points to a message in Slack has no words: `message_ts` is the message, `message_above`
    the one its thread hangs under, and `pinned_by` who has a 📌 on it, the first first.
    """

    __tablename__ = "note"
    __table_args__ = (
        Index("ix_note_message_channel_message_ts", "message_channel", "message_ts", unique=True),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    kind: Mapped[NoteKind] = mapped_column(info=STEP)
    on: Mapped[date] = mapped_column(info=STEP)
    user: Mapped[str] = mapped_column(info=STAFF)
    text: Mapped[bytes | None] = mapped_column(LargeBinary, info=SENSITIVE)
    at: Mapped[datetime] = mapped_column(info=STEP)
    message_channel: Mapped[str | None] = mapped_column(default=None, info=IN_SLACK)
    message_ts: Mapped[str | None] = mapped_column(default=None, info=IN_SLACK)
    message_above: Mapped[str | None] = mapped_column(default=None, info=IN_SLACK)
    pinned_by: Mapped[list[Any]] = mapped_column(default=list, info=STAFF)
