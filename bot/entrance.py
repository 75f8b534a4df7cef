"""Who goes first: people before what the bot has to say, and among them who came first.

A lock of Python's own is nobody's turn: who asks at the right moment gets it, and one of ten can
wait for half a second while the others go in and out.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOR_EVER = -1.0  # as the locks of `threading` have it
A_MOMENT = 0.25  # seconds: a reminder can wait so long for a burst of people, and no longer


class Entrance:
    """Counts those whose changes are being stored in this process."""

    def __init__(self) -> None:
        """Nobody is inside."""
        self._inside = 0
        self._left = threading.Condition()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Be one of those who go first."""
        with self._left:
            self._inside += 1
        try:
            yield
        finally:
            with self._left:
                self._inside -= 1
                self._left.notify_all()

    def make_way(self, seconds: float = A_MOMENT) -> bool:
        """Wait until nobody is inside, at most so long; tell whether it is so."""
        with self._left:
            return self._left.wait_for(lambda: self._inside == 0, seconds)


class Turns:
    """A lock that is given to those who wait for it in the order in which they came."""

    def __init__(self) -> None:
        """Nobody holds it."""
        self._held = False
        self._waiting: deque[threading.Lock] = deque()
        self._looking = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for our turn, however long, and hold it for a while."""
        self.take(FOR_EVER)
        try:
            yield
        finally:
            self.leave()

    def take(self, seconds: float) -> bool:
        """Wait for our turn, at most so long; tell whether it came."""
        with self._looking:
            if not self._held:
                self._held = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._looking:
            if mine not in self._waiting:  # given to us just now
                return True
            self._waiting.remove(mine)
            return False

    def leave(self) -> None:
        """Give it to the next."""
        with self._looking:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False
