"""A note for the journal as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.locale import SOURCE, _, speaking
from bot.views.paper import FACT, HEAD, HEADING, LAST, TITLE, WORDS, Piece, Printed, pdf_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.views.journal import JournalNote


def note_pdf(note: JournalNote) -> bytes:
    """Return the note as a PDF."""
    with speaking(SOURCE):
        name = _("Notat {code}").format(code=note.code)
    return pdf_of(Printed(note.code, name, note.on, tuple(_pieces(note))))


def file_name(note: JournalNote) -> str:
    """Return what the file is called: "U26-0042-notat.pdf"."""
    return f"{note.code}-notat.pdf"


def _pieces(note: JournalNote) -> Iterator[Piece]:
    yield Piece(TITLE, note.title)
    for name, words in note.lines:
        yield Piece(FACT, f"{name}: {words}")
    for section in note.sections:
        yield Piece(HEADING, section.heading)
        for entry in section.entries:
            yield Piece(HEAD, entry.head)
            if entry.words:
                yield Piece(WORDS, entry.words)
    yield Piece(LAST, note.last)
