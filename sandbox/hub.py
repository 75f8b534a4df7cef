"""The pretend Slack as a whole, without HTTP: what every part of the sandbox is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.clock import StoryClock
    from sandbox.faults import Faults
    from sandbox.later import Later
    from sandbox.messages import Message
    from sandbox.sockets import Links
    from sandbox.state import Channel, Workspace
    from sandbox.triggers import ResponseUrls, Triggers
    from sandbox.wire import Wire

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Door:
    """What the app's manifest lets people use; None for a list means whatever they try."""

    scopes: tuple[str, ...]
    events: tuple[str, ...] = ("app_home_opened",)
    commands: tuple[Json, ...] | None = None
    shortcuts: tuple[Json, ...] | None = None


@dataclass(frozen=True, slots=True)
class Hub:
    """Workspace, clock, wire and connections under one name."""

    url: str
    door: Door
    workspace: Workspace
    clock: StoryClock
    wire: Wire
    links: Links
    faults: Faults
    triggers: Triggers
    urls: ResponseUrls
    later: Later
    forged: list[Json] = field(default_factory=list)

    def post(self, channel: Channel, message: Message) -> Message:
        """Put a message in a channel, or before one person's eyes when it is ephemeral."""
        if message.for_user is None:
            channel.messages[message.ts] = message
        else:
            channel.ephemerals.append(message)
        self.tell(channel, message)
        return message

    def tell(self, channel: Channel, message: Message) -> None:
        """Announce that a message has come, changed or gone."""
        self.wire.announce("message", channel=channel.id, ts=message.ts, thread=message.thread_ts)
