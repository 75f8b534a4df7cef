"""A grammar of how people write a personal number; it knows nothing of the guard's own rules.

Each family is a way of writing. A number is drawn first (any century, with and without modulus 11,
with and without the 60 of a replacement number), then its spelling, then what stands around it.
"""

from __future__ import annotations

import calendar
import sys
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random
    from typing import TypeAlias

    Spell: TypeAlias = Callable[[Random, "Number"], str]

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)  # modulus 11, CPR-kontoret: "Personnummeret i CPR"
REPLACED = 60  # is added to the day of a replacement number ("erstatningspersonnummer")
# The seventh digit and the years of two digits that it goes with, and their century (same source)
CENTURIES = (
    ("0123", range(100), 1900),
    ("49", range(37), 2000),
    ("49", range(37, 100), 1900),
    ("5678", range(58), 2000),
    ("5678", range(58, 100), 1800),
)
KINDS = {"Pd", "Zs", "Nd"}  # of dashes, blanks and digits
SIGNS = [one for one in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(one) in KINDS]
DASHES = [sign for sign in SIGNS if unicodedata.category(sign) == "Pd"] + list("−‐‑–—˗⁃➖─ー～ـ")
SPACES = [sign for sign in SIGNS if unicodedata.category(sign) == "Zs"] + ["\t", "\u2800", "\u3164"]
BREAKS = ["\n", "\r\n", "\u2028", "\u2029", "\x85", "\v", "\f", "\n\n", "\n> "]
UNSEEN = list("\u00ad\u200b\u200c\u200d\u2060\ufeff\u180e\u034f\u061c\u115f\ufe0f\ufe0e\U000e0101")
BIDI = list("\u200e\u200f\u202a\u202b\u202c\u202d\u2066\u2067\u2068\u2069")
ACCENTS = list("\u0301\u0332\u0336\u0338\u20dd\u20e3\u0489")
ZEROS = [sign for sign in SIGNS if unicodedata.decimal(sign, None) == 0 and not sign.isascii()]
ROUND = "⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
EMOJI = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGITS = ("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni")
ORDINALS = (
    "første",
    "anden",
    "tredje",
    "fjerde",
    "femte",
    "sjette",
    "syvende",
    "ottende",
    "niende",
    "tiende",
    "ellevte",
    "tolvte",
    "trettende",
    "fjortende",
    "femtende",
    "sekstende",
    "syttende",
    "attende",
)
MARKS = "*", "_", "~", "`", "**", "```"
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)


@dataclass(frozen=True)
class Number:
    """One personal number: its day with or without 60, month, year of four digits, last four."""

    day: str
    month: str
    year: str
    serial: str

    @property
    def yy(self) -> str:
        """Return the year's last two digits."""
        return self.year[2:]

    @property
    def short(self) -> str:
        """Return the date as ddmmyy."""
        return self.day + self.month + self.yy

    @property
    def plain(self) -> str:
        """Return the ten digits."""
        return self.short + self.serial

    @property
    def holds_modulus_11(self) -> bool:
        """Tell whether the control sum is right, as it was for all numbers until 2007."""
        total = sum(int(one) * weight for one, weight in zip(self.plain, WEIGHTS, strict=True))
        return total % 11 == 0

    @property
    def is_replacement(self) -> bool:
        """Tell whether it has the 60 of a replacement number."""
        return int(self.day) > REPLACED


def number(chance: Random) -> Number:
    """Draw a number: one in two with modulus 11, one in four with 60, every century."""
    kept = chance.random() < 0.5
    while True:
        found = _any(chance)
        if found.holds_modulus_11 or not kept:
            return found


def _any(chance: Random) -> Number:
    sevenths, years, century = chance.choice(CENTURIES)
    year = century + chance.choice(years)
    month = chance.randint(1, 12)
    day = chance.randint(1, calendar.monthrange(year, month)[1])
    replaced = REPLACED * (chance.random() < 0.25)
    serial = f"{chance.choice(sevenths)}{chance.randrange(1000):03}"
    return Number(f"{day + replaced:02}", f"{month:02}", f"{year:04}", serial)


