"""What the citizen answers about knowledge going outside the municipality: the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework.consent import note_consent
from bot.casework.desk import require_kept
from bot.deadlines import local_date
from bot.views import consent as forms
from handlers.entry import Answer, Asked, show
from handlers.opening import opened_case

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_kept(opened.case)
        form = forms.form(opened, bot.now())
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep the answer."""
    opened = case_for(desk.session, asked.metadata, who)
    note_consent(desk, opened, forms.read(asked.view, local_date(desk.now)))
    return Answer(case_id=opened.case.id)
