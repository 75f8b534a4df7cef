"""Tells what has the layout of a personal number and plainly reads as something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.guard.layout import (
    LATE,
    LONG,
    SERIAL,
    SHORT,
    cuts_of,
    date_groups,
    has_blank,
    is_before_hours,
    is_next_year,
)
from bot.guard.moments import DATE_MARKS, FULL_HOUR, MIDNIGHT
from bot.guard.numbers import PAIR, PAIR_MARKS, Window, is_plain_date, is_year

if TYPE_CHECKING:
    from bot.guard.moments import Moment
    from bot.guard.numbers import Chain

PHONE_PAIRS = 4
PAIRS = 5  # a personal number in pairs; a phone number has four, a date three
LAST_DAY = 31
DECIMALS = 5
_ACQUITTING = (
    r"(?:^|[^\wæøå])(?:"
    r"(?P<unit>p[-. ]{0,2}(?:nr|nummer|nummeret|enhed))"
    r"|produktions[-. ]?(?:nr|nummer|nummeret|enhed)"
    r"|\w{0,20}konto(?:en)?|kto|\w{0,20}faktura(?:en)?|fakt|ean|reg(?=[-. ]{0,2}n)"
    r"|registrerings(?=n)"
    r")(?:[-. ]{0,2}(?:nr|nummer|nummeret))?[.:#=( ]{0,4}"
)
_NEW_ITEM = re.compile(r"[:;,)]\s")
_AMOUNT = re.compile(r"(?:,[0-9]{2}|,-)? ?(?:kr|kroner|dkk)(?!\w)", re.IGNORECASE)
_PLACE = re.compile(r" [A-ZÆØÅ][a-zæøå]+")
_COUNTRY = re.compile(r"(?<![^\W_])[A-Z]{2}$")
_FOREIGN = re.compile(r"(?<![\w-])(?:\+|00)(?!45)[1-9][0-9]{0,2} ?\(?$")
_SAYS_WEEKS = re.compile(r"(?:^|[^\wæøå])uge(?:r|rne)?[.: ]{1,2}$", re.IGNORECASE)
_SAYS_VERSION = re.compile(
    r"(?:^|[^\wæøå])(?:version(?:en)?|ver|v|build|firmware)[. ]{0,2}(?:[0-9]{1,5}\.){0,3}$",
    re.IGNORECASE,
)
_ACQUITTED = re.compile(_ACQUITTING + "$", re.IGNORECASE)
_ACQUITTED_ACCOUNT = re.compile(_ACQUITTING + r"[0-9]{4}[-/. ]{1,3}$", re.IGNORECASE)


def is_acquitted(window: Window) -> bool:
    """Tell whether the word to the left says that it is another number."""
    left = window.left
    word = _ACQUITTED.search(left)
    if word and not (word["unit"] and "-" in "".join(window.gaps)):  # no production unit has a dash
        return True
    if _is_version(window):
        return True
    return window.lengths == (SHORT,) and _ACQUITTED_ACCOUNT.search(left) is not None


def _is_version(window: Window) -> bool:
    return set(window.gaps) == {"."} and _SAYS_VERSION.search(window.left) is not None


def cuts_moment(window: Window, taken: list[Moment | None]) -> bool:
    """Tell whether a date or a time of day is cut, or is anything but the whole date part."""
    met = {taken[place] for place in range(window.first, window.last + 1)} - {None}
    return not all(moment and _may_be_part(moment, window) for moment in met)


def _may_be_part(moment: Moment, window: Window) -> bool:
    """Tell "01.02.85" before the last four, and "01:02:25", which is no time of day there."""
    if moment.is_date:
        day = window.chain.groups[moment.first].digits
        if len(day) == PAIR and int(day) > LAST_DAY:  # only a personal number has such a day
            return True
        date_end = window.first + date_groups(window) - 1
        return (moment.first, moment.last) == (window.first, date_end)
    whole = window.first <= moment.first and moment.last <= window.last
    return whole and window.lengths[-2:] != (PAIR, PAIR)


def reads_otherwise(
    window: Window, taken: list[Moment | None], runs: list[tuple[int, int]]
) -> bool:
    """Tell whether what stands in it or around it shows that it is something else."""
    return (
        _starts_with_year(window)
        or _spans_years(window)
        or is_before_hours(window)
        or _is_date_and_more(window, taken)
        or _cuts_token(window)
        or _alternates(window)
        or _is_part_of_longer(window)
        or _is_payment_line(window)
        or _is_foreign_phone(window)
        or _is_case_number(window)
        or _is_phone_and_more(window)
        or _leads_into_case_number(window)
        or (window.lengths[-2:] == (PAIR, PAIR) and _pairs_read_otherwise(window, taken))
        or not _pairs_stand_alone(window, runs)
    )


def _cuts_token(window: Window) -> bool:
    """Tell "[20.]06 07-23 [26.]07": blanks part its fields, but marks join its ends to others."""
    joint = date_groups(window) - 1 if window.lengths[-1] == SERIAL else -1
    inside = [gap for place, gap in enumerate(window.gaps) if place != joint]
    if not any(map(has_blank, inside)):
        return False
    starts_inside = window.lengths[0] == PAIR and _is_tight(window.before)
    return starts_inside or (window.lengths[-1] < SERIAL and _is_tight(window.after))


def _is_tight(gap: str) -> bool:
    return gap != "" and not has_blank(gap)


def _alternates(window: Window) -> bool:
    """Tell "14/12 1/2 22/11" and "08.30 09.15 10.00": two marks by turns part days or times."""
    gaps = window.gaps
    return (
        len(gaps) >= PAIRS - 1
        and {*gaps[::2]} != {*gaps[1::2]}
        and (len({*gaps[::2]}) == len({*gaps[1::2]}) == 1)
    )


def _is_payment_line(window: Window) -> bool:
    """Tell "+73< >+02903008<" on a payment slip."""
    return window.left.endswith("+") and any("<" in gap and "+" in gap for gap in window.gaps)


def _is_foreign_phone(window: Window) -> bool:
    """Tell "+49 170 2252974" and "+1 (880) 773-2992" by the code, grouped as no number of ours."""
    lead = _FOREIGN.search(window.left)
    return lead is not None and cuts_of(window)[:1] == (3,)


def _starts_with_year(window: Window) -> bool:
    """Tell a case number (2012-123456) and years in a row (2010 2011) apart."""
    groups, gaps = window.groups, window.gaps
    if not gaps or not is_year(groups[0].digits):
        return False
    return (window.lengths == (4, 6) and gaps[0].strip() in {"-", "/"}) or is_year(groups[1].digits)


def _spans_years(window: Window) -> bool:
    """Tell "01.08.2026-2027", a date and then the year after it."""
    if len(window.digits) != LONG or len(window.groups) == 1:
        return False
    return is_next_year(window.digits[4:-SERIAL], window.groups[-1].digits)


def _is_date_and_more(window: Window, taken: list[Moment | None]) -> bool:
    """Tell "01.02.26: 1500 kr." and "01.02.2026, 8300 Odder", a date and then an amount or a place.

    The place only after a year of late: an older one may be a year of birth.
    """
    if not taken[window.first] or not has_blank(window.gaps[-1]):
        return False
    is_late = len(window.digits) == LONG and window.digits[4:-SERIAL] >= LATE
    is_place = is_late and "," in window.gaps[-1] and _PLACE.match(window.right)
    return bool(_AMOUNT.match(window.right) or is_place)


def _is_part_of_longer(window: Window) -> bool:
    """Tell four digits at a time, as on a card or in an IBAN, and ten digits before decimals."""
    chain, lengths = window.chain, window.lengths
    start = Window(chain, 0, min(2, len(chain.groups) - 1))
    if start.lengths == (2, 4, 4) and _COUNTRY.search(start.left):
        return len(chain.groups) > len(window.groups)
    if lengths == (SERIAL,) * 3:
        return any(
            each.first >= 0 and each.lengths == (SERIAL,) * 4 and len(set(each.gaps)) == 1
            for each in (Window(chain, at, at + 3) for at in (window.first - 1, window.first))
        )
    if lengths != (SHORT,) or window.after not in {".", ","}:
        return False
    return len(chain.groups[window.last + 1].digits) >= DECIMALS


def _is_case_number(window: Window) -> bool:
    """Tell "U26-0112 1430" and "2026-241126, 14.12", a number of a case and then something else."""
    groups, gaps, lengths = window.groups, window.gaps, window.lengths
    if lengths in {(2, 4, 4), (2, 4, 2, 2)} and gaps[0] == "-" and window.left[-1:].isalpha():
        return True
    return (
        lengths[0] == len("ddmmyy")
        and len(groups) > 1
        and has_blank(gaps[0])
        and window.before in {"-", "/"}
        and (is_year(window.chain.groups[window.first - 1].digits) or lengths[1] == PAIR)
    )


def _is_phone_and_more(window: Window) -> bool:
    """Tell "44 20 10 30, 8300 Odder": the last three of a phone's four pairs, and a new item."""
    if window.lengths != (2, 2, 2, 4) or not _ends_phone(window):
        return False
    inner, apart = window.gaps[0], window.gaps[-1]
    return has_blank(apart) and apart != " " and ("-" not in apart or inner == "-")


