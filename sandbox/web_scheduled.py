"""The Web API's methods for messages that are to come later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import arguments, later, validate, web_chat
from sandbox.errors import SlackError
from sandbox.paging import paged
from sandbox.scheduled import Waiting

if TYPE_CHECKING:
    from sandbox.hub import Hub

Json = dict[str, Any]
_PAGE = 100


def schedule(hub: Hub, args: Json) -> Json:
    """chat.scheduleMessage: say something in a channel at a later story time."""
    channel = web_chat.target(hub, arguments.text(args, "channel"))
    text, blocks = web_chat.content(args, web_chat.LONGEST_POST)
    thread_ts = web_chat.thread(channel, args)
    broadcast = thread_ts is not None and arguments.flag(args, "reply_broadcast")
    waiting = Waiting(
        id=hub.workspace.scheduled.new_id(),
        channel=channel.id,
        post_at=_seconds(args, "post_at", "invalid_time"),
        created=int(hub.clock.now().timestamp()),
        text=text,
        blocks=blocks,
        thread_ts=thread_ts,
        subtype="thread_broadcast" if broadcast else None,
        metadata=validate.metadata(args.get("metadata")),
    )
    hub.workspace.scheduled.add(waiting)
    later.wake(hub)
    named = {"scheduled_message_id": waiting.id, "post_at": waiting.post_at}
    return {"channel": channel.id, **named, "message": _shown(hub, waiting)}


def withdraw(hub: Hub, args: Json) -> Json:
    """chat.deleteScheduledMessage: take back what is more than a minute ahead."""
    channel = web_chat.target(hub, arguments.text(args, "channel"))
    message_id = arguments.text(args, "scheduled_message_id")
    hub.workspace.scheduled.withdraw(message_id, channel.id, hub.clock.now().timestamp())
    return {}


def listed(hub: Hub, args: Json) -> Json:
    """chat.scheduledMessages.list: what is to come, the first first, paged."""
    channel = arguments.maybe(args, "channel")
    if channel is not None and channel not in hub.workspace.channels:
        raise SlackError("invalid_channel")
    oldest = _seconds(args, "oldest", "invalid_arguments") if args.get("oldest") else 0
    latest = _seconds(args, "latest", "invalid_arguments") if args.get("latest") else None
    if latest is not None and oldest >= latest:
        raise SlackError("invalid_arguments", "[ERROR] oldest must be less than latest")
    wanted = [
        message.shown()
        for message in hub.workspace.scheduled.every()
        if channel in {None, message.channel}
        and oldest <= message.post_at
        and (latest is None or message.post_at <= latest)
    ]
    page, further = paged(wanted, args, _PAGE)
    return {"scheduled_messages": page, "response_metadata": {"next_cursor": further}}


def _shown(hub: Hub, waiting: Waiting) -> Json:
    seed = hub.workspace.seed
    shown: Json = {"type": "delayed_message", "text": waiting.text, "user": seed.bot_user}
    shown |= {"bot_id": seed.bot_id, "app_id": seed.app_id, "team": seed.team_id}
    shown["bot_profile"] = hub.workspace.author.profile()
    return shown | ({"blocks": waiting.blocks} if waiting.blocks else {})


def _seconds(args: Json, name: str, refusal: str) -> int:
    try:
        return int(float(args.get(name, "")))
    except (TypeError, ValueError, OverflowError) as error:
        raise SlackError(refusal) from error
