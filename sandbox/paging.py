"""Slack's cursor paging: a page at a time, and an opaque word that leads to the next."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from sandbox import arguments
from sandbox.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 1000


def paged(every: Sequence[Any], args: dict[str, Any], default: int) -> tuple[list[Any], str]:
    """Return the page that `limit` and `cursor` ask for, and the next cursor, empty at the end.

    Raises SlackError `invalid_limit` or `invalid_cursor`.
    """
    size = arguments.count(args, "limit", default, _MOST)
    start = _position(arguments.maybe(args, "cursor"))
    further = base64.b64encode(f"next:{start + size}".encode()).decode()
    return list(every[start : start + size]), further if len(every) > start + size else ""


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        word, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        word, place = "", ""
    if word != "next" or not place.isdigit():
        raise SlackError("invalid_cursor")
    return int(place)
