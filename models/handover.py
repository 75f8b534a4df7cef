"""A handover: ours until a named person has said yes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import Unit


class HandoverState(StrEnum):
    """Offered until the recipient answers or we take it back."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Handover(Base):
    """To which unit and person; a recipient without Slack has a name instead of a user."""

    __tablename__ = "handover"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    unit: Mapped[Unit] = mapped_column(info=STEP)
    recipient: Mapped[str | None] = mapped_column(default=None, index=True, info=STAFF)
    recipient_name: Mapped[str] = mapped_column(default="", info=STAFF)
    summary: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    state: Mapped[HandoverState] = mapped_column(default=HandoverState.OFFERED, info=STEP)
    offered_by: Mapped[str] = mapped_column(info=STAFF)
    offered_at: Mapped[datetime] = mapped_column(info=STEP)
    answered_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    answered_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    decline_reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
