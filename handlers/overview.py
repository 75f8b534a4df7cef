"""The list of open cases, App Home, and the language one has chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.access import LEADER, role_in
from bot.deadlines import local_date
from bot.errors import Refused
from bot.locale import LANGUAGES, _
from bot.overview import Filter, open_cases
from bot.people import people
from bot.policy import seats_of, stands_in_for
from bot.views import overview as views
from bot.views.absence import calendar_blocks
from bot.views.guide import guest_refused
from handlers.absence import calendar
from handlers.entry import Answer, Asked, in_their_language, redraw, show
from handlers.referral import is_guest

if TYPE_CHECKING:
    from slack_sdk.models.views import View
    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot
    from models import Team

REFERRALS = 10


def show_cases(bot: Bot, asked: Asked) -> None:
    """Open the list of open cases."""
    show(bot, asked, _cases(bot, asked, Filter.ALL, 0))


def turn_cases(bot: Bot, asked: Asked) -> None:
    """Show another page, or another choice of cases."""
    which, _colon, page = asked.value.partition(":")
    chosen = Filter(which) if which in set(Filter) else Filter.ALL
    redraw(bot, asked, _cases(bot, asked, chosen, int(page) if page.isdigit() else 0))


def show_home(bot: Bot, asked: Asked) -> None:
    """Draw the person's App Home from the state as it is now; a guest's says only whom to ask."""
    if is_guest(bot, asked):
        bot.slack.views_publish(user_id=asked.user, view=views.closed_home(guest_refused()))
        return
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        view = views.home(_home(bot, session, who))
    bot.slack.views_publish(user_id=asked.user, view=view)


def choose_language(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep the language the person has chosen."""
    if asked.value not in LANGUAGES:
        raise Refused(_("Det sprog kan Tværs ikke."))
    access.set_language(desk.session, who, asked.slack_team, asked.value)
    return Answer(about=asked.value)


def redraw_home(bot: Bot, asked: Asked, _answer: Answer) -> None:
    """Draw App Home anew, in the language that is now in force."""
    with in_their_language(bot, asked):
        show_home(bot, asked)


def _cases(bot: Bot, asked: Asked, which: Filter, page: int) -> View:
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        teams = access.my_teams(session, who)
        return views.cases(_listing(bot, session, who, teams, which, page))


def _home(bot: Bot, session: Session, who: Visitor) -> views.HomePage:
    teams = [team for team in access.teams(session, who) if role_in(team, who.user)]
    mine = _listing(bot, session, who, teams, Filter.MINE, 0) if teams else None
    every = _listing(bot, session, who, teams, Filter.ALL, 0) if teams else None
    referrals = access.my_referrals(session, who, REFERRALS)
    away = calendar_blocks(calendar(bot, session, who, teams))
    administrates = access.is_administrator(session, who)
    seated = any(seats_of(team, who.user) for team in teams)
    has_calendar = bot.web_address is not None and seated
    return views.HomePage(mine, every, referrals, administrates, list(away), has_calendar)


def _listing(
    bot: Bot, session: Session, who: Visitor, teams: list[Team], which: Filter, page: int
) -> views.Listing:
    now = bot.now()
    users = [who.user, *(one for team in teams for one in stands_in_for(team, who.user, now))]
    found = open_cases(session, teams, users, which, page, local_date(now))
    readable = frozenset(team.id for team in teams if role_in(team, who.user) != LEADER)
    return views.Listing(found, teams, readable, people(session, who.workspace_id), now, which)
