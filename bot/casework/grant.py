"""Whether an indsats needs a decision, who applies, and what came of it (N5).

The decision itself is made in the official system; here stands only how far it has come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.casework.convene import require_open
from bot.casework.desk import Desk, change
from bot.casework.intervene import DECIDED_AGAINST, find, live
from bot.deadlines import local_date
from bot.errors import FieldErrors
from bot.locale import _
from bot.policy import seats_of
from models import Case, Intervention
from models.vocabulary import Grant

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.loading import Opened
    from models import Team

UNSETTLED_GRANTS = (Grant.NEEDED, Grant.UNCLEAR)
APPLIED_FOR = (Grant.NEEDED, Grant.GRANTED, Grant.REFUSED)


@dataclass(frozen=True)
class GrantForm:
    """How a grant stands, and who applies for it."""

    grant: Grant
    applicant: str | None = None


def tell_grant(desk: Desk, opened: Opened, intervention_id: str, form: GrantForm) -> Intervention:
    """Keep how an intervention's grant stands; telling the same again changes nothing.

    Raises FieldErrors when it is to be granted and nobody applies.
    """
    require_open(opened.case)
    made = find(opened, intervention_id)
    if form.grant is Grant.NEEDED and form.applicant is None:
        raise FieldErrors({"applicant": _("Vælg, hvem der søger.")})
    applicant = form.applicant if form.grant in APPLIED_FOR else None
    if (made.grant, made.applicant) == (form.grant, applicant):
        return made
    if made.grant is not form.grant:
        made.grant_on = local_date(desk.now)
    made.grant, made.applicant = form.grant, applicant
    change(desk, opened, f"grant_{form.grant.value}", made.id)
    return made


def unsettled_grants(case: Case) -> list[Intervention]:
    """Return what is to be granted, or nobody knows of whether it must be, oldest first."""
    return [
        made
        for made in live(case)
        if made.grant in UNSETTLED_GRANTS and made.state not in DECIDED_AGAINST
    ]


def usual_applicant(team: Team, made: Intervention, otherwise: str) -> str:
    """Return who most likely applies: the holder of a seat that decides in its discipline."""
    seats = [one for one in team.seats if one.discipline_id == made.discipline_id]
    holders = [seat.holder for seat in seats if seat.authority and seat.holder]
    return holders[0] if holders else otherwise


def applies_for(made: Intervention, team: Team) -> str:
    """Return who sees to a grant: who applies, or who logged it while nobody in the team does."""
    applies = made.grant is Grant.NEEDED and made.applicant and seats_of(team, made.applicant)
    return made.applicant if applies and made.applicant else made.user


def with_unsettled() -> ColumnElement[bool]:
    """Return the condition for cases that have an unsettled grant."""
    asked = (
        Intervention.case_id == Case.id,
        Intervention.grant.in_(UNSETTLED_GRANTS),
        Intervention.state.not_in(DECIDED_AGAINST),
        Intervention.undone_at.is_(None),
    )
    return select(Intervention.id).where(*asked).exists()
