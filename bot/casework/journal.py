"""Say that a note stands in the official system's journal, and take that back at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.casework.desk import change, record
from bot.deadlines import local_date
from bot.errors import Refused
from bot.journal import covering, filing_of, subject_of, unfiled
from bot.locale import _, day_words
from models import Filing
from models.base import new_id
from models.vocabulary import NoteOf

if TYPE_CHECKING:
    from bot.casework.desk import Desk
    from bot.journal import Subject
    from bot.loading import Opened
    from bot.people import People
    from models import Case

REGRET = timedelta(minutes=10)


def require_note(case: Case, about: str) -> Subject | None:
    """Return what a note is of; None for the whole case until now, which its own id stands for.

    Raises Refused for anything else, and for a case whose texts have been erased.
    """
    if case.erased_at is not None:
        raise Refused(_("Sagens tekster er slettet. Notatet ligger i fagsystemet."))
    one = subject_of(case, about)
    if one is None and about != case.id:
        raise Refused(_("Notatet findes ikke længere. Åbn sagen igen."))
    return one


def file(desk: Desk, opened: Opened, about: str, names: People) -> Filing:
    """Note that the note of a start meeting, a follow-up or a closing is filed, and by whom.

    A closing's is of the whole case: with it all before is in the journal. Raises Refused for one
    that is filed already, and while there is nothing final to file.
    """
    case = opened.case
    one = require_note(case, about)
    if one is None:
        raise Refused(_("Sagen er åben. Hele sagens notat journaliseres, når den er afsluttet."))
    filed = covering(case, one)
    if filed is not None:
        words = _("{name} har journaliseret notatet {day}.")
        day = day_words(local_date(filed.at))
        raise Refused(words.format(name=names.full(filed.user), day=day))
    made = _filed(desk, opened, one)
    change(desk, opened, "filed", about)
    return made


def file_meetings(desk: Desk, opened: Opened) -> None:
    """Note that every meeting's note is filed; whoever calls writes what the case owes then."""
    for one in unfiled(opened.case):
        if one.of is not NoteOf.CASE:
            _filed(desk, opened, one)
            record(desk, opened, "filed", one.about)


def _filed(desk: Desk, opened: Opened, one: Subject) -> Filing:
    case, user = opened.case, opened.actor.user
    made = Filing(id=new_id(), case_id=case.id, about=one.about, user=user, at=desk.now)
    case.filings.append(made)
    return made


def take_back(desk: Desk, opened: Opened, about: str) -> None:
    """Take one's own word back that a note is filed. Raises Refused after ten minutes."""
    filed = filing_of(opened.case, about)
    if filed is None:
        raise Refused(_("Notatet er ikke journaliseret."))
    if filed.user != opened.actor.user or desk.now - filed.at > REGRET:
        raise Refused(
            _("Det er for sent at fortryde her: kun den, der trykkede, kan, i ti minutter.")
        )
    opened.case.filings.remove(filed)
    desk.session.delete(filed)
    change(desk, opened, "filing_undone", about)
