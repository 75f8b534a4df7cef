"""Log what is done: one tap, the form, a changed state, the effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import intervene
from bot.casework.barrier import name_barrier
from bot.casework.convene import require_open
from bot.casework.desk import require_kept
from bot.casework.intervene import DECIDED_AGAINST
from bot.errors import Refused
from bot.locale import _
from bot.views import intervention as forms
from bot.views.blocks import Message
from handlers import grant
from handlers.entry import Answer, Asked, paired, show
from handlers.opening import leave_mark, opened_case, redraw_sheet
from handlers.replies import replace_message, tell_message
from models.vocabulary import InterventionState, InterventionType

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot
    from models import Intervention

LOGGED = "logged"
LEADS_TO = {"correct": "sheet:correct", "grant": "sheet:grant"}


def offer_types(bot: Bot, asked: Asked) -> None:
    """Show the most used types, only to the one who asked; in a view, the form."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        require_open(opened.case)
        menu = forms.quick_menu(opened.case, intervene.most_used(session, opened.team))
        form = forms.form(opened, bot.now())
    if asked.response_url and not asked.in_modal:
        tell_message(bot, asked, menu)
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
    replace_message(bot, asked, message)


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
    case_id, made_id = paired(asked.value)
    with opened_case(bot, asked, case_id) as (opened, _session):
        require_open(opened.case)
        made = intervene.find(opened, made_id)
        form = forms.correct_form(opened, made, bot.vault)
    if made.note is not None:
        leave_mark(bot, asked, case_id, made_id)
    show(bot, asked, form)


def submit_correction(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store the correction."""
    case_id, made_id = paired(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    made = intervene.correct(desk, opened, made_id, forms.read(asked.view, desk.now))
    return Answer(case_id=opened.case.id, about=made.id)


def undo(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Take a tap back."""
    case_id, made_id = paired(asked.value)
    opened = case_for(desk.session, case_id, who)
    intervene.undo(desk, opened, made_id)
    return Answer(case_id=case_id, about=made_id)


def confirm_undo(bot: Bot, asked: Asked, _answer: Answer) -> None:
    """Say that it was taken back."""
    replace_message(bot, asked, Message(_("Fortrudt. Indsatsen er slettet igen.")))


def set_state(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Move an intervention to the pressed state."""
    case_id, made_id, state = _triple(asked.value)
    opened = case_for(desk.session, case_id, who)
    if state not in set(InterventionState):
        raise Refused(_("Den status findes ikke. Åbn sagen igen."))
    intervene.set_state(desk, opened, made_id, InterventionState(state))
    return Answer(case_id=case_id, about=made_id)


def ask_on(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the private view anew, if it lies there, and ask what the new state asks.

    Of what has ended whether it worked; of what was declined or rejected why.
    """
    if not asked.in_home:
        redraw_sheet(bot, asked, answer)
    with opened_case(bot, asked, answer.case_id) as (opened, _session):
        made = intervene.find(opened, answer.about)
        form = forms.question(opened, made, bot.vault, bot.now())
    if form is not None:
        _mark_why(bot, asked, made)
        show(bot, asked, form)


def _mark_why(bot: Bot, asked: Asked, made: Intervention) -> None:
    """Leave the mark of reading why an intervention went as it did, where that stands in a form."""
    if made.effect_why is not None:
        leave_mark(bot, asked, made.case_id, made.id)


def asked_next(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return what is asked of an intervention that a form has stored, where it isn't told yet."""
    with opened_case(bot, asked, answer.case_id) as (opened, _session):
        made = intervene.find(opened, answer.about)
        told = made.effect_why if made.state in DECIDED_AGAINST else made.effect
        if told is not None:
            return None
        form = forms.question(opened, made, bot.vault, bot.now())
    if form is not None:
        _mark_why(bot, asked, made)
    return form


def asked_after_log(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return what is asked of one that was just logged: how it went, then of its grant."""
    found = asked_next(bot, asked, answer)
    if found is None:
        return grant.asked_of_it(bot, asked, answer)
    found.private_metadata = f"{found.private_metadata}:{LOGGED}"
    return found


def asked_after_effect(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return the question of the grant, where the effect was asked in the log form's place."""
    was_logged = asked.metadata.endswith(f":{LOGGED}")
    return grant.asked_of_it(bot, asked, answer) if was_logged else None


def open_effect(bot: Bot, asked: Asked) -> None:
    """Open the question whether it worked, or why it was declined or rejected."""
    case_id, made_id = paired(asked.value)
    with opened_case(bot, asked, case_id) as (opened, _session):
        require_kept(opened.case)
        made = intervene.find(opened, made_id)
        form = forms.question(opened, made, bot.vault, bot.now())
        form = form or forms.effect_form(opened, made, bot.vault, bot.now())
    _mark_why(bot, asked, made)
    show(bot, asked, form)


def submit_effect(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store whether it worked."""
    case_id, made_id = paired(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    form = forms.read_effect(asked.view)
    intervene.tell_effect(desk, opened, made_id, form)
    if form.barrier is not None:
        name_barrier(desk, opened, form.barrier, intervention_id=made_id)
    return Answer(case_id=case_id, about=made_id)


def submit_why(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store why it was declined or rejected."""
    case_id, made_id = paired(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    intervene.tell_why(desk, opened, made_id, forms.read_why(asked.view))
    return Answer(case_id=case_id, about=made_id)


def opened_by(asked: Asked) -> str:
    """Return what a choice in an intervention's menu opens, by its action; "" for a new state."""
    return LEADS_TO.get(asked.value.rpartition(":")[2], "")


def _type(key: str) -> InterventionType:
    if key not in set(InterventionType):
        raise Refused(_("Den indsats findes ikke. Brug Flere …"))
    return InterventionType(key)


def _triple(value: str) -> tuple[str, str, str]:
    case_id, made_id = paired(value)
    return case_id, made_id, value.rpartition(":")[2]
