"""A Slack workspace and the people in it that Tværs has met."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, STANDING, TASK, Base, kept, new_id

MET = kept(
    "medarbejder",
    "skrive navne og tale den enkeltes sprog",
    TASK,
    "til intet længere nævner kollegaen, der er rejst eller ikke har været spurgt om i 12 måneder",
)


class Workspace(Base):
    """One municipality's Slack; nothing is seen across two of them."""

    __tablename__ = "workspace"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    slack_id: Mapped[str] = mapped_column(unique=True, info=STANDING)


class Person(Base):
    """A person in Slack: name, language, whether they administer Tværs.

    `guest` is true for all who aren't colleagues: guests, apps, strangers and closed accounts;
    `left` for the closed ones.
    `asked_at` is when Slack last told (real time), and `own_digest` whether they wish a morning
    digest of their own.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("workspace_id", "user"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspace.id"), info=KEY)
    user: Mapped[str] = mapped_column(info=MET)
    name: Mapped[str] = mapped_column(default="", info=MET)
    title: Mapped[str] = mapped_column(default="", info=MET)
    language: Mapped[str | None] = mapped_column(default=None, info=MET)
    administrator: Mapped[bool] = mapped_column(default=False, info=MET)
    own_digest: Mapped[bool] = mapped_column(default=False, info=MET)
    guest: Mapped[bool] = mapped_column(default=False, info=MET)
    left: Mapped[bool] = mapped_column(default=False, info=MET)
    asked_at: Mapped[datetime | None] = mapped_column(default=None, info=MET)
