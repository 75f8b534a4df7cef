"""Put a case's reminders off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import snooze as verbs
from bot.casework.convene import require_open
from bot.deadlines import local_date
from bot.views import snooze as forms
from handlers.entry import Answer, Asked, show
from handlers.opening import opened_case

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form, as long as there is a day to put them off until."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_open(opened.case)
        verbs.require_room(opened.case, opened.team, local_date(bot.now()))
        form = forms.form(opened, bot.now())
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep until when, and why."""
    opened = case_for(desk.session, asked.metadata, who)
    verbs.snooze(desk, opened, forms.read(asked.view, local_date(desk.now)))
    return Answer(case_id=opened.case.id)
