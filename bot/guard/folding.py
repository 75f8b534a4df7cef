"""Folds every way of writing a character into one, so that the rules read plain text."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

MARKUP = frozenset("*_~`")
# Letters by their category, but nothing or a dash to the eye
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
# Where the Symbol typeface, and so a text copied from it, has the characters of ASCII
_SYMBOLS = {chr(0xF000 + code): chr(code) for code in range(0x20, 0x7F)}
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Mc", "Cc", "Cn", "Co", "Cs"})
# Letters without case, of other scripts: to the eye a stroke or a picture between the digits
_UNCASED = frozenset({"Lo", "Lm"})
_ACCENTS = dict.fromkeys(range(768, 880))  # those that NFKC parts from their mark
_TEN = "\U0001f51f"

# A number longer than seven digits is no character, and without its semicolon it may be a CPR,
# but for those of the digits and the marks between them
_ENTITY = re.compile(
    r"&(?:#0*[0-9]{1,7};|#0*(?:4[5-9]|5[0-7])(?![0-9])|#[xX]0*[0-9a-fA-F]{1,6};"
    r"|[A-Za-z][A-Za-z0-9]{1,30};?)"
)
_DIGIT_NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_EMOJI = re.compile(r":([a-z+-][a-z0-9_+'-]{0,40}):")
_EMOJI_NAMES = {name: str(value) for value, name in enumerate(_DIGIT_NAMES)} | {"keycap_ten": "10"}
_MOST_ESCAPES = 6  # how often one text is escaped before it is nobody's way of writing
_BLANK_RUN = re.compile(r"\s{2,}|[^\S \n]")  # a single space or line break is one already
_QUOTED = re.compile(r"\n>[ >]*")
_SAME_MARK = re.compile(r"([^\w\s])\1+")


def unescape(text: str) -> str:
    """Read HTML entities, twice escaped ones too, and Slack's names of emoji: digits or a mark."""
    for _turn in range(_MOST_ESCAPES):
        before, text = text, _ENTITY.sub(lambda found: html.unescape(found.group()), text)
        if text == before:
            break
    return _EMOJI.sub(lambda found: _EMOJI_NAMES.get(found.group(1), "\u2022"), text)


def readings(text: str) -> tuple[str, str]:
    """Fold in two ways: with markup and invisible characters gone, and with them as spaces.

    In the first what they split becomes one again; in the second what they part stays apart.
    """
    chars = set(text)
    joined = _collapse(_written(text, {char: _tight(char) for char in chars}))
    if not any(map(_may_part, chars)):
        return joined, joined
    return joined, _collapse(_written(text, {char: _loose(char) for char in chars}))


def _written(text: str, folds: dict[str, str]) -> str:
    """Write each character as it is folded; a text seldom has more than a few to fold."""
    changed = {ord(char): fold for char, fold in folds.items() if fold != char}
    return text.translate(changed) if changed else text


def _collapse(text: str) -> str:
    """Make a run of blanks one space (or line break) and a run of one mark that mark."""
    if "\n>" in text:
        text = _QUOTED.sub("\n", text)
    text = _BLANK_RUN.sub(lambda found: "\n" if "\n" in found.group() else " ", text)
    return _SAME_MARK.sub(r"\1", text)


def _may_part(char: str) -> bool:
    return _tight(char) != _loose(char)


@lru_cache(maxsize=8192)
def _tight(char: str) -> str:
    return "" if _is_unseen(char) else _plain(char)


@lru_cache(maxsize=8192)
def _loose(char: str) -> str:
    if _is_unseen(char):
        return " "
    # A raised or circled digit may be a note's mark just as well as part of the number
    if unicodedata.decimal(char, None) is None and unicodedata.digit(char, None) is not None:
        return f" {_plain(char)} "
    return _plain(char)


def _is_unseen(char: str) -> bool:
    if char.isspace() or char in _SYMBOLS:
        return False
    is_seen = char not in _BLANK_LETTERS and unicodedata.category(char) not in _INVISIBLE
    return not is_seen or _plain(char) in MARKUP


def _plain(char: str) -> str:
    """Fold one visible character: a digit of any script, a blank, a dash, or its plain form."""
    char = _SYMBOLS.get(char, char)
    if char.isascii():
        return "\n" if char in "\r\v\f" else char
    category, value = unicodedata.category(char), unicodedata.numeric(char, None)
    if value is not None and category[0] == "N":
        return str(int(value)) if value in range(100) else " "
    if char.isspace():
        return "\n" if char in "\x85\u2028\u2029" else " "
    if category == "Pd":
        return "-"
    folded = unicodedata.normalize("NFKC", char).translate(_ACCENTS)
    if folded in {"\u2212", "\u02d7"} or (category in _UNCASED and not folded.isascii()):
        return "-"
    return "10" if char == _TEN else folded
