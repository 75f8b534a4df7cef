"""Go on a visit, and say that one is home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import visit as verbs
from bot.casework.convene import require_open
from bot.locale import _
from bot.views import visit as forms
from handlers.entry import Answer, Asked, show
from handlers.opening import opened_case
from handlers.replies import tell

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_open(opened.case)
        form = forms.form(opened, bot.now())
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Begin the visit."""
    opened = case_for(desk.session, asked.metadata, who)
    made = verbs.go(desk, opened, forms.read(asked.view))
    return Answer(case_id=opened.case.id, about=made.id)


def home(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say that the visitor is home."""
    made = verbs.come_home(desk, who, asked.value)
    return Answer(case_id=made.case_id, say=_("Godt. Det er noteret."))


def confirm(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Say that it was noted."""
    tell(bot, asked, answer.say)
