"""A handover: ours until a named person has said yes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import LeftOpen, LegalGround, Unit


class HandoverState(StrEnum):
    """Offered until the recipient answers or we take it back."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class HandoverStep(StrEnum):
    """What there must be before a case is another's: a named yes, a day to meet, a word to them."""

    YES = "yes"
    MEETING = "meeting"
    TOLD = "told"


class Handover(Base):
    """To which unit and person; a recipient without Slack has a name instead of a user.

    `meets_on` is the local date on which both and the citizen meet. Accepted, the case is still
    ours until that is agreed and the citizen has been told who is new. `left_open` and
    `grant_reason` are what was said of the case's loose ends; the first is for its closing, too.
    """

    __tablename__ = "handover"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    unit: Mapped[Unit] = mapped_column(info=STEP)
    recipient: Mapped[str | None] = mapped_column(default=None, index=True, info=STAFF)
    recipient_name: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    summary: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    meets_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    citizen_told_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    citizen_told_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    legal_ground: Mapped[LegalGround | None] = mapped_column(default=None, info=STEP)
    state: Mapped[HandoverState] = mapped_column(default=HandoverState.OFFERED, info=STEP)
    offered_by: Mapped[str] = mapped_column(info=STAFF)
    offered_at: Mapped[datetime] = mapped_column(info=STEP)
    answered_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    answered_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    decline_reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    left_open: Mapped[LeftOpen | None] = mapped_column(default=None, info=STEP)
    grant_reason: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)

    @property
    def missing_steps(self) -> tuple[HandoverStep, ...]:
        """Return what is missing before the case is the recipient's; nothing when it is whole."""
        there = {
            HandoverStep.YES: self.state is HandoverState.ACCEPTED,
            HandoverStep.MEETING: self.meets_on is not None,
            HandoverStep.TOLD: self.citizen_told_at is not None,
        }
        return tuple(step for step, is_there in there.items() if not is_there)

    @property
    def is_pending(self) -> bool:
        """Return whether it waits for something: it is not refused, taken back or whole."""
        answerable = self.state in {HandoverState.OFFERED, HandoverState.ACCEPTED}
        return answerable and bool(self.missing_steps)
