"""A paper about a case, read once at a secret address over HTTP by the one it was made for.

It is drawn while it is read and kept nowhere. The reading is taken only when it is drawn, in one
transaction with the trace, so that of two readers one gets it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.casework.desk import desk_for
from bot.casework.download import PLACE, asked_for, opened_for, use_up
from bot.casework.handover import require_pending
from bot.disclosure import has_lost_ground
from bot.edge import Reply
from bot.errors import Busy, NotFound, Refused
from bot.feed import HEADERS, LATER, MISSING
from bot.people import people
from bot.views import handover_paper
from bot.views.journal import journal_note
from bot.views.journal_paper import file_name, note_pdf
from bot.views.scene import Scene
from bot.views.told import Reading
from models.vocabulary import Paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.casework.download import Asked
    from bot.runtime import Bot

PATH = re.compile(rf"{PLACE}([A-Za-z0-9_-]{{32}})")
PDF, MAIL = "application/pdf", "message/rfc822"


@dataclass(frozen=True)
class Drawn:
    """A paper as it is handed over: what kind of content, the file's name, and its bytes."""

    kind: str
    name: str
    body: bytes


def answer(bot: Bot, path: str) -> Reply:
    """Return the paper that an address is for, the first time; all else reads like any path."""
    named = PATH.fullmatch(path)
    if named is None:
        return MISSING
    try:
        drawn = _read_once(bot, named[1])
    except Busy:
        return LATER
    return MISSING if drawn is None else _handed_over(drawn)


def _read_once(bot: Bot, token: str) -> Drawn | None:
    with bot.reading() as session:
        asked = asked_for(session, bot.vault, token, bot.real_now())
    draw = _drawing(bot, asked) if asked is not None else None
    if asked is None or draw is None:
        return None
    drawn = draw()  # while no transaction is open
    with bot.writing() as session:
        taken = use_up(desk_for(bot, session), asked)
    return drawn if taken else None


def _drawing(bot: Bot, asked: Asked) -> Callable[[], Drawn] | None:
    """Return what draws the paper, all that it needs read; None where it can't be read now."""
    with bot.reading() as session:
        opened = opened_for(session, asked)
        if opened is None:
            return None
        names = people(session, opened.team.workspace_id)
        what = Reading(Scene(opened.case, opened.team, names, bot.now()), bot.vault)
        try:
            return PAPERS[asked.paper](what, asked.about)
        except (NotFound, Refused):
            return None


def _note(what: Reading, about: str) -> Callable[[], Drawn]:
    note = journal_note(what, about)
    return lambda: Drawn(PDF, file_name(note), note_pdf(note))


def _handover(what: Reading, about: str) -> Callable[[], Drawn]:
    sheet = _sheet(what, about)
    return lambda: Drawn(PDF, handover_paper.file_name(sheet, "pdf"), handover_paper.pdf(sheet))


def _mail(what: Reading, about: str) -> Callable[[], Drawn]:
    sheet = _sheet(what, about)
    name = handover_paper.file_name(sheet, "eml")
    return lambda: Drawn(MAIL, name, handover_paper.mail_draft(sheet))


def _sheet(what: Reading, about: str) -> handover_paper.Sheet:
    """Return a handover that may still go on. Raises NotFound for any other."""
    pending = require_pending(what.scene.case, what.scene.people)
    if pending.id != about or has_lost_ground(what.scene.case, pending):
        raise NotFound
    return handover_paper.Sheet(what, pending)


PAPERS: dict[Paper, Callable[[Reading, str], Callable[[], Drawn]]] = {
    Paper.NOTE: _note,
    Paper.HANDOVER: _handover,
    Paper.MAIL: _mail,
}
"""How each paper is drawn: what it needs is read from the case first, then the bytes are made."""


def _handed_over(drawn: Drawn) -> Reply:
    """Return the paper as a file to keep; a name with letters beyond ASCII is told both ways."""
    plain = drawn.name.encode("ascii", "replace").decode().replace("?", "_")
    told = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(drawn.name)}"
    return Reply(200, drawn.kind, drawn.body, (*HEADERS, ("Content-Disposition", told)))
