"""Sealed words of a case as those read them who may: whole, each under its heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.boomerang import came_back
from bot.casework.intervene import live, refusals
from bot.locale import _, day_words
from bot.views.blocks import clipped, paragraphs, quotation, said
from bot.words import TRUST, label
from models.intervention import UNSETTLED
from models.vocabulary import InterventionState, InterventionType, Known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import Block

    from bot.vault import Row, Vault
    from bot.views.scene import Scene
    from models import Case, Intervention

BIDS = 30
WHY = 300


@dataclass(frozen=True)
class Reading:
    """What a private view is drawn from: the scene, and the keys to its sealed words."""

    scene: Scene
    vault: Vault


def tried(what: Reading) -> Iterator[Block]:
    """Yield what was tried: before the referral, as others have told since, and by us last time."""
    case = what.scene.case
    tried = [one for told in (case, *case.additions) for one in told.tried]
    if tried:
        lines = [
            f"• {label(InterventionType(one.type))}: {label(one.effect).lower()}" for one in tried
        ]
        yield said(_("*Prøvet før*\n{lines}").format(lines="\n".join(lines)))
    yield from quote(what, case, "tried_note")
    if case.earlier is not None and came_back(case) is None:  # else it opens with all of that
        yield from _tried_last_time(what, case.earlier)


def _tried_last_time(what: Reading, earlier: Case) -> Iterator[Block]:
    """Yield what was tried in the case the same citizen had, with how it went and why."""
    lines = [
        f"• {label(InterventionType(one.type))}: {label(one.effect).lower()}"
        for one in earlier.tried
    ]
    lines += [lived(what, one) for one in live(earlier) if one.state not in UNSETTLED]
    if lines:
        head = _("*Prøvet i {code}*").format(code=earlier.code)
        yield from paragraphs([head, *lines])


def lived(what: Reading, one: Intervention) -> str:
    """Return an intervention of another case in a line: what came of it, how it went, and why."""
    words = [label(one.state).lower(), *([label(one.effect).lower()] if one.effect else [])]
    why = what.vault.read(one, "effect_why")
    told = f"• {label(one.type)}: {', '.join(words)}"
    return f"{told} – {clipped(why, WHY)}" if why else told


def quote(what: Reading, row: Row, column: str, head: str = "") -> Iterator[Block]:
    """Yield a sealed text whole, below its heading; nothing when there is none."""
    if text := what.vault.read(row, column):
        yield from quotation(text, head)


def told(what: Reading, row: Row, words: str, *columns: str) -> Iterator[Block]:
    """Yield what happened, then all that was said about it."""
    texts = [text for column in columns if (text := what.vault.read(row, column))]
    first, *rest = texts or [""]
    yield from quotation(first, words)
    for text in rest:
        yield from quotation(text)


def bids(what: Reading) -> Iterator[Block]:
    """Yield what the disciplines have said they bring, the newest of very many."""
    names = {one.id: one.label for one in what.scene.team.disciplines}
    for bid in what.scene.case.bids[-BIDS:]:
        who = f"*{names[bid.discipline_id]}* · {what.scene.people.first(bid.user)}"
        yield from quote(what, bid, "note", f"{who}: {label(bid.kind).lower()}")


def wish(what: Reading) -> Iterator[Block]:
    """Yield the citizen's own words, or why they weren't asked; then what they have declined."""
    case = what.scene.case
    if case.citizen_wish is not None:
        yield from quote(what, case, "citizen_wish", _("*Borgerens egne ord*"))
    elif case.wish_not_asked is not None:
        yield said(_("*Borgerens egne ord*\n{text}").format(text=label(case.wish_not_asked)))
    lines = [
        _("• {day}: {what}{since}").format(
            day=day_words(on), what=label(made.type), since=_yes_since(made)
        )
        for told_of in (case.earlier, case)
        if told_of is not None
        for on, made in refusals(told_of)
    ]
    if lines:
        yield from paragraphs([_("*Borgeren har takket nej til*"), *lines])


def trust(what: Reading) -> Iterator[Block]:
    """Yield whom the citizen opens the door for, when and how; from the earlier case if need be."""
    case = what.scene.case
    one_course = case.known is not Known.APART and came_back(case) is None
    unknown = case.trusts is None and case.trusted is None
    yield from own_trust(what, case.earlier if unknown and one_course and case.earlier else case)


def own_trust(what: Reading, knows: Case) -> Iterator[Block]:
    """Yield what a case itself knows of whom the citizen opens the door for.

    The colleague is known still when the words have been erased.
    """
    if knows.trusted is not None:
        name = what.scene.people.full(knows.trusted)
        yield said(_("*Borgeren åbner døren for en kollega*\n{name}").format(name=name))
    for column, head in TRUST.items():
        if text := what.vault.read(knows, column):
            yield from quotation(text, f"*{_(head)}*")


def _yes_since(made: Intervention) -> str:
    if made.state is InterventionState.OFFERED_DECLINED:
        return ""
    return _(" (siden: {state})").format(state=label(made.state).lower())
