"""What happens by itself when its time has come: scheduled messages, and calls taken late."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox import messages
from sandbox.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.hub import Hub
    from sandbox.scheduled import Waiting

_MARGIN = 0.005  # seconds; a timer may go off a moment early
_SOON = 3600.0  # seconds; the longest sleep before looking again


@dataclass(slots=True)
class Later:
    """Calls that will be taken once `monotonic` has come so far, and the timer that sees to it."""

    monotonic: Callable[[], float]
    _calls: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _timer: asyncio.TimerHandle | None = None

    def add(self, seconds: float, call: Callable[[], object]) -> None:
        """Keep a call to be made so many seconds from now."""
        heapq.heappush(self._calls, (self.monotonic() + seconds, next(self._numbers), call))

    def take(self) -> list[Callable[[], object]]:
        """Return and forget the calls whose time has come, in order."""
        due = []
        while self._calls and self._calls[0][0] <= self.monotonic():
            due.append(heapq.heappop(self._calls)[2])
        return due

    def next_in(self) -> float:
        """Return the seconds until the next call, however far."""
        return self._calls[0][0] - self.monotonic() if self._calls else _SOON

    def set_timer(self, seconds: float, wake: Callable[[], None]) -> None:
        """Be woken in so many seconds of real time, and not when one was to be woken before."""
        if self._timer is not None:
            self._timer.cancel()
        within = max(_MARGIN, min(seconds + _MARGIN, _SOON))
        self._timer = asyncio.get_running_loop().call_later(within, wake)

    def forget(self) -> None:
        """Drop every call."""
        self._calls.clear()


def settle(hub: Hub) -> None:
    """Let everything happen whose time has come; cheap when there is nothing."""
    for waiting in hub.workspace.scheduled.take(hub.clock.now().timestamp()):
        _say(hub, waiting)
    for call in hub.later.take():
        call()


def wake(hub: Hub) -> None:
    """Let happen what is due, and set the timer for what comes next; on the sandbox's loop."""
    settle(hub)
    now = hub.clock.now().timestamp()
    post_at = hub.workspace.scheduled.next_after(now)
    story = _SOON if post_at is None else post_at - now
    hub.later.set_timer(min(story, hub.later.next_in()), lambda: wake(hub))


def next_scheduled(hub: Hub) -> datetime | None:
    """Return when story time next meets a scheduled message that lies ahead; on any thread."""
    post_at = hub.workspace.scheduled.next_after(hub.clock.now().timestamp())
    return None if post_at is None else datetime.fromtimestamp(post_at, UTC)


def _say(hub: Hub, waiting: Waiting) -> None:
    channel = hub.workspace.channels[waiting.channel]
    if waiting.metadata or channel.archived or not hub.workspace.bot_in(channel):
        return  # so does Slack: a scheduled message with metadata is accepted and never posted
    message = Message(hub.clock.stamp(), hub.workspace.seed.bot_user, waiting.text, waiting.blocks)
    message.thread_ts, message.subtype = waiting.thread_ts, waiting.subtype
    message.mentions = messages.mentioned(message.text, message.blocks)
    hub.post_by_bot(channel, message, "chat.scheduleMessage")
