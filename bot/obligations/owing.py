"""What an obligation is, and the rhythm in which those that nobody meets come again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date
from bot.policy import LEADER_AFTER, SUBSTITUTE_AFTER
from bot.work_calendar import CLOSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deadlines import WorkCalendar
    from models import Place

WEEK = 5  # working days
HANDOVER_AFTER = (2, LEADER_AFTER)  # working days
FILED_WITHIN = 3  # working days
LADDER = (1, SUBSTITUTE_AFTER, LEADER_AFTER)
"""So many working days late it is said: to who has it, their substitute, and a leader."""


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
    return at_local(local_date(instant), CLOSES)
