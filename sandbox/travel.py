"""Moving story time: stopping at every thing due on the way, so that nothing is skipped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sandbox.seeds import ZONE

if TYPE_CHECKING:
    from sandbox.clock import StoryClock

NextDue = Callable[[], datetime | None]
NextMorning = Callable[[datetime], datetime]
_FRIDAY = 4
_STUCK = 20  # settling this often at one instant without getting past it means it never will
_LEAPS = {"hour": timedelta(hours=1)}
_DAYS = {"day": 1, "month": 30}


class Traveller:
    """Carries the story clock to a later time; one journey at a time, on the caller's thread."""

    def __init__(self, clock: StoryClock, moved: Callable[[], None], own_due: NextDue) -> None:
        """Take the clock, what to call on the traveller's thread at each stop, and what is due.

        `own_due` names the sandbox's own next instant, which always lies ahead of the clock.
        """
        self._clock, self._moved, self._own_due = clock, moved, own_due
        self._abandoned = threading.Event()
        self._lock = threading.Lock()
        self._next_due: NextDue = lambda: None
        self._settle: Callable[[], None] = lambda: None
        self._next_morning: NextMorning = weekday_morning

    def follow(
        self,
        next_due: NextDue,
        settle: Callable[[], None],
        next_morning: NextMorning | None = None,
    ) -> None:
        """Stop at each due instant and settle there; `next_morning` knows the closed days."""
        self._next_due, self._settle = next_due, settle
        self._next_morning = next_morning or weekday_morning

    def travel(self, target: datetime) -> datetime:
        """Go to an aware instant through everything due before it; return story time there."""
        with self._lock:
            for due in self._dues(target):
                self._stop_at(due)
            if not self._abandoned.is_set():
                self._stop_at(target)
            return self._clock.now()

    def abandon(self) -> None:
        """End a journey under way at its next stop, and wait until it has ended."""
        self._abandoned.set()
        with self._lock:
            self._abandoned.clear()

    def leap(self, word: str) -> datetime:
        """Return where `hour`, `day`, `month`, `next_working_morning` or `next_due` leads.

        Raises KeyError for another word. A day and a month (30 days) keep the local time of day.
        """
        now = self._clock.now()
        if word == "next_working_morning":
            return self._next_morning(now)
        if word == "next_due":
            return max(now, self._next_due() or now)
        if word in _DAYS:
            return (now.astimezone(ZONE) + timedelta(days=_DAYS[word])).astimezone(UTC)
        return now + _LEAPS[word]

    def _dues(self, target: datetime) -> Iterator[datetime]:
        last, again = None, 0
        while (due := self._first_due()) is not None and due <= target:
            again = again + 1 if due == last else 0
            if again >= _STUCK or self._abandoned.is_set():
                return
            yield due
            last = due

    def _first_due(self) -> datetime | None:
        every = (self._next_due(), self._own_due())
        return min((due for due in every if due is not None), default=None)

    def _stop_at(self, instant: datetime) -> None:
        self._clock.advance(instant)
        self._moved()
        self._settle()


def weekday_morning(now: datetime) -> datetime:
    """Return the next 07.45 in Copenhagen, Monday to Friday, strictly after an aware instant."""
    day = now.astimezone(ZONE).date()
    while True:
        morning = datetime.combine(day, time(7, 45), ZONE)
        if morning > now and day.weekday() <= _FRIDAY:
            return morning.astimezone(UTC)
        day += timedelta(days=1)
