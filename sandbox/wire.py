"""The log of the wire, and the feed that tells the page what has changed."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from itertools import takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.clock import StoryClock

_KEPT = 5000
_MESSAGES_KEPT = 20  # of an answer that is a page of history


class Wire:
    """Every Web API call, envelope and acknowledgement, numbered; and who listens for changes."""

    def __init__(self, clock: StoryClock) -> None:
        self._clock = clock
        self._calls: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._numbered = 0
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self.changes = 0
        self._closed = False
        self._changed = asyncio.Event()

    def record(self, kind: str, method: str, args: Any, answer: Any, began: float) -> None:
        """Log one thing that crossed the wire.

        `kind` is api, fault, envelope, ack or response_url; `began` is monotonic seconds.
        """
        self._numbered += 1
        entry = {"n": self._numbered, "kind": kind, "method": method, "args": args}
        spent = round((time.monotonic() - began) * 1000, 1)
        at = self._clock.now().isoformat()
        self._calls.append({**entry, "answer": _shortened(answer), "at": at, "ms": spent})
        self.announce("wire", n=self._numbered)

    def since(self, number: int) -> dict[str, Any]:
        """Return the calls numbered above `number`, and the number to ask from next time."""
        calls = list(takewhile(lambda call: call["n"] > number, reversed(self._calls)))[::-1]
        return {"calls": calls, "next": self._numbered}

    def announce(self, kind: str, **ids: Any) -> None:
        """Tell every listener that something of this kind has changed."""
        self.changes += 1
        self._changed.set()
        self._changed = asyncio.Event()
        for queue in self._listeners:
            queue.put_nowait({"kind": kind, **ids})

    async def changed(self, since: int, seconds: float) -> int:
        """Wait until more than `since` changes have been announced; return how many there are."""
        try:
            async with asyncio.timeout(seconds):
                while self.changes <= since and not self._closed:
                    await self._changed.wait()
        except TimeoutError:
            pass
        return self.changes

    def listen(self) -> asyncio.Queue[dict[str, Any] | None]:
        """Return a queue that gets each change, and None when the sandbox stops."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
        """Stop listening."""
        self._listeners.discard(queue)

    def close(self) -> None:
        """Let every listener go."""
        self._closed = True
        for queue in self._listeners:
            queue.put_nowait(None)
        self._changed.set()

    def kept(self) -> tuple[int, list[dict[str, Any]]]:
        """Return the whole log, and how far the numbering has come."""
        return self._numbered, list(self._calls)

    def put_back(self, kept: tuple[int, list[dict[str, Any]]]) -> None:
        """Have the log be as it was kept."""
        self._numbered, calls = kept
        self._calls = deque(calls, maxlen=_KEPT)

    def forget(self) -> None:
        """Empty the log; the numbering goes on."""
        self._calls.clear()


def _shortened(answer: Any) -> Any:
    page = answer.get("messages") if isinstance(answer, dict) else None
    if not isinstance(page, list) or len(page) <= _MESSAGES_KEPT:
        return answer
    left_out = len(page) - _MESSAGES_KEPT
    return {**answer, "messages": page[:_MESSAGES_KEPT], "messages_left_out": left_out}
