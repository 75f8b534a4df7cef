"""The follow-up after thirty days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework.convene import require_open
from bot.casework.follow_up import follow_up, require_newest, require_underway
from bot.people import people
from bot.views import follow_up as forms
from handlers.entry import Answer, Asked, counted, show
from handlers.opening import opened_case

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_open(opened.case)
        require_underway(opened.case)
        form = forms.form(opened, bot.now())
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store the follow-up; when it ends the case, say what to press next."""
    case_id, seen = counted(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    names = people(desk.session, who.workspace_id)
    require_newest(opened.case, seen, names)
    held = follow_up(desk, opened, forms.read(asked.view))
    return Answer(case_id=opened.case.id, about=held.decision.value)
