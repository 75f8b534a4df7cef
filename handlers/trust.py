"""Whom the citizen opens the door for: the form, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework.convene import require_open
from bot.casework.trust import tell_trust
from bot.people import require_colleagues
from bot.views import trust as forms
from bot.words import TRUST
from handlers.entry import Answer, Asked, show
from handlers.opening import leave_mark, opened_case

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form; what stands in it already is read by that."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_open(opened.case)
        form = forms.form(opened, bot.vault)
    if any(getattr(opened.case, column) is not None for column in TRUST):
        leave_mark(bot, asked, opened.case.id)
    show(bot, asked, form)


def check(bot: Bot, asked: Asked) -> None:
    """Refuse somebody who isn't a colleague, before it is stored."""
    chosen = forms.read_trusted(asked.view)
    require_colleagues(bot, asked.slack_team, {"trusted": (chosen,) if chosen else ()})


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep what is known."""
    opened = case_for(desk.session, asked.metadata, who)
    tell_trust(desk, opened, forms.read(asked.view))
    return Answer(case_id=opened.case.id)
