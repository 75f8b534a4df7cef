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

from bot.guard.folding import readings, unescape
from bot.guard.moments import DATE_MARKS, DATE_STYLES, FULL_HOUR, MIDNIGHT, moments
from bot.guard.numbers import (
    FEWEST,
    PAIR,
    PAIR_MARKS,
    YEAR,
    Chain,
    Window,
    chains,
    is_day_of_birth,
    is_plain_date,
    is_year,
    windows,
)
from bot.guard.wording import in_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.guard.moments import Moment

SHORT, LONG = 10, 12  # ddmmyyxxxx and ddmmyyyyxxxx
LOST = 9  # of ten: a spreadsheet drops the first zero
SERIAL = 4
PHONE_PAIRS = 4
PAIRS = 5  # a personal number in pairs; a phone number has four, a date three
MOST_PIECES = 3
LAST_DAY = 31
LATE = "2015"  # the year from which on a date in a note is hardly that of a birth
DECIMALS = 5
_SIZES = frozenset({SHORT, LONG})
_SHORT_DATE_SIZES = frozenset(range(FEWEST, SHORT + 2))
_LOST_SIZES = frozenset({LOST})

_LINK = re.compile(r"<[^<>|]*\|([^<>|]*)>|\[([^\[\]]*)\]\([^()]*\)")  # Slack's, and Markdown's
_TAG = re.compile(r"<(?:/?[A-Za-z]|!--)[^<>]{0,200}>")
_MAIL_CODED = re.compile(r"=\r?\n|(?:=[0-9A-Fa-f]{2})+")  # quoted-printable, RFC 2045
_ESCAPED = re.compile(  # JSON, JavaScript, RTF
    r"\\(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,5})\}|[x']([0-9A-Fa-f]{2})|[nrt])"
)
_GARBLED = re.compile(r"[ÂÃâ][^\x00-\x7f]*")  # UTF-8 read as another code: "â€“" is a dash
_CALLING_CODE = re.compile(r"(?<!\w)(?:\+|00)45(?=(?:[0-9]{6}|[0-9]{10})(?![0-9]))")
_BACKWARDS = re.compile("\u202e([^\u202c\n]*)")  # what follows is shown from right to left
# The letters that are taken for 0 and 1, ours, Greek and Cyrillic; none is stopped for other ones
_ZEROS = "Oo\u00d8\u00f8\u039f\u03bf\u041e\u043e\u0555\u0585"
_ONES = "lIi\u0399\u0406\u0456\u04c0\u04cf\u0131"
_LOOKALIKE = re.compile(  # two letters alone only as a date's first field: OI.O2.85
    rf"(?<![^\W\d_])(?:([{_ZEROS}{_ONES}]{{2}})(?=[./-][0-9{_ZEROS}{_ONES}]{{2}}[./-])"
    rf"|[0-9{_ZEROS}{_ONES}]+(?![^\W\d_]))"
)
# Without any of these no token can be read so; far quicker than to try each
_MAY_LOOK_ALIKE = re.compile(
    f"[0-9](?:[{_ZEROS}{_ONES}]|(?<=[{_ZEROS}{_ONES}].))|[./-](?<=[{_ZEROS}{_ONES}]{{2}}.)"
)
_AS_DIGITS = str.maketrans(dict.fromkeys(_ZEROS, "0") | dict.fromkeys(_ONES, "1"))
_SAYS_PERSONAL = re.compile(
    r"(?:cpr|personn(?:r|ummer(?:et)?))(?:[-. ]{0,2}(?:nr|nummer|nummeret))?(?: er)?[.:#=( ]{0,4}$",
    re.IGNORECASE,
)
_ACQUITTING = (
    r"(?:^|[^\wæøå])(?:"
    r"p[-. ]{0,2}(?:nr|nummer|nummeret|enhed)|produktions[-. ]?(?:nr|nummer|nummeret|enhed)"
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


def has_personal_number(text: str, folded: tuple[str, str]) -> bool:
    """Tell whether any text, of any characters, holds a personal number. Linear in its length.

    `folded` are the text's own `readings`, which its caller needs too.
    """
    return any(map(_is_found, _forms(text, folded)))


def _forms(text: str, folded: tuple[str, str]) -> Iterator[str]:
    """Give the ways the text may be read, each once: links, markup and look-alikes in turn."""
    seen: set[str] = set()
    for base in dict.fromkeys(_bases(unescape(text))):
        for form in folded if base == text else readings(base):
            if form not in seen:
                seen.add(form)
                yield form
                yield from {_without_lookalikes(form), in_digits(form)} - {form}


def _bases(text: str) -> Iterator[str]:
    yield text
    if "<" in text or "](" in text:
        yield _TAG.sub("", _LINK.sub(lambda found: found.group(1) or found.group(2) or "", text))
    if "%" in text:
        yield unquote(unquote(text))
    if "=" in text:
        yield _MAIL_CODED.sub(_mail_decoded, text)
    if "\\" in text:
        yield _ESCAPED.sub(_unescaped, text)
    if "Â" in text or "Ã" in text or "â" in text:
        yield _GARBLED.sub("-", text)
    if "+45" in text or "0045" in text:
        yield _CALLING_CODE.sub("", text)
    if "\u202e" in text:
        yield _BACKWARDS.sub(lambda found: found.group(1)[::-1], text)


def _mail_decoded(found: re.Match[str]) -> str:
    """Read "=E2=80=93" as the dash it is; a byte of another code than UTF-8 is a mark as well."""
    return bytes.fromhex(found.group().replace("=", "").strip()).decode(errors="replace")


def _unescaped(found: re.Match[str]) -> str:
    return next((chr(int(code, 16)) for code in found.groups() if code), "\n")


def _without_lookalikes(form: str) -> str:
    return _LOOKALIKE.sub(_looks_like_digits, form) if _MAY_LOOK_ALIKE.search(form) else form


def _looks_like_digits(found: re.Match[str]) -> str:
    """Read O and l among digits as 0 and 1; a token without any digit is a word."""
    token = found.group()
    is_number = found.group(1) or any(map(str.isdigit, token))
    return token.translate(_AS_DIGITS) if is_number else token


def _is_found(form: str) -> bool:
    return any(map(_is_found_in, chains(form)))


def _is_found_in(chain: Chain) -> bool:
    if any(map(_has_lost_zero, windows(chain, _LOST_SIZES))):
        return True
    laid_out = list(filter(_is_laid_out, windows(chain, _SIZES)))
    short = list(filter(_is_short_spelling, windows(chain, _SHORT_DATE_SIZES)))
    if not (laid_out or short):
        return False
    taken, runs = moments(chain), _pair_runs(chain)
    laid_out = [window for window in laid_out if not _reads_otherwise(window, taken, runs)]
    return any(
        not _cuts_moment(window, taken) and not _is_acquitted(window)
        for window in (*short, *laid_out)
    )


def _is_laid_out(window: Window) -> bool:
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
    cuts = (*_cuts(window), LONG) if len(window.groups) == 1 else _cuts(window)
    is_in_fields = {4, 6, 8, LONG}.issuperset(cuts) and cuts[-1] >= LONG - SERIAL
    if not (is_in_fields and is_day_of_birth(digits[6:8], digits[4:6], year)):
        return False
    return year < LATE or not (_is_time(serial) or is_year(serial))


def _is_grouped(window: Window) -> bool:
    """Tell whether the digits are grouped as somebody would group a personal number."""
    cuts = _cuts(window)
    if any(_is_list_comma(gap, cut, window) for gap, cut in zip(window.gaps, cuts, strict=True)):
        return False
    if cuts[:2] == (3, 6) and cuts[2:] in {(), (8,)}:
        return not (_is_dotted_number(window) or _is_in_row(window))
    return _follows_fields(window, cuts) or _is_split_by_blanks(window) or _is_wrapped(window)


def _is_dotted_number(window: Window) -> bool:
    """Tell an address of the internet and an amount, 10.1.241.250:8080 and 10.112.345."""
    is_amount = window.gaps[-1] == "." and window.lengths[-1] != SERIAL
    return window.before == "." or is_amount


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
    if cut == date_end or gap.strip() not in {",", ";"}:
        return False
    if window.lengths[-2:] == (PAIR, PAIR) or date_end not in _cuts(window):
        return True
    if window.after == ",":  # so does one part decimals at the end
        return True
    if set(window.lengths) == {SERIAL}:
        return gap not in {",", ";"}
    is_alone = len(window.chain.groups) == len(window.groups)
    return not (gap in {",", ";"} or is_alone or "-" in window.gaps[_date_groups(window) - 1])


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
        and lengths not in {(8, 2), (4, 4, 2), (1, 9), (9, 1)}
        and all(gap in {" ", "\n", "-\n"} for gap in window.gaps)
        and not _is_in_row(window)
    ) or (lengths in {(1, 9), (9, 1)} and "\n" in window.gaps[0])


