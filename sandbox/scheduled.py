"""Messages that wait for their story time, as Slack keeps them for an app that may be gone."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]
_FARTHEST = 120 * 24 * 3600  # seconds ahead
_WINDOW = 5 * 60  # seconds
_MOST_IN_WINDOW = 30
_TOO_LATE_TO_DELETE = 60  # seconds before it is posted


@dataclass(frozen=True, slots=True)
class Waiting:
    """One scheduled message; `post_at` and `created` are whole seconds of story time."""

    id: str
    channel: str
    post_at: int
    created: int
    text: str
    blocks: list[Json]
    thread_ts: str | None
    subtype: str | None
    metadata: Json | None

    def shown(self) -> Json:
        """Return the message as chat.scheduledMessages.list tells of it."""
        when = {"post_at": self.post_at, "date_created": self.created}
        return {"id": self.id, "channel_id": self.channel, **when, "text": self.text}


class Scheduled:
    """Every message that waits; changed on the sandbox's loop, asked from any thread."""

    def __init__(self) -> None:
        self._numbered = 1298393283
        self._waiting: dict[str, Waiting] = {}
        self._lock = threading.Lock()

    def new_id(self) -> str:
        """Return an id for a message."""
        self._numbered += 1
        return f"Q{self._numbered}"

    def add(self, message: Waiting) -> None:
        """Keep a message; raise SlackError when Slack would not wait so long, or for so many."""
        if message.post_at <= message.created:
            raise SlackError("time_in_past")
        if message.post_at - message.created > _FARTHEST:
            raise SlackError("time_too_far")
        if self._near(message) >= _MOST_IN_WINDOW:
            raise SlackError("restricted_too_many")
        with self._lock:
            self._waiting[message.id] = message

    def withdraw(self, message_id: str, channel: str, now: float) -> None:
        """Forget a message; raise SlackError when there is none such, or it is about to come."""
        message = self._waiting.get(message_id)
        if message is None or message.channel != channel:
            raise SlackError("invalid_scheduled_message_id")
        if message.post_at - now <= _TOO_LATE_TO_DELETE:
            raise SlackError("invalid_scheduled_message_id")
        with self._lock:
            del self._waiting[message_id]

    def every(self) -> list[Waiting]:
        """Return all that wait, the first to come first."""
        with self._lock:
            return sorted(self._waiting.values(), key=lambda message: (message.post_at, message.id))

    def next_after(self, now: float) -> int | None:
        """Return when the next message comes, strictly after a story time in seconds."""
        return min((m.post_at for m in self.every() if m.post_at > now), default=None)

    def take(self, now: float) -> Iterable[Waiting]:
        """Return and forget those whose time has come, in order."""
        if not self._waiting:
            return ()
        due = [message for message in self.every() if message.post_at <= now]
        with self._lock:
            for message in due:
                del self._waiting[message.id]
        return due

    def __getstate__(self) -> tuple[int, dict[str, Waiting]]:
        """Return what is kept of it: everything but the lock."""
        return self._numbered, self._waiting

    def __setstate__(self, kept: tuple[int, dict[str, Waiting]]) -> None:
        """Be as it was kept."""
        (self._numbered, self._waiting), self._lock = kept, threading.Lock()

    def _near(self, message: Waiting) -> int:
        same = (other for other in self._waiting.values() if other.channel == message.channel)
        return sum(abs(other.post_at - message.post_at) < _WINDOW for other in same)
