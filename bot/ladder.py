"""The escalation ladder: what Slack refuses for good is told to a person, one rung at a time.

The channel comes first, then those who hold its seats, in person, then the leader, and last
the channel of those who run the installation (delivery.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.casework.desk import desk_for, write_down
from bot.deadlines import local_date
from bot.loading import load_team
from bot.log import log
from bot.obligations import COURTESIES, Owed
from bot.policy import members
from models import OPERATIONS, Notice, NoticeState, Place, Team

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from bot.runtime import Bot

UNDELIVERED, CLOCK = "undelivered", "clock"
ALARMS = (UNDELIVERED, CLOCK)
REMEMBERED = timedelta(days=14)
MAY_BE_HEARD = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.UNKNOWN, NoticeState.SENT)


class Rung(IntEnum):
    """Who hears of it, when those below could not be reached or have not acted."""

    SEATS = 0
    LEADER = 1
    OPERATIONS = 2


@dataclass(frozen=True)
class Alarm:
    """What was refused on a local day: Slack's error, and the person it was for, "" for a channel.

    One alarm is told once, however many messages were refused.
    """

    team: Team
    day: date
    error: str
    refuser: str

    @property
    def name(self) -> str:
        """Return what its notices have in common on any day."""
        return f"{UNDELIVERED}:{self.team.id}:{self.error}:{self.refuser or 'channel'}"


def raise_alarm(bot: Bot, session: Session, notice: Notice) -> None:
    """Tell of a notice that Slack has refused for good.

    The first rung hears it; one more for each earlier day it was told and stayed as it was. An
    alarm that is itself refused is handed to the next rung, unless another on its own hears it.
    """
    if notice.kind == CLOCK or notice.kind in COURTESIES:
        return
    alarm = _alarm(bot, session, notice)
    if notice.kind == UNDELIVERED:
        reached = session.scalar(_same_rung(notice).where(Notice.state.in_(MAY_BE_HEARD)))
        rungs = [] if reached else _rungs(bot, alarm, Rung(int(notice.key.split(":")[-2])) + 1)[:1]
    else:
        first = Rung.LEADER if notice.place is Place.PERSON else Rung.SEATS
        rungs = _rungs(bot, alarm, first)[: 1 + _days_told(session, alarm)]
    for rung, people in rungs:
        for person in people:
            _tell(bot, session, alarm, rung, person)


def alarm_of_clock(bot: Bot) -> None:
    """Tell that the clock has leapt: those who run the installation, else every team's leader."""
    with bot.writing() as session:
        for team_id in session.scalars(select(Team.id)).all():
            alarm = Alarm(load_team(session, team_id), local_date(bot.now()), CLOCK, "")
            first = Rung.OPERATIONS if bot.operations else Rung.LEADER
            for rung, people in _rungs(bot, alarm, first)[:1] or _rungs(bot, alarm, Rung.SEATS):
                for person in people:
                    key = f"{CLOCK}:{team_id}:{alarm.day}:{rung.value}:{person}"
                    _write(bot, session, alarm, Owed(key, CLOCK, _place(person), bot.now()), person)
    bot.wake()


def _alarm(bot: Bot, session: Session, notice: Notice) -> Alarm:
    team, day = load_team(session, notice.team_id), local_date(bot.now())
    if notice.kind == UNDELIVERED:
        return Alarm(team, notice.about_on or day, notice.about, "".join(notice.parts))
    refuser = notice.person or "" if notice.place is Place.PERSON else ""
    return Alarm(team, day, notice.error or "", refuser)


def _rungs(bot: Bot, alarm: Alarm, first: int) -> list[tuple[Rung, list[str]]]:
    """Return the rungs from one up on which somebody stands who can be told."""
    stand: dict[Rung, list[str | None]] = {
        Rung.SEATS: [*members(alarm.team, bot.now())],
        Rung.LEADER: [alarm.team.leader],
        Rung.OPERATIONS: [OPERATIONS if bot.operations else None],
    }
    told = {rung: [p for p in people if p and p != alarm.refuser] for rung, people in stand.items()}
    found = [(rung, people) for rung, people in told.items() if people and rung >= first]
    if not found:
        log.critical("notice.nobody_to_tell", team=alarm.team.id, error_code=alarm.error)
    return found


def _days_told(session: Session, alarm: Alarm) -> int:
    """Count the earlier days on which the same was told and did not help."""
    days = select(func.count(Notice.about_on.distinct())).where(
        Notice.key.startswith(f"{alarm.name}:", autoescape=True),
        Notice.about_on < alarm.day,
        Notice.about_on >= alarm.day - REMEMBERED,
    )
    return session.scalar(days) or 0


def _same_rung(notice: Notice) -> Any:
    rung = notice.key.rpartition(":")[0]
    return select(Notice.id).where(Notice.key.startswith(f"{rung}:", autoescape=True)).limit(1)


def _tell(bot: Bot, session: Session, alarm: Alarm, rung: Rung, person: str) -> None:
    due = Owed(
        key=f"{alarm.name}:{alarm.day}:{rung.value}:{person}",
        kind=UNDELIVERED,
        place=_place(person),
        due_at=bot.now(),
        about=alarm.error,
        about_on=alarm.day,
        parts=(alarm.refuser,) if alarm.refuser else (),
    )
    _write(bot, session, alarm, due, person)


def _write(bot: Bot, session: Session, alarm: Alarm, due: Owed, person: str) -> None:
    row = session.scalar(select(Notice).where(Notice.key == due.key))
    whom = None if person == OPERATIONS else person
    desk = desk_for(bot, session)
    write_down(desk, replace(due, person=whom), row, alarm.team, None)


def _place(person: str) -> Place:
    return Place.OPERATIONS if person == OPERATIONS else Place.PERSON