def _is_wrapped(window: Window) -> bool:
    """Tell whether a line's end is all that cuts 010285-1234, in the date or the last four."""
    if len(window.gaps) != len(("-", "\n")):
        return False
    at_dash = [cut for cut, gap in zip(_cuts(window), window.gaps, strict=True) if gap == "-"]
    return at_dash == [SHORT - SERIAL] and sorted(window.gaps) == ["\n", "-"]


def _is_in_row(window: Window) -> bool:
    """Tell whether numbers go on before or after it just as they do in it, as in a table's row."""
    chain, first, last = window.chain, window.first, window.last
    before = {window.before, chain.gap_before(first - 1) or window.before}
    after = {window.after, chain.gap_after(last + 1) or window.after}
    return before == {window.gaps[0]} or after == {window.gaps[-1]}


def _says_personal(window: Window) -> bool:
    """Tell whether the word to the left says what it is: then any layout will do."""
    return sum(window.lengths) == SHORT and _SAYS_PERSONAL.search(window.left) is not None


def _has_lost_zero(window: Window) -> bool:
    """Tell "CPR 10285-1234": nine digits are a personal number only when a word says so."""
    return (
        window.lengths in {(LOST,), (LOST - SERIAL, SERIAL)}
        and _is_personal_date("0" + window.digits)
        and _SAYS_PERSONAL.search(window.left) is not None
    )


