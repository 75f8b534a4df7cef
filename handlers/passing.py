"""Pass on what is one's own before one leaves, and answer for what one is asked to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.casework import passing as verbs
from bot.locale import _
from bot.people import people
from bot.views import passing as views
from handlers.entry import Answer, Asked, redraw, show
from handlers.replies import note, tell

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the list of all that is a person's in a team."""
    show(bot, asked, _form(bot, asked, asked.value))


def open_whose(bot: Bot, asked: Asked) -> None:
    """Ask a leader whose work it is."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        access.own_team(session, asked.value, who)
    show(bot, asked, views.whose_form(asked.value))


def choose_whose(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Let a leader see what a colleague has, if they lead them."""
    user = views.read_whose(asked.view)
    team, _actor = access.team_of(desk.session, asked.metadata, who, user)
    return Answer(about=f"{team.id}:{user}")


def list_whose(bot: Bot, asked: Asked, answer: Answer) -> View:
    """Return the colleague's list, in the question's place."""
    return _form(bot, asked, answer.about)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Ask the colleague."""
    team_id, _colon, user = asked.metadata.partition(":")
    team, actor = access.team_of(desk.session, team_id, who, user)
    made = verbs.offer(desk, team, actor, user, views.read(asked.view))
    return Answer(say=views.asked(made, people(desk.session, who.workspace_id)), about=made.id)


def thank(_bot: Bot, _asked: Asked, answer: Answer) -> View:
    """Return the thanks, in the form's place."""
    return note(answer.say)


def accept(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say yes to all of it."""
    offered = verbs.count_offered(desk.session, asked.value)
    made = verbs.accept(desk, who, asked.value)
    return Answer(say=views.accepted(made, offered))


def decline(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say no."""
    verbs.decline(desk, who, asked.value)
    return Answer(say=_("Noteret. Det bliver, hvor det er, og der bliver spurgt en anden."))


def withdraw(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Take an offer back."""
    made = verbs.withdraw(desk, who, asked.value)
    return Answer(about=f"{made.team_id}:{made.giver}")


def redraw_form(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the list anew after a press in it."""
    redraw(bot, asked, _form(bot, asked, answer.about))


def confirm(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Say what the answer led to."""
    tell(bot, asked, answer.say)


def _form(bot: Bot, asked: Asked, value: str) -> View:
    team_id, _colon, user = value.partition(":")
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        team, _actor = access.team_of(session, team_id, who, user)
        held = verbs.shown_to(verbs.held_by(session, team, user), who.user)
        waiting = verbs.offered_by(session, team, user)
        names = people(session, who.workspace_id)
        return views.form(views.Farewell(team, user, held, waiting, names))
