"""Finds first-plus-last names by their pattern; lists of names alone flag most sentences."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_LONGEST_NAME = 4  # words
_LISTS = {
    key: frozenset(words.split())
    for key, words in tomllib.loads(
        Path(__file__).with_name("name_words.toml").read_text(encoding="utf-8")
    ).items()
}
_FIRST_NAMES, _SURNAMES = _LISTS["first_names"], _LISTS["surnames"]
_NO_SURNAMES, _TITLES = _LISTS["no_surnames"], _LISTS["titles"]
_BEGINNINGS = _FIRST_NAMES | _TITLES  # without a capital letter, too
_MAY_BEGIN = {word + ending for word in _BEGINNINGS for ending in ("", "'s", "’s")}

_COURTESY = frozenset({"hr", "fru", "frk", "frøken", "herr"})
_SHORTEST_PATRONYMIC = 6


class _Word(NamedTuple):
    """A word, and the folded text between it and the word before (`""` where there is none)."""

    text: str
    gap: str
    before: str

    @property
    def plain(self) -> str:
        return self.text.casefold().removesuffix("'s").removesuffix("’s")

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def starts_sentence(self) -> bool:
        return (
            not self.before
            or "\n" in self.gap
            or (not self._is_after_courtesy and any(mark in self.gap for mark in ".?!:"))
        )

    @property
    def follows(self) -> bool:
        """Tell whether nothing but a blank stands between it and the word before."""
        return self.gap == " " or self._is_after_courtesy

    @property
    def _is_after_courtesy(self) -> bool:
        return self.gap == ". " and self.before.casefold() in _COURTESY


def has_name(text: str) -> bool:
    """Tell whether folded text seems to hold a first and a last name. Linear in its length."""
    words, gaps = _WORD.findall(text), _WORD.split(text)
    befores = ["", *words]

    def read(first: int, last: int) -> list[_Word]:
        return [*map(_Word, words[first:last], gaps[first:last], befores[first:last])]

    # Nearly no word may begin a name, so this comes first
    starts = (
        at for at, word in enumerate(words) if word[0].isupper() or word.casefold() in _MAY_BEGIN
    )
    return any(
        _may_begin(*read(at, at + 1)) and _is_named(read(at, at + _LONGEST_NAME)) for at in starts
    )


def _may_begin(word: _Word) -> bool:
    return word.plain in _BEGINNINGS or not word.starts_sentence


def _is_named(words: Sequence[_Word]) -> bool:
    word, rest = words[0], _run_from(words[1:])
    if not rest:
        return False
    if word.plain in _TITLES:
        return _is_titled(word, rest)
    if word.plain in _FIRST_NAMES:
        return _is_surname_after_first(word, rest)
    return word.is_capital and not word.starts_sentence and _is_patronymic(rest[-1])


def _run_from(words: Sequence[_Word]) -> list[_Word]:
    """Return the words that could be the rest of a name: capital ones, with only blanks between.

    The very next one may be in lower case, for those who write names so.
    """
    run: list[_Word] = []
    for word in words:
        if not word.follows or not (word.is_capital or not run):
            break
        run.append(word)
    return run


def _is_titled(title: _Word, rest: list[_Word]) -> bool:
    """Tell "borgeren Xhevat Berisha" and "fru Jensen"."""
    names = [word for word in rest if word.is_capital and word.plain not in _NO_SURNAMES]
    if title.plain in _COURTESY:
        return bool(names) and names[0] is rest[0]
    return len(names) > 1 and names[0] is rest[0] and not any(word.text.isupper() for word in names)


def _is_surname_after_first(first: _Word, rest: list[_Word]) -> bool:
    """Tell "Mette Ravn" and "peter hansen", but not "Mette Socialrådgiver" or "Lone Odder"."""
    nearest = rest[0]
    if nearest.plain in _SURNAMES:
        return True
    if not (first.is_capital and nearest.is_capital):
        return False
    if nearest.plain in _FIRST_NAMES:
        return True
    return nearest.plain not in _NO_SURNAMES and not nearest.text.isupper()


def _is_patronymic(word: _Word) -> bool:
    return word.is_capital and word.plain.endswith("sen") and len(word.text) >= _SHORTEST_PATRONYMIC
