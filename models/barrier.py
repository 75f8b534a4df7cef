"""What stood in the way: of rules and queues, never of people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STEP, Base, new_id
from models.vocabulary import BarrierKind


class Barrier(Base):
    """What stands in the way of one intervention, or of one handover, as somebody said."""

    __tablename__ = "barrier"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    intervention_id: Mapped[str | None] = mapped_column(
        ForeignKey("intervention.id"), default=None, info=KEY
    )
    handover_id: Mapped[str | None] = mapped_column(
        ForeignKey("handover.id"), default=None, info=KEY
    )
    kind: Mapped[BarrierKind] = mapped_column(info=STEP)
    at: Mapped[datetime] = mapped_column(info=STEP)
