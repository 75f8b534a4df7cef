"""Tell of a breach of data security, and work its checklist off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.access import REFERRER, role_in
from bot.casework import breach as verbs
from bot.errors import Denied, Refused
from bot.locale import _
from bot.people import people
from bot.trace import Actor
from bot.views import breach as views
from bot.views.guide import no_team_yet
from handlers.entry import Answer, Asked, kept_in_place, redraw, redraw_below, show
from handlers.referral import is_guest
from models.vocabulary import BreachStep

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form to any colleague, in a team or not."""
    if is_guest(bot, asked):
        raise Denied(_refused_to_guests())
    with bot.reading() as session:
        teams = access.teams(session, access.visitor(session, asked.slack_team, asked.user))
    if not teams:
        raise Refused(no_team_yet())
    show(bot, asked, views.form(teams, bot.now()))


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep that there is a breach, and let those hear who answer for it."""
    if who.guest:
        raise Denied(_refused_to_guests())
    team = access.team_for(desk.session, views.team_chosen(asked.view), who)
    actor = Actor(who.user, role_in(team, who.user) or REFERRER)
    made = verbs.tell(desk, team, actor, views.read(asked.view, desk.now))
    return Answer(about=made.id)


def show_checklist(bot: Bot, asked: Asked, answer: Answer) -> View:
    """Return the checklist, in the form's place."""
    return _page(bot, asked, answer.about)


def open_page(bot: Bot, asked: Asked) -> None:
    """Open the checklist."""
    show(bot, asked, _page(bot, asked, asked.value))


def open_time(bot: Bot, asked: Asked) -> None:
    """Open the form that corrects when a breach was found."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        breach, _team, _actor = access.breach_for(session, asked.value, who)
        form = views.time_form(breach)
    show(bot, asked, form)


def submit_time(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep when it was found."""
    breach, team, actor = access.breach_for(desk.session, asked.metadata, who)
    found_at = views.read_time(asked.view, breach.found_at)
    verbs.set_found(desk, team, actor, breach, found_at)
    return Answer(about=breach.id)


def redraw_page_below(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the checklist anew that the form was opened from."""
    redraw_below(bot, asked, _page(bot, asked, answer.about))


def tick(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say that a step is done."""
    breach, team, actor = access.breach_for(desk.session, asked.value, who)
    known = people(desk.session, team.workspace_id)
    verbs.tick(desk, team, actor, breach, _step(asked.action_id), known)
    return Answer(about=breach.id)


def untick(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Take a step back."""
    breach_id, _colon, step = asked.value.partition(":")
    breach, team, actor = access.breach_for(desk.session, breach_id, who)
    verbs.untick(desk, team, actor, breach, _step(step))
    return Answer(about=breach.id)


def end(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """End a breach."""
    breach, team, actor = access.breach_for(desk.session, asked.value, who)
    verbs.end(desk, team, actor, breach)
    return Answer(about=breach.id)


def redraw_page(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the checklist anew, with what others have ticked by now, too."""
    redraw(bot, asked, kept_in_place(asked, _page(bot, asked, answer.about)))


def _page(bot: Bot, asked: Asked, breach_id: str) -> View:
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        breach, team, _actor = access.breach_for(session, breach_id, who)
        told, known = verbs.hear_of(session, team), people(session, team.workspace_id)
        return views.checklist(breach, team, told, known, bot.now())


def _step(named: str) -> BreachStep:
    """Return the step that a button names. Raises Refused for what no button of ours says."""
    name = named.removeprefix("breach:")
    if name not in set(BreachStep):
        raise Refused(_("Knappen virker ikke længere. Åbn tjeklisten igen."))
    return BreachStep(name)


def _refused_to_guests() -> str:
    return _("Du er gæst i Slack. Ring til en kollega i kommunen, og bed dem melde bruddet.")
