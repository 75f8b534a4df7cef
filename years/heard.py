"""What stands in Slack at the end, as colleagues see it: where, when, in which words, to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from models import Notice
from years.promises import CHANNEL, THREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.runtime import Bot
    from sandbox.messages import Message
    from sandbox.state import Channel

MENTION = re.compile(r"<@(U\w+)>")
REMINDER, CATCH_UP, CLOCK = "reminder", "catch_up", "clock"
IS_EDIT = "card_update"


@dataclass(frozen=True)
class Said:
    """One message, or one reason of a message that has several.

    `post` names the message and `root` the one whose thread it stands in; `alone` is False where it
    came together with others.
    """

    kind: str
    name: str
    to: str
    what: str
    at: datetime
    text: str
    post: str
    root: str = ""
    alone: bool = True

    @property
    def calls(self) -> set[str]:
        """Return whom it mentions."""
        return set(MENTION.findall(self.text))


@dataclass
class Names:
    """What the ids in the database are called in the scripts: cases, offers, visits, seats."""

    known: dict[str, str] = field(default_factory=dict)

    def of(self, row_id: str) -> str:
        """Return what an id is called; the id itself where no script knows of it."""
        return self.known.get(row_id, row_id)


def listen(
    bot: Bot, channels: dict[str, Channel], names: Names, kept: dict[str, Notice]
) -> list[Said]:
    """Return all that stands in Slack of the bot's, in order; `kept` are rows forgotten since."""
    with bot.reading() as session:
        rows = list(session.scalars(select(Notice)))
    by_key, found = kept | {row.post_key: row for row in rows}, list[Said]()
    for channel in channels.values():
        for message in channel.messages.values():
            payload = (message.metadata or {}).get("event_payload") or {}
            if "key" in payload:
                row = by_key.get(str(payload["key"]))
                found += _said(row, rows, channel, message, names)
    return sorted(found, key=lambda one: (one.at, one.kind, one.what))


def _said(
    row: Notice | None, rows: list[Notice], channel: Channel, message: Message, names: Names
) -> Iterator[Said]:
    if row is None:
        yield _one("no row", "", "", channel, message)
        return
    at = datetime.fromtimestamp(float(message.ts), UTC)
    within = [one for one in rows if one.within == row.id and _means_something(one, at)]
    if row.kind != CATCH_UP:
        yield from _reasons(row, channel, message, names)
        within = [one for one in within if set(one.parts) - set(row.parts)]
    for one in within:
        yield from _reasons(one, channel, message, names, alone=False)


def _means_something(row: Notice, at: datetime) -> bool:
    """Tell whether what was put within another was said by it: what is past is left out."""
    return row.not_after is None or row.not_after > at


def _reasons(
    row: Notice, channel: Channel, message: Message, names: Names, *, alone: bool = True
) -> Iterator[Said]:
    """Yield a message once, or a reminder once for each of its reasons."""
    name = names.of(row.case_id) if row.case_id else NAMED.get(row.kind, _nothing)(row, names)
    whats = list(row.parts) if row.kind == REMINDER else [WHAT.get(row.kind, _nothing)(row, names)]
    for what in whats:
        said = _one(row.kind, name, what, channel, message, alone=alone)
        yield said if alone else replace(said, to=THREAD)  # where it belongs, said alone


def _one(
    kind: str, name: str, what: str, channel: Channel, message: Message, *, alone: bool = True
) -> Said:
    to = channel.im_user or (CHANNEL if message.top_level else THREAD)
    when = datetime.fromtimestamp(float(message.ts), UTC)
    post, root = (f"{channel.id} {ts}" for ts in (message.ts, message.thread_ts))
    return Said(kind, name, to, what, when, message.text, post, root, alone)


def _nothing(_row: Notice, _names: Names) -> str:
    return ""


def _last(row: Notice, _names: Names) -> str:
    return row.key.rpartition(":")[2]


def _about(row: Notice, names: Names) -> str:
    return names.of(row.about)


def _outcome(row: Notice, names: Names) -> str:
    _kind, _case, turn, *which = row.key.split(":")
    return turn + "".join(names.of(one) for one in which)


def _handover(row: Notice, names: Names) -> str:
    return f"{names.of(row.about)} {row.key.rpartition(':')[2]}"


def _asked(row: Notice, names: Names) -> str:
    _kind, meeting, _turn, seat, user = row.key.split(":")
    return f"{names.of(meeting)} {names.of(seat)} {user}"


def _meeting(row: Notice, names: Names) -> str:
    return names.of(row.key.split(":")[1])


def _after(row: Notice, names: Names) -> str:
    return f"{names.of(row.about)} {row.parts[0]}"


def _overdue(row: Notice, _names: Names) -> str:
    return row.key.split(":")[2]


def _visit(row: Notice, names: Names) -> str:
    return f"{names.of(row.about)} {row.parts[0]}"


def _stand_in(row: Notice, names: Names) -> str:
    _kind, _absence, seat, user, since = row.key.split(":")
    return f"{names.of(seat)} {user} {since}"


def _stand_down(row: Notice, names: Names) -> str:
    _kind, _absence, seat, user = row.key.split(":")
    return f"{names.of(seat)} {user}"


WHAT: dict[str, Callable[[Notice, Names], str]] = {
    "ping": _last,
    "agenda": _meeting,
    "quorum": _meeting,
    "quorum_leader": _meeting,
    "moved": _meeting,
    "moved_receipt": _meeting,
    "review": _meeting,
    "feedback": _about,
    "yours": _about,
    "triaged": _last,
    "overdue": _overdue,
    "after": _after,
    "quarterly": _last,
    "after_no": _about,
    "extended": _about,
    "passing": _last,
    "digest": _last,
    "asked": _asked,
    "outcome": _outcome,
    "referred_again": _about,
    "handover": _handover,
    "answered": _about,
    "visit": _visit,
    "stand_in": _stand_in,
    "stand_down": _stand_down,
}
"""What tells two messages of a kind apart, in the words of the scripts."""

NAMED: dict[str, Callable[[Notice, Names], str]] = dict.fromkeys(
    ("stand_in", "stand_down", "back", "tacit", "passing", "passed"), _about
)
"""What a message of no case is about."""
