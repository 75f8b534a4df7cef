"""What the receiver decides: sparring only, another place, or one with the case the team had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import known, triage
from bot.views import closing as forms
from bot.views.loose_ends import require_all_asked
from handlers.entry import Answer, Asked, show
from handlers.opening import opened_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.loading import Opened
    from bot.runtime import Bot


def open_sparring(bot: Bot, asked: Asked) -> None:
    """Ask why sparring is enough."""
    _open(bot, asked, forms.sparring_form)


def submit_sparring(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Let the team give sparring only."""
    opened = case_for(desk.session, asked.metadata, who)
    triage.spar_only(desk, opened, forms.read_sparring(asked.view))
    return Answer(case_id=opened.case.id)


def open_redirect(bot: Bot, asked: Asked) -> None:
    """Ask where the citizen is better helped."""
    _open(bot, asked, forms.redirect_form)


def submit_redirect(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Close the case and name the other place."""
    opened = case_for(desk.session, asked.metadata, who)
    triage.require_undecided(opened.case)
    require_all_asked(opened.case, asked.view)
    triage.point_elsewhere(desk, opened, forms.read_redirect(asked.view))
    return Answer(case_id=opened.case.id)


def add(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Make the referral one with the earlier case."""
    opened = case_for(desk.session, asked.value, who)
    return Answer(case_id=known.add_to_earlier(desk, opened).id)


def apart(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Let the referral be a case of its own."""
    opened = case_for(desk.session, asked.value, who)
    known.keep_apart(desk, opened)
    return Answer(case_id=opened.case.id)


def _open(bot: Bot, asked: Asked, form: Callable[[Opened], View]) -> None:
    with opened_case(bot, asked, asked.value) as (opened, _session):
        triage.require_undecided(opened.case)
        view = form(opened)
    show(bot, asked, view)
