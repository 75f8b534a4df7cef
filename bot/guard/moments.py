"""Finds the dates and times of day that are written among the groups of a chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.guard.numbers import PAIR, is_date, is_day_of_birth, is_plain_date, is_year

if TYPE_CHECKING:
    from bot.guard.numbers import Chain

DATE_MARKS = frozenset({".", "/", "-"})
DATE_STYLES = frozenset({(mark, mark) for mark in DATE_MARKS} | {("/", "-"), (".", "-")})
_YEAR_APART = frozenset({("/", " "), (".", ". "), (".", " ")})
MIDNIGHT, FULL_HOUR = 24, 60
PARTS = 3  # day, month and year; hour, minute and second


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time of day, from its first group in the chain to its last."""

    first: int
    last: int
    is_date: bool


def moments(chain: Chain) -> list[Moment | None]:
    """Return for each group the date or time that it belongs to; found from left to right."""
    owners: list[Moment | None] = [None] * len(chain.groups)
    place = 0
    while place < len(chain.groups):
        moment = _moment_at(chain, place)
        if moment is None:
            place += 1
            continue
        owners[moment.first : moment.last + 1] = [moment] * (moment.last - moment.first + 1)
        place = moment.last + 1
    return owners


def _moment_at(chain: Chain, place: int) -> Moment | None:
    if _is_date_at(chain, place):
        return Moment(place, place + PARTS - 1, is_date=True)
    length = _clock_length(chain, place)
    return Moment(place, place + length - 1, is_date=False) if length else None


def _is_date_at(chain: Chain, place: int) -> bool:
    """Tell dd.mm.yyyy, dd/mm-yy and the like, and yyyy-mm-dd."""
    groups = [group.digits for group in chain.groups[place : place + PARTS]]
    if len(groups) < PARTS:
        return False
    gaps = chain.gaps[place], chain.gaps[place + 1]
    first, middle, last = groups
    if is_year(first):
        return gaps == ("-", "-") and len(last) == PAIR and is_date(last, middle, first)
    if is_year(last) and gaps in DATE_STYLES:
        return is_plain_date(first, middle, last)
    if is_year(last) and gaps in _YEAR_APART:
        return is_plain_date(first, middle, last) and not _is_date_at(chain, place + 2)
    return (
        len(last) == PAIR
        and gaps in DATE_STYLES
        and len(first) <= PAIR
        and len(middle) <= PAIR
        and is_day_of_birth(first, middle, last)
    )


def _clock_length(chain: Chain, place: int) -> int:
    """Return of how many groups a time with colons consists; 0 when there is none."""
    end = place
    while end < len(chain.gaps) and chain.gaps[end] == ":":
        end += 1
        if end - place == PARTS:
            return 0
    hour, *rest = (group.digits for group in chain.groups[place : end + 1])
    valid = len(hour) <= PAIR and int(hour) < MIDNIGHT
    if not rest or not valid or any(len(part) != PAIR or int(part) >= FULL_HOUR for part in rest):
        return 0
    return end - place + 1
