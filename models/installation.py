"""What is remembered of the installation itself: its pace towards Slack, and where it has gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STANDING, TASK, Base, kept

THE_ONE = 1
PACED = kept("drift", "ikke skrive hurtigere, end Slack tillader", TASK, "1 dag")


class Pace(Base):
    """When the next call may be made in a lane: one channel, one person, or one of Slack's methods.

    `free_at` is real time; all replicas keep to it.
    """

    __tablename__ = "pace"

    lane: Mapped[str] = mapped_column(primary_key=True, info=PACED)
    free_at: Mapped[datetime] = mapped_column(info=PACED)


class DeadMan(Base):
    """The message that Slack itself says in a team's channel when no digest came.

    `post_at` is case time; `scheduled_id` is Slack's name for it.
    """

    __tablename__ = "dead_man"

    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), primary_key=True, info=KEY)
    channel: Mapped[str] = mapped_column(info=STANDING)
    scheduled_id: Mapped[str] = mapped_column(info=STANDING)
    post_at: Mapped[datetime] = mapped_column(info=STANDING)


class Installation(Base):
    """The installation as a whole; one row. One that has moved elsewhere is never started again.

    `moved_to` names the database it moves or has moved to, without user and password; `came_at`
    is the `moving_at` of the database that this one was filled from.
    """

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_ONE, info=KEY)
    moving_at: Mapped[datetime | None] = mapped_column(default=None, info=STANDING)
    moved_at: Mapped[datetime | None] = mapped_column(default=None, info=STANDING)
    restored_at: Mapped[datetime | None] = mapped_column(default=None, info=STANDING)
    moved_to: Mapped[str | None] = mapped_column(default=None, info=STANDING)
    came_at: Mapped[datetime | None] = mapped_column(default=None, info=STANDING)