def _is_acquitted(window: Window) -> bool:
    left = window.left
    if _ACQUITTED.search(left) or _is_version(window):
        return True
    return window.lengths == (SHORT,) and _ACQUITTED_ACCOUNT.search(left) is not None


def _is_version(window: Window) -> bool:
    return set(window.gaps) == {"."} and _SAYS_VERSION.search(window.left) is not None


def _cuts_moment(window: Window, taken: list[Moment | None]) -> bool:
    """Tell whether a date or a time of day is cut, or is anything but the whole date part."""
    met = {taken[place] for place in range(window.first, window.last + 1)} - {None}
    return not all(moment and _may_be_part(moment, window) for moment in met)


def _may_be_part(moment: Moment, window: Window) -> bool:
    """Tell "01.02.85" before the last four, and "01:02:25", which is no time of day there."""
    if moment.is_date:
        day = window.chain.groups[moment.first].digits
        if len(day) == PAIR and int(day) > LAST_DAY:  # only a personal number has such a day
            return True
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
        or _spans_years(window)
        or _is_before_hours(window)
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
    joint = _date_groups(window) - 1 if window.lengths[-1] == SERIAL else -1
    inside = [gap for place, gap in enumerate(window.gaps) if place != joint]
    if not any(map(_has_blank, inside)):
        return False
    starts_inside = window.lengths[0] == PAIR and _is_tight(window.before)
    return starts_inside or (window.lengths[-1] < SERIAL and _is_tight(window.after))


def _is_tight(gap: str) -> bool:
    return gap != "" and not _has_blank(gap)


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
    return lead is not None and _cuts(window)[:1] == (3,)


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
    return _is_next_year(window.digits[4:-SERIAL], window.groups[-1].digits)


def _is_next_year(year: str, following: str) -> bool:
    """Tell the year after; who is born from 2000 on has no number whose last four begin with 2."""
    return year.startswith("20") and following.isdecimal() and int(following) == int(year) + 1


def _is_before_hours(window: Window) -> bool:
    """Tell "01.02.26 1000-1430", a date and then from when to when."""
    chain, after = window.chain, window.last + 1
    if len(window.groups) == 1 or after >= len(chain.groups) or not _has_blank(window.gaps[-1]):
        return False
    first, last = window.groups[-1].digits, chain.groups[after].digits
    is_to = chain.gap_before(after).strip() == "-"
    return is_to and _is_time(first) and _is_time(last) and first < last


def _is_date_and_more(window: Window, taken: list[Moment | None]) -> bool:
    """Tell "01.02.26: 1500 kr." and "01.02.2026, 8300 Odder", a date and then an amount or a place.

    The place only after a year of late: an older one may be a year of birth.
    """
    if not taken[window.first] or not _has_blank(window.gaps[-1]):
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


def _is_time(digits: str) -> bool:
    """Tell "0830" from other four digits."""
    return len(digits) == SERIAL and int(digits[:2]) <= MIDNIGHT and int(digits[2:]) < FULL_HOUR


def _is_case_number(window: Window) -> bool:
    """Tell "U26-0112 1430" and "2026-241126, 14.12", a number of a case and then something else."""
    groups, gaps, lengths = window.groups, window.gaps, window.lengths
    if lengths in {(2, 4, 4), (2, 4, 2, 2)} and gaps[0] == "-" and window.left[-1:].isalpha():
        return True
    return (
        lengths[0] == len("ddmmyy")
        and len(groups) > 1
        and _has_blank(gaps[0])
        and window.before in {"-", "/"}
        and (is_year(window.chain.groups[window.first - 1].digits) or lengths[1] == PAIR)
    )


def _is_phone_and_more(window: Window) -> bool:
    """Tell "44 20 10 30, 8300 Odder": the last three of a phone's four pairs, and a new item."""
    if window.lengths != (2, 2, 2, 4) or not _ends_phone(window):
        return False
    inner, apart = window.gaps[0], window.gaps[-1]
    return _has_blank(apart) and apart != " " and ("-" not in apart or inner == "-")


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
        and _has_blank(window.gaps[-1])
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


def _is_short_spelling(window: Window) -> bool:
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
        and not _is_next_year(year, serial)
        and not _is_before_hours(window)
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
    return window.first == 0 or _has_blank(window.before)
