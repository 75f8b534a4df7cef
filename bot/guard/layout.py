"""Tells whether digits are laid out as a personal number: what is grouped, parted and named how."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.guard.moments import DATE_STYLES, FULL_HOUR, MIDNIGHT
from bot.guard.numbers import PAIR, YEAR, is_day_of_birth, is_year

if TYPE_CHECKING:
    from bot.guard.numbers import Window

SHORT, LONG = 10, 12  # ddmmyyxxxx and ddmmyyyyxxxx
LOST = 9  # of ten: a spreadsheet drops the first zero
SERIAL = 4
MOST_PIECES = 3
LATE = "2015"  # the year from which on a date in a note is hardly that of a birth
_SAYS_PERSONAL = re.compile(
    r"(?:cpr|personn(?:r|ummer(?:et)?))(?:[-. ]{0,2}(?:nr|nummer|nummeret))?(?: er)?[.:#=( ]{0,4}$",
    re.IGNORECASE,
)


def is_laid_out(window: Window) -> bool:
    """Tell whether it is a date and four digits, grouped as somebody would, or named as one."""
    if _is_personal_date(window.digits):
        return _is_grouped(window) or _says_personal(window)
    return _is_year_first(window)


def _is_personal_date(digits: str) -> bool:
    year = digits[4:-SERIAL]
    if len(digits) == LONG and year[:2] not in {"18", "19", "20"}:
        return False
    return is_day_of_birth(digits[:2], digits[2:4], year)


def _is_year_first(window: Window) -> bool:
    """Tell "1985-02-01-1234" and "19850201 1234"; after a date of late, four digits are a time."""
    digits = window.digits
    year, serial = digits[:YEAR], digits[-SERIAL:]
    if len(digits) != LONG or not is_year(year):
        return False
    cuts = (*cuts_of(window), LONG) if len(window.groups) == 1 else cuts_of(window)
    is_in_fields = {4, 6, 8, LONG}.issuperset(cuts) and cuts[-1] >= LONG - SERIAL
    if not (is_in_fields and is_day_of_birth(digits[6:8], digits[4:6], year)):
        return False
    return year < LATE or not (is_time(serial) or is_year(serial))


def _is_grouped(window: Window) -> bool:
    """Tell whether the digits are grouped as somebody would group a personal number."""
    cuts = cuts_of(window)
    if any(_is_list_comma(gap, cut, window) for gap, cut in zip(window.gaps, cuts, strict=True)):
        return False
    if cuts[:2] == (3, 6) and cuts[2:] in {(), (8,)}:
        return not (_is_dotted_number(window) or _is_in_row(window))
    return _follows_fields(window, cuts) or _is_split_by_blanks(window) or _is_wrapped(window)


def _is_dotted_number(window: Window) -> bool:
    """Tell an address of the internet and an amount, 10.1.241.250:8080 and 10.112.345."""
    is_amount = window.gaps[-1] == "." and window.lengths[-1] != SERIAL
    return window.before == "." or is_amount


def cuts_of(window: Window) -> tuple[int, ...]:
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
    if cut == date_end or gap.strip() not in {",", ";"}:
        return False
    if window.lengths[-2:] == (PAIR, PAIR) or date_end not in cuts_of(window):
        return True
    if window.after == ",":  # so does one part decimals at the end
        return True
    if set(window.lengths) == {SERIAL}:
        return gap not in {",", ";"}
    is_alone = len(window.chain.groups) == len(window.groups)
    return not (gap in {",", ";"} or is_alone or "-" in window.gaps[date_groups(window) - 1])


def _follows_fields(window: Window, cuts: tuple[int, ...]) -> bool:
    """Tell whether each group is whole fields: dd, mm, year, the last four or half of them.

    Any field may also be written digit by digit.
    """
    total = len(window.digits)
    date_end = total - SERIAL
    fields = {0, 2, 4, date_end, total}
    edges = set(pairwise((0, *cuts, total)))
    half = {total - 2} if date_end in cuts else set()
    spelled = pairwise(sorted(fields | half if len(set(window.gaps)) == 1 else fields))
    spelled_out = {
        edge
        for field in spelled
        if edges >= (digits := {(at, at + 1) for at in range(*field)})
        for edge in digits
    }
    if spelled_out and _is_in_row(window):
        return False
    fields |= half
    return all(
        (start in fields and end in fields) or (start, end) in spelled_out for start, end in edges
    )


def _is_split_by_blanks(window: Window) -> bool:
    """Tell whether blanks alone split it, in a place where no phone number or amount is split."""
    lengths = window.lengths
    return (
        sum(lengths) == SHORT
        and len(lengths) <= MOST_PIECES
        and lengths not in {(8, 2), (4, 4, 2)}
        and (lengths != (1, 9) or window.digits[0] == "0")
        and all(gap in {" ", "\n", "-\n"} for gap in window.gaps)
        and not _is_in_row(window)
    ) or (lengths in {(1, 9), (9, 1)} and "\n" in window.gaps[0])


def _is_wrapped(window: Window) -> bool:
    """Tell whether a blank is all that cuts 010285-1234, in the date or the last four."""
    if len(window.gaps) != len(("-", "\n")):
        return False
    at_dash = [cut for cut, gap in zip(cuts_of(window), window.gaps, strict=True) if gap == "-"]
    return at_dash == [SHORT - SERIAL] and sorted(window.gaps) in (["\n", "-"], [" ", "-"])


def _is_in_row(window: Window) -> bool:
    """Tell whether numbers go on before or after it just as they do in it, as in a table's row."""
    chain, first, last = window.chain, window.first, window.last
    before = {window.before, chain.gap_before(first - 1) or window.before}
    after = {window.after, chain.gap_after(last + 1) or window.after}
    return before == {window.gaps[0]} or after == {window.gaps[-1]}


