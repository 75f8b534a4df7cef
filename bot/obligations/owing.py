"""What an obligation is, and the rhythm in which those that nobody meets come again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deadlines import WorkCalendar
    from models import Place

MORNING = time(8, 0)
DAY_ENDS = time(16, 0)
WEEK = 5  # working days
HANDOVER_AFTER = (2, 5)  # working days


@dataclass(frozen=True)
class Owed:
    """One message that is owed. `key` is what makes it once; `due_at` and `not_after` are aware."""

    key: str
    kind: str
    place: Place
    due_at: datetime
    not_after: datetime | None = None
    person: str | None = None
    about: str = ""
    about_on: date | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prompt:
    """One reason to remind on one day; those of a day become one message."""

    on: date
    part: str
    until: date


def repeated(
    topic: str, on: date, first: tuple[int, ...], calendar: WorkCalendar, today: date
) -> Iterator[Prompt]:
    """Yield a prompt for each so many working days after a date, then weekly.

    Those of the past are left out; the last is the first one after today.
    """
    for count, following in _counts(first):
        remind_on = calendar.shift(on, count)
        until = calendar.shift(on, following) - timedelta(days=1)
        if until >= today:
            yield Prompt(remind_on, f"{topic}:{count}", until)
        if remind_on > today:
            return


def _counts(first: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Yield each count of working days with the one after it: the given ones, then weekly."""
    yield from pairwise(first)
    count = first[-1]
    while True:
        yield count, count + WEEK
        count += WEEK


def day_end(instant: datetime) -> datetime:
    """Return when the office closes on the local day of a moment (aware)."""
    return at_local(local_date(instant), DAY_ENDS)
