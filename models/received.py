"""The inbox: what Slack has sent and how it was answered, so that a repeat changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import TASK, Base, kept

CAME = kept("drift", "svare det samme på det samme", TASK, "7 dage")


class Received(Base):
    """One delivery from Slack, by its key, with the first answer; stored only on success."""

    __tablename__ = "received"

    key: Mapped[str] = mapped_column(primary_key=True, info=CAME)
    at: Mapped[datetime] = mapped_column(index=True, info=CAME)
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict, info=CAME)
