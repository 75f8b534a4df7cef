"""What would have happened otherwise, in words, and the forms for what it costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.casework.worth import Guess, UnitPrice, unit_price
from bot.locale import N_, _, number_words
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import button, said
from bot.views.referral import labelled
from bot.words import label
from models.vocabulary import Alternative, Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View

    from models import Closing, Team

PRICES, PRICE = "page:prices", "form:price"
NUMBER = re.compile(r"[0-9]{1,3}(?:[. ]?[0-9]{3}){0,2}|[0-9]{1,9}")
COUNTED_IN = {
    Alternative.SHELTER_HOME: N_("døgn"),
    Alternative.ADMISSION: N_("døgn"),
    Alternative.FACILITY: N_("døgn"),
    Alternative.EVICTION: N_("gange"),
    Alternative.OTHER: N_("gange"),
}


def guess_fields() -> Iterator[Block]:
    """Yield the two fields for what would have happened otherwise; both may be left empty."""
    yield fields.optional(
        fields.choice("alternative", _("Hvad var der ellers sket?"), labelled(Alternative))
    )
    yield fields.optional(fields.choice("certainty", _("Hvor sikre er I?"), labelled(Certainty)))


def read_guess(answers: Answers) -> Guess | None:
    """Read the guess back; one half of it alone is an error."""
    alternative = answers.key("alternative", Alternative)
    certainty = answers.key("certainty", Certainty)
    if alternative is not None and certainty is not None:
        return Guess(alternative, certainty)
    if alternative is not None:
        answers.errors.setdefault("certainty", _("Vælg, hvor sikre I er på det."))
    if certainty is not None:
        answers.errors.setdefault("alternative", _("Vælg også, hvad der ellers var sket."))
    return None


def guess_words(made: Closing) -> str | None:
    """Return what would have happened otherwise, and what it would have cost, if anybody said."""
    if made.alternative is None or made.certainty is None:
        return None
    words = _("Ellers var der nok sket: {what} ({certainty} sikkerhed).").format(
        what=label(made.alternative).lower(), certainty=label(made.certainty).lower()
    )
    if made.worth_from is None or made.worth_to is None:
        return words
    amount = _("Anslået {first} til {last} kr.").format(
        first=number_words(made.worth_from), last=number_words(made.worth_to)
    )
    return f"{words} {amount}"


def prices_page(team: Team) -> View:
    """Return the page with what each alternative costs."""
    words = _(
        "*Enhedspriser for {team}*\nBruges, når I ved afslutningen gætter på, hvad der ellers var "
        "sket. De bliver altid vist som et spænd og kun i sagen."
    )
    blocks: list[Block] = [said(words.format(team=team.name))]
    for kind in Alternative:
        ask = button(_("Ret"), "setup:price", f"{team.id}:{kind.value}")
        blocks.append(said(_price_words(team, kind), ask))
    return fields.page(PRICES, _("Enhedspriser"), blocks, team.id)


def price_form(team: Team, kind: Alternative) -> View:
    """Return the form for what one alternative costs; left empty, it has no price."""
    price, counted_in = unit_price(team, kind), _(COUNTED_IN[kind])
    hint = _("Antal {unit}. Et helt tal.").format(unit=counted_in)
    known = (price.kroner, price.first, price.last) if price else (None, None, None)
    blocks: list[Block] = [
        said(_("*{what}.* Tøm alle tre felter for at fjerne prisen.").format(what=label(kind))),
        *_numbers(
            ("kroner", _("Pris for én enhed"), _one_unit(counted_in), known[0]),
            ("first", _("Det plejer at tage fra"), hint, known[1]),
            ("last", _("Det plejer at tage til"), hint, known[2]),
        ),
    ]
    return fields.form(PRICE, _("Enhedspris"), _("Gem"), blocks, f"{team.id}:{kind.value}")


def read_price(view: dict[str, Any]) -> UnitPrice | None:
    """Read a price back; None when all is empty.

    Raises FieldErrors. What is no number is 0, which the rule refuses in its words.
    """
    answers = Answers(view)
    typed = {name: answers.text(name, fields.LINE) for name in ("kroner", "first", "last")}
    if any(typed.values()):
        lacking = [name for name, one in typed.items() if not one and name not in answers.errors]
        for name in lacking:
            answers.errors[name] = _("Udfyld alle tre felter, eller tøm dem alle.")
    answers.warned.clear()  # a price names no citizen
    answers.checked()
    return UnitPrice(*map(_number, typed.values())) if any(typed.values()) else None


def _price_words(team: Team, kind: Alternative) -> str:
    price = unit_price(team, kind)
    if price is None:
        return _("*{what}:* ingen pris").format(what=label(kind))
    return _("*{what}:* {kroner} kr. · {first} til {last} {unit}").format(
        what=label(kind),
        kroner=number_words(price.kroner),
        first=number_words(price.first),
        last=number_words(price.last),
        unit=_(COUNTED_IN[kind]),
    )


def _one_unit(counted_in: str) -> str:
    return _("I hele kroner, fx 1.900. En enhed regnes i {unit}.").format(unit=counted_in)


def _numbers(*asked: tuple[str, str, str, int | None]) -> Iterator[Block]:
    for name, words, hint, known in asked:
        initial = str(known) if known else None
        yield fields.optional(fields.line(name, words, hint, initial))


def _number(typed: str) -> int:
    return int(re.sub(r"[. ]", "", typed)) if NUMBER.fullmatch(typed) else 0