def _joint(chance: Random) -> str:
    """Draw what stands before the last four: a dash, a space, both, a mark, or a line's end."""
    dash, space = chance.choice(DASHES), chance.choice(SPACES)
    marks = ("/", ".", ":", ";", ",", "=", "+", "|", "\\", "·", "•", "→", "->", ", ", " / ", ". ")
    kinds = (dash, space, space + dash + space, dash + dash, chance.choice(marks), space + space)
    more = (chance.choice(BREAKS), dash + chance.choice(BREAKS), chance.choice(BREAKS) + dash)
    return chance.choice((*kinds, *kinds, *more, "-", " ", " - ", "–"))


def _plain(chance: Random, of: Number) -> str:
    return of.short + chance.choice(("", "-", " ", " - ", "–")) + of.serial


def _any_joint(chance: Random, of: Number) -> str:
    return of.short + _joint(chance) + of.serial


def _in_fields(chance: Random, of: Number) -> str:
    mark = chance.choice((" ", ".", "/", "-", ":", ". ", " / ", " - ", "·", chance.choice(SPACES)))
    year = chance.choice((of.yy, of.year))
    return mark.join((of.day, of.month, year)) + chance.choice(("-", " ", " - ", mark)) + of.serial


def _day_slash_month(chance: Random, of: Number) -> str:
    year = chance.choice((of.yy, of.year))
    return f"{of.day}/{of.month}-{year}" + chance.choice((" ", "-", " - ", "/")) + of.serial


def _without_zeros(chance: Random, of: Number) -> str:
    """Write d/m-yy xxxx, where the day or the month has one digit."""
    day, month = of.day.lstrip("0"), of.month.lstrip("0")
    date = chance.choice(("{}/{}-{}", "{}/{} {}", "{}.{}.{}", "{}. {}. {}", "{}/{}/{}", "{}-{}-{}"))
    year = chance.choice((of.yy, of.year))
    return date.format(day, month, year) + chance.choice((" ", "-", " - ", ", ")) + of.serial


def _with_month_name(chance: Random, of: Number) -> str:
    """Write the month as a word, whole or cut short."""
    name = MONTHS[int(of.month) - 1]
    word = chance.choice((name, name[:3], name[:3] + ".", name.title(), name.upper()))
    date = chance.choice(("{}. {} {}", "{} {} {}", "{}.{} {}", "{}-{}-{}", "{}{}{}"))
    day = chance.choice((of.day, of.day.lstrip("0")))
    year = chance.choice((of.yy, of.year))
    return date.format(day, word, year) + chance.choice(("-", " ", " - ", ", ", " – ")) + of.serial


def _digit_by_digit(chance: Random, of: Number) -> str:
    return chance.choice((" ", "-", ".", "  ", "\n", " - ", "/", chance.choice(SPACES))).join(
        of.plain
    )


def _in_pairs(chance: Random, of: Number) -> str:
    mark = chance.choice((" ", "-"))
    return mark.join(of.plain[at : at + 2] for at in range(0, 10, 2))


def _other_digits(chance: Random, of: Number) -> str:
    zero = chance.choice(ZEROS)
    return _shifted(_any_layout(chance, of), "".join(chr(ord(zero) + one) for one in range(10)))


def _round_digits(chance: Random, of: Number) -> str:
    return _shifted(_plain(chance, of), chance.choice(ROUND))


def _shifted(text: str, digits: str) -> str:
    return text.translate(str.maketrans("0123456789", digits))


def _emoji(chance: Random, of: Number) -> str:
    if chance.random() < 0.5:
        return "".join(
            f":{EMOJI[int(one)]}:" if one.isdigit() else one for one in _plain(chance, of)
        )
    return "".join(f"{one}\ufe0f\u20e3" if one.isdigit() else one for one in _plain(chance, of))


