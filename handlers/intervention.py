"""Log what is done: one tap, the form, a changed state, the effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import intervene
from bot.casework.convene import require_open
from bot.casework.intervene import ENDED
from bot.errors import Refused
from bot.locale import _
from bot.views import intervention as forms
from bot.views.blocks import Message
from handlers.entry import Answer, Asked, show
from handlers.opening import leave_mark, opened_case, redraw_sheet
from handlers.replies import replace_message, tell_message
from models.vocabulary import InterventionState, InterventionType

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def offer_types(bot: Bot, asked: Asked) -> None:
    """Show the most used types, only to the one who asked; in a view, the form."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        require_open(opened.case)
        menu = forms.quick_menu(opened.case, intervene.most_used(session, opened.team))
        form = forms.form(opened, bot.now())
    if asked.response_url and not asked.in_modal:
        tell_message(asked, menu)
    else:
        show(bot, asked, form)


def log_quickly(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Log the tapped type."""
    opened = case_for(desk.session, asked.value, who)
    made = intervene.log_quickly(desk, opened, _type(asked.action_id.split(":")[1]))
    return Answer(case_id=opened.case.id, about=made.id)


def confirm_tap(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Say what was logged, with "Ret" and "Fortryd", where the types were."""
    with opened_case(bot, asked, answer.case_id) as (opened, _session):
        made = intervene.find(opened, answer.about)
        message = forms.logged(opened.case, made)
    replace_message(asked, message)


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form for any type."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_open(opened.case)
        form = forms.form(opened, bot.now())
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store what the form says."""
    opened = case_for(desk.session, asked.metadata, who)
    made = intervene.log(desk, opened, forms.read(asked.view, desk.now))
    return Answer(case_id=opened.case.id, about=made.id)


def open_correction(bot: Bot, asked: Asked) -> None:
    """Open the form to set an intervention right."""
    case_id, made_id = _pair(asked.value)
    with opened_case(bot, asked, case_id) as (opened, _session):
        require_open(opened.case)
        made = intervene.find(opened, made_id)
        form = forms.correct_form(opened, made, bot.vault)
    if made.note is not None:
        leave_mark(bot, asked, case_id, made_id)
    show(bot, asked, form)


def submit_correction(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store the correction."""
    case_id, made_id = _pair(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    made = intervene.correct(desk, opened, made_id, forms.read(asked.view, desk.now))
    return Answer(case_id=opened.case.id, about=made.id)


def undo(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Take a tap back."""
    case_id, made_id = _pair(asked.value)
    opened = case_for(desk.session, case_id, who)
    intervene.undo(desk, opened, made_id)
    return Answer(case_id=case_id, about=made_id)


def confirm_undo(_bot: Bot, asked: Asked, _answer: Answer) -> None:
    """Say that it was taken back."""
    replace_message(asked, Message(_("Fortrudt. Indsatsen er slettet igen.")))


def set_state(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Move an intervention to the pressed state."""
    case_id, made_id, state = _triple(asked.value)
    opened = case_for(desk.session, case_id, who)
    if state not in set(InterventionState):
        raise Refused(_("Den status findes ikke. Åbn sagen igen."))
    intervene.set_state(desk, opened, made_id, InterventionState(state))
    return Answer(case_id=case_id, about=made_id)


def ask_effect(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the private view anew, if it lies there, and ask how an ended intervention worked."""
    if not asked.in_home:
        redraw_sheet(bot, asked, answer)
    with opened_case(bot, asked, answer.case_id) as (opened, _session):
        made = intervene.find(opened, answer.about)
        form = forms.effect_form(opened, made, bot.vault)
    if made.state in ENDED:
        show(bot, asked, form)


def effect_asked(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return the question whether it worked, for an intervention that a form has ended."""
    with opened_case(bot, asked, answer.case_id) as (opened, _session):
        made = intervene.find(opened, answer.about)
        if made.state not in ENDED or made.effect is not None:
            return None
        return forms.effect_form(opened, made, bot.vault)


def open_effect(bot: Bot, asked: Asked) -> None:
    """Open the question whether it worked."""
    case_id, made_id = _pair(asked.value)
    with opened_case(bot, asked, case_id) as (opened, _session):
        made = intervene.find(opened, made_id)
        form = forms.effect_form(opened, made, bot.vault)
    if made.effect_why is not None:
        leave_mark(bot, asked, case_id, made_id)
    show(bot, asked, form)


def submit_effect(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store whether it worked."""
    case_id, made_id = _pair(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    intervene.tell_effect(desk, opened, made_id, forms.read_effect(asked.view))
    return Answer(case_id=case_id, about=made_id)


def is_correction(asked: Asked) -> bool:
    """Return whether the menu's "Ret" was chosen."""
    return asked.value.endswith(":correct")


def _type(key: str) -> InterventionType:
    if key not in set(InterventionType):
        raise Refused(_("Den indsats findes ikke. Brug Flere …"))
    return InterventionType(key)


def _pair(value: str) -> tuple[str, str]:
    case_id, _colon, rest = value.partition(":")
    return case_id, rest.partition(":")[0]


def _triple(value: str) -> tuple[str, str, str]:
    case_id, made_id = _pair(value)
    return case_id, made_id, value.rpartition(":")[2]
