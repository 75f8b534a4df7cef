"""The pretend Slack as a whole, without HTTP: what every part of the sandbox is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.clock import StoryClock
    from sandbox.faults import Faults
    from sandbox.later import Later
    from sandbox.measures import Measures
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
    measures: Measures
    forged: list[Json] = field(default_factory=list)

    def post(self, channel: Channel, message: Message) -> Message:
        """Put a message in a channel, or before one person's eyes when it is ephemeral."""
        if message.for_user is None:
            channel.add(message)
        else:
            channel.ephemerals.append(message)
        self.tell(channel, message)
        return message

    def post_by_bot(self, channel: Channel, message: Message, by: str) -> Message:
        """Put what the app says in a channel, and count it; `by` names the method."""
        if message.for_user is None:
            self.measures.posted(channel.id, message, by)
        return self.post(channel, message)

    def remove(self, channel: Channel, message: Message) -> None:
        """Take a message away; a thread's parent leaves a stone."""
        self.measures.removed(channel.id, message)
        if channel.thread(message.ts).replies:
            message.text, message.blocks, message.metadata = "This message was deleted.", [], None
            message.subtype, message.reactions = "tombstone", {}
        else:
            channel.remove(message)
        self.tell(channel, message)

    def tell(self, channel: Channel, message: Message) -> None:
        """Announce that a message has come, changed or gone."""
        self.wire.announce("message", channel=channel.id, ts=message.ts, thread=message.thread_ts)