def _sprinkled(signs: list[str]) -> Spell:
    """Return a family: some of the signs stand anywhere among the digits."""

    def spell(chance: Random, of: Number) -> str:
        often = chance.choice((0.15, 0.5, 1.0))
        drawn = ((one, chance.random() < often) for one in _any_layout(chance, of))
        return "".join(one + chance.choice(signs) if more else one for one, more in drawn)

    return spell


def _marked(chance: Random, of: Number) -> str:
    """Put Slack's marks around the whole or its parts."""
    mark, joint = chance.choice(MARKS), chance.choice(("-", " ", " - ", ""))
    kinds = (
        f"{mark}{of.short}{joint}{of.serial}{mark}",
        f"{mark}{of.short}{mark}{joint}{mark}{of.serial}{mark}",
        f"{of.short}{joint}{mark}{of.serial}{mark}",
        f"{of.day}{mark}{of.month}{mark}{of.yy}{joint}{of.serial}",
        f"{mark}{of.plain[0]}{mark}{of.plain[1:6]}{joint}{of.serial[:2]}{mark}{of.serial[2:]}{mark}",
    )
    return chance.choice(kinds)


def _linked(chance: Random, of: Number) -> str:
    written = _plain(chance, of)
    kinds = (
        f"<tel:{of.plain}|{written}>",
        f"<tel:{of.plain}|ring>",
        f"<tel:{of.plain}>",
        f"<tel:{of.short}|{of.short}>-{of.serial}",
        f"<mailto:{of.plain}@example.dk|{written}>",
        f"<mailto:{of.plain}@example.dk>",
        f"<https://example.dk/?cpr={of.plain}|sagen>",
        f"<https://example.dk/{of.short}-{of.serial}>",
        f"<https://example.dk|{of.short}>-<https://example.dk|{of.serial}>",
        f"[{of.short}](https://example.dk)-{of.serial}",
        f"<b>{of.short}</b>-{of.serial}",
        f'<span style="color:#123456">{of.short}</span> {of.serial}',
        f"{of.short}<br/>{of.serial}",
    )
    return chance.choice(kinds)


def _escaped(chance: Random, of: Number) -> str:
    """Write some signs as HTML entities, once or twice escaped, or as percent codes."""
    entity = chance.choice(("&#{};", "&#x{:x};", "&#0{};", "&amp;#{};", "&amp;amp;#{};"))
    joint = chance.choice(
        ("&nbsp;", "&ndash;", "&#8209;", "&shy;-", "&amp;nbsp;", "&minus;", "&emsp;", "&hyphen;")
    )
    inside = "".join(
        entity.format(ord(one)) if chance.random() < 0.5 else one
        for one in of.short + "-" + of.serial
    )
    percent = "".join(f"%{ord(one):02X}" if chance.random() < 0.5 else one for one in of.plain)
    around = f"&lt;{of.short}-{of.serial}&gt;"
    return chance.choice((inside, of.short + joint + of.serial, percent, around))


def _bracketed(chance: Random, of: Number) -> str:
    left, right = chance.choice(("()", "[]", "{}", "«»", "»«", "„“", "''", '""', "“”", "‹›", "<>"))
    kinds = (
        f"{left}{of.short}{right}{left}{of.serial}{right}",
        f"{of.short} {left}{of.serial}{right}",
        f"{left}{of.short}{right}-{of.serial}",
        f"{left}{of.short}-{of.serial}{right}",
    )
    return chance.choice(kinds)


def _look_alike(chance: Random, of: Number) -> str:
    """Write the letters O, o, l and I for 0 and 1, as some do and some machines read."""
    for digit, letters in (("0", "OoØΟО"), ("1", "lIІ")):
        letter = chance.choice(letters)
        written = "".join(
            letter if one == digit and chance.random() < 0.5 else one
            for one in of.short + "-" + of.serial
        )
        if letter in written:
            break
    return written


