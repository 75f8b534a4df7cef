"""Notes for the journal: which are filed, and the addresses at which one can be read once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STAFF, STEP, TASK, Base, kept, new_id
from models.vocabulary import Paper

ONCE = kept("medarbejder", "lade én person læse ét papir én gang", TASK, "1 dag")


class Filing(Base):
    """That a note stands in the official system.

    `about` is the id of what it is a note of: a start meeting, a follow-up, or a closing, whose
    note is of the whole case.
    """

    __tablename__ = "filing"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    about: Mapped[str] = mapped_column(unique=True, info=KEY)
    user: Mapped[str] = mapped_column(info=STAFF)
    at: Mapped[datetime] = mapped_column(info=STEP)


class Download(Base):
    """An address that works once, for one person; only its keyed hash is kept.

    `about` is the id of what is read there; `made_at` and `read_at` are real time.
    """

    __tablename__ = "download"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    token_hash: Mapped[str] = mapped_column(unique=True, info=ONCE)
    paper: Mapped[Paper] = mapped_column(info=ONCE)
    about: Mapped[str] = mapped_column(info=KEY)
    user: Mapped[str] = mapped_column(info=ONCE)
    made_at: Mapped[datetime] = mapped_column(info=ONCE)
    read_at: Mapped[datetime | None] = mapped_column(default=None, info=ONCE)
