"""Finds phone numbers: Danish ones of eight digits, and any with a country code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.guard.numbers import PAIR, PAIR_MARKS, YEAR, Window, chains, is_date, is_year, windows

if TYPE_CHECKING:
    from bot.guard.numbers import Chain

EIGHT = 8
_SIZES = frozenset({EIGHT})
_WITH_COUNTRY = re.compile(
    r"(?<!\w)(?<![0-9] )(?:\+|\(\+|00(?=[1-9]))[ (]?[0-9](?:[-. ()]{0,2}[0-9]){8,13}(?![0-9])"
)
_LINKED = re.compile(r"tel:[-+. ()0-9]{8,}")
_SAYS_PHONE = re.compile(
    r"(?:tlf|telefon|mobil|mob|ring\w*|sms)(?:nr|nummer|nummeret)?[.:]?"
    r"(?: (?:på|til|er|nr\.?))?[ :]*$",
    re.IGNORECASE,
)
_SAYS_OTHER = re.compile(
    r"(?:cvr|se|ean|konto|faktura|ordre|ref|id|reg|sags?|journal|kunde|police|medlems?|matrikel"
    r"|løbe|kreditor|debitor|bilags?|p)[-. ]{0,2}(?:nr|nummer|nummeret)?[.:# ]*$",
    re.IGNORECASE,
)
_SAYS_AMOUNT = re.compile(r" ?(?:kr|kroner|dkk|euro|eur|%|,[0-9-])", re.IGNORECASE)
_JOINING = frozenset("-/.:")


def has_phone(text: str) -> bool:
    """Tell whether folded text seems to hold a phone number. Linear in its length."""
    if _WITH_COUNTRY.search(text) or _LINKED.search(text):
        return True
    return any(_is_phone(window) for chain in chains(text) for window in windows(chain, _SIZES))


def _is_phone(window: Window) -> bool:
    if _SAYS_OTHER.search(window.left) or _SAYS_AMOUNT.match(window.right):
        return False
    if _SAYS_PHONE.search(window.left) and not _is_date(window.digits):
        return True
    return window.digits[0] not in {"0", "1"} and _is_grouped(window) and _stands_alone(window)


def _is_grouped(window: Window) -> bool:
    """Tell whether the digits stand as 12345678, 1234 5678 or 12 34 56 78."""
    lengths, gaps = window.lengths, set(window.gaps)
    if lengths == (EIGHT,):
        return not _is_date(window.digits)
    if lengths == (4, 4):
        return gaps == {" "} and not all(is_year(group.digits) for group in window.groups)
    return lengths == (2, 2, 2, 2) and len(gaps) == 1 and gaps <= PAIR_MARKS


def _is_date(digits: str) -> bool:
    """Tell ddmmyyyy and yyyymmdd of our time from a phone number."""
    first, last = digits[:YEAR], digits[YEAR:]
    return (is_year(last) and is_date(first[:PAIR], first[PAIR:], last)) or (
        is_year(first) and is_date(last[PAIR:], last[:PAIR], first)
    )


def _stands_alone(window: Window) -> bool:
    """Tell whether no further digits are joined to the number, nor listed in its own way."""
    chain = window.chain
    return not any(
        _is_joined(chain, window, gap)
        for gap in (chain.gap_before(window.first), chain.gap_after(window.last))
    )


def _is_joined(chain: Chain, window: Window, gap: str) -> bool:
    if not gap:
        return False
    return gap in _JOINING or (gap in window.gaps and len(chain.groups) % 4 != 0)
