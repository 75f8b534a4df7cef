"""By what right knowledge goes outside the municipality, as a table and as a property."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines import WorkCalendar
from bot.disclosure import asks_ground, consent_covers, consent_in_force, has_lost_ground
from bot.obligations import owed
from models import Case, CaseState, Consent, Handover, HandoverState, Place
from models.vocabulary import ConsentScope, ConsentStatus, LegalGround, Unit
from tests.rules.test_obligations import local, received, team_with

GIVEN, REFUSED, WITHDRAWN = ConsentStatus.GIVEN, ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN
AT = local("2026-11-24 10:00")
HOUSING = (ConsentScope.HOUSING_ASSOCIATION,)


def answer(status: ConsentStatus, *scopes: ConsentScope, key: str = "k") -> Consent:
    """Return one answer."""
    day, keys = date(2026, 11, 3), [str(one.value) for one in scopes]
    return Consent(id=key, case_id="c", status=status, on=day, scopes=keys, user="U1", at=AT)


def case_with(*answers: Consent) -> Case:
    """Return a case with some answers, the oldest first."""
    return Case(id="c", consents=list(answers))


@pytest.mark.parametrize("unit", Unit)
def test_a_municipality_is_one_authority(unit: Unit) -> None:
    """Only a housing association, a shelter and somewhere else may be outside, and are asked of."""
    assert asks_ground(unit) is (unit in {Unit.HOUSING, Unit.SHELTER, Unit.OTHER})


@pytest.mark.parametrize(
    ("scopes", "covered"),
    [
        (HOUSING, {Unit.HOUSING, Unit.OTHER}),
        ((ConsentScope.SHELTER,), {Unit.SHELTER, Unit.OTHER}),
        ((ConsentScope.DOCTOR, ConsentScope.POLICE), {Unit.OTHER}),
        (tuple(ConsentScope), {Unit.HOUSING, Unit.SHELTER, Unit.OTHER}),
    ],
)
def test_which_consent_covers_which_unit(
    scopes: tuple[ConsentScope, ...], covered: set[Unit]
) -> None:
    """A unit with a scope of its own needs that one; somewhere else any does."""
    case = case_with(answer(GIVEN, *scopes))
    asked = [unit for unit in Unit if asks_ground(unit)]
    assert {unit for unit in asked if consent_covers(case, unit)} == covered


@given(st.lists(st.sampled_from(ConsentStatus), max_size=6))
def test_the_newest_answer_counts(statuses: list[ConsentStatus]) -> None:
    """However many yeses came before it, a no or a withdrawal ends the consent."""
    case = case_with(*(answer(status, *HOUSING) for status in statuses))
    is_given = bool(statuses) and statuses[-1] is GIVEN
    assert (consent_in_force(case) is not None) is is_given
    assert consent_covers(case, Unit.HOUSING) is is_given


def offered(ground: LegalGround, state: HandoverState = HandoverState.OFFERED) -> Handover:
    """Return an offer to a housing association, in Slack."""
    return Handover(
        id="h",
        case_id="c",
        unit=Unit.HOUSING,
        recipient="U5",
        state=state,
        offered_by="U1",
        offered_at=AT,
        answered_at=None if state is HandoverState.OFFERED else AT,
        legal_ground=ground,
    )


@pytest.mark.parametrize("last", [REFUSED, WITHDRAWN])
def test_an_offer_that_rests_on_consent_falls_with_it(last: ConsentStatus) -> None:
    """Withdrawn while the offer waits it is lost; a law stands, and what was answered is over."""
    case = case_with(answer(GIVEN, *HOUSING), answer(last))
    assert has_lost_ground(case, offered(LegalGround.CONSENT))
    assert not has_lost_ground(case, offered(LegalGround.LAW))
    assert not has_lost_ground(case, offered(LegalGround.CONSENT, HandoverState.ACCEPTED))


def test_the_recipient_is_asked_no_more_and_the_team_is_told() -> None:
    """In the thread, once for the answer that took the ground away, and no reminder goes out."""
    team = team_with()
    case = received(local("2026-11-23 10:00"), team, CaseState.UNDERWAY)
    case.handovers = [offered(LegalGround.CONSENT)]
    case.consents = [answer(GIVEN, *HOUSING)]
    before = {due.kind for due in owed(case, team, AT)}
    assert "handover" in before
    assert "held_up" not in before
    case.consents.append(answer(WITHDRAWN, key="w"))
    after = [due for due in owed(case, team, AT) if due.kind in {"handover", "held_up"}]
    assert [(due.key, due.place) for due in after] == [("held_up:h:w", Place.THREAD)]
    assert after[0].due_at == WorkCalendar().next_office_instant(AT)
