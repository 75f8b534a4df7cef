"""The judge's own working days: straight from the list of holidays, sharing nothing with the bot.

Written from the rules of the team (docs: "Dates"): weekends, public holidays, 5 June, 24 and
31 December and the team's own closing days are closed; 1 May closes at noon. All days are local
dates in Copenhagen; all instants are aware.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
OPENS, CLOSES, NOON = time(7, 30), time(16, 0), time(12, 0)
MORNING, MEETING, DIGEST = time(8, 0), time(8, 30), time(7, 45)
ALSO_CLOSED = {(6, 5), (12, 24), (12, 31)}
HALF = (5, 1)
EARLY = time(4, 0)
ONE = timedelta(days=1)
FOLLOW_UP_DAYS, CLOSE_MONTHS, CONTACT_DAYS = 30, 3, 3
WEEK = 5  # working days


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=year))


def at(day: date, clock: time) -> datetime:
    """Return the instant of a local day and time."""
    return datetime.combine(day, clock, tzinfo=COPENHAGEN).astimezone(UTC)


def local(instant: datetime) -> datetime:
    """Return an instant on Copenhagen's clock."""
    return instant.astimezone(COPENHAGEN)


def day_of(instant: datetime) -> date:
    """Return the local day of an instant."""
    return local(instant).date()


@dataclass(frozen=True)
class Days:
    """Which days are open to a team; `own` are its closing days (first, last, known since)."""

    own: tuple[tuple[date, date], ...] = ()

    def is_open(self, day: date) -> bool:
        """Tell whether people work on a day."""
        if day.weekday() >= 5 or day in _holidays(day.year):
            return False
        if (day.month, day.day) in ALSO_CLOSED:
            return False
        return not any(first <= day <= last for first, last in self.own)

    def forward(self, day: date) -> date:
        """Return the day, or the first open one after it."""
        while not self.is_open(day):
            day += ONE
        return day

    def back(self, day: date) -> date:
        """Return the day, or the last open one before it."""
        while not self.is_open(day):
            day -= ONE
        return day

    def after(self, day: date, count: int) -> date:
        """Return the open day so many working days after a day."""
        for _turn in range(count):
            day = self.forward(day + ONE)
        return day

    def before(self, day: date, count: int) -> date:
        """Return the open day so many working days before a day."""
        for _turn in range(count):
            day = self.back(day - ONE)
        return day

    def count(self, first: date, last: date) -> int:
        """Count the open days after one day, up to and with another."""
        return sum(self.is_open(first + ONE * n) for n in range(1, (last - first).days + 1))

    def is_office(self, instant: datetime) -> bool:
        """Tell whether the office is open at an instant."""
        here = local(instant)
        closes = NOON if (here.month, here.day) == HALF else CLOSES
        return self.is_open(here.date()) and OPENS <= here.time() < closes

    def office(self, instant: datetime) -> datetime:
        """Return an instant, or the next at which the office opens."""
        if self.is_office(instant):
            return instant
        here = local(instant)
        day = here.date() if here.time() < OPENS else here.date() + ONE
        return at(self.forward(day), OPENS)

    def start(self, received: datetime) -> datetime:
        """Return "næste morgen": when the start meeting of a referral is."""
        here = local(received)
        counted = here.date() - ONE if here.time() < EARLY else here.date()
        return at(self.after(counted, 1), MEETING)

    def follow_up(self, started: date) -> date:
        """Return "efter 30 dage"."""
        return self.forward(started + FOLLOW_UP_DAYS * ONE)

    def close_by(self, received: date) -> date:
        """Return "inden tre måneder"."""
        return self.back(months_after(received, CLOSE_MONTHS))

    def ladder(self, day: date, first: Iterable[int]) -> Iterator[tuple[int, date]]:
        """Yield each rung after a day, without end: the first counts, then weekly."""
        count = 0
        for count in first:
            yield count, self.after(day, count)
        while True:
            count += WEEK
            yield count, self.after(day, count)


def months_after(day: date, count: int) -> date:
    """Add calendar months, clamped to the month's end."""
    whole = day.year * 12 + day.month - 1 + count
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
