"""What the citizen has said of giving knowledge about them to others, outside the municipality."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STAFF, STEP, Base, new_id
from models.vocabulary import ConsentStatus


class Consent(Base):
    """One answer, on a local date; the newest of a case counts, the older ones are kept.

    `scopes` holds keys of `ConsentScope`: to whom knowledge may be given. Its text lives in the
    official system (retssikkerhedsloven § 11 a).
    """

    __tablename__ = "consent"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    status: Mapped[ConsentStatus] = mapped_column(info=STEP)
    on: Mapped[date] = mapped_column(info=STEP)
    scopes: Mapped[list[Any]] = mapped_column(info=STEP)
    user: Mapped[str] = mapped_column(info=STAFF)
    at: Mapped[datetime] = mapped_column(info=STEP)
