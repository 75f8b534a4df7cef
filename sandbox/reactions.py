"""What persons put on a message with one tap: a reaction, and take off again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox import asking, payloads
from sandbox.errors import Refusal

if TYPE_CHECKING:
    from sandbox.hub import Hub
    from sandbox.messages import Message
    from sandbox.state import Channel

Json = dict[str, Any]
ADDED, REMOVED, SCOPE = "reaction_added", "reaction_removed", "reactions:read"
_NAME = re.compile(r"[a-z0-9_+\-]{1,100}")
_MOST = 23  # different emoji that one message holds


async def react(hub: Hub, user: str, body: Json) -> Json:
    """Put a reaction on a message that the person can see."""
    channel, message, name = _meant(hub, user, body)
    users = message.reactions.get(name, [])
    if user in users:
        raise Refusal("already_reacted", 409)
    if not users and len(message.reactions) >= _MOST:
        raise Refusal("too_many_emoji", 409)
    message.reactions[name] = [*users, user]
    return _tell(hub, user, ADDED, name, (channel, message))


async def unreact(hub: Hub, user: str, body: Json) -> Json:
    """Take one's own reaction off a message."""
    channel, message, name = _meant(hub, user, body)
    users = message.reactions.get(name, [])
    if user not in users:
        raise Refusal("no_reaction", 409)
    message.reactions[name] = [one for one in users if one != user]
    if not message.reactions[name]:
        del message.reactions[name]
    return _tell(hub, user, REMOVED, name, (channel, message))


def _meant(hub: Hub, user: str, body: Json) -> tuple[Channel, Message, str]:
    channel = hub.workspace.written_by(user, asking.text(body, "channel"))
    message = channel.messages.get(asking.text(body, "ts"))
    if message is None or message.subtype == "tombstone":
        raise Refusal("there is no such message", 404)
    name = asking.text(body, "name")
    if _NAME.fullmatch(name) is None:
        raise Refusal("invalid_name")
    return channel, message, name


def _tell(hub: Hub, user: str, kind: str, name: str, place: tuple[Channel, Message]) -> Json:
    """Show it, and let the app hear of it where it may: it is there, has asked, and is allowed."""
    channel, message = place
    hub.tell(channel, message)
    asked_for = kind in hub.door.events and SCOPE in hub.door.scopes
    if asked_for and hub.workspace.bot_in(channel):
        hub.links.publish(payloads.reacted(hub, user, kind, name, place))
    return {"ok": True}
