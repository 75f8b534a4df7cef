"""The address that shows a person's meetings in their own calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.casework import feed as verbs
from bot.errors import Refused
from bot.feed import address
from bot.locale import _
from bot.views import calendar as views
from handlers.entry import Answer, Asked, redraw, show

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_page(bot: Bot, asked: Asked) -> None:
    """Open the page."""
    show(bot, asked, _page(bot, asked))


def make(desk: Desk, who: Visitor, _asked: Asked) -> Answer:
    """Make an address; an older one ends."""
    return Answer(shown_once=verbs.make(desk, who))


def show_made(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Show the new address, the one time that it is known; a delivery once more shows nothing."""
    if answer.shown_once and bot.web_address:
        redraw(bot, asked, views.made(address(bot.web_address, answer.shown_once)))


def remove(desk: Desk, who: Visitor, _asked: Asked) -> Answer:
    """Take the address away."""
    verbs.remove(desk, who)
    return Answer()


def redraw_page(bot: Bot, asked: Asked, _answer: Answer) -> None:
    """Draw the page anew after a press in it."""
    redraw(bot, asked, _page(bot, asked))


def _page(bot: Bot, asked: Asked) -> View:
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        verbs.require_seat(session, who)
        kept = verbs.address_of(session, who)
    if bot.web_address is None:
        raise Refused(_("Kalenderadresser er ikke slået til i denne installation."))
    return views.page(kept)
