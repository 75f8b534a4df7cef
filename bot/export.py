"""The note for the journal, written to a file by whoever runs the installation."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import select

from bot import trace
from bot.errors import UserError, reason_of
from bot.journal import newest, whole
from bot.loading import load_case
from bot.locale import _
from bot.people import people
from bot.trace import COMMAND_LINE
from bot.views.journal import JournalNote, journal_note
from bot.views.scene import Scene
from bot.views.told import Reading
from models import Case
from models.vocabulary import NoteOf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from bot.vault import Vault

OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Export:
    """A note that is taken out: of which case, of which of its rows, and what it says."""

    case_id: str
    about: str
    note: JournalNote


def note_of(session: Session, vault: Vault, code: str, of: NoteOf, now: datetime) -> Export:
    """Return a case's newest note of a kind; of an open case's whole, until now.

    Raises UserError when there is no such case or note.
    """
    opened = load_case(session, _case_id(session, code), COMMAND_LINE)
    case, one = opened.case, newest(opened.case, of)
    if of is not NoteOf.CASE and one is None:
        raise UserError(_("{code} har intet notat af den slags endnu.").format(code=case.code))
    about = whole(case) if of is NoteOf.CASE or one is None else one.about
    scene = Scene(case, opened.team, people(session, case.workspace_id), now)
    return Export(case.id, about, journal_note(Reading(scene, vault), about))


def mark(session: Session, vault: Vault, made: Export, now: datetime) -> None:
    """Write down that the command line took a note out."""
    opened = load_case(session, made.case_id, COMMAND_LINE)
    case, about = opened.case, made.about
    team, actor = opened.team, opened.actor
    trace.record(session, vault, team, actor, "exported", case=case, subject=about, now=now)


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """Give a new file that only its owner may read; it is gone again when something goes wrong.

    Raises UserError when there is one already, or it can't be made.
    """
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        words = _("Filen {file} findes allerede og bliver ikke overskrevet. Vælg et andet navn.")
        raise UserError(words.format(file=out)) from None
    except OSError as fault:
        words = _("Filen {file} kan ikke skrives: {reason}.")
        raise UserError(words.format(file=out, reason=reason_of(fault))) from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _case_id(session: Session, code: str) -> str:
    found = session.scalars(select(Case.id).where(Case.code == code.strip().upper())).all()
    if not found:
        raise UserError(_("Der er ingen sag {code}.").format(code=code))
    if len(found) > 1:
        words = _("Flere arbejdsrum har en sag {code}. Hent notatet i Slack.")
        raise UserError(words.format(code=code))
    return found[0]
