"""The pages on which a note for the journal is chosen, read, fetched and said to be filed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.journal import covering, filing_of, subject_of, subjects
from bot.locale import _, day_year_words
from bot.views import fields
from bot.views.blocks import (
    actions,
    button,
    clipped,
    escaped,
    heading,
    line,
    paragraphs,
    primary,
    quietly,
    quotation,
    said,
)
from bot.views.journal import subject_words
from bot.views.once import once
from bot.views.parts import parts_of, turning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import Block, InteractiveElement
    from slack_sdk.models.views import View

    from bot.views.journal import JournalNote, Section
    from bot.views.scene import Scene
    from models import Filing

PAGE = "page:journal"
BLOCKS = 60  # a page of a note; each may hold close to three thousand signs
HEADING = 150


@dataclass(frozen=True)
class NotePage:
    """What a page is drawn from: the note, where it stands, and which part of it.

    `about` is the row it is of, or the case; `served` whether a PDF can be had by a link, and
    `link` that link, the one time it is shown.
    """

    scene: Scene
    note: JournalNote
    about: str
    part: int = 0
    served: bool = False
    link: str = ""

    @property
    def value(self) -> str:
        """Return what the page's buttons carry."""
        return f"{self.scene.case.id}:{self.about}"


def choice_page(scene: Scene) -> View:
    """Return the page of a case's notes: each with where it stands, and the whole until now."""
    case = scene.case
    blocks: list[Block] = [
        said(
            f"{subject_words(case, one)}\n{_standing(scene, one.about)}",
            button(_("Notat"), "journal:read", f"{case.id}:{one.about}"),
        )
        for one in subjects(case)
    ]
    until_now = button(_("Notat"), "journal:read", f"{case.id}:{case.id}")
    if case.is_open:
        blocks.append(said(_("Hele sagen indtil nu"), until_now))
    return fields.page(fields.LEADS_ON, _("Notat til journalen"), blocks, case.id)


def note_page(what: NotePage) -> View:
    """Return a note whole, a part at a time, with what can be done about it on top."""
    parts = parts_of(list(_text(what.note)), BLOCKS)
    part = max(0, min(what.part, len(parts) - 1))
    blocks = [*_top(what), *parts[part], *turning("journal", what.value, part, len(parts) - 1)]
    return fields.page(PAGE, what.note.code, blocks, f"{what.value}:{part}")


def filed_words(scene: Scene, filing: Filing) -> str:
    """Return by whom and when a note was filed."""
    return _("Journaliseret {day} af {name}.").format(
        day=day_year_words(local_date(filing.at)), name=scene.people.full(filing.user)
    )


def _standing(scene: Scene, about: str) -> str:
    one = subject_of(scene.case, about)
    filing = covering(scene.case, one) if one else None
    return filed_words(scene, filing) if filing else _("*Ikke journaliseret*")


def _top(what: NotePage) -> Iterator[Block]:
    yield said(_how(what))
    row = list(_buttons(what))
    if row:
        yield actions(*row)
    if what.link:
        yield once(what.link, _("Hent PDF"))
    elif not what.served:
        words = _("Som PDF: bed den, der driver Tværs, skrive: {command}")
        yield quietly(words.format(command=f"`python app.py note {what.note.code} --out FIL`"))
    yield line()


def _how(what: NotePage) -> str:
    case = what.scene.case
    one = subject_of(case, what.about)
    if one is None:
        return _("Sagen er åben, så det her er ikke det sidste ord. Det journaliseres ikke.")
    filing = covering(case, one)
    if filing is not None:
        return filed_words(what.scene, filing)
    return _("*Ikke journaliseret.* Læg notatet i fagsystemet, og tryk så Journaliseret.")


def _buttons(what: NotePage) -> Iterator[InteractiveElement]:
    case = what.scene.case
    one = subject_of(case, what.about)
    if one is not None and covering(case, one) is None:
        yield primary(_("Journaliseret"), "journal:file", what.value)
    if what.served:
        yield button(_("PDF"), "journal:pdf", what.value)
    if filing_of(case, what.about) is not None:
        yield button(_("Fortryd"), "journal:take_back", what.value)


def _text(note: JournalNote) -> Iterator[Block]:
    yield heading(note.title)
    yield from paragraphs([f"*{name}:* {clipped(words, 2000)}" for name, words in note.lines])
    for section in note.sections:
        yield heading(section.heading[:HEADING])
        yield from _section(section)
    yield quietly(note.last)


def _section(section: Section) -> Iterator[Block]:
    """Yield a section in as few blocks as it takes: what has no words of its own goes together."""
    bare: list[str] = []
    for entry in section.entries:
        if not entry.words:
            bare.append(escaped(entry.head))
            continue
        yield from paragraphs(bare)
        bare = []
        yield from quotation(entry.words, escaped(entry.head))
    yield from paragraphs(bare)
