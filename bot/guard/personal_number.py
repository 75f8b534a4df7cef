"""Finds Danish personal numbers (CPR) in any spelling.

A number is ddmmyy-xxxx with a real date, where a replacement number has 60 added to the day and
the century may be any. Modulus 11 never acquits: since 2007 numbers are given out without it.
Only a word directly to the left acquits; what plainly reads as something else (a date with a
time, a range of dates, a list of phone numbers) isn't a spelling of one.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.guard.folding import loose, tight, unescape
from bot.guard.moments import DATE_MARKS, FULL_HOUR, MIDNIGHT, moments
from bot.guard.numbers import (
    PAIR,
    YEAR,
    Chain,
    Window,
    chains,
    is_day_of_birth,
    is_plain_date,
    is_year,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.guard.moments import Moment

SHORT, LONG = 10, 12  # ddmmyyxxxx and ddmmyyyyxxxx
SERIAL = 4
PAIRS = 5  # a personal number in pairs; a phone number has four, a date three
MOST_PIECES = 3
_SIZES = frozenset({SHORT, LONG})
_SHORT_DATE_SIZES = frozenset(range(8, 12))

_LINK = re.compile(r"<[^<>|]*\|([^<>|]*)>")
_TAG = re.compile(r"</?[A-Za-z][^<>0-9]{0,40}>")
_LOOKALIKE = re.compile(r"(?<![^\W\d_])[0-9OolI]+(?![^\W\d_])")
_AS_DIGITS = str.maketrans("OolI", "0011")
_ACQUITTING = (
    r"(?:^|[^\wæøå])(?:"
    r"p[-. ]{0,2}(?:nr|nummer|nummeret|enhed)|produktions[-. ]?(?:nr|nummer|nummeret|enhed)"
    r"|\w{0,20}konto(?:en)?|\w{0,20}faktura(?:en)?|ean|reg(?=[-. ]{0,2}n)|registrerings(?=n)"
    r")(?:[-. ]{0,2}(?:nr|nummer|nummeret))?[.:#=( ]{0,4}"
)
_ACQUITTED = re.compile(_ACQUITTING + "$", re.IGNORECASE)
_ACQUITTED_ACCOUNT = re.compile(_ACQUITTING + r"[0-9]{4}[-/. ]{1,3}$", re.IGNORECASE)


def has_personal_number(text: str) -> bool:
    """Tell whether any text, of any characters, holds a personal number. Linear in its length."""
    return any(map(_is_found, _forms(text)))


def _forms(text: str) -> Iterator[str]:
    """Give the ways the text may be read, each once: links, markup and look-alikes in turn."""
    seen: set[str] = set()
    for base in _bases(unescape(text)):
        for form in (tight(base), loose(base)):
            for reading in (form, _LOOKALIKE.sub(_looks_like_digits, form)):
                if reading not in seen:
                    seen.add(reading)
                    yield reading


def _bases(text: str) -> Iterator[str]:
    yield text
    if "<" in text:
        yield _TAG.sub("", _LINK.sub(r"\1", text))
    if "%" in text:
        yield unquote(text)


def _looks_like_digits(found: re.Match[str]) -> str:
    """Read O and l among digits as 0 and 1; a token without any digit is a word."""
    token = found.group()
    return token.translate(_AS_DIGITS) if any(map(str.isdigit, token)) else token


def _is_found(form: str) -> bool:
    return any(map(_is_found_in, chains(form)))


def _is_found_in(chain: Chain) -> bool:
    taken, runs = moments(chain), _pair_runs(chain)
    return any(
        _is_personal_date(window.digits)
        and _is_laid_out(window)
        and not _cuts_moment(window, taken)
        and not _reads_otherwise(window, taken, runs)
        and not _is_acquitted(window)
        for window in windows(chain, _SIZES)
    ) or any(map(_is_short_spelling, windows(chain, _SHORT_DATE_SIZES)))


def _is_personal_date(digits: str) -> bool:
    year = digits[4:-SERIAL]
    if len(digits) == LONG and year[:2] not in {"18", "19", "20"}:
        return False
    return is_day_of_birth(digits[:2], digits[2:4], year)


def _is_laid_out(window: Window) -> bool:
    """Tell whether the digits are grouped as somebody would group a personal number."""
    cuts = _cuts(window)
    if any(_is_list_comma(gap, cut, window) for gap, cut in zip(window.gaps, cuts, strict=True)):
        return False
    if cuts == (3, 6):
        return True
    return _follows_fields(window, cuts) or _is_split_by_blanks(window)


def _cuts(window: Window) -> tuple[int, ...]:
    """Return after which digits the window is cut."""
    ends = [0]
    for length in window.lengths[:-1]:
        ends.append(ends[-1] + length)
    return tuple(ends[1:])


def _is_list_comma(gap: str, cut: int, window: Window) -> bool:
    """Tell whether a comma parts two numbers of a list or an amount from its decimals.

    Before the last four a comma is only a separator, and so it is when nothing else stands near.
    """
    date_end = len(window.digits) - SERIAL
    if cut == date_end or not ("," in gap or ";" in gap):
        return False
    if window.lengths[-2:] == (PAIR, PAIR) or date_end not in _cuts(window):
        return True
    return gap not in {",", ";"} and len(window.chain.groups) != len(window.groups)


def _follows_fields(window: Window, cuts: tuple[int, ...]) -> bool:
    """Tell whether each group is whole fields: dd, mm, year, the last four or half of them.

    The date's fields, or the last four, may also be written digit by digit.
    """
    total = len(window.digits)
    date_end = total - SERIAL
    fields = {0, 2, 4, date_end, total}
    if date_end in cuts:
        fields.add(total - 2)
    edges = tuple(pairwise((0, *cuts, total)))
    single = {edge for edge in edges if edge[1] - edge[0] == 1}
    spelled_out = [
        part
        for part in ((0, date_end), (date_end, total))
        if sum(part[0] <= start and end <= part[1] for start, end in single) == part[1] - part[0]
    ]
    return all(
        (start in fields and end in fields)
        or any(first <= start and end <= last for first, last in spelled_out)
        for start, end in edges
    )


def _is_split_by_blanks(window: Window) -> bool:
    """Tell whether blanks alone split it, in a place where no phone number or amount is split."""
    lengths = window.lengths
    return (
        sum(lengths) == SHORT
        and len(lengths) <= MOST_PIECES
        and lengths not in {(8, 2), (4, 4, 2), (1, 9), (9, 1)}
        and all(gap.isspace() for gap in window.gaps)
    ) or (lengths in {(1, 9), (9, 1)} and "\n" in window.gaps[0])


def _is_acquitted(window: Window) -> bool:
    left = window.left
    if _ACQUITTED.search(left):
        return True
    return window.lengths == (SHORT,) and _ACQUITTED_ACCOUNT.search(left) is not None


def _cuts_moment(window: Window, taken: list[Moment | None]) -> bool:
    """Tell whether a date or a time of day is cut, or is anything but the whole date part."""
    met = {taken[place] for place in range(window.first, window.last + 1)} - {None}
    return not all(moment and _may_be_part(moment, window) for moment in met)


def _may_be_part(moment: Moment, window: Window) -> bool:
    """Tell "01.02.85" before the last four, and "01:02:25", which is no time of day there."""
    if moment.is_date:
        date_end = window.first + _date_groups(window) - 1
        return (moment.first, moment.last) == (window.first, date_end)
    whole = window.first <= moment.first and moment.last <= window.last
    return whole and window.lengths[-2:] != (PAIR, PAIR)


def _date_groups(window: Window) -> int:
    """Return how many groups the date is written in; 0 when the last four follow unparted."""
    cuts, date_end = _cuts(window), len(window.digits) - SERIAL
    return cuts.index(date_end) + 1 if date_end in cuts else 0


def _reads_otherwise(
    window: Window, taken: list[Moment | None], runs: list[tuple[int, int]]
) -> bool:
    return (
        _starts_with_year(window)
        or _is_case_number(window)
        or _is_phone_and_more(window, runs)
        or _leads_into_case_number(window)
        or (window.lengths[-2:] == (PAIR, PAIR) and _pairs_read_otherwise(window, taken))
        or not _pairs_stand_alone(window, runs)
    )


def _starts_with_year(window: Window) -> bool:
    """Tell a case number (2012-123456) and years in a row (2010 2011) apart."""
    groups, gaps = window.groups, window.gaps
    if not gaps or not is_year(groups[0].digits):
        return False
    return (window.lengths == (4, 6) and gaps[0] in {"-", "/"}) or is_year(groups[1].digits)


def _is_case_number(window: Window) -> bool:
    """Tell "U26-0112 1430" and "2026-241126, 14.12", a number of a case and then something else."""
    groups, gaps, lengths = window.groups, window.gaps, window.lengths
    if lengths == (2, 4, 4) and gaps[0] == "-" and window.left[-1:].isalpha():
        return True
    return (
        lengths[0] == len("ddmmyy")
        and len(groups) > 1
        and _has_blank(gaps[0])
        and window.chain.gap_before(window.first) in {"-", "/"}
        and (is_year(window.chain.groups[window.first - 1].digits) or lengths[1] == PAIR)
    )


def _is_phone_and_more(window: Window, runs: list[tuple[int, int]]) -> bool:
    """Tell "44 20 10 30, 8300 Odder": the last three of a phone's four pairs, and a new item."""
    if window.lengths != (2, 2, 2, 4) or runs[window.first] != (window.first - 1, 4):
        return False
    *inner, apart = window.gaps
    return {window.chain.gap_before(window.first), *inner} == {inner[0]} and _is_item_break(apart)


