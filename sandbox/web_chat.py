"""The Web API's chat methods: posting, changing and removing messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import arguments, messages, validate
from sandbox.errors import SlackError
from sandbox.messages import Message

if TYPE_CHECKING:
    from sandbox.hub import Hub
    from sandbox.state import Channel

Json = dict[str, Any]
LONGEST_POST = 40_000
_LONGEST_UPDATE = 4_000


def post(hub: Hub, args: Json) -> Json:
    """chat.postMessage: post in a channel the bot is in, or to a person by user id."""
    channel = target(hub, arguments.text(args, "channel"))
    said = content(args, LONGEST_POST)
    thread_ts = thread(channel, args)
    metadata = validate.metadata(args.get("metadata"))
    message = _by_bot(hub, said, thread_ts)
    message.metadata = metadata
    message.mentions = messages.mentioned(message.text, message.blocks)
    if thread_ts and arguments.flag(args, "reply_broadcast"):
        message.subtype = "thread_broadcast"
    hub.post_by_bot(channel, message, "chat.postMessage")
    return {"channel": channel.id, "ts": message.ts, "message": _shown(hub, channel, message)}


def post_ephemeral(hub: Hub, args: Json) -> Json:
    """chat.postEphemeral: show one member of the channel something only that person sees."""
    channel = postable(hub, arguments.text(args, "channel"))
    user = arguments.text(args, "user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = _by_bot(hub, content(args, LONGEST_POST), thread(channel, args))
    message.for_user = user
    return {"message_ts": hub.post(channel, message).ts}


def update(hub: Hub, args: Json) -> Json:
    """chat.update: give one of the bot's own messages new contents; nobody is pinged by it."""
    channel, message = _own(hub, args, "cant_update_message")
    text, blocks = content(args, _LONGEST_UPDATE)
    message.text, message.blocks = text, blocks
    if "metadata" in args:
        message.metadata = validate.metadata(args["metadata"])
    message.edited = {"user": hub.workspace.seed.bot_user, "ts": hub.clock.stamp()}
    hub.tell(channel, message)
    shown = _shown(hub, channel, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(hub: Hub, args: Json) -> Json:
    """chat.delete: take away one of the bot's own messages; a thread's parent leaves a stone."""
    channel, message = _own(hub, args, "cant_delete_message")
    hub.remove(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(hub: Hub, args: Json) -> Json:
    """chat.getPermalink: the address of a message in a channel the bot is in."""
    channel = readable(hub, arguments.text(args, "channel"))
    message = channel.messages.get(arguments.text(args, "message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    base = f"https://{hub.workspace.seed.domain}.slack.com/archives/{channel.id}"
    link = f"{base}/p{message.ts.replace('.', '')}"
    if message.thread_ts not in {None, message.ts}:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def readable(hub: Hub, channel_id: str) -> Channel:
    """Return a channel the bot is a member of; raise SlackError `channel_not_found` otherwise."""
    channel = hub.workspace.channels.get(channel_id)
    if channel is None or not hub.workspace.bot_in(channel):
        raise SlackError("channel_not_found")
    return channel


def postable(hub: Hub, channel_id: str) -> Channel:
    """Return a channel that the bot may post in; raise SlackError with the reason otherwise."""
    channel = hub.workspace.channels.get(channel_id)
    if channel is None or (channel.private and not hub.workspace.bot_in(channel)):
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if not hub.workspace.bot_in(channel):
        raise SlackError("not_in_channel")
    return channel


def target(hub: Hub, channel_or_user: str) -> Channel:
    """Return the channel, or the person's direct messages; raise SlackError with the reason."""
    if channel_or_user in hub.workspace.people:
        return hub.workspace.im_of(channel_or_user)
    return postable(hub, channel_or_user)


def _own(hub: Hub, args: Json, refusal: str) -> tuple[Channel, Message]:
    channel = postable(hub, arguments.text(args, "channel"))
    message = channel.messages.get(arguments.text(args, "ts"))
    if message is None or message.subtype == "tombstone":
        raise SlackError("message_not_found")
    if message.user != hub.workspace.seed.bot_user:
        raise SlackError(refusal)
    return channel, message


def content(args: Json, longest: int) -> tuple[str, list[Json]]:
    """Return text and blocks; raise SlackError when there is no text or Slack refuses them."""
    text = args.get("text")
    if not isinstance(text, str) or not text.strip():
        raise SlackError("no_text", "[ERROR] top-level text is read by screen readers: give it")
    if len(text) > longest:
        raise SlackError("msg_too_long", f"[ERROR] text is longer than {longest} characters")
    return text, validate.message_blocks(args.get("blocks"))


def thread(channel: Channel, args: Json) -> str | None:
    """Return the thread to post in, if any; raise SlackError when there is none such."""
    thread_ts = arguments.maybe(args, "thread_ts")
    if thread_ts is None:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.thread_ts not in {None, parent.ts}:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def _by_bot(hub: Hub, said: tuple[str, list[Json]], thread_ts: str | None) -> Message:
    text, blocks = said
    return Message(hub.clock.stamp(), hub.workspace.seed.bot_user, text, blocks, thread_ts)


def _shown(hub: Hub, channel: Channel, message: Message) -> Json:
    shown = messages.for_api(message, channel.thread(message.ts), hub.workspace.author)
    return messages.with_metadata(message, shown)
