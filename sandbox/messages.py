"""Messages: as Slack's API tells them, and as the page tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
_MENTION = re.compile(r"<@(U[A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(slots=True)
class Message:
    """One message; `for_user` makes it an ephemeral that only that person sees.

    `reactions` are the names of emoji, each with who has put it there, in order.
    """

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    subtype: str | None = None
    edited: Json | None = None
    for_user: str | None = None
    mentions: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)

    @property
    def top_level(self) -> bool:
        """Tell whether the message stands in the channel itself."""
        return self.thread_ts in {None, self.ts} or self.subtype == "thread_broadcast"


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of a message's replies, in Slack's order of posting."""

    replies: tuple[Message, ...] = ()

    def facts(self, ts: str) -> Json:
        """Return the fields Slack puts on the parent; none when nobody has replied."""
        if not self.replies:
            return {}
        users = list(dict.fromkeys(reply.user for reply in self.replies))
        facts: Json = {"thread_ts": ts, "reply_count": len(self.replies), "reply_users": users}
        counted = {"reply_users_count": len(users), "latest_reply": self.replies[-1].ts}
        return facts | counted | {"is_locked": False, "subscribed": False}


@dataclass(frozen=True, slots=True)
class Author:
    """The app's own identity on the messages that it posts."""

    team: str
    app_id: str
    bot_user: str
    bot_id: str
    name: str

    def profile(self) -> Json:
        """Return Slack's `bot_profile`."""
        facts = {"id": self.bot_id, "app_id": self.app_id, "user_id": self.bot_user}
        return facts | {"name": self.name, "deleted": False, "team_id": self.team}


def for_api(message: Message, thread: Thread, author: Author) -> Json:
    """Return the message as the Web API shows it, without metadata."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts}
    shown |= {"text": message.text, "team": author.team}
    if message.user == author.bot_user and message.subtype != "channel_join":
        shown |= {"bot_id": author.bot_id, "app_id": author.app_id}
        shown["bot_profile"] = author.profile()
    shown |= _present(message)
    return shown | thread.facts(message.ts)


def with_metadata(message: Message, shown: Json) -> Json:
    """Return what `include_all_metadata` adds to a message shown to the API."""
    return shown | {"metadata": message.metadata} if message.metadata else shown


def for_page(message: Message, thread: Thread, bot_user: str) -> Json:
    """Return the message as the page draws it; an ephemeral has its ts as its id."""
    shown: Json = {"ts": message.ts, "id": message.ts, "user": message.user, "text": message.text}
    shown |= {"bot": message.user == bot_user, "blocks": message.blocks}
    shown |= {"thread_ts": message.thread_ts, "edited": message.edited}
    shown |= {"reply_count": len(thread.replies), "subtype": message.subtype}
    shown |= {"ephemeral": message.for_user is not None, "mentions": message.mentions}
    shown |= {"reactions": told_reactions(message), "files": message.files}
    users = dict.fromkeys(reply.user for reply in thread.replies)
    latest = thread.replies[-1].ts if thread.replies else None
    return shown | {"reply_users": list(users), "latest_reply": latest}


def told_reactions(message: Message) -> list[Json]:
    """Return the reactions as Slack tells them: name, who, and how many."""
    named = message.reactions.items()
    return [{"name": name, "users": [*users], "count": len(users)} for name, users in named]


def mentioned(text: str, blocks: list[Json]) -> list[str]:
    """Return the user ids that the text or any mrkdwn text of the blocks pings, in order."""
    return list(dict.fromkeys(_MENTION.findall("\n".join([text, *_mrkdwn(blocks)]))))


def _mrkdwn(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _mrkdwn(item)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "mrkdwn":
        return [value["text"]]
    return [text for item in value.values() for text in _mrkdwn(item)]


def _present(message: Message) -> Json:
    optional = {
        "blocks": message.blocks or None,
        "thread_ts": message.thread_ts,
        "subtype": message.subtype,
        "edited": message.edited,
        "reactions": told_reactions(message) or None,
        "files": message.files or None,
    }
    return {key: value for key, value in optional.items() if value is not None}
