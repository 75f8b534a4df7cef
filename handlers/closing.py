"""Close and reopen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import closing
from bot.people import people
from bot.views import closing as forms
from bot.views.loose_ends import require_all_asked
from handlers.entry import Answer, Asked, show
from handlers.opening import opened_case

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_close(bot: Bot, asked: Asked) -> None:
    """Open the closing form."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        names = people(session, opened.team.workspace_id)
        closing.require_not_closed(opened.case, names)
        form = forms.close_form(opened)
    show(bot, asked, form)


def submit_close(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Close the case."""
    opened = case_for(desk.session, asked.metadata, who)
    closing.require_not_closed(opened.case, people(desk.session, who.workspace_id))
    require_all_asked(opened.case, asked.view)
    closing.close(desk, opened, forms.read_close(asked.view))
    return Answer(case_id=opened.case.id)


def open_reopen(bot: Bot, asked: Asked) -> None:
    """Open the form that asks why a case is opened again."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        closing.require_closed(session, opened.case)
        form = forms.reopen_form(opened)
    show(bot, asked, form)


def submit_reopen(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Open the case again."""
    opened = case_for(desk.session, asked.metadata, who)
    closing.reopen(desk, opened, forms.read_reopen(asked.view))
    return Answer(case_id=opened.case.id)