def _is_item_break(gap: str) -> bool:
    return gap != " " and _has_blank(gap) and "-" not in gap


def _leads_into_case_number(window: Window) -> bool:
    """Tell "24.11.2026 (2026-123456)", a date and then a number that begins with its year."""
    chain, last = window.chain, window.last
    return (
        len(window.groups) > 1
        and is_year(window.groups[-1].digits)
        and _has_blank(window.gaps[-1])
        and chain.gap_after(last) in {"-", "/"}
    )


def _pairs_read_otherwise(window: Window, taken: list[Moment | None]) -> bool:
    """Tell whether the last four, in two pairs, are a time, hours, a date or more of a number."""
    one, two = (group.digits for group in window.groups[-2:])
    *date_gaps, apart, inner = window.gaps
    if inner not in {" ", "-", ".", *date_gaps} or _goes_on(window) or _is_clock_range(window):
        return True
    if "\n" in inner and set(window.gaps) != {inner}:
        return True
    if not taken[window.first]:
        return False
    if _has_blank(apart) or "," in apart:
        return _is_clock(one, two, inner) or (inner in DATE_MARKS and _is_day(one, two))
    return "-" in apart and inner in {".", "/"} and _is_day(one, two)


def _is_day(day: str, month: str) -> bool:
    return is_plain_date(day, month, "2000")


