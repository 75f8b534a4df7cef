"""What is asked and answered when a case has ended: does it hold, and was it worth while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STAFF, STEP, Base, new_id
from models.vocabulary import Holds, Part


class AfterCheck(Base):
    """The answer to whether it holds, so many days after a closing."""

    __tablename__ = "after_check"
    __table_args__ = (UniqueConstraint("closing_id", "days"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    closing_id: Mapped[str] = mapped_column(ForeignKey("closing.id"), info=KEY)
    days: Mapped[int] = mapped_column(info=STEP)
    user: Mapped[str] = mapped_column(info=STAFF)
    answer: Mapped[Holds] = mapped_column(info=STEP)
    at: Mapped[datetime] = mapped_column(info=STEP)


class Feedback(Base):
    """Whether it helped to work together on a case, as one who took part in it says."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("closing_id", "user"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    closing_id: Mapped[str] = mapped_column(ForeignKey("closing.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=STAFF)
    part: Mapped[Part] = mapped_column(info=STEP)
    helped: Mapped[bool] = mapped_column(info=STEP)
    at: Mapped[datetime] = mapped_column(info=STEP)
