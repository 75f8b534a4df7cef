"""Story time: what the sandbox calls now, moved by hand and never backward."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

_MICRO = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StoryClock:
    """A clock that flows with real time from a point in the story; safe from every thread."""

    def __init__(self, start: datetime) -> None:
        """Take the aware instant at which the story begins."""
        self._start = start.astimezone(UTC)
        self._lock = threading.Lock()
        self.restart()

    def restart(self) -> None:
        """Go back to the start; only for a sandbox that begins anew with everything in it."""
        with self._lock:
            self._base, self._mark = self._start, time.monotonic()
            self._set, self._stamp = self._start, 0

    def now(self) -> datetime:
        """Return story time as an aware UTC instant."""
        with self._lock:
            return self._flowing()

    def advance(self, to: datetime) -> datetime:
        """Set story time to an aware instant, unless it lies behind; return what it is now."""
        with self._lock:
            self._base, self._mark = max(self._flowing(), to.astimezone(UTC)), time.monotonic()
            self._set = self._base
            return self._base

    def put_back(self, now: datetime) -> None:
        """Be at an aware instant, as when everything was kept; only with everything in it."""
        with self._lock:
            self._base = self._set = now
            self._mark, self._stamp = time.monotonic(), 0

    @property
    def last_set(self) -> datetime:
        """Return the instant the clock was last set to; it names the setting."""
        with self._lock:
            return self._set

    def stamp(self) -> str:
        """Return a message's `ts`: story time in microseconds, unique and increasing."""
        with self._lock:
            self._stamp = max(self._stamp + 1, (self._flowing() - _EPOCH) // _MICRO)
            return f"{self._stamp // 10**6}.{self._stamp % 10**6:06d}"

    def _flowing(self) -> datetime:
        return self._base + timedelta(seconds=time.monotonic() - self._mark)
