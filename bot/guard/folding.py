"""Folds every way of writing a character into one, so that the rules read plain text."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

MARKUP = frozenset("*_~`")
# Letters by their category, but nothing or a dash to the eye
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
_DASH_LETTERS = frozenset("\u30fc\uff70\u3161\u1173\u4e00")
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Mc", "Cc"})

# A number longer than seven digits is no character, and without its semicolon it may be a CPR
_ENTITY = re.compile(r"&(?:#0*[0-9]{1,7};|#[xX]0*[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};?)")
_EMOJI_DIGIT = re.compile(r":(zero|one|two|three|four|five|six|seven|eight|nine):")
_DIGIT_NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_BLANK_RUN = re.compile(r"\s{2,}|[^\S \n]")  # a single space or line break is one already
_SAME_MARK = re.compile(r"([^\w\s])\1+")


def unescape(text: str) -> str:
    """Read HTML entities, twice escaped ones too, and Slack's names of digit emoji."""
    for _turn in range(3):
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return _EMOJI_DIGIT.sub(lambda found: str(_DIGIT_NAMES.index(found.group(1))), text)


def tight(text: str) -> str:
    """Fold, with markup and invisible characters gone: what they split becomes one again."""
    return _collapse("".join(map(_tight, text)))


def loose(text: str) -> str:
    """Fold, with markup and invisible characters as spaces: what they part stays apart."""
    return _collapse("".join(map(_loose, text)))


def _collapse(text: str) -> str:
    """Make a run of blanks one space (or line break) and a run of one mark that mark."""
    text = _BLANK_RUN.sub(lambda found: "\n" if "\n" in found.group() else " ", text)
    return _SAME_MARK.sub(r"\1", text)


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
    return char in MARKUP or (
        not char.isspace() and (char in _BLANK_LETTERS or unicodedata.category(char) in _INVISIBLE)
    )


def _plain(char: str) -> str:
    """Fold one visible character: a digit of any script, a blank, a dash, or its plain form."""
    if char.isascii():
        return "\n" if char in "\r\v\f" else char
    value = unicodedata.numeric(char, None)
    if value is not None and unicodedata.category(char)[0] == "N":
        return str(int(value)) if value in range(10) else " "
    if char.isspace():
        return "\n" if char in "\x85\u2028\u2029" else " "
    if unicodedata.category(char) == "Pd" or char in _DASH_LETTERS:
        return "-"
    folded = unicodedata.normalize("NFKC", char)
    return "-" if folded in {"\u2212", "\u02d7"} else folded