def _announced(chance: Random, of: Number) -> str:
    """Say between the date and the last four what is coming."""
    words = (
        " de sidste fire er ",
        ", sidste fire: ",
        " (de sidste fire cifre er ",
        " og de sidste 4 er ",
        " løbenr. ",
        " bindestreg ",
        " streg ",
        " minus ",
        ":heavy_minus_sign:",
    )
    return of.short + chance.choice(words) + of.serial


def _backwards(chance: Random, of: Number) -> str:
    """Write it backwards under a right-to-left override: the eye reads it forwards."""
    end = chance.choice(("\u202c", "", "\u202c i dag"))
    return "\u202e" + _plain(chance, of)[::-1] + end


def _lost_zero(chance: Random, of: Number) -> str:
    """Write it as a spreadsheet leaves it, without the first zero, after the word CPR."""
    word = chance.choice(("CPR ", "cpr-nr. ", "cpr: ", "CPR-nummer: ", "personnummer "))
    return word + of.short.lstrip("0") + chance.choice(("-", "", " ")) + of.serial


def _in_words(chance: Random, of: Number) -> str:
    """Spell each digit with a word."""
    mark = chance.choice((" ", ", ", "-"))
    return mark.join(DIGITS[int(one)] for one in of.plain)


def _dictated(chance: Random, of: Number) -> str:
    """Say the day and the month as ordinals: "første i anden femogfirs en to tre fire"."""
    day = int(of.day) - REPLACED * of.is_replacement
    said = chance.choice((f"{day}. i {int(of.month)}.", f"den {day}. i {int(of.month)}."))
    if day <= len(ORDINALS) and chance.random() < 0.5:
        year = " ".join(DIGITS[int(one)] for one in of.yy)
        said = f"{ORDINALS[day - 1]} i {ORDINALS[int(of.month) - 1]} {year}"
        return said + chance.choice((" ", ", ")) + " ".join(DIGITS[int(one)] for one in of.serial)
    return f"{said} {of.yy}" + chance.choice(("-", " ", " streg ", " bindestreg ")) + of.serial


def _year_first(chance: Random, of: Number) -> str:
    """Write the date as ISO 8601 does; of late such a date has a time after it, so not then."""
    if not 1900 <= int(of.year) < 2015:
        return _plain(chance, of)
    date = chance.choice(("{}-{}-{}", "{}{}{}")).format(of.year, of.month, of.day)
    return date + chance.choice(("-", " ", " - ", "–")) + of.serial


def _in_code(chance: Random, of: Number) -> str:
    """Write what stands before the last four as a mail, JSON, RTF or another code's reader does."""
    joints = ("=2D", "=E2=80=93", "=C2=A0", "=AD", "=\r\n-", "-=\n", "\\u2013", "\\u00ad")
    more = ("\\u{2011}", "\\n", "\\x2d", "\\'96", "<!-- -->", "&#45;")
    return of.short + chance.choice((*joints, *more)) + of.serial


def _garbled(chance: Random, of: Number) -> str:
    """Write a dash or a hard blank in UTF-8, read as Windows' own code, once or twice."""
    joint = chance.choice("–—‒−\u00a0\u00ad\u2009")
    for _turn in range(chance.randint(1, 2)):
        joint = joint.encode().decode("cp1252", "replace")
    return of.short + joint + of.serial


def _symbols(chance: Random, of: Number) -> str:
    """Write it in the Symbol typeface, whose digits stand in the private use area."""
    return "".join(chr(0xF000 + ord(one)) for one in _plain(chance, of) if one != "–")


def _wrapped(chance: Random, of: Number) -> str:
    """Break the line anywhere in 010285-1234, also in a quoted mail."""
    text, place = f"{of.short}-{of.serial}", chance.randint(1, 10)
    return text[:place] + chance.choice(("\n", "\r\n", "\n> ", " \n")) + text[place:]


