"""What is still open when a case is to end, and what is said of it before it may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.desk import record
from bot.casework.grant import unsettled_grants
from bot.casework.intervene import live
from bot.casework.journal import file_meetings
from bot.errors import FieldErrors
from bot.locale import _, ngettext
from models.intervention import UNSETTLED
from models.vocabulary import InterventionState, LeftOpen

if TYPE_CHECKING:
    from bot.casework.desk import Desk
    from bot.loading import Opened
    from models import Case, Closing, Intervention

ENDS_AS = {
    LeftOpen.DONE: InterventionState.DONE,
    LeftOpen.STOPPED: InterventionState.STOPPED,
}


@dataclass(frozen=True)
class LooseEnds:
    """What becomes of what goes on, and why a case ends with a grant unsettled (sealed).

    `filed` tells that the notes of its meetings are in the journal now; else they are asked for.
    """

    left_open: LeftOpen | None = None
    grant_reason: str = ""
    filed: bool = False


NONE = LooseEnds()
"""Nothing is said, for nothing is open."""


def unsettled(case: Case) -> list[Intervention]:
    """Return the interventions that are neither done nor stopped nor declined."""
    return [made for made in live(case) if made.state in UNSETTLED]


def require_tied(case: Case, ends: LooseEnds) -> None:
    """Raise FieldErrors while something is open of which nothing is said."""
    errors = {}
    if unsettled(case) and ends.left_open is None:
        errors["left_open"] = _still_open(len(unsettled(case)))
    if unsettled_grants(case) and not ends.grant_reason.strip():
        errors["grant_reason"] = _("Skriv, hvorfor sagen afsluttes, før det er afklaret.")
    if errors:
        raise FieldErrors(errors)


def tie(desk: Desk, opened: Opened, made: Closing, ends: LooseEnds) -> None:
    """Keep on a closing what was said, as far as something is open; what ended gets its state."""
    if unsettled_grants(opened.case):
        desk.vault.put(made, "grant_reason", ends.grant_reason or None)
    if ends.filed:
        file_meetings(desk, opened)
    if unsettled(opened.case):
        made.left_open = ends.left_open
    state = ENDS_AS.get(ends.left_open) if ends.left_open else None
    if state is not None:
        for one in unsettled(opened.case):
            _end(desk, opened, one, state)


def _end(desk: Desk, opened: Opened, one: Intervention, state: InterventionState) -> None:
    one.state, one.state_at = state, desk.now
    record(desk, opened, f"intervention_{state.value}", one.id)


def _still_open(count: int) -> str:
    words = ngettext(
        "Der er {count} indsats i gang. Vælg, hvad der bliver af den.",
        "Der er {count} indsatser i gang. Vælg, hvad der bliver af dem.",
        count,
    )
    return words.format(count=count)
