"""A person's meetings, read by their calendar at a secret address over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.casework.feed import meetings_of, reader
from bot.edge import JSON, NOT_FOUND, Reply
from bot.errors import Busy
from bot.locale import speaking
from bot.views.calendar_file import feed

if TYPE_CHECKING:
    from bot.runtime import Bot

PATH = re.compile(r"/kalender/([A-Za-z0-9_-]{32})\.ics")
CALENDAR = "text/calendar; charset=utf-8"
HEADERS = (("Cache-Control", "private, no-store"),)
MISSING = Reply(NOT_FOUND.status, JSON, NOT_FOUND.body, HEADERS)
LATER = Reply(503, JSON, NOT_FOUND.body, (*HEADERS, ("Retry-After", "30")))


def address(web_address: str, token: str) -> str:
    """Return the whole address that a token is read at."""
    return f"{web_address}/kalender/{token}.ics"


def answer(bot: Bot, path: str) -> Reply:
    """Return the calendar of the person whose address it is; all other paths read the same.

    A token that is no one's costs the same work as one that is, up to the person it leads to.
    """
    named = PATH.fullmatch(path)
    if named is None:
        return MISSING
    try:
        body = _calendar(bot, named[1])
    except Busy:
        return LATER
    return MISSING if body is None else Reply(200, CALENDAR, body, HEADERS)


def _calendar(bot: Bot, token: str) -> bytes | None:
    with bot.reading() as session:
        who = reader(session, bot.vault, token)
        if who is None:
            return None
        found = meetings_of(session, who, bot.now())
    with speaking(who.language or bot.language):
        return feed(found)
