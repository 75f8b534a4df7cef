"""What lives for a short while after a person's act: trigger ids and response addresses."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.errors import SlackError

if TYPE_CHECKING:
    from sandbox.messages import Message

_URL_SECONDS = 30 * 60
_URL_USES = 5
_KEPT = 20_000  # far more than can be of use; the oldest are forgotten


@dataclass(slots=True)
class Trigger:
    """A person's act that a view may answer, once; `at` is monotonic seconds."""

    user: str
    at: float
    view_id: str | None
    used: bool = False


class Triggers:
    """Hands out trigger ids and takes each back at most once, within its life."""

    def __init__(self, seconds: float) -> None:
        """Take how long a trigger id lives, in seconds of real time."""
        self._seconds = seconds
        self._numbers = itertools.count(1000001)
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, view_id: str | None = None) -> str:
        """Return a new trigger id for an act, made in a view when `view_id` is given."""
        trigger_id = f"{next(self._numbers)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, time.monotonic(), view_id)
        _keep_newest(self._issued)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Return the act behind the id; raise SlackError when it is unknown, used or too old."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if time.monotonic() - trigger.at > self._seconds:
            raise SlackError("expired_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        trigger.used = True
        return trigger


@dataclass(slots=True)
class Reply:
    """Where a `response_url` leads: who acted, where, and on which message, if any."""

    user: str
    channel: str
    ts: str | None
    ephemeral: bool
    at: float
    uses: int = 0


class ResponseUrls:
    """Hands out response addresses; each serves 5 times in 30 minutes of real time."""

    def __init__(self, base: str) -> None:
        """Take the sandbox's own address."""
        self._base = base
        self._issued: dict[str, Reply] = {}

    def issue(self, user: str, channel: str) -> str:
        """Return an address that answers an act done in a channel."""
        return self._new(Reply(user, channel, None, ephemeral=False, at=time.monotonic()))

    def issue_for(self, user: str, channel: str, message: Message) -> str:
        """Return an address that answers an act done on a message."""
        ephemeral = message.for_user is not None
        return self._new(Reply(user, channel, message.ts, ephemeral, time.monotonic()))

    def use(self, key: str) -> Reply:
        """Return where the address leads and count the use; raise SlackError when it is spent."""
        reply = self._issued.get(key)
        if reply is None:
            raise SlackError("invalid_url")
        if time.monotonic() - reply.at > _URL_SECONDS:
            raise SlackError("expired_url")
        if reply.uses >= _URL_USES:
            raise SlackError("used_url")
        reply.uses += 1
        return reply

    def age(self, seconds: float) -> None:
        """Make every address older by so many seconds, as if the time had passed."""
        for reply in self._issued.values():
            reply.at -= seconds

    def _new(self, reply: Reply) -> str:
        key = secrets.token_urlsafe(18)
        self._issued[key] = reply
        _keep_newest(self._issued)
        return f"{self._base}/response/{key}"


def _keep_newest(issued: dict[str, Any]) -> None:
    while len(issued) > _KEPT:
        del issued[next(iter(issued))]
