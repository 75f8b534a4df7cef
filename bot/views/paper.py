"""A paper before it is drawn: what kind of paragraph each is, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

POINT = 25.4 / 72  # mm
LEADING = 1.45


@dataclass(frozen=True)
class Look:
    """How a paragraph looks: which element it is, its size in points, space above in mm."""

    tag: str
    size: float
    above: float
    style: str = ""
    indent: float = 0.0

    @property
    def leading(self) -> float:
        """Return the height of a line, in mm."""
        return self.size * POINT * LEADING


TITLE = Look("/H1", 14, 0, "B")
HEADING = Look("/H2", 12, 6, "B")
FACT = Look("/P", 10, 0.8)
HEAD = Look("/P", 10, 2.2)
WORDS = Look("/P", 10, 0.4, indent=6)
LAST = Look("/P", 9, 7)


@dataclass(frozen=True)
class Piece:
    """A paragraph, before it is known where it stands."""

    look: Look
    text: str


@dataclass(frozen=True)
class Printed:
    """A paper before it is drawn; `name` is what the file calls itself, `on` its local date."""

    code: str
    name: str
    on: date
    pieces: tuple[Piece, ...]


def pdf_of(paper: Printed) -> bytes:
    """Return a paper as a PDF; what draws it is heavy, and read in when somebody first asks."""
    from bot.views.drawing import drawn  # noqa: PLC0415

    return drawn(paper)
