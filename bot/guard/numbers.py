"""Finds the groups of digits in folded text, and which of them stand together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DIGITS = re.compile(r"[0-9]+")
# At most three separators, blanks, brackets and quotes among them not counted
_BRACKETS = r"[][(){}<>\"'’‘“”„«»‹›]"
_GAP = rf"\s?(?:{_BRACKETS}\s?){{0,3}}(?:[^\w\s]\s?{_BRACKETS}?\s?){{0,3}}"
_CHAIN = re.compile(rf"[0-9]++(?:{_GAP}[0-9]++)*+")
LEFT, RIGHT = 48, 16  # characters around a number that may tell what it is
FEWEST = 8  # digits of the shortest number looked for: a phone's, and d/m-yy xxxx
PAIR = 2
PAIR_MARKS = frozenset({" ", "-", "."})  # between the four pairs of a phone number
YEAR = 4
REPLACEMENT = 60  # is added to the day of birth in a replacement number
CENTURIES = (1800, 1900, 2000)


@dataclass(frozen=True, slots=True)
class Group:
    """A run of ASCII digits, where it starts in the folded text, and how many digits before it."""

    digits: str
    start: int
    offset: int

    @property
    def end(self) -> int:
        """Return the place after the last digit."""
        return self.start + len(self.digits)


@dataclass(frozen=True, slots=True)
class Chain:
    """Groups with nothing but a few separators between them; `gaps[i]` follows `groups[i]`."""

    text: str
    digits: str
    groups: tuple[Group, ...]
    gaps: tuple[str, ...]

    @property
    def told(self) -> tuple[str, str, str]:
        """Return all that tells about the chain: what leads up to it, itself, and what follows."""
        start, end = self.groups[0].start, self.groups[-1].end
        text = self.text
        return text[max(0, start - LEFT) : start], text[start:end], text[end : end + RIGHT]

    def gap_before(self, index: int) -> str:
        """Return the separators before a group; empty at the start of the chain."""
        return self.gaps[index - 1] if index > 0 else ""

    def gap_after(self, index: int) -> str:
        """Return the separators after a group; empty at the end of the chain."""
        return self.gaps[index] if index < len(self.gaps) else ""


@dataclass(frozen=True, slots=True)
class Window:
    """Some neighbours of a chain, `first` to `last` included, read as one number."""

    chain: Chain
    first: int
    last: int

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the groups of the window."""
        return self.chain.groups[self.first : self.last + 1]

    @property
    def gaps(self) -> tuple[str, ...]:
        """Return the separators inside the window, one fewer than its groups."""
        return self.chain.gaps[self.first : self.last]

    @property
    def digits(self) -> str:
        """Return all digits of the window."""
        last = self.chain.groups[self.last]
        return self.chain.digits[
            self.chain.groups[self.first].offset : last.offset + len(last.digits)
        ]

    @property
    def lengths(self) -> tuple[int, ...]:
        """Return how many digits each group has."""
        return tuple(len(group.digits) for group in self.groups)

    @property
    def before(self) -> str:
        """Return the separators before the window; empty at the start of the chain."""
        return self.chain.gap_before(self.first)

    @property
    def after(self) -> str:
        """Return the separators after the window; empty at the end of the chain."""
        return self.chain.gap_after(self.last)

    @property
    def left(self) -> str:
        """Return the folded text that leads up to the window, at most 48 characters."""
        start = self.groups[0].start
        return self.chain.text[max(0, start - LEFT) : start]

    @property
    def right(self) -> str:
        """Return the folded text that follows the window, at most 16 characters."""
        end = self.groups[-1].end
        return self.chain.text[end : end + RIGHT]


def chains(text: str) -> Iterator[Chain]:
    """Give the chains of folded text from left to right, but the short ones. Linear in length."""
    for found in _CHAIN.finditer(text):
        if found.end() - found.start() < FEWEST:
            continue
        runs = list(_DIGITS.finditer(text, *found.span()))
        digits = "".join(run.group() for run in runs)
        if len(digits) >= FEWEST:
            yield Chain(text, digits, tuple(_groups(runs)), tuple(_gaps(text, runs)))


def _groups(runs: Iterable[re.Match[str]]) -> Iterator[Group]:
    offset = 0
    for run in runs:
        yield Group(run.group(), run.start(), offset)
        offset += run.end() - run.start()


def _gaps(text: str, runs: Iterable[re.Match[str]]) -> Iterator[str]:
    return (text[one.end() : other.start()] for one, other in pairwise(runs))


def windows(chain: Chain, lengths: frozenset[int]) -> Iterator[Window]:
    """Give every window whose digits number one of the lengths (all small)."""
    longest = max(lengths)
    for first in range(len(chain.groups)):
        total = 0
        for last in range(first, len(chain.groups)):
            total += len(chain.groups[last].digits)
            if total > longest:
                break
            if total in lengths:
                yield Window(chain, first, last)


def is_date(day: str, month: str, year: str) -> bool:
    """Tell whether digits are a real date; two digits of year may be of any century."""
    years = [int(year)] if len(year) == YEAR else [century + int(year) for century in CENTURIES]
    return any(_is_real(each, int(month), int(day)) for each in years)


def is_day_of_birth(day: str, month: str, year: str) -> bool:
    """Tell whether digits are a real date, or one with the 60 of a replacement number."""
    return is_date(day, month, year) or (
        int(day) > REPLACEMENT and is_date(str(int(day) - REPLACEMENT), month, year)
    )


def is_plain_date(day: str, month: str, year: str) -> bool:
    """Tell whether groups as somebody wrote them, d or dd, m or mm, are a real date."""
    return max(len(day), len(month)) <= PAIR and is_date(day, month, year)


def is_year(digits: str) -> bool:
    """Tell whether four digits look like a year of our time."""
    return len(digits) == YEAR and digits[:2] in {"19", "20"}


def _is_real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
