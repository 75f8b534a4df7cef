"""The note as a PDF, as a real reader sees it: text, tags, language, and the same bytes twice."""

from __future__ import annotations

import logging
import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.locale import speaking
from bot.views.journal import JournalNote, Section
from bot.views.journal_paper import file_name, note_pdf
from bot.views.journal_text import Entry

if TYPE_CHECKING:
    import pytest

LAST = "Slack er ikke journalen."
LETTERS = "Blåbærgrød på Ærø: æøå ÆØÅ é ñ ž ß. Ελληνικά, кириллица, ’…–“”"


def note(*entries: Entry, heading: str = "Oplysninger") -> JournalNote:
    """Return a note with one section."""
    lines = (("Sagsnr.", "2026-114455"), ("Sagskode i Tværs", "U26-0042"))
    sections = (Section(heading, entries),)
    return JournalNote("U26-0042", "Startmøde", date(2026, 11, 25), lines, sections, LAST)


def read(made: JournalNote) -> PdfReader:
    """Return a note as a reader opens it."""
    return PdfReader(BytesIO(note_pdf(made)))


def text_of(pdf: PdfReader) -> str:
    """Return all text of a PDF."""
    return "\n".join(page.extract_text() for page in pdf.pages)


def catalog(pdf: PdfReader) -> Any:
    """Return what the file says of itself."""
    return pdf.trailer["/Root"]


def elements(pdf: PdfReader) -> list[Any]:
    """Return the elements of the structure tree, in reading order."""
    document = catalog(pdf)["/StructTreeRoot"]["/K"][0].get_object()
    assert document["/S"] == "/Document"
    return [one.get_object() for one in document["/K"]]


def test_danish_and_other_letters_are_read_back() -> None:
    """What people type comes out of the file as they typed it."""
    assert LETTERS in text_of(read(note(Entry("Hun sagde:", LETTERS))))


def test_a_letter_in_two_pieces_is_one() -> None:
    """An å that was typed as a and a ring is drawn as an å."""
    assert "på gåtur" in text_of(read(note(Entry("pa\u030a ga\u030atur"))))


def test_what_the_font_lacks_is_a_square_and_said(caplog: pytest.LogCaptureFixture) -> None:
    """中文 has no letters here: the note says so, nothing crashes, and no sign is logged."""
    with caplog.at_level(logging.DEBUG):
        told = text_of(read(note(Entry("Hun hedder 中文 🫠 nu", "👩\u200d👧 og \u200bslut"))))
    assert "Hun hedder □□ □ nu" in told
    assert "og slut" in told
    assert "Tegn, som skriften ikke har, er vist som □." in told
    assert not any(sign in record.getMessage() for record in caplog.records for sign in "中文🫠")


def test_without_any_nothing_is_said() -> None:
    """A note whose every sign is there has no such line, also where somebody typed a square."""
    assert "skriften ikke har" not in text_of(read(note(Entry("et felt: □"))))


def test_it_says_what_it_is() -> None:
    """Language, title, that it is tagged, and that the title is to be shown; no more of anybody."""
    pdf = read(note(Entry("Marion Lund, Konsulent")))
    root = catalog(pdf)
    assert root["/Lang"] == "da"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata == {
        "/Title": "Notat U26-0042",
        "/Creator": "Tværs",
        "/Producer": "Tværs",
        "/CreationDate": "D:20261125110000Z",
    }
    assert file_name(note()) == "U26-0042-notat.pdf"


def test_headings_and_paragraphs_are_tagged_in_order() -> None:
    """A title, a heading in the outline, too, and paragraphs."""
    pdf = read(note(Entry("Først", "egne ord"), Entry("Så")))
    found = [str(one["/S"]) for one in elements(pdf)]
    assert found == ["/H1", "/P", "/P", "/H2", "/P", "/P", "/P", "/P"]
    assert [str(one.title) for one in pdf.outline] == ["Oplysninger"]  # type: ignore[union-attr]


def test_every_text_belongs_to_an_element_or_is_no_content() -> None:
    """Page by page the marks in the content are the tree's, and no text stands outside one."""
    long = [Entry(f"Indsats nr. {count}.", "Borgeren sov. " * 60) for count in range(12)]
    pdf = read(note(*long))
    assert len(pdf.pages) > 2
    parents = catalog(pdf)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    of_page = dict(zip(parents[::2], parents[1::2], strict=True))
    for page in pdf.pages:
        content = page.get_contents()
        assert content is not None
        words = content.get_data().decode("latin1")
        marks = [int(one) for one in re.findall(r"/MCID (\d+)", words)]
        kin = [one.get_object() for one in of_page[page["/StructParents"]]]
        assert marks == list(range(len(kin)))
        assert [one["/K"][0] for one in kin] == marks
        assert {one.raw_get("/Pg") for one in kin} == {page.indirect_reference}
        _demand_marked(words)


def _demand_marked(words: str) -> None:
    depth = 0
    for operator in re.findall(r"\b(BDC|BMC|EMC|Tj|TJ)\b", words):
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
        assert depth == 1 or operator == "EMC"
    assert depth == 0


def test_nothing_is_lost_over_the_page() -> None:
    """A text of many pages is whole, in order, and each page says which it is."""
    lines = [f"linje nr. {count:04}" for count in range(300)]
    pdf = read(note(Entry("Hun skrev:", "\n".join(lines))))
    told = text_of(pdf)
    assert [line for line in told.splitlines() if line.startswith("linje")] == lines
    count = len(pdf.pages)
    for number, page in enumerate(pdf.pages, 1):
        assert f"U26-0042 · side {number} af {count}" in page.extract_text()


def test_no_heading_stands_alone_at_the_foot() -> None:
    """Wherever a heading falls, something of what it is about is on its page."""
    for count in range(30, 44):
        sections = (
            Section("Først", tuple(Entry(f"{number}.") for number in range(count))),
            Section("Overskrift", (Entry("Det første under den."),)),
        )
        made = JournalNote("U26-0042", "T", date(2026, 11, 25), (), sections, LAST)
        for page in read(made).pages:
            words = page.extract_text()
            assert ("Overskrift" in words) == ("Det første under den." in words)


@settings(max_examples=8)
@given(st.text(max_size=300))
def test_any_text_can_be_drawn_and_drawn_the_same(words: str) -> None:
    """No text makes it fail, and the same note gives the same bytes, in any language."""
    made = note(Entry(words, words), heading=words[:20] or "x")
    first = note_pdf(made)
    with speaking("en"):
        assert note_pdf(made) == first
