"""What is still open when a case is to end: said by name, each with a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import InputBlock

from bot.casework.grant import unsettled_grants
from bot.casework.loose_ends import LooseEnds, unsettled
from bot.journal import unfiled
from bot.locale import _
from bot.views import fields
from bot.views.answers import Reshown, shown_again
from bot.views.blocks import said
from bot.views.filing import unfiled_words
from bot.views.referral import labelled
from bot.words import label
from models.vocabulary import LeftOpen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from slack_sdk.models.blocks import Block

    from bot.views.answers import Answers
    from models import Case, Intervention

FILED, LATER = "filed", "later"


def loose_ends(case: Case, chosen: LeftOpen | None = None) -> Iterator[Block]:
    """Yield what is open, and what is asked of it; nothing when nothing is.

    `chosen` is what most likely becomes of what goes on.
    """
    yield from _going_on(case, chosen)
    yield from _ungranted(case)
    yield from _not_filed(case)


def read_loose_ends(answers: Answers) -> LooseEnds:
    """Read back what was said of it."""
    filed = answers.one("unfiled") == FILED
    return LooseEnds(answers.key("left_open", LeftOpen), answers.text("grant_reason"), filed)


def require_all_asked(case: Case, view: dict[str, Any]) -> None:
    """Raise Reshown when more is to be answered than when a form was opened."""
    _require_asked(case, view, (_going_on, _ungranted))


def require_grants_asked(case: Case, view: dict[str, Any]) -> None:
    """Raise Reshown when a grant has become unsettled since a form was opened.

    Of a case that is handed over this alone needs an answer: what goes on goes on elsewhere.
    """
    _require_asked(case, view, (_ungranted,))


def _require_asked(
    case: Case, view: dict[str, Any], parts: tuple[Callable[[Case], Iterator[Block]], ...]
) -> None:
    before = list(view.get("blocks", ()))
    asked = {str(block.get("block_id")) for block in before}
    fresh = [block for part in parts for block in _unasked(list(part(case)), asked)]
    if fresh:
        words = _("*Der er kommet noget til, siden du åbnede formularen.* Se nederst.")
        added = [block.to_dict() for block in fresh]
        raise Reshown(shown_again(view, [said(words).to_dict(), *before, *added]))


def _unasked(blocks: list[Block], asked: set[str]) -> list[Block]:
    """Return the blocks of a part whose field a form doesn't have yet."""
    fields_of = {str(one.block_id) for one in blocks if isinstance(one, InputBlock)}
    return [] if fields_of <= asked else blocks


def _going_on(case: Case, chosen: LeftOpen | None = None) -> Iterator[Block]:
    left = unsettled(case)
    if left:
        yield said(_("*Stadig i gang:* {names}").format(names=_names(left)))
        options = labelled(LeftOpen)
        yield fields.choice("left_open", _("Hvad bliver der af dem?"), options, chosen)


def _ungranted(case: Case) -> Iterator[Block]:
    left = unsettled_grants(case)
    if left:
        yield said(_("*Bevillingen er ikke afklaret:* {names}").format(names=_names(left)))
        yield fields.text(
            "grant_reason", _("Hvorfor afsluttes sagen alligevel?"), _("Ses kun af teamet.")
        )


def _not_filed(case: Case) -> Iterator[Block]:
    left = unfiled(case)
    if left:
        choice = [(LATER, _("Jeg journaliserer bagefter")), (FILED, _("De er journaliseret nu"))]
        yield said(f"*{unfiled_words(len(left))}*")
        yield fields.radio("unfiled", _("Hvad med notaterne?"), choice, LATER)


def _names(made: Iterable[Intervention]) -> str:
    return ", ".join(dict.fromkeys(label(one.type) for one in made))
