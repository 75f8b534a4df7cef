"""What the app answers at a `response_url`: a new message, a changed one, or none any more."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox import messages, validate
from sandbox.errors import SlackError
from sandbox.messages import Message

if TYPE_CHECKING:
    from sandbox.hub import Hub
    from sandbox.state import Channel
    from sandbox.triggers import Reply

Json = dict[str, Any]


async def serve(hub: Hub, request: web.Request) -> web.StreamResponse:
    """Take one answer at /response/<key>."""
    began = time.monotonic()
    body = await request.text()
    try:
        answer = _taken(hub, request.match_info["key"], body)
    except SlackError as error:
        answer = error.answer()
    hub.wire.record("response_url", "response_url", _shown(body), answer, began)
    if answer.get("ok"):
        return web.Response(text="ok")
    spent = answer["error"] in {"invalid_url", "expired_url", "used_url"}
    return web.json_response(answer, status=404 if spent else 400)


def _taken(hub: Hub, key: str, body: str) -> Json:
    content = _shown(body)
    reply = hub.urls.use(key)
    if not isinstance(content, dict):
        raise SlackError("invalid_payload")
    channel = hub.workspace.channels[reply.channel]
    if content.get("delete_original"):
        _delete(hub, channel, reply)
    elif reply.ts is not None and content.get("replace_original", True):
        _replace(hub, channel, reply, content)
    else:
        _add(hub, channel, reply, content)
    return {"ok": True}


def _shown(body: str) -> Any:
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        return None


def _original(channel: Channel, reply: Reply) -> Message:
    every = channel.ephemerals if reply.ephemeral else channel.messages.values()
    for message in every:
        if message.ts == reply.ts:
            return message
    raise SlackError("message_not_found")


def _delete(hub: Hub, channel: Channel, reply: Reply) -> None:
    message = _original(channel, reply)
    if reply.ephemeral:
        channel.ephemerals.remove(message)
        hub.tell(channel, message)
    else:
        hub.remove(channel, message)


def _replace(hub: Hub, channel: Channel, reply: Reply, content: Json) -> None:
    message = _original(channel, reply)
    message.text, message.blocks = _content(content)
    if not reply.ephemeral:
        message.edited = {"user": hub.workspace.seed.bot_user, "ts": hub.clock.stamp()}
    hub.tell(channel, message)


def _add(hub: Hub, channel: Channel, reply: Reply, content: Json) -> None:
    text, blocks = _content(content)
    thread_ts = content.get("thread_ts")
    message = Message(hub.clock.stamp(), hub.workspace.seed.bot_user, text, blocks, thread_ts)
    if content.get("response_type") == "in_channel":
        message.mentions = messages.mentioned(text, blocks)
    else:
        message.for_user = reply.user
    hub.post_by_bot(channel, message, "response_url")


def _content(content: Json) -> tuple[str, list[Json]]:
    text = content.get("text")
    if not isinstance(text, str) or not text.strip():
        raise SlackError("no_text")
    return text, validate.message_blocks(content.get("blocks"))
