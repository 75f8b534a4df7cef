"""Who is away: entered by oneself or one's leader, and called off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.casework import absence as verbs
from bot.people import meet, people
from bot.policy import everyone
from bot.views import absence as views
from handlers.entry import Answer, Asked, redraw, show
from handlers.replies import note

if TYPE_CHECKING:
    from slack_sdk.models.views import View
    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot
    from models import Team


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form with what is entered already; names we lack are asked for beside it."""
    show(bot, asked, _form(bot, asked))
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        users = {user for team in access.my_teams(session, who) for user in everyone(team)}
    meet(bot, who.workspace_id, users)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep an absence, and tell who steps in."""
    made, teams = verbs.enter(desk, who, views.read(asked.view, who.user, desk.now))
    names = people(desk.session, who.workspace_id)
    return Answer(say=views.thanks(made, teams, names), about=made.id)


def thank(_bot: Bot, _asked: Asked, answer: Answer) -> View:
    """Return the thanks, in the form's place."""
    return note(answer.say)


def call_off(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """End an absence before its time."""
    return Answer(about=verbs.call_off(desk, who, asked.value).id)


def redraw_form(bot: Bot, asked: Asked, _answer: Answer) -> None:
    """Draw the form anew after a press in it."""
    redraw(bot, asked, _form(bot, asked))


def calendar(bot: Bot, session: Session, who: Visitor, teams: list[Team]) -> views.Calendar:
    """Return who is away in some teams, and whom the person may speak for."""
    led = {
        user
        for team in teams
        for user in everyone(team)
        if user != who.user and access.leads(team, who.user, user)
    }
    names = people(session, who.workspace_id)
    return views.Calendar(teams, names, who.user, frozenset(led), bot.now())


def _form(bot: Bot, asked: Asked) -> View:
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        return views.form(calendar(bot, session, who, access.my_teams(session, who)))
