"""Move a deadline, as the leader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.casework import extend as verbs
from bot.casework.convene import require_open
from bot.deadlines import local_date
from bot.people import people
from bot.views import extension as forms
from handlers.entry import Answer, Asked, counted, show
from handlers.replies import note

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form, for the leader only."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        names = people(session, who.workspace_id)
        led = access.led_case(session, asked.value, who, names.full)
        require_open(led.case)
        form = forms.form(led, bot.now())
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep the new deadline."""
    case_id, seen = counted(asked.metadata)
    names = people(desk.session, who.workspace_id)
    led = access.led_case(desk.session, case_id, who, names.full)
    verbs.require_as_seen(led.case, seen, names)
    made = verbs.extend(desk, led, forms.read(asked.view, local_date(desk.now)))
    return Answer(say=forms.thanks(led.case), about=made.id)


def thank(_bot: Bot, _asked: Asked, answer: Answer) -> View:
    """Put the thanks in the form's place: a leader may not see the card."""
    return note(answer.say)
