"""What persons do in channels and menus: write, type a command, use a shortcut, open the Home."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox import asking, messages, payloads, validate
from sandbox.errors import Refusal, SlackError
from sandbox.messages import Message

if TYPE_CHECKING:
    from sandbox.hub import Hub
    from sandbox.sockets import Ack
    from sandbox.state import Channel

Json = dict[str, Any]
_WARNINGS = {"timeout": "operation_timeout", "not_connected": "dispatch_failed"}
_RIGHT = re.compile(r"&lt;(@U[A-Z0-9]+)&gt;")


async def command(hub: Hub, user: str, body: Json) -> Json:
    """Type a slash command in a channel's composer."""
    name, _, text = asking.text(body, "text").strip().partition(" ")
    channel = hub.workspace.written_by(user, asking.text(body, "channel"))
    if body.get("thread_ts"):
        raise Refusal("slash commands do not work in threads")
    if name in _OWN_COMMANDS:
        return _OWN_COMMANDS[name](hub, user, channel, text)
    if not _offered(hub.door.commands, "command", name):
        return {"ok": False, "warning": "not_a_command"}
    payload = payloads.command(hub, user, channel, name, text.strip())
    return _answered(hub, user, channel, await hub.links.deliver("slash_commands", payload))


async def say(hub: Hub, user: str, body: Json) -> Json:
    """Write a message in a channel or a thread; `/invite @Tværs` works here too."""
    text = asking.text(body, "text").strip()
    if text.startswith("/"):
        return await command(hub, user, body)
    channel = hub.workspace.written_by(user, asking.text(body, "channel"))
    thread_ts = body.get("thread_ts")
    if thread_ts is not None and thread_ts not in channel.messages:
        raise Refusal(f"there is no message {thread_ts!r} in {channel.id}")
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    message = Message(hub.clock.stamp(), user, _RIGHT.sub(r"<\1>", safe), thread_ts=thread_ts)
    message.mentions = messages.mentioned(message.text, [])
    hub.post(channel, message)
    return {"ok": True, "ts": message.ts}


async def shortcut(hub: Hub, user: str, body: Json) -> Json:
    """Use a global shortcut."""
    callback_id = _shortcut_id(hub, body)
    ack = await hub.links.deliver("interactive", payloads.shortcut(hub, user, callback_id))
    return said(ack)


async def message_shortcut(hub: Hub, user: str, body: Json) -> Json:
    """Use a shortcut on a message, also where the bot is not a member."""
    callback_id = _shortcut_id(hub, body)
    channel = hub.workspace.seen_by(user, asking.text(body, "channel"))
    message = channel.messages.get(asking.text(body, "ts"))
    if message is None:
        raise Refusal("there is no such message", 404)
    payload = payloads.message_shortcut(hub, user, callback_id, channel, message)
    return said(await hub.links.deliver("interactive", payload))


async def open_home(hub: Hub, user: str, _body: Json) -> Json:
    """Open the app's Home tab; the event goes out, nobody waits for it."""
    if "app_home_opened" in hub.door.events:
        hub.links.publish(payloads.home_opened(hub, user))
    return {"ok": True}


async def raw(hub: Hub, user: str, body: Json) -> Json:
    """Send a forged payload as it is; a `trigger_id` of "new" is made a real one."""
    kind, payload = asking.text(body, "type"), dict(asking.part(body, "payload"))
    if payload.get("trigger_id") == "new":
        payload["trigger_id"] = hub.triggers.issue(user)
    ack = await hub.links.deliver(kind, payload)
    return said(ack) | {"answer": ack.payload}


def said(ack: Ack) -> Json:
    """Return what the person sees of an acknowledgement: nothing, or Slack's warning as a code."""
    warning = _WARNINGS.get(ack.outcome)
    return {"ok": True} if warning is None else {"ok": False, "warning": warning}


def _answered(hub: Hub, user: str, channel: Channel, ack: Ack) -> Json:
    result, answer = said(ack), ack.payload
    content = {"text": answer} if isinstance(answer, str) else answer
    if not result["ok"] or not isinstance(content, dict) or not content:
        return result
    try:
        blocks = validate.message_blocks(content.get("blocks"))
    except SlackError as error:
        return {"ok": False, "warning": "invalid_response", "messages": error.messages}
    message = Message(hub.clock.stamp(), hub.workspace.seed.bot_user, content.get("text", ""))
    message.blocks = blocks
    if content.get("response_type") != "in_channel":
        message.for_user = user
    hub.post_by_bot(channel, message, "ack")
    return result | {"ephemeral": message.ts} if message.for_user else result


def _shortcut_id(hub: Hub, body: Json) -> str:
    callback_id = asking.text(body, "callback_id")
    if not _offered(hub.door.shortcuts, "callback_id", callback_id):
        raise Refusal(f"the app has no shortcut {callback_id!r}")
    return callback_id


def _offered(offers: tuple[Json, ...] | None, key: str, name: str) -> bool:
    return offers is None or any(offer[key] == name for offer in offers)


def _invite(hub: Hub, user: str, channel: Channel, text: str) -> Json:
    _need_bot(hub, channel, text)
    take_in(hub, user, channel)
    return {"ok": True}


def take_in(hub: Hub, user: str, channel: Channel) -> None:
    """Make the bot a member of the channel, on a person's invitation, unless it is one."""
    seed = hub.workspace.seed
    if hub.workspace.bot_in(channel):
        return
    channel.members.append(seed.bot_user)
    joined = f"<@{seed.bot_user}> has joined the channel"
    hub.post(channel, Message(hub.clock.stamp(), seed.bot_user, joined, subtype="channel_join"))
    if "member_joined_channel" in hub.door.events:
        hub.links.publish(payloads.joined(hub, user, channel))
    hub.wire.announce("people", channel=channel.id)


def _remove(hub: Hub, _user: str, channel: Channel, text: str) -> Json:
    _need_bot(hub, channel, text)
    if hub.workspace.bot_in(channel):
        channel.members.remove(hub.workspace.seed.bot_user)
        hub.wire.announce("people", channel=channel.id)
    return {"ok": True}


def _archive(hub: Hub, _user: str, channel: Channel, _text: str) -> Json:
    channel.archived = True
    hub.wire.announce("people", channel=channel.id)
    return {"ok": True}


def _need_bot(hub: Hub, channel: Channel, text: str) -> None:
    seed = hub.workspace.seed
    names = {f"@{seed.bot_name}".casefold(), "@tvaers", f"<@{seed.bot_user}>".casefold()}
    if text.strip().casefold() not in names or channel.im_user:
        raise Refusal(f"write @{seed.bot_name} after the command, in a channel")


_OWN_COMMANDS = {"/invite": _invite, "/remove": _remove, "/archive": _archive}
