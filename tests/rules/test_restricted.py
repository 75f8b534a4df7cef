"""A restricted case: who may see it, who is its team, and where its messages go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.obligations import owed
from bot.policy import everyone, leaders_of, members, substitute_for
from bot.restricted import circle, lacking, may_see, named, unmanned
from models import (
    Absence,
    Case,
    CaseState,
    Confidant,
    Discipline,
    Handover,
    HandoverState,
    Place,
    Seat,
    Substitute,
    Team,
    Visit,
)
from models.vocabulary import Unit
from tests.rules.test_obligations import local, received, team_with

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

NOW = local("2026-11-24 10:00")
HEALTH = Discipline(id="d1", key="health", label="Sundhed", position=0)
SOCIAL = Discipline(id="d2", key="social", label="Social", position=1)
REFERRER, RECIPIENT = "U9", "U8"
PEOPLE = ("ANNA", "BODIL", "CARL", "DORTE", "LEDER", "CHEF")


def seat(key: str, discipline: Discipline, holder: str, other: str) -> Seat:
    """Return a seat with somebody to step in."""
    made = Seat(id=key, team_id="t", discipline_id=discipline.id, holder=holder, position=0)
    made.discipline, made.leader = discipline, "CHEF"
    made.substitutes = [Substitute(id=f"{key}1", seat_id=key, user=other, rank=0)]
    return made


def team(*absences: Absence) -> Team:
    """Return a team of two disciplines: Anna's with Bodil, and Carl's with Dorte."""
    made = team_with()
    made.disciplines = [HEALTH, SOCIAL]
    made.all_seats = [seat("s1", HEALTH, "ANNA", "BODIL"), seat("s2", SOCIAL, "CARL", "DORTE")]
    made.absences = list(absences)
    return made


def case_for(users: Collection[str], since: datetime, state: CaseState = CaseState.NEW) -> Case:
    """Return a case that shows to some people, restricted at a moment."""
    case = received(local("2026-11-23 10:00"), team(), state)
    case.restricted_at = since
    case.confidants = [Confidant(id=user, case_id="c", user=user) for user in users]
    return case


def test_it_shows_to_its_named_people_alone() -> None:
    """Neither a seat nor a leader's chair nor having restricted it lets anybody in."""
    case = case_for(["ANNA", "DORTE"], NOW)
    assert [user for user in PEOPLE if may_see(case, user)] == ["ANNA", "DORTE"]
    assert may_see(Case(id="x", confidants=[]), "ANNA")


def test_its_team_is_the_named_and_the_whole_is_left_as_it_is() -> None:
    """Seats, substitutes and leaders that aren't named are not there; the team loses nobody."""
    whole, case = team(), case_for(["BODIL", "CARL"], NOW)
    ours = circle(case, whole)
    assert set(everyone(ours)) == {"BODIL", "CARL"}
    assert members(ours, NOW) == ["BODIL", "CARL"]
    assert substitute_for(ours, "CARL", NOW) is None
    assert leaders_of(case, ours) == []
    assert set(everyone(whole)) == {"ANNA", "BODIL", "CARL", "DORTE", "LEDER", "CHEF"}
    assert (ours.id, ours.meeting_time) == (whole.id, whole.meeting_time)
    assert circle(Case(id="x"), whole) is whole


@pytest.mark.parametrize(
    ("users", "missing"),
    [
        (["ANNA", "CARL"], []),
        (["BODIL", "DORTE"], []),
        (["ANNA", "BODIL"], ["Social"]),
        (["LEDER", "CHEF"], ["Sundhed", "Social"]),
    ],
)
def test_each_discipline_is_to_be_named(users: list[str], missing: list[str]) -> None:
    """A holder or a substitute of each will do; a leader stands for none."""
    assert [one.label for one in unmanned(team(), users)] == missing


def test_a_discipline_nobody_named_is_there_of_waits_for_a_name() -> None:
    """While Carl is away somebody has to be named in his place, until Dorte is."""
    gone = Absence(user="CARL", first_on=NOW.date(), last_on=NOW.date(), entered_at=NOW)
    gone.from_noon = gone.until_noon = False
    away = team(gone)
    assert [one.label for one in lacking(case_for(["ANNA", "CARL"], NOW), away, NOW)] == ["Social"]
    assert lacking(case_for(["ANNA", "CARL", "DORTE"], NOW), away, NOW) == []
    assert lacking(Case(id="x", confidants=[]), away, NOW) == []


@given(
    users=st.sets(st.sampled_from(PEOPLE), min_size=1),
    state=st.sampled_from(CaseState),
    lead=st.sampled_from([None, *PEOPLE]),
    partner=st.sampled_from(PEOPLE),
    days=st.integers(0, 120),
    since=st.integers(0, 100),
)
def test_nothing_reaches_the_channel_or_anybody_who_is_not_named(
    users: set[str], state: CaseState, lead: str | None, partner: str, days: int, since: int
) -> None:
    """Whatever its life: who referred and who takes over have their letters, the named the rest."""
    case = case_for(users, local("2026-11-23 10:00") + timedelta(days=since), state)
    case.lead = case.contact = lead
    case.closed_at = NOW if state is CaseState.CLOSED else None
    case.handovers = [
        Handover(
            id="h",
            unit=Unit.JOB_CENTRE,
            recipient=RECIPIENT,
            state=HandoverState.OFFERED,
            offered_by="ANNA",
            offered_at=NOW,
        )
    ]
    case.visits = [Visit(id="v", user="ANNA", partner=partner, left_at=NOW, back_by=NOW)]
    dues = owed(case, team(), NOW + timedelta(days=days))
    assert {due.place for due in dues} <= {Place.PERSON}
    assert {due.person for due in dues} <= {REFERRER, RECIPIENT, *users}
    assert len({due.key for due in dues}) == len(dues)


def test_the_ping_calls_all_the_named_and_a_reminder_who_has_it() -> None:
    """A meeting is everybody's; what is late is the lead's, as in the channel."""
    since = local("2026-11-23 10:00")
    case = case_for(["ANNA", "DORTE"], since, CaseState.UNDERWAY)
    case.lead = "DORTE"
    late = [one.person for one in owed(case, team(), NOW) if one.kind == "reminder"]
    assert set(late) == {"DORTE"}
    new = case_for(["ANNA", "DORTE"], since)
    assert [one.person for one in owed(new, team(), NOW) if one.kind == "ping"] == ["ANNA", "DORTE"]


def test_what_stood_in_the_thread_is_not_said_again_in_person() -> None:
    """Only what falls due after the restriction is."""
    case = case_for(["ANNA", "CARL"], local("2026-11-23 09:00"))
    assert any(one.kind == "ping" for one in owed(case, team(), NOW))
    case.restricted_at = NOW
    assert not any(one.kind == "ping" for one in owed(case, team(), NOW))
    assert any(one.kind == "reminder" for one in owed(case, team(), NOW))
    assert named(case) == ["ANNA", "CARL"]
