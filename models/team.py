"""A team: its disciplines, seats and substitutes, and the settings it has chosen."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from models.absence import Absence
from models.base import KEY, RUNNING, SETTING, STAFF, STEP, Base, kept, new_id
from models.vocabulary import Meets

TRACE = kept("trace", "show that nothing was changed", "art. 5, stk. 2", "while the team exists")


class Team(Base):
    """The people who meet, where, when, and by which rules.

    `channel_fault` is why nothing is said in the channel: who shouldn't can read there.

    `learning_from` is the first local date of the slot for sparring and learning, which comes again
    every so many weeks; None while there is none. `themes` are [key, label] of what is measured,
    with a mark on what no longer is, none while they are the usual ones; `unit_prices` are by
    alternative [kroner, from, to]: what one unit costs, and how many it usually takes.
    """

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("workspace_id", "letter"),
        UniqueConstraint("workspace_id", "channel"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspace.id"), index=True, info=KEY)
    name: Mapped[str] = mapped_column(info=SETTING)
    letter: Mapped[str] = mapped_column(info=SETTING)
    channel: Mapped[str] = mapped_column(info=SETTING)
    channel_fault: Mapped[str | None] = mapped_column(default=None, info=RUNNING)
    preset: Mapped[str] = mapped_column(info=SETTING)
    leader: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    meeting_time: Mapped[time] = mapped_column(info=SETTING)
    digest_time: Mapped[time] = mapped_column(info=SETTING)
    follow_up_days: Mapped[int] = mapped_column(default=30, info=SETTING)
    close_months: Mapped[int] = mapped_column(default=3, info=SETTING)
    erase_days: Mapped[int] = mapped_column(default=30, info=SETTING)
    anonymise_months: Mapped[int] = mapped_column(default=12, info=SETTING)
    smallest_shown: Mapped[int] = mapped_column(default=5, info=SETTING)
    contact_days: Mapped[int] = mapped_column(default=3, info=SETTING)
    answer_minutes: Mapped[int] = mapped_column(default=45, info=SETTING)
    learning_from: Mapped[date | None] = mapped_column(default=None, info=SETTING)
    learning_weeks: Mapped[int] = mapped_column(default=2, info=SETTING)
    learning_at: Mapped[time | None] = mapped_column(default=None, info=SETTING)
    meets: Mapped[Meets] = mapped_column(default=Meets.WHOLE, info=SETTING)
    target_groups: Mapped[list[Any]] = mapped_column(default=list, info=SETTING)
    first_acts: Mapped[dict[str, Any]] = mapped_column(default=dict, info=SETTING)
    themes: Mapped[list[Any]] = mapped_column(default=list, info=SETTING)
    unit_prices: Mapped[dict[str, Any]] = mapped_column(default=dict, info=SETTING)
    code_year: Mapped[int] = mapped_column(default=0, info=STEP)
    code_number: Mapped[int] = mapped_column(default=0, info=STEP)
    trace_length: Mapped[int] = mapped_column(default=0, info=TRACE)
    trace_head: Mapped[str] = mapped_column(default="", info=TRACE)

    disciplines: Mapped[list[Discipline]] = relationship(
        lazy="raise", order_by="Discipline.position", cascade="all, delete-orphan"
    )
    all_seats: Mapped[list[Seat]] = relationship(
        lazy="raise", order_by="Seat.position", cascade="all, delete-orphan"
    )
    closing_days: Mapped[list[TeamClosingDay]] = relationship(
        lazy="raise", order_by="TeamClosingDay.first_on", cascade="all, delete-orphan"
    )
    absences: Mapped[list[Absence]] = relationship(
        lazy="raise",
        primaryjoin=lambda: Team.workspace_id == foreign(Absence.workspace_id),
        order_by=lambda: (Absence.first_on, Absence.entered_at),
        viewonly=True,
    )

    @property
    def seats(self) -> list[Seat]:
        """Return the seats that are in use, in order."""
        return [seat for seat in self.all_seats if seat.closed_at is None]


class Discipline(Base):
    """A professional field in a team; its key is never reused for another field."""

    __tablename__ = "discipline"
    __table_args__ = (UniqueConstraint("team_id", "key"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), info=KEY)
    key: Mapped[str] = mapped_column(info=SETTING)
    label: Mapped[str] = mapped_column(info=SETTING)
    position: Mapped[int] = mapped_column(info=SETTING)


class Seat(Base):
    """A discipline's place in a team, with its holder; vacant when there is none."""

    __tablename__ = "seat"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), index=True, info=KEY)
    discipline_id: Mapped[str] = mapped_column(ForeignKey("discipline.id"), info=KEY)
    holder: Mapped[str | None] = mapped_column(default=None, index=True, info=STAFF)
    authority: Mapped[bool] = mapped_column(default=True, info=SETTING)
    leader: Mapped[str | None] = mapped_column(default=None, info=STAFF)
    position: Mapped[int] = mapped_column(info=SETTING)
    closed_at: Mapped[datetime | None] = mapped_column(default=None, info=SETTING)

    discipline: Mapped[Discipline] = relationship(lazy="raise")
    substitutes: Mapped[list[Substitute]] = relationship(
        lazy="raise", order_by="Substitute.rank", cascade="all, delete-orphan"
    )


class Substitute(Base):
    """Who steps in for a seat, in order of rank (0 first)."""

    __tablename__ = "substitute"
    __table_args__ = (UniqueConstraint("seat_id", "user"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    seat_id: Mapped[str] = mapped_column(ForeignKey("seat.id"), info=KEY)
    user: Mapped[str] = mapped_column(index=True, info=STAFF)
    rank: Mapped[int] = mapped_column(info=SETTING)


class TeamClosingDay(Base):
    """A day or range on which the team is closed, all day or from a time."""

    __tablename__ = "team_closing_day"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id, info=KEY)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), index=True, info=KEY)
    first_on: Mapped[date] = mapped_column(info=SETTING)
    last_on: Mapped[date] = mapped_column(info=SETTING)
    closes_at: Mapped[time | None] = mapped_column(default=None, info=SETTING)
    label: Mapped[str] = mapped_column(info=SETTING)
