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
from bot.guard.numbers import (
    PAIR,
    YEAR,
    Chain,
    Window,
    chains,
    is_date,
    is_plain_date,
    is_year,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT, LONG = 10, 12  # ddmmyyxxxx and ddmmyyyyxxxx
SERIAL = 4
PAIRS = 5  # a personal number in pairs; a phone number has four, a date three
MOST_PIECES = 3
MIDNIGHT, FULL_HOUR = 24, 60
_SIZES = frozenset({SHORT, LONG})
_SHORT_DATE_SIZES = frozenset(range(8, 12))
_REPLACEMENT = 60

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
_CLOCK_MARKS = frozenset({".", ":"})
_DATE_MARKS = frozenset({".", "/", "-"})


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
    runs = _pair_runs(chain)
    return any(
        _is_personal_date(window.digits)
        and _is_laid_out(window)
        and not _reads_otherwise(window)
        and _pairs_stand_alone(window, runs)
        and not _is_acquitted(window)
        for window in windows(chain, _SIZES)
    ) or any(map(_is_short_spelling, windows(chain, _SHORT_DATE_SIZES)))


def _is_personal_date(digits: str) -> bool:
    year = digits[4:-SERIAL]
    if len(digits) == LONG and year[:2] not in {"18", "19", "20"}:
        return False
    return _is_day_of_birth(digits[:2], digits[2:4], year)


def _is_day_of_birth(day: str, month: str, year: str) -> bool:
    return is_date(day, month, year) or (
        int(day) > _REPLACEMENT and is_date(str(int(day) - _REPLACEMENT), month, year)
    )


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
    if window.lengths[-2:] == (PAIR, PAIR):
        return True
    return gap not in {",", ";"} and len(window.chain.groups) != len(window.groups)


def _follows_fields(window: Window, cuts: tuple[int, ...]) -> bool:
    """Tell whether each group is whole fields (dd, mm, year, last four) or a single digit."""
    total = len(window.digits)
    fields = {0, 2, 4, total - SERIAL, total}
    if total - SERIAL in cuts:
        fields.add(total - 2)
    edges = (0, *cuts, total)
    return all(
        (start in fields and end in fields) or end - start == 1 for start, end in pairwise(edges)
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


def _reads_otherwise(window: Window) -> bool:
    return (
        _starts_with_year(window)
        or _is_end_of_date(window)
        or _is_phone_and_postcode(window)
        or _leads_into_case_number(window)
        or (window.lengths[-2:] == (2, 2) and _pairs_read_otherwise(window))
    )


def _starts_with_year(window: Window) -> bool:
    """Tell a case number (2012-123456), an ISO date (2012-03-04) and years (2010 2011) apart."""
    groups, gaps, lengths = window.groups, window.gaps, window.lengths
    if not gaps:
        return False
    if window.first > 1 and _is_date_tail(window):
        return True
    if not is_year(groups[0].digits):
        return False
    return (
        (lengths == (4, 6) and gaps[0] in {"-", "/"})
        or (lengths[1:3] == (2, 2) and gaps[:2] == ("-", "-"))
        or is_year(groups[1].digits)
    )


def _is_date_tail(window: Window) -> bool:
    """Tell whether the window starts with the year of a date that began before it."""
    chain, first = window.chain, window.first
    day, month, year = (group.digits for group in chain.groups[first - 2 : first + 1])
    marks = {chain.gap_before(first - 1), chain.gap_before(first)}
    return marks <= _DATE_MARKS and is_year(year) and is_plain_date(day, month, year)


def _is_end_of_date(window: Window) -> bool:
    """Tell "10-12.11.2026" and "08.30 01.02.2026", where the last four are a date's year."""
    if window.lengths != (2, 2, 2, 4) or not is_year(window.groups[3].digits):
        return False
    before, middle, after = window.gaps
    if not is_plain_date(*(group.digits for group in window.groups[1:])):
        return False
    apart = _has_blank(before)
    if middle in {".", "/"} and (apart or "-" in before):
        return True
    return apart and middle == after and middle in _DATE_MARKS


def _is_phone_and_postcode(window: Window) -> bool:
    """Tell "44 20 10 30, 8300 Odder": three pairs that a fourth leads up to, then a comma."""
    if window.lengths != (2, 2, 2, 4) or window.first == 0 or "," not in window.gaps[2]:
        return False
    before = window.chain.gap_before(window.first)
    return (
        len(window.chain.groups[window.first - 1].digits) == PAIR
        and before == window.gaps[0] == window.gaps[1]
    )


def _leads_into_case_number(window: Window) -> bool:
    """Tell "24.11.2026 (2026-123456)", a date and then a number that begins with its year."""
    chain, last = window.chain, window.last
    return (
        len(window.groups) > 1
        and is_year(window.groups[-1].digits)
        and _has_blank(window.gaps[-1])
        and chain.gap_after(last) in {"-", "/"}
    )


def _pairs_read_otherwise(window: Window) -> bool:
    """Tell whether the last four, in two pairs, are a time, hours, a date or more of a number."""
    one, two = (group.digits for group in window.groups[-2:])
    *date_gaps, apart, inner = window.gaps
    if _goes_on(window, one, two) or _is_clock_before_date(window):
        return True
    if _has_blank(apart) or "," in apart:
        dated = bool(date_gaps) and not _has_blank("".join(date_gaps))
        return _is_clock(one, two, inner, dated=dated)
    return "-" in apart and {inner, *date_gaps} <= {".", "/"} and is_plain_date(one, two, "2000")


def _has_blank(gap: str) -> bool:
    return any(map(str.isspace, gap))


def _goes_on(window: Window, one: str, two: str) -> bool:
    """Tell whether a pair or a year follows, so that the pairs are a phone number or a date."""
    chain, after = window.chain, window.last + 1
    if after >= len(chain.groups):
        return False
    following, gap = chain.groups[after].digits, chain.gap_before(after)
    if gap in _DATE_MARKS and len(following) in {PAIR, YEAR} and is_plain_date(one, two, following):
        return True
    all_pairs = set(window.lengths) == {PAIR}
    return not all_pairs and len(following) == PAIR and gap == window.gaps[-1]


def _is_clock(one: str, two: str, inner: str, *, dated: bool) -> bool:
    """Tell "14.12" and "10-12" after a date from the last four of a number."""
    if inner == ":" or (inner in _CLOCK_MARKS and dated):
        return int(one) < MIDNIGHT and int(two) < FULL_HOUR
    return dated and inner.strip() == "-" and int(one) < int(two) <= MIDNIGHT


def _is_clock_before_date(window: Window) -> bool:
    """Tell "14.12 05.11.26", a time and a date."""
    if set(window.lengths) != {PAIR} or len(window.lengths) != PAIRS:
        return False
    inner, apart, *marks = window.gaps
    return (
        inner in _CLOCK_MARKS
        and apart.isspace()
        and set(marks) <= _DATE_MARKS
        and is_plain_date(*(group.digits for group in window.groups[2:]))
    )


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
        and set(window.gaps) <= _DATE_MARKS
        and _starts_afresh(window)
        and _is_day_of_birth(day, month, year)
    )


def _starts_afresh(window: Window) -> bool:
    return window.first == 0 or _has_blank(window.chain.gap_before(window.first))
