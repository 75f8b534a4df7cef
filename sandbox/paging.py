"""Slack's cursor paging: a page at a time, and an opaque word that leads to the next."""

from __future__ import annotations

import base64
import binascii
from itertools import islice
from typing import TYPE_CHECKING, Any

from sandbox import arguments
from sandbox.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sandbox.messages import Message

_MOST = 1000


def paged(every: Sequence[Any], args: dict[str, Any], default: int) -> tuple[list[Any], str]:
    """Return the page that `limit` and `cursor` ask for, and the next cursor, empty at the end.

    Raises SlackError `invalid_limit` or `invalid_cursor`.
    """
    size = arguments.count(args, "limit", default, _MOST)
    start = int(_place(args, "next") or 0)
    further = _cursor("next", str(start + size))
    return list(every[start : start + size]), further if len(every) > start + size else ""


def paged_back(
    back_from: Callable[[str], Iterable[Message]], latest: str, args: dict[str, Any], default: int
) -> tuple[list[Message], str]:
    """Return a page of messages, the newest first; the cursor names the message that comes next.

    `back_from` goes back from a `ts`, which is `latest` on the first page. So nothing is missed
    or seen twice when messages come and go between two pages. Raises SlackError `invalid_limit`
    or `invalid_cursor`.
    """
    size = arguments.count(args, "limit", default, _MOST)
    start = min(latest, _place(args, "next_ts") or latest)
    found = list(islice(back_from(start), size + 1))
    return found[:size], _cursor("next_ts", found[size].ts) if len(found) > size else ""


def _cursor(word: str, place: str) -> str:
    return base64.b64encode(f"{word}:{place}".encode()).decode()


def _place(args: dict[str, Any], wanted: str) -> str | None:
    cursor = arguments.maybe(args, "cursor")
    if cursor is None:
        return None
    try:
        word, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        word, place = "", ""
    if word != wanted or not place.replace(".", "", 1).isdigit():
        raise SlackError("invalid_cursor")
    return place
