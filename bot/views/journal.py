"""A note for the journal: what was met about, found, thought, decided and said, as plain text.

It is always in Danish, as the journal of a Danish authority is, and drawn from state each time.
One structure, from which the private view and the PDF are both drawn; its shape is that of
offentlighedsloven § 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.journal import require_note
from bot.deadlines import local_date
from bot.journal import Subject, subject_of, subjects
from bot.locale import SOURCE, _, day_year_words, speaking
from bot.views.journal_course import assessment, decisions
from bot.views.journal_facts import facts
from bot.views.journal_people import participants, sources
from bot.views.journal_text import Entry, Matter, held_on
from bot.views.journal_voice import voices
from bot.words import group_words
from models.vocabulary import NoteOf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.views.told import Reading
    from models import Case


@dataclass(frozen=True)
class Section:
    """A heading, and what stands below it."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class JournalNote:
    """A whole note: a title, the lines that say what it is about, the sections, and a last line.

    `on` is the local date of what it is of.
    """

    code: str
    title: str
    on: date
    lines: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    last: str


def journal_note(what: Reading, about: str) -> JournalNote:
    """Return the note of a start meeting, a follow-up or a closing, by its row's id.

    With the case's own id it is of the whole case until now. Raises Refused for anything else,
    and for a case whose texts have been erased.
    """
    with speaking(SOURCE):
        matter = _matter(what, about)
        return JournalNote(
            code=what.scene.case.code,
            title=_title(matter),
            on=_on(matter),
            lines=tuple(_lines(matter)),
            sections=tuple(_sections(matter)),
            last=_("Slack er ikke journalen. Notatet hører hjemme i fagsystemet."),
        )


def subject_words(case: Case, one: Subject) -> str:
    """Return what a note is of, and its day: "Startmøde onsdag den 25. november 2026"."""
    day = day_year_words(_day_of(case, one))
    words = {
        NoteOf.START: _("Startmøde {day}"),
        NoteOf.FOLLOW_UP: _("Opfølgning {day}"),
        NoteOf.CASE: _("Hele sagen til afslutningen {day}"),
    }
    return words[one.of].format(day=day)


def _matter(what: Reading, about: str) -> Matter:
    case = what.scene.case
    one = require_note(case, about)
    if one is None:
        return Matter(what.scene, what.vault, NoteOf.CASE, about, what.scene.now)
    since = _before(case, one) if one.of is NoteOf.FOLLOW_UP else None
    return Matter(what.scene, what.vault, one.of, about, one.at, since.at if since else None)


def _before(case: Case, one: Subject) -> Subject | None:
    """Return what was met about before, from which on a follow-up's note tells."""
    earlier = [other for other in subjects(case) if other.at < one.at]
    return earlier[-1] if earlier else None


def _title(matter: Matter) -> str:
    case = matter.scene.case
    one = subject_of(case, matter.about)
    if one is not None:
        return subject_words(case, one)
    return _("Hele sagen indtil {day}").format(day=day_year_words(_on(matter)))


def _on(matter: Matter) -> date:
    one = subject_of(matter.scene.case, matter.about)
    return _day_of(matter.scene.case, one) if one else matter.scene.today


def _day_of(case: Case, one: Subject) -> date:
    for meeting in case.meetings:
        if meeting.id == one.about:
            return held_on(meeting)
    return local_date(one.at)


def _lines(matter: Matter) -> Sequence[tuple[str, str]]:
    case, team = matter.scene.case, matter.scene.team
    number = matter.text(case, "official_number") or _("ikke noteret")
    groups = "; ".join(group_words(team, key) for key in case.target_groups)
    return (
        (_("Sagsnr."), number),
        (_("Sagskode i Tværs"), case.code),
        (_("Dato"), day_year_words(_on(matter))),
        (_("Team"), team.name),
        (_("Målgruppe"), groups),
    )


def _sections(matter: Matter) -> list[Section]:
    whole = matter.of is NoteOf.CASE
    voice = _("Hvad borgeren siger")
    every = (
        (_("Deltagere"), participants(matter)),
        (_("Oplysninger"), facts(matter)),
        (_("Vurdering"), assessment(matter)),
        (_("Beslutninger") if whole else _("Beslutning"), decisions(matter)),
        (voice, voices(matter)),
        (_("Kilder"), sources(matter)),
    )
    nothing = Entry(_("Intet noteret."))
    return [Section(heading, tuple(found) or (nothing,)) for heading, found in every]