def _as_a_phone(chance: Random, of: Number) -> str:
    """Write it as a phone's keyboard groups it, or with Denmark's calling code."""
    one, two, three = of.plain[:3], of.plain[3:6], of.plain[6:]
    shapes = (f"({one}) {two}-{three}", f"{one}-{two}-{three}", f"{one} {two} {three}")
    return chance.choice((*shapes, f"+45{of.plain}", f"+45{of.short}-{of.serial}"))


def _mixed(chance: Random, of: Number) -> str:
    """Mix: another script's digits, unseen signs, an odd dash, and marks around."""
    text = of.short + chance.choice(DASHES) + chance.choice(("", "\u200b", " ")) + of.serial
    zero = ord(chance.choice(ZEROS))
    drawn = (
        chr(zero + int(one)) if one in "0123456789" and chance.random() < 0.3 else one
        for one in text
    )
    hidden = "".join(one + chance.choice(["", "", "", *UNSEEN, *BIDI]) for one in drawn)
    mark = chance.choice(("", "*", "_", "`", "&lt;"))
    return mark + hidden + mark


def _any_layout(chance: Random, of: Number) -> str:
    return chance.choice((_plain, _plain, _in_fields, _day_slash_month))(chance, of)


FAMILIES: dict[str, Spell] = {
    "plain": _plain,
    "any joint": _any_joint,
    "in fields": _in_fields,
    "day slash month": _day_slash_month,
    "without zeros": _without_zeros,
    "month's name": _with_month_name,
    "digit by digit": _digit_by_digit,
    "in pairs": _in_pairs,
    "other digits": _other_digits,
    "round digits": _round_digits,
    "emoji": _emoji,
    "unseen signs": _sprinkled(UNSEEN),
    "direction marks": _sprinkled(BIDI),
    "combining marks": _sprinkled(ACCENTS),
    "Slack's marks": _marked,
    "links": _linked,
    "escaped": _escaped,
    "brackets": _bracketed,
    "look-alikes": _look_alike,
    "announced": _announced,
    "backwards": _backwards,
    "lost zero": _lost_zero,
    "in words": _in_words,
    "dictated": _dictated,
    "year first": _year_first,
    "in code": _in_code,
    "garbled": _garbled,
    "Symbol typeface": _symbols,
    "wrapped": _wrapped,
    "as a phone": _as_a_phone,
    "mixed": _mixed,
}

AROUND = (
    "{}",
    "{} har ringet igen i dag, og vi aftalte et nyt besøg.",
    "Talte i morges med borgeren ({}), som gerne vil blive boende.",
    "Vi ses på torsdag. Borgerens nummer er {}",
    "cpr: {}",
    "CPR-nr. {} står i sagen.",
    "Født {}, bor alene.",
    "født d. {} og har boet her i 4 år",
    'Han skrev "{}" på sedlen.',
    "Se sag 2026-123456 for {}.",
    "Hjemmebesøg 24.11.2026 kl. 14.12: {} var hjemme.",
    "Restancen er 12.345 kr. for {}, og fogeden kommer kl. 10.",
    "P-nr. 1003265421 og borgeren {}.",
    "- {}\n- tlf. oplyst i fagsystemet",
    "> {}\n\nTak for hjælpen.",
    "U26-0042 {}",
    "Sagen handler om:\n{}\nsom vi skrev om i går.",
)


@dataclass(frozen=True)
class Spelling:
    """One generated text: the family of its spelling, the number in it, and the text."""

    family: str
    of: Number
    text: str


def spellings(chance: Random, count: int) -> Iterator[Spelling]:
    """Give so many texts, the families by turns, each with a number of its own."""
    names = list(FAMILIES)
    for place in range(count):
        family, of = names[place % len(names)], number(chance)
        written = FAMILIES[family](chance, of)
        yield Spelling(family, of, chance.choice(AROUND).format(written))
