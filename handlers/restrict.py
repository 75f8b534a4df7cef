"""Let a case show only to named people, change who they are, and lift it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.access import case_for
from bot.casework import restrict as verbs
from bot.casework.desk import require_kept
from bot.errors import Refused
from bot.loading import load_team
from bot.locale import _
from bot.people import meet, people
from bot.policy import everyone
from bot.views import restricted as forms
from handlers.entry import Answer, Asked, show
from handlers.opening import opened_case

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form that names who may see the case."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        opened = access.case_to_name(session, asked.value, who)
        require_kept(opened.case)
        whole = load_team(session, opened.case.team_id)
    meet(bot, whole.workspace_id, everyone(whole))  # Slack is asked while no transaction is open
    with bot.reading() as session:
        names = people(session, whole.workspace_id)
    if not forms.options(whole, names):
        raise Refused(_("Slack svarede ikke. Prøv igen om lidt."))
    form = forms.form(opened, whole, names)
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Restrict it, or change who is named."""
    opened = access.case_to_name(desk.session, asked.metadata, who)
    verbs.restrict(desk, opened, forms.read(asked.view, opened.case.team_id))
    return Answer(case_id=opened.case.id)


def open_lift(bot: Bot, asked: Asked) -> None:
    """Ask whether the whole team is to see it again."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_kept(opened.case)
        form = forms.lift_form(opened)
    show(bot, asked, form)


def submit_lift(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Lift it."""
    opened = case_for(desk.session, asked.metadata, who)
    verbs.lift(desk, opened)
    return Answer(case_id=opened.case.id)
