"""A paper as a PDF: tagged, in Danish, and the same bytes for the same paper.

The library writes text, fonts and the structure tree; which element each paragraph is, it leaves
to whoever calls, so the marks around them are set here. A paragraph that goes on overleaf is two
elements in the tree.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.prefs import ViewerPreferences

from bot.deadlines import at_local
from bot.locale import SOURCE, _, speaking
from bot.views.paper import HEADING, LAST, POINT, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fpdf.fonts import TTFFont

    from bot.views.paper import Look, Printed

FONTS = Path(__file__).parent.parent / "fonts"
FAMILY = "DejaVu"
MARGIN, WIDTH, HEIGHT = 22.0, 210.0, 297.0  # mm, A4
BOTTOM = HEIGHT - 24.0
FEWEST = 3  # lines of a paragraph that stay together
UNKNOWN = "\N{WHITE SQUARE}"
NEVER_SEEN = ("Cc", "Cf", "Cs")
FOOT = 8.0  # points


@dataclass(frozen=True)
class Run:
    """The lines of a paragraph that stand on one page; `top` is in mm."""

    look: Look
    lines: tuple[str, ...]
    top: float


def drawn(paper: Printed) -> bytes:
    """Return a paper as A4 pages; its metadata name the case's code and nothing else of it."""
    with speaking(SOURCE):
        pdf = _blank(paper)
        pages = _laid_out(pdf, list(_shown(paper, pdf)))
        for number, runs in enumerate(pages, 1):
            if number > 1:
                pdf.add_page()
            for run in runs:
                _draw(pdf, run)
            _foot(pdf, paper.code, number, len(pages))
        return bytes(pdf.output())


def _blank(paper: Printed) -> FPDF:
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.c_margin = 0
    pdf.set_lang(SOURCE)
    pdf.set_title(paper.name)
    pdf.set_creator("Tværs")
    pdf.set_producer("Tværs")
    pdf.set_creation_date(at_local(paper.on, time(12)))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font(FAMILY, style, FONTS / name)
    pdf.add_page()
    return pdf


def _shown(paper: Printed, pdf: FPDF) -> Iterator[Piece]:
    """Yield a paper's paragraphs; last, if need be, that signs are missing in it."""
    missing = 0
    for one in paper.pieces:
        drawn = _drawable(pdf, one.text)
        missing += drawn.count(UNKNOWN) - one.text.count(UNKNOWN)
        yield Piece(one.look, drawn)
    if missing:
        words = _("Tegn, som skriften ikke har, er vist som {sign}. Teamet kan læse dem i Slack.")
        yield Piece(LAST, words.format(sign=UNKNOWN))


def _drawable(pdf: FPDF, text: str) -> str:
    """Return a text with a square for each sign that the font lacks, and without unseen ones."""
    known = cast("TTFFont", pdf.fonts[FAMILY.lower()]).cmap
    shown = []
    for sign in unicodedata.normalize("NFC", text.replace("\t", " ")):
        if sign == "\n" or (ord(sign) in known and unicodedata.category(sign) not in NEVER_SEEN):
            shown.append(sign)
        elif unicodedata.category(sign) not in NEVER_SEEN and not unicodedata.combining(sign):
            shown.append(UNKNOWN)
    return "".join(shown)


def _laid_out(pdf: FPDF, pieces: list[Piece]) -> list[list[Run]]:
    """Return what stands on each page; no heading stands alone at the foot of one."""
    pages: list[list[Run]] = [[]]
    y = MARGIN
    for piece in pieces:
        lines = _lines(pdf, piece)
        look = piece.look
        y += look.above if pages[-1] else 0
        needed = look.leading * (3 if look.tag != "/P" else min(len(lines), FEWEST))
        if y + needed > BOTTOM:
            pages.append([])
            y = MARGIN
        while lines:
            room = max(int((BOTTOM - y) / look.leading), 1)
            pages[-1].append(Run(look, tuple(lines[:room]), y))
            y += look.leading * len(lines[:room])
            lines = lines[room:]
            if lines:
                pages.append([])
                y = MARGIN
    return pages


def _lines(pdf: FPDF, piece: Piece) -> list[str]:
    look = piece.look
    pdf.set_font(FAMILY, look.style, look.size)
    width = WIDTH - 2 * MARGIN - look.indent
    found = pdf.multi_cell(
        width, text=piece.text, align="L", dry_run=True, output=MethodReturnValue.LINES
    )
    return cast("list[str]", found)


def _draw(pdf: FPDF, run: Run) -> None:
    """Draw a run as one element of the structure tree; a heading stands in the outline, too."""
    pdf.set_font(FAMILY, run.look.style, run.look.size)
    pdf.set_xy(MARGIN, run.top)
    if run.look.tag == HEADING.tag:
        pdf.start_section(" ".join(run.lines))
    number = pdf.struct_builder.next_mcid_for_page(pdf.page)
    _element, place = pdf.struct_builder.add_marked_content(pdf.page, run.look.tag, number)
    pdf.pages[pdf.page].struct_parents = place
    _mark(pdf, f"{run.look.tag} <</MCID {number}>> BDC")
    for count, words in enumerate(run.lines):
        pdf.set_xy(MARGIN + run.look.indent, run.top + count * run.look.leading)
        if words.strip():
            pdf.cell(text=words, h=run.look.leading)
    _mark(pdf, "EMC")


def _foot(pdf: FPDF, code: str, number: int, count: int) -> None:
    """Draw the foot of a page, which is no part of what is read aloud."""
    pdf.set_font(FAMILY, "", FOOT)
    _mark(pdf, "/Artifact BMC")
    pdf.set_xy(MARGIN, HEIGHT - 15)
    words = _("{code} · side {number} af {count}").format(code=code, number=number, count=count)
    pdf.cell(text=words, h=FOOT * POINT)
    _mark(pdf, "EMC")


def _mark(pdf: FPDF, operator: str) -> None:
    cast("bytearray", pdf.pages[pdf.page].contents).extend(f"{operator}\n".encode("ascii"))
