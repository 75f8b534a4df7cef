"""Advice without a case: two taps and a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.casework.advise import advise, advised_in_month, partner_next
from bot.views import encounter as forms
from handlers.entry import Answer, Asked, show
from handlers.replies import note

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form for the teams one is in."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        teams, now = access.my_teams(session, who), bot.now()
        partner = partner_next(session, teams[0], who.user, now)
        view = forms.form(teams, now, partner)
    show(bot, asked, view)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Log the encounter, and say how many the month has."""
    team, actor = access.own_team(desk.session, forms.team_chosen(asked.view), who)
    made = advise(desk, team, actor, forms.read(asked.view, desk.now))
    desk.session.flush()
    count = advised_in_month(desk.session, team, made.on)
    return Answer(say=forms.thanks(team, count, made.on), about=made.id)


def thank(_bot: Bot, _asked: Asked, answer: Answer) -> View:
    """Return the thanks, in the form's place."""
    return note(answer.say)
