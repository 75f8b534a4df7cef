"""An intervention: what somebody does for the citizen, and whether it worked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, SENSITIVE, STAFF, STEP, Base, new_id
from models.vocabulary import Effect, Grant, InterventionState, InterventionType, Unit

UNSETTLED = (InterventionState.PROPOSED, InterventionState.STARTED, InterventionState.ONGOING)


class Intervention(Base):
    """One thing done, of any discipline's kind: anybody may log for another than their own.

    `declined_on` is kept when the citizen says yes later: a refusal is a fact of its own.
    One that is ordered outside the team has a unit, and a local day by which it is delivered.
    `effect_why` is why it stands as it does: why it worked or not, or why it was declined or
    rejected. That why is kept in `declined_why` when it is begun after all.
    `state_at` is when its state was last set; `applicant` is who applies for its grant, and
    `grant_on` the local day since when the grant is as it is.
    """

    __tablename__ = "intervention"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    type: Mapped[InterventionType] = mapped_column(info=STEP)
    state: Mapped[InterventionState] = mapped_column(info=STEP)
    discipline_id: Mapped[str] = mapped_column(ForeignKey("discipline.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=STAFF)
    on: Mapped[date] = mapped_column(info=STEP)
    declined_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    ordered_from: Mapped[Unit | None] = mapped_column(default=None, info=STEP)
    ordered_person: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    deliverable: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    due_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    note: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    effect: Mapped[Effect | None] = mapped_column(default=None, info=STEP)
    effect_why: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    declined_why: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, info=SENSITIVE)
    grant: Mapped[Grant | None] = mapped_column(default=None, info=STEP)
    applicant: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    grant_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    state_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)
    logged_at: Mapped[datetime] = mapped_column(info=STEP)
    undone_at: Mapped[datetime | None] = mapped_column(default=None, info=STEP)

    @property
    def is_awaited(self) -> bool:
        """Return whether it was ordered outside the team and hasn't been delivered, or given up."""
        return self.due_on is not None and self.undone_at is None and self.state in UNSETTLED
