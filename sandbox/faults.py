"""Faults on demand: what Slack does on a bad day, told beforehand and counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.storm import Storm

Json = dict[str, Any]
KINDS = frozenset(
    {"429", "http", "error", "hang", "drop_before", "drop_after", "slow", "error_after"}
    | {"http_after", "hang_after", "late"}
)
_GAP = 1.0  # seconds of real time between two posts in one channel
POSTS = frozenset({"chat.postMessage", "chat.postEphemeral"})


@dataclass(slots=True)
class Fault:
    """One misbehaviour of one method (`*` is every method); `left` None means for ever."""

    method: str
    kind: str
    detail: Json
    left: int | None
    until: float
    hits: int = 0

    def shown(self) -> Json:
        """Return the fault with its counts."""
        counts = {"times_left": self.left, "hits": self.hits}
        return {"method": self.method, "fault": {"kind": self.kind, **self.detail}, **counts}


class Faults:
    """The misbehaviours asked for, each used up as often as was asked."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take the clock, in seconds, of the pace and of how long a fault lasts."""
        self._monotonic = monotonic
        self._asked: list[Fault] = []
        self._posted: dict[str, float] = {}
        self.paced = False
        self.storm: Storm | None = None

    def ask(self, method: str, fault: Json, times: int | None, seconds: float) -> None:
        """Let a method misbehave from its next call on; raise Refusal for an unknown kind.

        It ends after so many calls (None: never) or so many seconds, whichever comes first.
        """
        detail = dict(fault)
        kind = detail.pop("kind", None)
        if kind not in KINDS:
            raise Refusal(f"unknown kind of fault {kind!r}; there are {', '.join(sorted(KINDS))}")
        self._asked.append(Fault(method, kind, detail, times, self._monotonic() + seconds))

    def forgive(self, method: str) -> None:
        """Let one method behave again."""
        self._asked = [fault for fault in self._asked if fault.method != method]

    def next(self, method: str) -> Fault | None:
        """Return the fault this call meets, counted; the first asked first, then the storm's."""
        now = self._monotonic()
        for fault in self._asked:
            if fault.method in {method, "*"} and fault.left != 0 and now < fault.until:
                fault.hits += 1
                fault.left = None if fault.left is None else fault.left - 1
                return fault
        struck = self.storm.strike(method) if self.storm is not None else None
        return None if struck is None else _struck(method, struck)

    def too_fast(self, method: str, channel: str) -> bool:
        """Tell whether a post breaks the pace of one a second a channel, when that is enforced."""
        if not self.paced or method not in POSTS:
            return False
        now = self._monotonic()
        if now - self._posted.get(channel, -_GAP) < _GAP:
            return True
        self._posted[channel] = now
        return False

    def clear(self) -> None:
        """Behave from now on; the counts are forgotten."""
        self._asked.clear()
        self._posted.clear()
        self.paced, self.storm = False, None

    def shown(self) -> Json:
        """Return every fault asked for, with how often each was met."""
        storm = None if self.storm is None else self.storm.shown()
        asked = [fault.shown() for fault in self._asked]
        return {"pace": self.paced, "faults": asked, "storm": storm}


def _struck(method: str, struck: Json) -> Fault:
    detail = dict(struck)
    return Fault(method, detail.pop("kind"), detail, 0, math.inf, 1)
