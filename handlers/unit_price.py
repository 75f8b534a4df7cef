"""What an alternative costs, as the municipality has entered it: a page, and a form for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.access import ADMINISTRATOR
from bot.casework import worth as verbs
from bot.errors import Refused
from bot.locale import _
from bot.trace import Actor
from bot.views import worth as views
from handlers.entry import Answer, Asked, redraw_below, show
from handlers.team import team_to_edit
from models.vocabulary import Alternative

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def show_prices(bot: Bot, asked: Asked) -> None:
    """Open the page of prices."""
    show(bot, asked, views.prices_page(team_to_edit(bot, asked, asked.value)))


def edit_price(bot: Bot, asked: Asked) -> None:
    """Open the form for one price."""
    team_id, _colon, kind = asked.value.partition(":")
    team = team_to_edit(bot, asked, team_id)
    show(bot, asked, views.price_form(team, _alternative(kind)))


def submit_price(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store a price, or take it away."""
    team_id, _colon, kind = asked.metadata.partition(":")
    team, actor = access.team_for(desk.session, team_id, who), Actor(who.user, ADMINISTRATOR)
    verbs.set_unit_price(desk, team, actor, _alternative(kind), views.read_price(asked.view))
    return Answer(about=team.id)


def redraw_prices(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the page of prices anew below the form."""
    redraw_below(bot, asked, views.prices_page(team_to_edit(bot, asked, answer.about)))


def _alternative(key: str) -> Alternative:
    """Return an alternative by its key. Raises Refused for another."""
    if key not in set(Alternative):
        raise Refused(_("Den findes ikke på listen. Åbn opsætningen igen."))
    return Alternative(key)
