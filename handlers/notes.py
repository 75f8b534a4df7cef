"""Write in a case's timeline by hand, and set a note right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import notes
from bot.casework.desk import require_kept
from bot.views import notes as forms
from handlers.entry import Answer, Asked, show
from handlers.opening import leave_mark, opened_case
from models.vocabulary import NoteKind

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


def open_tacit(bot: Bot, asked: Asked) -> None:
    """Open the form for what only one person knows."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_kept(opened.case)
        form = forms.form(opened, bot.now(), NoteKind.TACIT)
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep a note."""
    opened = case_for(desk.session, asked.metadata, who)
    made = notes.write(desk, opened, forms.read(asked.view, desk.now))
    return Answer(case_id=opened.case.id, about=made.id)


def open_correction(bot: Bot, asked: Asked) -> None:
    """Open the form with a note in it; that reads it, and leaves its mark."""
    case_id, _colon, note_id = asked.value.partition(":")
    with opened_case(bot, asked, case_id) as (opened, _session):
        form = forms.correct_form(opened, notes.find(opened, note_id), bot.vault, bot.now())
    leave_mark(bot, asked, case_id, note_id)
    show(bot, asked, form)


def submit_correction(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep the correction."""
    case_id, _colon, note_id = asked.metadata.partition(":")
    opened = case_for(desk.session, case_id, who)
    made = notes.correct(desk, opened, note_id, forms.read(asked.view, desk.now))
    return Answer(case_id=case_id, about=made.id)