def _has_blank(gap: str) -> bool:
    return any(map(str.isspace, gap))


def _goes_on(window: Window) -> bool:
    """Tell whether further pairs follow, as in a phone number, or a year, as in a date."""
    chain, after = window.chain, window.last + 1
    if after >= len(chain.groups):
        return False
    following, gap = chain.groups[after].digits, chain.gap_before(after)
    if gap == " " and is_year(following):
        return _is_day(*(group.digits for group in window.groups[-2:]))
    return set(window.lengths) != {PAIR} and len(following) == PAIR and gap == window.gaps[-1]


def _is_clock(one: str, two: str, inner: str) -> bool:
    """Tell "14.12" and "10-12" after a date from the last four of a number."""
    if inner == ".":
        return int(one) < MIDNIGHT and int(two) < FULL_HOUR
    return inner == "-" and int(one) < int(two) <= MIDNIGHT


def _is_clock_range(window: Window) -> bool:
    """Tell "12.10-20.00" at the end of five pairs."""
    if len(window.lengths) != PAIRS:
        return False
    first, second, apart, inner = window.gaps
    return second == inner == "." != first and "-" in apart


def _pair_runs(chain: Chain) -> list[tuple[int, int]]:
    """Return for each group the first and the number of the pairs that it stands among."""
    runs: list[tuple[int, int]] = [(0, 0)] * len(chain.groups)
    first = 0
    for index in range(len(chain.groups) + 1):
        if index == len(chain.groups) or len(chain.groups[index].digits) != PAIR:
            for member in range(first, index):
                runs[member] = (first, index - first)
            first = index + 1
    return runs


def _pairs_stand_alone(window: Window, runs: list[tuple[int, int]]) -> bool:
    """Tell five pairs from phone numbers (four pairs each) and dates (three): by their count."""
    if set(window.lengths) != {PAIR}:
        return True
    first, count = runs[window.first]
    return count % PAIRS == 0 and (window.first - first) % PAIRS == 0


def _is_short_spelling(window: Window) -> bool:
    """Tell "1/2-85-1234": day or month of one digit, everything joined by marks."""
    if len(window.groups) != len(("d", "m", "y", "xxxx")) or 1 not in window.lengths[:2]:
        return False
    day, month, year, serial = (group.digits for group in window.groups)
    return (
        max(len(day), len(month)) <= PAIR
        and len(year) in {PAIR, YEAR}
        and len(serial) == SERIAL
        and not is_year(serial)
        and set(window.gaps) <= DATE_MARKS
        and _starts_afresh(window)
        and is_day_of_birth(day, month, year)
    )


def _starts_afresh(window: Window) -> bool:
    return window.first == 0 or _has_blank(window.chain.gap_before(window.first))