def _ends_phone(window: Window) -> bool:
    """Tell whether its date is the end of four pairs that one mark joins, after +45 or nothing."""
    chain, mark = window.chain, window.gaps[0]
    first = last = window.first + 2
    while first and chain.gap_before(first) == mark and len(chain.groups[first - 1].digits) == PAIR:
        first -= 1
    has_code = chain.text.endswith("+", 0, chain.groups[first].start)
    return mark in PAIR_MARKS and last - first + 1 - has_code == PHONE_PAIRS


def _leads_into_case_number(window: Window) -> bool:
    """Tell "24.11.2026 (2026-123456)", a date and then a number that begins with its year."""
    return (
        len(window.groups) > 1
        and is_year(window.groups[-1].digits)
        and has_blank(window.gaps[-1])
        and window.after in {"-", "/"}
    )


def _pairs_read_otherwise(window: Window, taken: list[Moment | None]) -> bool:
    """Tell whether the last four, in two pairs, are a time, hours, a date or more of a number."""
    one, two = (group.digits for group in window.groups[-2:])
    *date_gaps, apart, inner = window.gaps
    joined = {" ", "-", ".", "\n", *(date_gaps or (apart,))}
    if "§" in apart or inner not in joined or _goes_on(window) or _is_clock_range(window):
        return True
    if len(window.lengths) == PAIRS and _SAYS_WEEKS.search(window.left):
        return True
    if "\n" in inner and set(window.gaps) != {inner} and set(window.lengths) == {PAIR}:
        return True
    if not taken[window.first]:
        return False
    if has_blank(apart) or "," in apart:
        return _is_clock(one, two, inner) or (inner in DATE_MARKS and _is_day(one, two))
    return "-" in apart and inner in {".", "/"} and _is_day(one, two)


def _is_day(day: str, month: str) -> bool:
    return is_plain_date(day, month, "2000")


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


def pair_runs(chain: Chain) -> list[tuple[int, int]]:
    """Return for each group the first and the number of the pairs that it stands among."""
    runs: list[tuple[int, int]] = [(0, 0)] * len(chain.groups)
    first = 0
    for index in range(len(chain.groups) + 1):
        ended = index == len(chain.groups) or len(chain.groups[index].digits) != PAIR
        if ended or _NEW_ITEM.search(chain.gap_before(index)):
            for member in range(first, index):
                runs[member] = (first, index - first)
            first = index + ended
    return runs


def _pairs_stand_alone(window: Window, runs: list[tuple[int, int]]) -> bool:
    """Tell five pairs from phone numbers (four pairs each) and dates (three): by their count."""
    if set(window.lengths) != {PAIR}:
        return True
    first, count = runs[window.first]
    return count % PAIRS == 0 and (window.first - first) % PAIRS == 0
