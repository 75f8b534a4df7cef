"""The Web API's files methods: an address for the bytes, and the end of an upload that shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox import arguments, messages, web_chat
from sandbox.errors import SlackError
from sandbox.messages import Message

if TYPE_CHECKING:
    from sandbox.files import File
    from sandbox.hub import Hub
    from sandbox.state import Channel

Json = dict[str, Any]
_CONVERSATION = r"^[CGDZ][A-Z0-9]{8,}$"
_LARGEST = 1_000_000_000


def upload_url(hub: Hub, args: Json) -> Json:
    """files.getUploadURLExternal: an address that takes the bytes of one file, once."""
    name, length = arguments.text(args, "filename"), str(args.get("length") or "")
    if not length.isdecimal() or not 1 <= int(length) <= _LARGEST:
        raise SlackError("invalid_arguments", "[ERROR] must be a size in bytes: length")
    file, key = hub.workspace.files.expect(name, int(length))
    return {"upload_url": f"{hub.url}/upload/{key}", "file_id": file.id}


async def take(hub: Hub, request: web.Request) -> web.Response:
    """Take a file's bytes, raw or as a form; anything but 200 means that they were not taken."""
    taken = hub.workspace.files.take(request.match_info["key"], await _bytes(request))
    return web.Response(text="OK" if taken else "failed", status=200 if taken else 400)


def complete(hub: Hub, args: Json) -> Json:
    """files.completeUploadExternal: end uploads, and show the files where it is asked for.

    `channel_id` is one conversation's id; `channels` several, or people's. With neither nobody
    sees them.
    """
    channels, comment = _channels(hub, args), arguments.maybe(args, "initial_comment") or ""
    if len(comment) > web_chat.LONGEST_POST:
        raise SlackError("msg_too_long")
    files = [hub.workspace.files.finish(*named) for named in _named(args)]
    for channel in channels:
        _show(hub, channel, files, comment, web_chat.thread(channel, args))
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def delete(hub: Hub, args: Json) -> Json:
    """files.delete: take one of the app's own files away; the words beside it stay."""
    file = hub.workspace.files.delete(arguments.text(args, "file"))
    for channel in map(hub.workspace.channels.get, file.channels):
        for message in list(channel.messages.values()) if channel is not None else ():
            if channel is not None and any(one["id"] == file.id for one in message.files):
                message.files = []
                hub.tell(channel, message)
    return {}


def _show(
    hub: Hub, channel: Channel, files: list[File], comment: str, thread_ts: str | None
) -> None:
    for file in files:
        file.channels.add(channel.id)
    message = Message(hub.clock.stamp(), hub.workspace.seed.bot_user, comment, [], thread_ts)
    message.mentions = messages.mentioned(comment, [])
    message.files = [file.described() for file in files]
    hub.post_by_bot(channel, message, "files.completeUploadExternal")


def _channels(hub: Hub, args: Json) -> list[Channel]:
    one, several = arguments.maybe(args, "channel_id"), arguments.maybe(args, "channels")
    if one is not None and not re.fullmatch(_CONVERSATION, one):
        wrong = f"[ERROR] input must match regex pattern: {_CONVERSATION}"
        raise SlackError("invalid_arguments", f"{wrong} [json-pointer:/channel_id]")
    named = ([one] if one else []) + (several.split(",") if several else [])
    return [_channel(hub, name.strip()) for name in named]


def _channel(hub: Hub, name: str) -> Channel:
    """Return a conversation the bot may post in, a person's by their id or its own."""
    found = hub.workspace.channels.get(name)
    return found if found is not None and found.im_user else web_chat.target(hub, name)


def _named(args: Json) -> list[tuple[str, str]]:
    given = args.get("files")
    if not isinstance(given, list) or not given:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: files")
    if not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in given):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: id")
    return [(one["id"], str(one.get("title") or "")) for one in given]


async def _bytes(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    parts = (await request.post()).values()
    return next((part.file.read() for part in parts if isinstance(part, FileField)), b"")
