"""A deadline that a leader has moved: it counts as exceeded all the same."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id


class Extension(Base):
    """From which local date to which, by whom and why."""

    __tablename__ = "extension"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    user: Mapped[str] = mapped_column(info=STAFF)
    at: Mapped[datetime] = mapped_column(info=STEP)
    from_on: Mapped[date] = mapped_column(info=STEP)
    to_on: Mapped[date] = mapped_column(info=STEP)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
