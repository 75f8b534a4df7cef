"""Close, reopen, hand over, and answer a handover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.access import case_for
from bot.casework import closing, handover
from bot.casework.convene import require_open
from bot.locale import _
from bot.people import people, require_colleagues
from bot.views import closing as forms
from handlers.entry import Answer, Asked, redraw, redraw_below, show
from handlers.opening import opened_case
from handlers.replies import note

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_close(bot: Bot, asked: Asked) -> None:
    """Open the closing form."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_open(opened.case)
        form = forms.close_form(opened)
    show(bot, asked, form)


def submit_close(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Close the case."""
    opened = case_for(desk.session, asked.metadata, who)
    closing.close(desk, opened, forms.read_close(asked.view))
    return Answer(case_id=opened.case.id)


def open_reopen(bot: Bot, asked: Asked) -> None:
    """Open the form that asks why a case is opened again."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        closing.require_closed(opened.case)
        form = forms.reopen_form(opened)
    show(bot, asked, form)


def submit_reopen(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Open the case again."""
    opened = case_for(desk.session, asked.metadata, who)
    closing.reopen(desk, opened, forms.read_reopen(asked.view))
    return Answer(case_id=opened.case.id)


def open_handover(bot: Bot, asked: Asked) -> None:
    """Open the handover form."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_open(opened.case)
        handover.require_none_offered(opened.case)
        form = forms.handover_form(opened)
    show(bot, asked, form)


def check_handover(bot: Bot, asked: Asked) -> None:
    """Refuse a guest as the recipient, before anything is stored."""
    with opened_case(bot, asked, asked.metadata):
        recipient = forms.read_handover(asked.view).recipient
    require_colleagues(bot, asked.slack_team, {"recipient": (recipient,) if recipient else ()})


def submit_handover(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Offer the case."""
    opened = case_for(desk.session, asked.metadata, who)
    made = handover.offer(desk, opened, forms.read_handover(asked.view))
    return Answer(case_id=opened.case.id, about=made.id)


def confirm(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Note that the recipient has said yes, on their word."""
    opened = case_for(desk.session, asked.value, who)
    handover.accept(desk, opened, handover.require_offered(opened.case))
    return Answer(case_id=opened.case.id)


def withdraw(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Take the offer back."""
    opened = case_for(desk.session, asked.value, who)
    handover.withdraw(desk, opened, handover.require_offered(opened.case))
    return Answer(case_id=opened.case.id)


def read_letter(bot: Bot, asked: Asked) -> None:
    """Show the recipient what they are asked to take over; the reading is traced."""
    with bot.writing() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        opened, offered = access.handover_for(session, asked.value, who)
        handover.read(session, bot.vault, opened, offered, bot.now())
        names = people(session, who.workspace_id)
        letter = forms.letter(opened, offered, names, bot.vault)
    show(bot, asked, letter)


def accept(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say yes, as the recipient."""
    opened, offered = access.handover_for(desk.session, asked.value, who)
    handover.accept(desk, opened, offered)
    return Answer(say=_("Tak. {code} er nu jeres.").format(code=opened.case.code))


def thank(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Put the thanks in the letter's place."""
    redraw(bot, asked, note(answer.say))


def open_decline(bot: Bot, asked: Asked) -> None:
    """Ask why not."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        _opened, offered = access.handover_for(session, asked.value, who)
        form = forms.decline_form(offered)
    show(bot, asked, form)


def submit_decline(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say no, with the reason."""
    opened, offered = access.handover_for(desk.session, asked.metadata, who)
    handover.decline(desk, opened, offered, forms.read_decline(asked.view))
    words = _("Teamet har fået dit svar. {code} er fortsat deres.")
    return Answer(say=words.format(code=opened.case.code))


def thank_below(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Put the thanks in the place of the letter below the form."""
    redraw_below(bot, asked, note(answer.say))
