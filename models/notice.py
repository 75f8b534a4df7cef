"""A notice: a message that is owed, and how far it has come; ids only, never text."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, case, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from models.base import KEY, RUNNING, STAFF, STEP, Base, index_of_few, new_id

CARD_UPDATE = "card_update"
"""The kind of notice that draws a card anew; it may be repeated without harm."""

UPDATES, OPERATIONS = "chat.update", "operations"
"""The lanes of all cards' updates, and of the channel of those who run the installation."""


class NoticeState(StrEnum):
    """`unknown`: nobody knows whether Slack took it. `dead`: refused for good."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    DEAD = "dead"


class Place(StrEnum):
    """Where a notice is said: the team's channel, the case's thread there, or to one person.

    `operations` is the channel of those who run the installation.
    """

    CHANNEL = "channel"
    THREAD = "thread"
    PERSON = "person"
    OPERATIONS = "operations"


class Notice(Base):
    """Intent and progress. `due_at` and `not_after` are case time; leases and retries real time.

    `within` is the id of the notice that says this one's words together with others'; `sweep_at`
    (real time) is when later copies are looked for; `handled_at` when somebody saw that it is dead.
    `file_id` is Slack's name for the file that it was said with; `delete_at` is when it is to be
    taken out of Slack, or tried again, and `deleted_at` when it was (both real time).
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_state_due", "state", "due_at"),
        index_of_few("ix_notice_retry", "retry_at", "state"),
        index_of_few("ix_notice_sweep", "sweep_at", "state"),
        index_of_few("ix_notice_delete", "delete_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    key: Mapped[str] = mapped_column(unique=True, info=RUNNING)
    kind: Mapped[str] = mapped_column(info=RUNNING)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), index=True, info=KEY)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True, info=KEY)
    about: Mapped[str] = mapped_column(default="", info=STEP)
    about_on: Mapped[date | None] = mapped_column(default=None, info=STEP)
    parts: Mapped[list[Any]] = mapped_column(default=list, info=STEP)
    place: Mapped[Place] = mapped_column(info=RUNNING)
    person: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    due_at: Mapped[datetime] = mapped_column(info=RUNNING)
    not_after: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.PENDING, info=RUNNING)
    attempt: Mapped[int] = mapped_column(default=0, info=RUNNING)
    fence: Mapped[int] = mapped_column(default=0, info=RUNNING)
    owner: Mapped[str | None] = mapped_column(default=None, info=RUNNING)
    lease_until: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    retry_at: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    first_attempt_at: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    last_attempt_at: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    post_key: Mapped[str] = mapped_column(default=new_id, info=RUNNING)
    channel: Mapped[str | None] = mapped_column(default=None, info=RUNNING)
    ts: Mapped[str | None] = mapped_column(default=None, info=RUNNING)
    file_id: Mapped[str | None] = mapped_column(default=None, info=RUNNING)
    shown_version: Mapped[int] = mapped_column(default=0, info=RUNNING)
    doubted_at: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    repeated: Mapped[bool] = mapped_column(default=False, info=RUNNING)
    sweep_at: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    sweeps: Mapped[int] = mapped_column(default=0, info=RUNNING)
    within: Mapped[str | None] = mapped_column(default=None, index=True, info=RUNNING)
    handled_at: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    handled_by: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    delete_at: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    deleted_at: Mapped[datetime | None] = mapped_column(default=None, info=RUNNING)
    error: Mapped[str | None] = mapped_column(default=None, info=RUNNING)


def lane() -> ColumnElement[str]:
    """Return the lane a notice goes by, as an expression of its row; it has an index of its own.

    A lane is a team's channel, a person, or the updates of all cards. Its constants stand in the
    SQL itself, else no database would know the expression again in the index. On SQLite a migration
    that rebuilds the table has to make that index again: Alembic doesn't see it.
    """
    return case(
        (Notice.kind == literal_column(f"'{CARD_UPDATE}'"), literal_column(f"'{UPDATES}'")),
        (Notice.place == literal_column(f"'{Place.PERSON}'"), Notice.person),
        (
            Notice.place == literal_column(f"'{Place.OPERATIONS}'"),
            literal_column(f"'{OPERATIONS}'"),
        ),
        else_=Notice.team_id,
    )


def lane_of(notice: Notice) -> str:
    """Return the lane a notice goes by; the same as `lane` says of its row."""
    if notice.kind == CARD_UPDATE:
        return UPDATES
    if notice.place is Place.PERSON:
        return notice.person or ""
    return OPERATIONS if notice.place is Place.OPERATIONS else notice.team_id


Index("ix_notice_lane", Notice.state, lane(), Notice.due_at)
