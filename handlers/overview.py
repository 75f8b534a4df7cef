"""The list of open cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.access import LEADER, role_in
from bot.deadlines import local_date
from bot.overview import PAGE, Filter, open_cases
from bot.people import people
from bot.policy import stands_in_for
from bot.views import overview as views
from handlers.entry import Asked, redraw, show

if TYPE_CHECKING:
    from slack_sdk.models.views import View
    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.runtime import Bot
    from models import Team


def show_cases(bot: Bot, asked: Asked) -> None:
    """Open the list of open cases."""
    show(bot, asked, _cases(bot, asked, Filter.ALL, 0))


def turn_cases(bot: Bot, asked: Asked) -> None:
    """Show another page, or another choice of cases."""
    which, _colon, page = asked.value.partition(":")
    chosen = Filter(which) if which in set(Filter) else Filter.ALL
    redraw(bot, asked, _cases(bot, asked, chosen, int(page) if page.isdigit() else 0))


def _cases(bot: Bot, asked: Asked, which: Filter, page: int) -> View:
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        teams = access.my_teams(session, who)
        return views.cases(listing(bot, session, who, teams, which, page))


def listing(
    bot: Bot,
    session: Session,
    who: Visitor,
    teams: list[Team],
    which: Filter,
    page: int,
    size: int = PAGE,
) -> views.Listing:
    """Return what a list of some teams' cases is drawn from, one page of it."""
    now = bot.now()
    users = [who.user, *(one for team in teams for one in stands_in_for(team, who.user, now))]
    found = open_cases(session, teams, users, which, page, local_date(now), size)
    readable = frozenset(team.id for team in teams if role_in(team, who.user) != LEADER)
    return views.Listing(found, teams, readable, people(session, who.workspace_id), now, which)