def _says_personal(window: Window) -> bool:
    """Tell whether the word to the left says what it is: then any layout will do."""
    return sum(window.lengths) == SHORT and _SAYS_PERSONAL.search(window.left) is not None


def has_lost_zero(window: Window) -> bool:
    """Tell "CPR 10285-1234": nine digits are a personal number only when a word says so."""
    return (
        window.lengths in {(LOST,), (LOST - SERIAL, SERIAL)}
        and _is_personal_date("0" + window.digits)
        and _SAYS_PERSONAL.search(window.left) is not None
    )


def date_groups(window: Window) -> int:
    """Return how many groups the date is written in; 0 when the last four follow unparted."""
    cuts, date_end = cuts_of(window), len(window.digits) - SERIAL
    return cuts.index(date_end) + 1 if date_end in cuts else 0


def is_next_year(year: str, following: str) -> bool:
    """Tell the year after; who is born from 2000 on has no number whose last four begin with 2."""
    return year.startswith("20") and following.isdecimal() and int(following) == int(year) + 1


def is_before_hours(window: Window) -> bool:
    """Tell "01.02.26 1000-1430", a date and then from when to when."""
    chain, after = window.chain, window.last + 1
    if len(window.groups) == 1 or after >= len(chain.groups) or not has_blank(window.gaps[-1]):
        return False
    first, last = window.groups[-1].digits, chain.groups[after].digits
    is_to = chain.gap_before(after).strip() == "-"
    return is_to and is_time(first) and is_time(last) and first < last


def is_time(digits: str) -> bool:
    """Tell "0830" from other four digits."""
    return len(digits) == SERIAL and int(digits[:2]) <= MIDNIGHT and int(digits[2:]) < FULL_HOUR


def has_blank(gap: str) -> bool:
    """Tell whether there is a space or a line break between two groups."""
    return any(map(str.isspace, gap))


def is_short_spelling(window: Window) -> bool:
    """Tell "1/2-85 1234" and "1.2.1985-1234": day or month of one digit, the date with marks."""
    fields = _short_fields(window)
    if not fields:
        return False
    day, month, year, serial = fields
    return (
        1 in {len(day), len(month)}
        and max(len(day), len(month)) <= PAIR
        and len(year) in {PAIR, YEAR}
        and len(serial) == SERIAL
        and _is_date_style(window.gaps[0].strip(), window.gaps[1].strip(" '’"), year)
        and _starts_afresh(window)
        and is_day_of_birth(day, month, year)
        and not is_next_year(year, serial)
        and not is_before_hours(window)
    )


def _short_fields(window: Window) -> tuple[str, ...]:
    """Return day, month, year and the last four, which may follow the year unparted; or nothing."""
    digits = tuple(group.digits for group in window.groups)
    if len(digits) == len(("d", "m", "yxxxx")):
        return (*digits[:2], digits[2][:-SERIAL], digits[2][-SERIAL:])
    return digits if len(digits) == len(("d", "m", "y", "xxxx")) else ()


def _is_date_style(first: str, second: str, year: str) -> bool:
    """Tell the marks of d/m-yy, d.m.yy and d/m yyyy."""
    return (first, second) in DATE_STYLES or (second == "" and (first == "/" or len(year) == YEAR))


def _starts_afresh(window: Window) -> bool:
    return window.first == 0 or has_blank(window.before)
