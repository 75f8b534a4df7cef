"""A colleague's calendar address: whose it is, and nothing that opens it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, TASK, Base, kept, new_id

ADDRESS = kept(
    "medarbejder",
    "vise en kollega deres egne møder",
    TASK,
    "til den fjernes, kollegaen har forladt Slack, eller et år efter den sidste plads",
)


class Feed(Base):
    """One address a person and workspace; of its secret token only the keyed hash is kept."""

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("workspace_id", "user"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspace.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=ADDRESS)
    token_hash: Mapped[str] = mapped_column(unique=True, info=ADDRESS)
    made_at: Mapped[datetime] = mapped_column(info=ADDRESS)
