"""App Home: drawn when it is opened, turned, and drawn anew after each press in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access, figures, health
from bot.access import role_in
from bot.casework import own_digest
from bot.deadlines import local_date
from bot.digest import digest_for
from bot.errors import Refused
from bot.locale import LANGUAGES, _
from bot.overview import Filter, waits
from bot.people import people
from bot.policy import seats_of
from bot.views import home as views
from bot.views.absence import calendar_blocks
from bot.views.digest import Morning
from bot.views.guide import guest_refused
from bot.views.home import SIZE, Condition, HomePage, Leaf
from handlers.absence import calendar
from handlers.entry import Answer, Asked, in_their_language
from handlers.learning import home_part
from handlers.overview import listing
from handlers.referral import is_guest
from handlers.replies import reach
from models import NoticeState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot
    from models import Team

REFERRALS = 10
MINUTE = 60


def open_home(bot: Bot, asked: Asked) -> None:
    """Draw the person's App Home from the state as it is now, each part at its first page."""
    _draw(bot, asked, Leaf())


def say_instead(bot: Bot, asked: Asked, words: str) -> None:
    """Publish a page that only says why there is no other."""
    view = views.closed_home(words)
    reach(lambda: bot.slack.views_publish(user_id=asked.user, view=view))


def turn(bot: Bot, asked: Asked) -> None:
    """Turn one part's page; the others stay."""
    _draw(bot, asked, Leaf.of(asked.value))


def redraw(bot: Bot, asked: Asked) -> None:
    """Draw App Home anew after what was done from it, in the language that is now in force."""
    with in_their_language(bot, asked):
        _draw(bot, asked, Leaf.of(asked.home_leaf))


def choose_language(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep the language the person has chosen."""
    if asked.value not in LANGUAGES:
        raise Refused(_("Det sprog kan Tværs ikke."))
    access.set_language(desk.session, who, asked.slack_team, asked.value)
    return Answer(about=asked.value)


def subscribe(desk: Desk, who: Visitor, _asked: Asked) -> Answer:
    """Let the person have a morning digest of their own."""
    own_digest.subscribe(desk, who)
    return Answer()


def unsubscribe(desk: Desk, who: Visitor, _asked: Asked) -> Answer:
    """Let the person have none."""
    own_digest.unsubscribe(desk, who)
    return Answer()


def _draw(bot: Bot, asked: Asked, leaf: Leaf) -> None:
    """Publish the page; a guest's says only whom to ask."""
    if is_guest(bot, asked):
        view = views.closed_home(guest_refused())
    else:
        with bot.reading() as session:
            who = access.visitor(session, asked.slack_team, asked.user)
            administrates = access.is_administrator(session, who)
            page = _page(bot, session, who, leaf)
        condition = _condition(bot) if administrates else None
        view = views.home(page, condition)
    reach(lambda: bot.slack.views_publish(user_id=asked.user, view=view))


def _page(bot: Bot, session: Session, who: Visitor, leaf: Leaf) -> HomePage:
    now, teams = bot.now(), access.teams(session, who)
    mine = [team for team in teams if role_in(team, who.user)]
    seated = [team for team in mine if seats_of(team, who.user)]
    mornings = [_morning(bot, session, team, who.user) for team in mine]
    known = access.person(session, who)
    return HomePage(
        now=now,
        people=people(session, who.workspace_id),
        leaf=leaf,
        user=who.user,
        seated=bool(seated),
        own_digest=known is not None and known.own_digest,
        waits=waits(session, who, seated, now),
        today=mornings,
        mine=listing(bot, session, who, seated, Filter.MINE, leaf.mine, SIZE) if seated else None,
        team=listing(bot, session, who, mine, Filter.ALL, leaf.team, SIZE) if mine else None,
        led=[one for one in mornings if _leads(one.team, who.user)],
        referrals=access.my_referrals(session, who, REFERRALS),
        away=list(calendar_blocks(calendar(bot, session, who, mine))),
        has_calendar=bool(seated) and bot.web_address is not None,
        learning=home_part(session, who, mine, local_date(now)) if teams else [],
    )


def _leads(team: Team, user: str) -> bool:
    return user in {team.leader, *(seat.leader for seat in team.seats)}


def _morning(bot: Bot, session: Session, team: Team, user: str) -> Morning:
    day, known = local_date(bot.now()), people(session, team.workspace_id)
    return Morning(digest_for(session, team, day, user), team, known, day, {})


def _condition(bot: Bot) -> Condition:
    """Ask how the installation is, as the port for those who watch it does."""
    known = health.facts(bot)
    return Condition(
        planned=known.states.get(NoticeState.PENDING, 0),
        in_doubt=known.states.get(NoticeState.UNKNOWN, 0),
        unhandled=known.unhandled,
        minutes_late=int(known.oldest_due) // MINUTE,
        newest_form=known.newest_form,
        connections=figures.live_connections(),
    )
