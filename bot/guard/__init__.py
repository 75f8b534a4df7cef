"""Keeps citizens' identity out: one verdict on any text before it is stored or shown."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.guard.address import has_address
from bot.guard.folding import readings
from bot.guard.name import has_name
from bot.guard.personal_number import has_personal_number
from bot.guard.phone import has_phone

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Verdict", "verdict", "warnings"]


class Verdict(StrEnum):
    """What a text holds; a CPR number stops it, the three next only warn."""

    CPR = "cpr"
    PHONE = "phone"
    ADDRESS = "address"
    NAME = "name"
    OK = "ok"


def verdict(text: str) -> Verdict:
    """Return the gravest thing found, in the order of `Verdict`.

    Takes any string, lone surrogates and control characters too, and never raises. The time is
    linear in its length. The rules are those of the guard in the project's privacy rules.
    """
    folded = readings(text)
    if has_personal_number(text, folded):
        return Verdict.CPR
    return next(_warnings(*folded), Verdict.OK)


def warnings(text: str) -> Iterator[Verdict]:
    """Give each of phone, address and name that the text seems to hold."""
    return _warnings(*readings(text))


def _warnings(joined: str, parted: str) -> Iterator[Verdict]:
    if has_phone(joined):
        yield Verdict.PHONE
    if has_address(parted):
        yield Verdict.ADDRESS
    if has_name(parted):
        yield Verdict.NAME
