"""What the receiver may decide instead of a whole course: sparring only, or another place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.closing import CloseForm, close
from bot.casework.convene import require_open
from bot.casework.desk import Desk, change, overrides
from bot.casework.loose_ends import NONE, LooseEnds
from bot.errors import Refused
from bot.locale import _
from models import CaseState
from models.vocabulary import Outcome, Triage

if TYPE_CHECKING:
    from bot.loading import Opened
    from models import Case
    from models.vocabulary import Unit


@dataclass(frozen=True)
class SparringForm:
    """Why sparring is enough; sealed."""

    reason: str
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class RedirectForm:
    """Where a citizen is better helped, and why; the reason is sealed."""

    unit: Unit
    reason: str
    ends: LooseEnds = NONE
    overridden: tuple[str, ...] = ()


def spar_only(desk: Desk, opened: Opened, form: SparringForm) -> None:
    """Let the team give sparring and no course: there is no follow-up meeting any more.

    Whoever decides it takes the case, unless somebody has. Raises Refused once the record is
    finished, or when it is decided already.
    """
    case = opened.case
    require_undecided(case)
    _decide(desk, opened, Triage.SPARRING)
    desk.vault.put(case, "triage_reason", form.reason)
    if case.convener is None:
        case.convener, case.convened_at = opened.actor.user, desk.now
    case.follow_up_on = case.follow_up_raw_on = None
    case.follow_up_set_at = desk.now
    change(desk, opened, "sparring_only", overrides(case.id, form.overridden))


def point_elsewhere(desk: Desk, opened: Opened, form: RedirectForm) -> None:
    """Close a case that belongs to another place, which is named, with the reason.

    Raises Refused once the record is finished, and what `close` raises.
    """
    require_undecided(opened.case)
    _decide(desk, opened, Triage.REDIRECTED)
    opened.case.redirected_to = form.unit
    ending = CloseForm(Outcome.NOT_TARGET, form.reason, form.ends, form.overridden)
    close(desk, opened, ending)


def require_undecided(case: Case) -> None:
    """Raise Refused when the team has begun, or has decided on sparring already."""
    require_open(case)
    if case.state is not CaseState.NEW:
        raise Refused(_("Startmødet er holdt. Afslut eller overdrag i stedet sagen."))
    if case.triage is not None:
        raise Refused(_("Det er allerede besluttet, at sagen kun er sparring."))


def _decide(desk: Desk, opened: Opened, triage: Triage) -> None:
    opened.case.triage, opened.case.triaged_at = triage, desk.now
    opened.case.triaged_by = opened.actor.user
