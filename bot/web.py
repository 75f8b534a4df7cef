"""What people reach over HTTP: their calendar, and a paper that is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import download, feed, figures
from bot.casework.download import PLACE
from bot.edge import NOT_FOUND

if TYPE_CHECKING:
    from bot.edge import Reply
    from bot.runtime import Bot


def answer(bot: Bot, path: str) -> Reply:
    """Return what stands at a path; whatever is not there reads the same."""
    reply = download.answer(bot, path) if path.startswith(PLACE) else feed.answer(bot, path)
    if reply.status == NOT_FOUND.status:
        figures.turned_away("address")
    return reply
