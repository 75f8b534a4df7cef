"""By what right knowledge of a citizen may go outside the municipality, and whether it holds.

A municipality is one authority: inside it nothing is asked. Outside there is the citizen's consent
(retssikkerhedsloven § 11 a), or a legal ground that the official system keeps in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import HandoverState
from models.vocabulary import ConsentScope, ConsentStatus, LegalGround, Unit

if TYPE_CHECKING:
    from models import Case, Consent, Handover

ALWAYS_OUTSIDE = (Unit.HOUSING,)
MAY_BE_OUTSIDE = (Unit.SHELTER, Unit.OTHER)
COVERED_BY = {
    Unit.HOUSING: ConsentScope.HOUSING_ASSOCIATION,
    Unit.SHELTER: ConsentScope.SHELTER,
}
"""Which consent a unit needs; where a unit may be anybody, the one given to whomever it is."""


def asks_ground(unit: Unit) -> bool:
    """Tell whether it has to be said by what right a unit is given knowledge."""
    return unit in {*ALWAYS_OUTSIDE, *MAY_BE_OUTSIDE}


def consent_in_force(case: Case) -> Consent | None:
    """Return the consent that counts: the newest answer, if it is a yes."""
    newest = case.consents[-1] if case.consents else None
    return newest if newest is not None and newest.status is ConsentStatus.GIVEN else None


def consent_covers(case: Case, unit: Unit) -> bool:
    """Tell whether the citizen lets a unit be given knowledge now."""
    given = consent_in_force(case)
    if given is None:
        return False
    needed = COVERED_BY.get(unit)
    return needed is None or needed in given.scopes


def has_lost_ground(case: Case, handover: Handover) -> bool:
    """Tell whether an offer that waits rests on a consent that no longer covers it.

    Nothing more may be given on then; what the recipient has read is read.
    """
    waits = handover.state is HandoverState.OFFERED and handover.is_pending
    rests = waits and handover.legal_ground is LegalGround.CONSENT
    return rests and not consent_covers(case, handover.unit)
