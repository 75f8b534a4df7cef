"""The follow-up after thirty days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework.convene import require_open
from bot.casework.follow_up import follow_up, require_underway
from bot.views import follow_up as forms
from handlers.entry import Answer, Asked, show
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
    opened = case_for(desk.session, asked.metadata, who)
    held = follow_up(desk, opened, forms.read(asked.view))
    return Answer(case_id=opened.case.id, about=held.decision.value)
