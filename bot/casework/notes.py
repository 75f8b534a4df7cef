"""Write in a case's timeline by hand, and keep what is only in one person's head (27, N14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.desk import change, overrides, require_past
from bot.errors import Refused
from bot.locale import _
from models import Note
from models.base import new_id

if TYPE_CHECKING:
    from datetime import date

    from bot.casework.desk import Desk
    from bot.loading import Opened
    from models.vocabulary import NoteKind


@dataclass(frozen=True)
class NoteForm:
    """What happened, or what only one person knows, and which local day it is about."""

    kind: NoteKind
    text: str
    on: date
    overridden: tuple[str, ...] = ()


def write(desk: Desk, opened: Opened, form: NoteForm) -> Note:
    """Keep a note; also of a closed case, which may have more to tell.

    Raises FieldErrors for a day that is still to come.
    """
    require_past(desk, form.on)
    made = Note(id=new_id(), case_id=opened.case.id, user=opened.actor.user, at=desk.now)
    _fill(desk, made, form)
    opened.case.notes.append(made)
    change(desk, opened, "noted", overrides(made.id, form.overridden))
    return made


def correct(desk: Desk, opened: Opened, note_id: str, form: NoteForm) -> Note:
    """Set a note right; the trace keeps who did."""
    require_past(desk, form.on)
    made = find(opened, note_id)
    _fill(desk, made, form)
    change(desk, opened, "note_corrected", overrides(made.id, form.overridden))
    return made


def find(opened: Opened, note_id: str) -> Note:
    """Return one of the case's notes. Raises Refused when it isn't there, or is a 📌."""
    for made in opened.case.notes:
        if made.id == note_id and made.message_ts is None:
            return made
    raise Refused(_("Noten findes ikke længere. Åbn sagen igen."))


def _fill(desk: Desk, made: Note, form: NoteForm) -> None:
    made.kind, made.on = form.kind, form.on
    desk.vault.put(made, "text", form.text)
