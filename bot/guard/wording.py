"""Reads what is said in words about a number as if it stood in digits: months, digits, joints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEFORE, _AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
# Danish and English, whole or cut short
_MONTH_STEMS = (
    "jan(?:uar|uary)?|feb(?:r|ruar|ruary)?|mar(?:ts|ch)?|apr(?:il)?|ma[jy]|june?|juni|jul[iy]?"
    "|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?"
)
_MONTH_STARTS = ("ja", "f", "mar", "ap", "ma", "jun", "jul", "au", "s", "o", "n", "d")
_DATE = re.compile(
    rf"([0-9]{{1,2}}+)(?<![0-9]{{3}})[. /-]{{0,3}}{_BEFORE}({_MONTH_STEMS}){_AFTER}"
    r"[. /,'’-]{0,3}(?=[0-9])",
    re.IGNORECASE,
)
_NUMBERED_MONTH = re.compile(r"([0-9]{1,2}+)(?<![0-9]{3})\.? i ([0-9]{1,2})\.?[ -]{1,3}(?=[0-9])")
_ORDINALS = ["første", "anden", "tredje", "fjerde", "femte", "sjette", "syvende", "ottende"]
_ORDINALS += ["niende", "tiende", "ellevte", "tolvte", "trettende", "fjortende", "femtende"]
_ORDINALS += ["sekstende", "syttende", "attende", "nittende", "tyvende"]
_UNITS = {"nul": 0, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8, "ni": 9}
_UNITS |= dict.fromkeys(("en", "et", "én", "ét", "een", "eet"), 1)
_TEENS = ["ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten"]
_TEENS += ["nitten"]
_TENS = {"tyve": 20, "tredive": 30, "fyrre": 40, "halvtreds": 50, "tres": 60}
_TENS |= {"halvfjerds": 70, "firs": 80, "halvfems": 90}
_NUMBERS = (
    {word: str(value) for word, value in _UNITS.items()}
    | {word: str(value) for value, word in enumerate(_TEENS, 10)}
    | {word: str(value) for word, value in _TENS.items()}
    | {
        f"{unit}og{ten}": str(tens + value)
        for unit, value in _UNITS.items()
        for ten, tens in _TENS.items()
        if value
    }
)
_DAYS = {word: f"{value:02}" for value, word in enumerate(_ORDINALS, 1)} | {"tredivte": "30"}
_DAYS |= {
    f"{unit}og{ten}": str(tens + value)
    for unit, value in _UNITS.items()
    for ten, tens in (("tyvende", 20), ("tredivte", 30))
    if value
}
_NUMBERS |= _DAYS
# What begins with a plain character is looked for quickly, and few texts come so far
_SAID_MONTH = re.compile(rf" ((?i:{_MONTH_STEMS})){_AFTER}")
_SAID_TEN = re.compile(rf" og ((?i:{'|'.join(_TENS)})){_AFTER}")
_SAID_CENTURY = re.compile(r"(?:at|nit)ten ?hundrede? (?:og )?(?=[^\W\d_])", re.IGNORECASE)
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_LONGEST_DAY = 15  # letters
_WORD = re.compile(r"[^\W\d_]+")
_SAID = _NUMBERS.keys() | {"og", "hundrede"}
_BETWEEN = re.compile(r"[ ,.\n-]{1,3}| i ")
_READ_OUT = 3  # so many in a row are being read out; fewer are a sentence's own
_JOINT = re.compile(
    r"([0-9])[ ,.;:()\n]{0,3}+(?=[^\W\d_]|4 )(?:og |med )?"
    r"(?:(?:de )?(?:sidste|fire sidste|4 sidste)"
    r"(?: fire| 4)?(?: cifre| tal| numre)?|løbe(?:nr|nummer|nummeret)|kontrol(?:cifre|nummer)"
    r"|bindestreg|tankestreg|skråstreg|(?:lodret )?streg|minus|mellemrum|punktum|komma|kolon|dash"
    r"|slash|plus|under(?:score|streg|stregning)|endelse(?:n)?"
    r"|efterfulgt|så|(?:slutter|ender) på)"
    r"(?:\.| er| var| af|:)?[ :.()]{0,3}(?=[0-9])",
    re.IGNORECASE,
)


def in_digits(text: str) -> str:
    """Return folded text with months, digits and joints in digits and marks. Linear in length.

    A month is read only between a day and a year, a digit only among three that are read out, and
    a joint ("de sidste fire er", "bindestreg") only between digits: elsewhere they are words.
    """
    said = _JOINT.sub(r"\1-", _spoken(text))
    return _NUMBERED_MONTH.sub(r"\1.\2.", _DATE.sub(_date, said))


def _spoken(text: str) -> str:
    """Write what is read out word by word as digits with a space between."""
    words = filter("i".__ne__, _WORD.findall(text.casefold()))
    if bytes([True] * _READ_OUT) not in bytes(map(_SAID.__contains__, words)):
        return text
    text, original = _as_one_says(text), text
    written, end = [], 0
    for run in _runs(text):
        digits = " ".join(_NUMBERS[word.group().casefold()] for word in run)
        written += [text[end : run[0].start()], digits]
        end = run[-1].end()
    return "".join([*written, text[end:]]) if written else original


def _as_one_says(text: str) -> str:
    """Write "første februar nitten hundrede fem og firs" as "første anden femogfirs"."""
    if "hundred" in text:
        text = _SAID_CENTURY.sub("", text)
    return _SAID_MONTH.sub(_said_month, _SAID_TEN.sub(_said_ten, text))


def _said_month(found: re.Match[str]) -> str:
    month = _ORDINALS[_month(found.group(1)) - 1]
    return f" {month}" if _word_before(found) in _DAYS else found.group()


def _said_ten(found: re.Match[str]) -> str:
    return f"og{found.group(1)}" if _word_before(found) in _UNITS else found.group()


def _word_before(found: re.Match[str]) -> str:
    start = found.start()
    word = _LAST_WORD.search(found.string[max(0, start - _LONGEST_DAY) : start])
    return word.group().casefold() if word else ""


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Give the runs of at least three words for numbers with nothing but a mark between them."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if word.group().casefold() not in _NUMBERS:
            continue
        if run and not _BETWEEN.fullmatch(text, run[-1].end(), word.start()):
            if len(run) >= _READ_OUT:
                yield run
            run = []
        run.append(word)
    if len(run) >= _READ_OUT:
        yield run


def _date(found: re.Match[str]) -> str:
    day, month = found.groups()
    return f"{day:0>2}.{_month(month):02}."


def _month(name: str) -> int:
    return next(
        place for place, start in enumerate(_MONTH_STARTS, 1) if name.casefold().startswith(start)
    )
