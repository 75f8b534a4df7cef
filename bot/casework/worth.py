"""What would have happened otherwise, and what it would have cost: a guess and a range (N8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.desk import record_of_team
from bot.errors import FieldErrors
from bot.locale import _, number_words

if TYPE_CHECKING:
    from bot.casework.desk import Desk
    from bot.trace import Actor
    from models import Team
    from models.vocabulary import Alternative, Certainty

DEAREST = 1_000_000  # kroner for one unit
MOST = 1_000  # units


@dataclass(frozen=True)
class Guess:
    """What would have happened otherwise, and how sure the team is."""

    alternative: Alternative
    certainty: Certainty


@dataclass(frozen=True)
class UnitPrice:
    """What one unit costs in whole kroner, and how many it usually takes: from and to."""

    kroner: int
    first: int
    last: int


def unit_price(team: Team, alternative: Alternative) -> UnitPrice | None:
    """Return what a team has entered for an alternative, or None."""
    found = team.unit_prices.get(alternative.value)
    return UnitPrice(*found) if found else None


def worth(price: UnitPrice | None) -> tuple[int | None, int | None]:
    """Return what an alternative costs in whole kroner, from and to; a range, never one sum."""
    return (price.kroner * price.first, price.kroner * price.last) if price else (None, None)


def set_unit_price(
    desk: Desk, team: Team, actor: Actor, alternative: Alternative, price: UnitPrice | None
) -> None:
    """Keep a unit price, or take it away; what is told of closed cases stays as it was.

    Raises FieldErrors.
    """
    if price is not None:
        _require_range(price)
    others = {key: kept for key, kept in team.unit_prices.items() if key != alternative.value}
    mine = {alternative.value: [price.kroner, price.first, price.last]} if price else {}
    team.unit_prices = {**others, **mine}
    record_of_team(desk, team, actor, "unit_price_set", alternative.value)


def _require_range(price: UnitPrice) -> None:
    bounds = {"kroner": DEAREST, "first": MOST, "last": MOST}
    errors = {
        field: _("Skriv et helt tal fra 1 til {last}.").format(last=number_words(most))
        for field, most in bounds.items()
        if not 1 <= getattr(price, field) <= most
    }
    if not errors and price.first >= price.last:
        errors["last"] = _("Skriv et større antal end i feltet over, så det bliver et spænd.")
    if errors:
        raise FieldErrors(errors)
