"""Say what stands in the way: a tap on one of six, or the form to say something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import intervene
from bot.casework.barrier import OF_HANDOVER, OF_INTERVENTION, find_stalled, name_barrier
from bot.casework.convene import require_open
from bot.errors import Refused
from bot.locale import _
from bot.views import barrier as forms
from bot.views.sheet import CALLBACK as SHEET
from bot.words import label
from handlers.entry import Answer, Asked, paired, show
from handlers.opening import opened_case, redraw_sheet
from handlers.replies import tell
from models.vocabulary import BarrierKind

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.loading import Opened
    from bot.runtime import Bot


def name(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store the tapped barrier."""
    opened = case_for(desk.session, _about(asked.value)[0], who)
    kind = BarrierKind(asked.action_id.partition(":")[2])
    return _named(desk, opened, asked.value, kind)


def go_on(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store that nothing stands in the way."""
    case_id, _what, row_id = _about(asked.value)
    opened = case_for(desk.session, case_id, who)
    intervene.go_on(desk, opened, row_id)
    return Answer(_("Godt. Det er noteret."), case_id, row_id)


def confirm(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Show it where it was pressed: App Home is drawn anew by itself."""
    if asked.view.get("callback_id") == SHEET:
        redraw_sheet(bot, asked, answer)
    elif not asked.in_home:
        tell(bot, asked, answer.say)


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form to say something else."""
    case_id, made_id = paired(asked.value)
    with opened_case(bot, asked, case_id) as (opened, _session):
        require_open(opened.case)
        made = intervene.find(opened, made_id)
        form = forms.form(find_stalled(opened, made, bot.now()))
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store what the form says."""
    opened = case_for(desk.session, _about(asked.metadata)[0], who)
    return _named(desk, opened, asked.metadata, forms.read(asked.view))


def _named(desk: Desk, opened: Opened, about: str, kind: BarrierKind) -> Answer:
    case_id, what, row_id = _about(about)
    if what == OF_INTERVENTION:
        name_barrier(desk, opened, kind, intervention_id=row_id)
    elif what == OF_HANDOVER:
        name_barrier(desk, opened, kind, handover_id=row_id)
    else:
        raise Refused(_("Knappen virker ikke længere. Åbn sagen igen med /henvisning sager."))
    return Answer(_("Noteret: {barrier}.").format(barrier=label(kind)), case_id, row_id)


def _about(value: str) -> tuple[str, str, str]:
    """Read "<case id>:i:<intervention id>", or h and a handover's."""
    case_id, _colon, rest = value.partition(":")
    what, _colon, row_id = rest.partition(":")
    return case_id, what, row_id
