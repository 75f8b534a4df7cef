"""Unique marks: each text that is typed in a life bears one, so that a leak tells where it began.

A mark is a rare word with five letters of its own behind it. Two words tell what may become of it:
what is typed is sealed and shown to the team; what bears a personal number may come nowhere at all.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

LETTERS = "abcdefghijklmnop"
PLACES = 5
PHONE, NUMBER = "61 48 27 93", "070761-4285"
PHONE_FOUND = re.compile(r"(?<![0-9a-z])61 ?48 ?27 ?93(?![0-9a-z])", re.IGNORECASE)
NUMBER_FOUND = re.compile(r"070761[- ]?4285")
NUMBERS = (NUMBER, NUMBER.replace("-", ""), NUMBER.replace("-", " "), "07.07.61-4285")


class Needle(StrEnum):
    """The rare words; none of them is in any language, nor in what chance makes of letters."""

    CITIZEN = "qzkanarie"
    REFUSED = "qzforbudt"


_OWN = rf"[{LETTERS[0]}-{LETTERS[-1]}]{{{PLACES}}}"
FOUND = re.compile(rf"({'|'.join(Needle)})-?({_OWN})", re.IGNORECASE)
SPELLED = ("{}", "Det er Mette {} selv", "Bor {}gade 7, 8300 Odder", "Ring {}")
"""How a citizen's mark stands in a text: as free text, as a name, an address, beside a phone."""


@dataclass
class Mark:
    """One typed text: by whom, in which field of which form, and later of which case and team.

    `about` is the id of what the form was about: a case, a handover, a knowledge card, a team. A
    mark is taken when its form was, and kept when a sealed cell holds it. It is for all of a team
    where the case was so, too, when it was taken.
    """

    number: int
    needle: Needle
    typer: str
    form: str
    field: str
    case_id: str = ""
    team_id: str = ""
    about: str = ""
    taken: bool = False
    kept: bool = False
    for_all: bool = False

    @property
    def word(self) -> str:
        """Return the mark as it is typed."""
        digits = f"{self.number:0{PLACES}x}"
        return self.needle + "".join(LETTERS[int(digit, 16)] for digit in digits)

    @property
    def origin(self) -> str:
        """Return where it was typed."""
        return f"{self.form}.{self.field} by {self.typer}"


class Book:
    """Every mark that was made."""

    def __init__(self) -> None:
        """Begin with none."""
        self.marks: list[Mark] = []

    def new(self, needle: Needle, typer: str, form: str, field: str) -> Mark:
        """Return a new mark."""
        made = Mark(len(self.marks), needle, typer, form, field)
        self.marks.append(made)
        return made

    def found(self, text: str) -> list[Mark]:
        """Return the marks in a text, each as often as it stands there."""
        return [self.marks[_number(letters)] for _needle, letters in FOUND.findall(text)]


def free_text(mark: Mark, dice: Random) -> str:
    """Return a text with the mark, as somebody might type it: bare, or as what the guard asks of.

    A phone's digits are the same in every text, and stand beside the mark.
    """
    spelled = dice.choices(SPELLED, (8, 1, 1, 1))[0]
    word = mark.word if spelled == SPELLED[0] else mark.word.capitalize()
    phone = f" {PHONE}" if spelled == SPELLED[-1] else ""
    return f"{spelled.format(word)}{phone} siger det."


def number_text(mark: Mark, dice: Random) -> str:
    """Return a text with a personal number's shape in one of its spellings."""
    return f"{mark.word} {dice.choice(NUMBERS)}"


def official_number(mark: Mark) -> str:
    """Return an official number with the mark."""
    word = mark.word.upper()
    return f"{word[:-PLACES]}-{word[-PLACES:]}"


def identity(text: str) -> list[str]:
    """Return what identifies somebody by itself in a text: the phone, the personal number."""
    return [found[0] for rule in (PHONE_FOUND, NUMBER_FOUND) for found in rule.finditer(text)]


def in_bytes(content: bytes, needles: Iterable[Needle]) -> list[str]:
    """Return what stands readable in bytes, plain or as base64: these needles, and identities."""
    low = content.lower()
    plain = [one.encode() for one in needles]
    plain += [PHONE.encode(), PHONE.replace(" ", "").encode()]
    plain += [number.encode() for number in NUMBERS]
    found = [one.decode() for one in plain if one in low]
    return found + [one for one in _in_base64(needles) if one.encode() in content]


def _in_base64(needles: Iterable[Needle]) -> Iterator[str]:
    """Yield what the needles' middles are in base64, at each of its three alignments."""
    for needle, before in product(needles, range(3)):
        coded = base64.b64encode(b"\0" * before + needle.encode()).decode()
        yield coded[before + (before > 0) : -4]


def _number(letters: str) -> int:
    digits = "".join(f"{LETTERS.index(letter):x}" for letter in letters.lower())
    return int(digits, 16)
