"""What stands in the way: the row of buttons, the form, and the quarter's list to the leader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.barrier import about_intervention
from bot.deadlines import local_date
from bot.locale import N_, _, day_words
from bot.views import fields
from bot.views.answers import Answers
from bot.views.blocks import Message, actions, bare, button, paragraphs, said
from bot.views.referral import labelled
from bot.words import label
from models.vocabulary import BarrierKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock
    from slack_sdk.models.views import View

    from bot.casework.barrier import Stalled
    from bot.casework.quarterly import Line
    from models import Barrier, Team

CALLBACK = "form:barrier"
GOES_ON = (N_("Intet, det går fremad"), "barrier:goes_on")


def barrier_row(about: str) -> ActionsBlock:
    """Return the six buttons; `about` is as `about_intervention` or `about_handover` gives it."""
    return actions(*_buttons(about))


def question(one: Stalled) -> list[Block]:
    """Return the question of an intervention, with its buttons.

    One that is under way by itself may just go on: then nothing stands in the way.
    """
    about = about_intervention(one.made)
    row = _buttons(about)
    if one.is_idle:
        row.append(button(_(GOES_ON[0]), GOES_ON[1], about))
    return [said(_("*Hvad står i vejen?*")), actions(*row)]


def field(one: Stalled | None) -> InputBlock:
    """Return the question as a field of a form, which may be left empty."""
    told = one.said.kind if one is not None and one.said is not None else None
    return fields.optional(
        fields.radio("barrier", _("Hvad stod i vejen?"), labelled(BarrierKind), told)
    )


def form(one: Stalled) -> View:
    """Return the form to say something else than was said."""
    words = _("*{type}* er gået i stå.").format(type=label(one.made.type))
    told = one.said.kind if one.said is not None else None
    blocks: list[Block] = [
        said(words),
        fields.radio("barrier", _("Hvad står i vejen?"), labelled(BarrierKind), told),
    ]
    about = about_intervention(one.made)
    return fields.form(CALLBACK, _("Hvad står i vejen?"), _("Gem"), blocks, about)


def read(view: dict[str, Any]) -> BarrierKind:
    """Read the form back. Raises FieldErrors."""
    answers = Answers(view)
    kind = answers.needed_key("barrier", BarrierKind, BarrierKind.OTHER)
    answers.checked()
    return kind


def barrier_words(told: Barrier) -> str:
    """Return what stands in the way: "Venteliste, siden tirsdag den 1. december"."""
    words = _("{barrier}, siden {day}")
    return words.format(barrier=label(told.kind), day=day_words(local_date(told.at)))


def stalled_words(one: Stalled) -> str:
    """Return what is stalled, and what stands in its way if anybody has said."""
    words, none = _("{what}: {barrier}"), _("ingen har sagt, hvad der står i vejen")
    told = barrier_words(one.said) if one.said is not None else none
    return words.format(what=label(one.made.type), barrier=told)


def unsent_line() -> str:
    """Return the digest's line where no leader is there to be told of a quarter's barriers."""
    return _(
        "Sidste kvartal blev der noteret barrierer. Teamet har ingen leder, der kan få listen. "
        "Vælg en under /henvisning opsætning"
    )


def quarterly(team: Team, first_on: date, found: Sequence[Line]) -> Message:
    """Return the leader's list of a quarter: rules and queues, no codes, names or dates."""
    hello = _("*Det stod i vejen for {team} i {number}. kvartal {year}:*").format(
        team=team.name, number=first_on.month // 3 + 1, year=first_on.year
    )
    foot = [_("Listen handler om regler og køer, ikke om personer. Den kommer hvert kvartal.")]
    if any(one.total is None or None in dict(one.of).values() for one in found):
        foot.append(_("Små tal er skjult, og det er de tal også, de kan regnes ud af."))
    lines = [hello, *(f"• {_line_words(one)}" for one in found), " ".join(foot)]
    return Message(bare("\n".join(lines)), tuple(paragraphs(lines)))


def _line_words(one: Line) -> str:
    """Return what is told of one kind; of which it was only where some of that is told."""
    total = _("skjult") if one.total is None else str(one.total)
    shown = [f"{label(key)} {count}" for key, count in one.of if count is not None]
    if one.total is None and not shown:
        return f"{label(one.kind)}: {total}"
    if len(shown) < len(one.of):
        shown.append(_("andet skjult") if shown else _("hvad det gjaldt, er skjult"))
    words = _("{barrier}: {count} – {of}")
    return words.format(barrier=label(one.kind), count=total, of=", ".join(shown))


def _buttons(about: str) -> list[ButtonElement]:
    return [button(label(kind), f"barrier:{kind.value}", about) for kind in BarrierKind]
