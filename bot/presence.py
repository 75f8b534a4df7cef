"""Who is there: from when until when a colleague is away, and who has a seat meanwhile."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.deadlines import at_local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from models import Absence, Seat, Team

MIDNIGHT, NOON, DAY = time(0), time(12), timedelta(days=1)


@dataclass(frozen=True)
class Stint:
    """Who has a seat from one moment until another (aware); None is nobody."""

    user: str | None
    begins: datetime
    ends: datetime


def span(absence: Absence) -> tuple[datetime, datetime]:
    """Return when an absence begins and when it is over (aware); equal when it was called off."""
    begins = at_local(absence.first_on, NOON if absence.from_noon else MIDNIGHT)
    ends = at_local(absence.last_on + DAY, MIDNIGHT)
    if absence.until_noon:
        ends = at_local(absence.last_on, NOON)
    if absence.ended_at is not None:
        ends = min(ends, absence.ended_at)
    return begins, max(begins, ends)


def is_away(team: Team, user: str, at: datetime) -> bool:
    """Tell whether a colleague is away at a moment (aware)."""
    return any(one.user == user and _covers(one, at) for one in team.absences)


def away(team: Team, until: datetime, now: datetime) -> list[Absence]:
    """Return the absences in a team that are not over, and begin before a moment, in order."""
    there = {user for seat in team.seats for user in (*people_of(seat), seat.leader)}
    spans = [(*span(one), one) for one in team.absences if one.user in there | {team.leader}]
    return [one for begins, ends, one in spans if begins < until and now < ends and begins < ends]


def people_of(seat: Seat) -> list[str]:
    """Return who may have a seat: its holder, then its substitutes by rank."""
    every = [seat.holder, *(substitute.user for substitute in seat.substitutes)]
    return [user for user in every if user]


def usual(seat: Seat) -> str | None:
    """Return who a seat counts on when nobody is away; of a vacant one the first substitute."""
    return next(iter(people_of(seat)), None)


def present(team: Team, seat: Seat, at: datetime) -> list[str]:
    """Return who may have a seat and is not away at a moment (aware), the nearest first."""
    return [user for user in people_of(seat) if not is_away(team, user, at)]


def occupant(team: Team, seat: Seat, at: datetime) -> str | None:
    """Return who a seat counts on at a moment (aware); None when nobody is there."""
    return next(iter(present(team, seat, at)), None)


def stints(team: Team, seat: Seat, absence: Absence) -> Iterator[Stint]:
    """Yield who has a seat while an absence lasts, from the first minute to the last."""
    begins, ends = span(absence)
    among = set(people_of(seat))
    turns = {turn for one in team.absences if one.user in among for turn in span(one)}
    moments = [begins, *sorted(turn for turn in turns if begins < turn < ends), ends]
    found: list[Stint] = []
    for since, until in itertools.pairwise(moments):
        user = occupant(team, seat, since)
        if found and found[-1].user == user:
            found[-1] = Stint(user, found[-1].begins, until)
        elif since < until:
            found.append(Stint(user, since, until))
    yield from found


def _covers(absence: Absence, at: datetime) -> bool:
    begins, ends = span(absence)
    return begins <= at < ends
