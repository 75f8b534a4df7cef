"""The Web API's conversations methods: what the bot may know of channels it is a member of."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any

from sandbox import arguments, messages
from sandbox.errors import SlackError
from sandbox.paging import paged, paged_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandbox.hub import Hub
    from sandbox.messages import Message
    from sandbox.state import Channel

Json = dict[str, Any]
_PAGE = 100
_THREAD_PAGE = 1000
_CREATED = 1_700_000_000
_NEVER = 10**16 - 1  # microseconds; the last `ts` there could be


def info(hub: Hub, args: Json) -> Json:
    """conversations.info: what kind of channel it is and whether the bot is in it."""
    channel = _allowed(hub, args, "read")
    shown = described(hub, channel)
    if arguments.flag(args, "include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(hub: Hub, args: Json) -> Json:
    """conversations.members: the user ids in the channel, paged."""
    channel = _allowed(hub, args, "read")
    page, further = paged(channel.members, args, _PAGE)
    return {"members": page, "response_metadata": {"next_cursor": further}}


def history(hub: Hub, args: Json) -> Json:
    """conversations.history: top-level messages, newest first, paged."""
    channel = _allowed(hub, args, "history")
    oldest, latest = _edges(args)
    page, further = paged_back(partial(_top_level, channel, oldest), latest, args, _PAGE)
    return _answer(hub, channel, page, further, args) | {"pin_count": 0}


def replies(hub: Hub, args: Json) -> Json:
    """conversations.replies: a thread with its parent first, oldest first, paged."""
    channel = _allowed(hub, args, "history")
    parent = channel.messages.get(arguments.text(args, "ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    oldest, latest = _edges(args)
    thread = [m for m in channel.thread(parent.ts).replies if oldest <= m.ts <= latest]
    page, further = paged([parent, *thread], args, _THREAD_PAGE)
    return _answer(hub, channel, page, further, args)


def open_im(hub: Hub, args: Json) -> Json:
    """conversations.open: the direct messages with one person."""
    user = arguments.text(args, "users")
    if user not in hub.workspace.people:
        raise SlackError("user_not_found")
    if user in hub.workspace.deactivated:
        raise SlackError("user_disabled")
    return {"channel": {"id": hub.workspace.im_of(user).id}}


def described(hub: Hub, channel: Channel) -> Json:
    """Return Slack's channel object."""
    if channel.im_user:
        shown: Json = {"id": channel.id, "is_im": True, "user": channel.im_user}
        return shown | {"created": _CREATED, "is_archived": False, "is_org_shared": False}
    shown = {"id": channel.id, "name": channel.name, "name_normalized": channel.name}
    shown |= dict.fromkeys(_FALSE, False)
    shown |= {"is_channel": True, "is_private": channel.private, "is_archived": channel.archived}
    shown |= {"is_shared": channel.shared, "is_ext_shared": channel.shared}
    shown |= {"is_member": hub.workspace.bot_in(channel), "created": _CREATED}
    shown |= {"creator": hub.workspace.seed.people[0].id, "shared_team_ids": [_team(hub)]}
    shown |= {"context_team_id": _team(hub), "updated": _CREATED * 1000, "unlinked": 0}
    return shown | {"topic": _blank(), "purpose": _blank(), "pending_shared": []}


_FALSE = (
    "is_group",
    "is_im",
    "is_mpim",
    "is_general",
    "is_shared",
    "is_ext_shared",
    "is_org_shared",
    "is_pending_ext_shared",
)


def _team(hub: Hub) -> str:
    return hub.workspace.seed.team_id


def _blank() -> Json:
    return {"value": "", "creator": "", "last_set": 0}


def _allowed(hub: Hub, args: Json, what: str) -> Channel:
    channel = hub.workspace.channels.get(arguments.text(args, "channel"))
    if channel is None or (channel.private and not hub.workspace.bot_in(channel)):
        raise SlackError("channel_not_found")
    kind = "im" if channel.im_user else "groups" if channel.private else "channels"
    needed = f"{kind}:{what}"
    if needed not in hub.door.scopes:
        raise SlackError("missing_scope", needed=needed, provided=",".join(hub.door.scopes))
    if what == "history" and not hub.workspace.bot_in(channel):
        raise SlackError("not_in_channel")
    return channel


def _top_level(channel: Channel, oldest: str, latest: str) -> Iterator[Message]:
    return (message for message in channel.back(oldest, latest) if message.top_level)


def _edges(args: Json) -> tuple[str, str]:
    """Return the first and the last `ts` that are wanted, in the form that messages bear."""
    aside = 0 if arguments.flag(args, "inclusive") else 1
    return _stamp(_edge(args, "oldest", 0) + aside), _stamp(_edge(args, "latest", _NEVER) - aside)


def _edge(args: Json, name: str, default: int) -> int:
    given = arguments.maybe(args, name)
    try:
        return default if given is None else int(Decimal(given) * 10**6)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise SlackError(f"invalid_ts_{name}") from error


def _stamp(micros: int) -> str:
    within = min(max(micros, 0), _NEVER)
    return f"{within // 10**6:010d}.{within % 10**6:06d}"


def _answer(hub: Hub, channel: Channel, page: Sequence[Message], further: str, args: Json) -> Json:
    author = hub.workspace.author
    shown = [messages.for_api(m, channel.thread(m.ts), author) for m in page]
    if arguments.flag(args, "include_all_metadata"):
        shown = [messages.with_metadata(m, s) for m, s in zip(page, shown, strict=True)]
    paging = {"response_metadata": {"next_cursor": further}} if further else {}
    return {"messages": shown, "has_more": bool(further), **paging}
