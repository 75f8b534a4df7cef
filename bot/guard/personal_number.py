"""Finds Danish personal numbers (CPR) in any spelling.

A number is ddmmyy-xxxx with a real date, where a replacement number has 60 added to the day and
the century may be any. Modulus 11 never acquits: since 2007 numbers are given out without it.
Only a word directly to the left acquits; what plainly reads as something else (a date with a
time, a range of dates, a list of phone numbers) isn't a spelling of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.guard.decoding import forms
from bot.guard.layout import LONG, LOST, SHORT, has_lost_zero, is_laid_out, is_short_spelling
from bot.guard.moments import moments
from bot.guard.numbers import FEWEST, chains, windows
from bot.guard.otherwise import cuts_moment, is_acquitted, pair_runs, reads_otherwise

if TYPE_CHECKING:
    from bot.guard.numbers import Chain

_SIZES = frozenset({SHORT, LONG})
_SHORT_DATE_SIZES = frozenset(range(FEWEST, SHORT + 2))
_LOST_SIZES = frozenset({LOST})


def has_personal_number(text: str, folded: tuple[str, str]) -> bool:
    """Tell whether any text, of any characters, holds a personal number. Linear in its length.

    `folded` are the text's own `readings`, which its caller needs too.
    """
    judged: set[tuple[str, str, str]] = set()
    return any(_is_found(form, judged) for form in forms(text, folded))


def _is_found(form: str, judged: set[tuple[str, str, str]]) -> bool:
    """Judge the chains of a form; most stand alike in the forms before, and are judged once."""
    for chain in chains(form):
        told = chain.told
        if told not in judged:
            judged.add(told)
            if _is_found_in(chain):
                return True
    return False


def _is_found_in(chain: Chain) -> bool:
    if any(map(has_lost_zero, windows(chain, _LOST_SIZES))):
        return True
    laid_out = list(filter(is_laid_out, windows(chain, _SIZES)))
    short = list(filter(is_short_spelling, windows(chain, _SHORT_DATE_SIZES)))
    if not (laid_out or short):
        return False
    taken, runs = moments(chain), pair_runs(chain)
    laid_out = [window for window in laid_out if not reads_otherwise(window, taken, runs)]
    return any(
        not cuts_moment(window, taken) and not is_acquitted(window)
        for window in (*short, *laid_out)
    )
