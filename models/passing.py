"""What a member passes on before they leave: theirs until a colleague has said yes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, TASK, Base, kept, new_id
from models.handover import HandoverState

PASSED = kept("medarbejder", "give opgaver videre", TASK, "12 måneder efter svaret")


class Passing(Base):
    """Some duties, offered together to one colleague; `duties` holds their keys."""

    __tablename__ = "passing"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), index=True, info=KEY)
    giver: Mapped[str] = mapped_column(info=PASSED)
    taker: Mapped[str] = mapped_column(info=PASSED)
    duties: Mapped[list[Any]] = mapped_column(info=PASSED)
    state: Mapped[HandoverState] = mapped_column(default=HandoverState.OFFERED, info=PASSED)
    offered_by: Mapped[str] = mapped_column(info=PASSED)
    offered_at: Mapped[datetime] = mapped_column(info=PASSED)
    answered_at: Mapped[datetime | None] = mapped_column(default=None, info=PASSED)
