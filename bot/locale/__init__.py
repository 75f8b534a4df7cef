"""Danish words: the catalogues, the language in force, and dates written out.

Danish is the source language, so it needs no catalogue; English stands in ``en.po``.
Every text a person reads goes through :func:`_` while the right language is in force.
"""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime, time

SOURCE = "da"
LANGUAGES = ("da", "en")
_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def _(text: str) -> str:
    """Return the Danish text in the language in force."""
    return catalogue(_language.get()).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the singular or the plural for `count`, in the language in force."""
    return catalogue(_language.get()).ngettext(one, many, count)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a text for the catalogue where it stands; `_` translates it when it is shown."""
    return text


def language() -> str:
    """Return the code of the language in force."""
    return _language.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Put a language in force for a block; an unknown code means Danish."""
    token = _language.set(code if code in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; Danish, the source, answers with the text itself."""
    source = Path(__file__).with_name(f"{code}.po")
    if not source.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def listed(names: Iterable[str]) -> str:
    """Write names in a row: "Camilla, Marion og Christina"."""
    return str(format_list(list(names), locale=language()))


def day_words(day: date) -> str:
    """Write a local date out: "onsdag den 23. december", "Wednesday 23 December"."""
    pattern = "EEEE 'den' d. MMMM" if language() == SOURCE else "EEEE d MMMM"
    return format_date(day, pattern, locale=language())


def day_year_words(day: date) -> str:
    """Write a local date out with its year: "onsdag den 23. december 2026"."""
    return f"{day_words(day)} {day.year}"


def month_words(day: date) -> str:
    """Write the month of a local date: "december"."""
    return format_date(day, "MMMM", locale=language())


def clock_words(moment: time | datetime) -> str:
    """Write a local time of day: "kl. 08.30". The caller has made it local."""
    return _("kl. {time}").format(time=moment.strftime(_("%H.%M")))


def number_words(count: int) -> str:
    """Write a whole number with its thousands apart: "57.000", "57,000"."""
    return format_decimal(count, locale=language())


def sentence(words: str) -> str:
    """Return words as they begin a sentence; only the first letter changes."""
    return words[:1].upper() + words[1:]
