"""What is late and who hears of it, what rests, and what counts as exceeded (rows 33, 34, 37)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm.attributes import set_committed_value

from bot.deadlines import ZONE, local_date
from bot.obligations import OVERDUE, is_exceeded, kept_in_time, late_in, owed
from bot.policy import calendar_of
from models import (
    Case,
    CaseState,
    Extension,
    Handover,
    HandoverState,
    Intervention,
    Place,
    Seat,
    Substitute,
    Team,
)
from models.vocabulary import InterventionState, InterventionType, OuterKind
from tests.rules.absent import absent
from tests.rules.test_obligations import local, received, team_with, teams

if TYPE_CHECKING:
    from bot.obligations import Owed

MEETING = local("2026-11-25 08:30")
NEVER_RESTS = "outer"
DAYS = 60
PEOPLE = ("U1", "U2", "LEDER", "ANDEN")
LADDER = (1, 3, 5, 10, 15, 20)


@st.composite
def late_cases(draw: st.DrawFn) -> tuple[Case, Team]:
    """Draw a case in which some of all that can be late is, and its team with who is away."""
    team = draw(teams())
    team.all_seats = [
        Seat(id="s", holder="U1", leader=draw(st.sampled_from([None, "ANDEN"])), position=0)
    ]
    team.all_seats[0].substitutes = [Substitute(user="U2", rank=0)]
    state = draw(st.sampled_from([CaseState.NEW, CaseState.UNDERWAY]))
    at = draw(st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001 - local below
    case = received(at.replace(tzinfo=ZONE), team, state)
    case.lead = draw(st.sampled_from(["U1", None]))
    days = st.integers(0, 70).map(lambda count: local_date(case.received_at) + timedelta(count))
    case.close_by = draw(days)
    if state is CaseState.UNDERWAY:
        case.follow_up_on = draw(st.none() | days)
        case.contact_by = draw(st.none() | days)
        if draw(st.booleans()):
            case.handovers = [_offered(case)]
    if draw(st.booleans()):
        case.interventions = [_ordered(case, draw(days))]
    first = draw(days)
    away = [absent(user, first, first + timedelta(draw(st.integers(0, 30)))) for user in PEOPLE]
    set_committed_value(team, "absences", [one for one in away if draw(st.booleans())])
    return case, team


def _offered(case: Case) -> Handover:
    at = case.received_at
    return Handover(id="h", recipient=None, state=HandoverState.OFFERED, offered_at=at)


def _ordered(case: Case, due_on: date) -> Intervention:
    return Intervention(
        id="i",
        type=InterventionType.HOME_HELP,
        state=InterventionState.STARTED,
        due_on=due_on,
        logged_at=case.received_at,
    )


def lived(case: Case, team: Team) -> list[Owed]:
    """Return what is owed of reminders and to leaders, planned anew on each day that has any."""
    found: list[Owed] = []
    day = local_date(case.received_at)
    until = day + timedelta(DAYS)
    while day < until:
        dues = owed(case, team, datetime.combine(day, time(7), ZONE))
        rung = [due for due in dues if due.kind in {"reminder", OVERDUE}]
        found += [due for due in rung if due.about_on == day]
        day = min(due.about_on for due in rung if due.about_on and due.about_on > day)
    return sorted(found, key=lambda due: due.due_at)


def _days(found: list[Owed], kind: str) -> list[date]:
    return [due.about_on for due in found if due.kind == kind and due.about_on is not None]


def _topics(case: Case) -> dict[str, date]:
    """Return since when each thing in a case is late, told by hand."""
    found = {"close_by": case.close_by}
    if case.state is CaseState.NEW:
        found["record"] = local_date(case.meetings[0].starts_at)
    elif case.follow_up_on is None:
        recorded_at = case.meetings[0].finished_at or case.follow_up_set_at
        found["closing"] = local_date(max(case.follow_up_set_at, recorded_at))
    else:
        found["follow_up"] = case.follow_up_on
    if case.contact_by is not None:
        found["contact"] = case.contact_by
    if case.interventions and case.interventions[0].due_on is not None:
        found["ordered"] = case.interventions[0].due_on
    return found


@given(late_cases())
def test_each_lateness_rings_on_its_days(drawn: tuple[Case, Team]) -> None:
    """Whatever is late is reminded of on working day 1, 3, 5 and then each fifth."""
    case, team = drawn
    calendar, found = calendar_of(team), lived(case, team)
    until = local_date(case.received_at) + timedelta(DAYS)
    for topic, since in _topics(case).items():
        parts = {
            int(part.rpartition(":")[2]): due.about_on
            for due in found
            for part in due.parts
            if part.startswith(f"{topic}:late:")
        }
        due_on = {count: calendar.shift(since, count) for count in LADDER}
        told = {count: on for count, on in due_on.items() if on < until}
        assert {count: on for count, on in parts.items() if count <= max(LADDER)} == told


@given(late_cases())
def test_a_leader_hears_of_all_that_is_late_by_the_fifth_day(drawn: tuple[Case, Team]) -> None:
    """Whoever is away, one leader is told on day 5 and weekly, once a day, in person."""
    case, team = drawn
    calendar, found = calendar_of(team), lived(case, team)
    told = _days(found, OVERDUE)
    assert len(set(told)) == len(told)
    assert set(told) <= set(_days(found, "reminder"))
    late = [*_topics(case).values(), *(local_date(one.offered_at) for one in case.handovers)]
    expected = {calendar.shift(since, count) for since in late for count in range(5, DAYS, 5)}
    first = local_date(case.received_at)
    assert set(told) == {on for on in expected if first <= on < first + timedelta(DAYS)}
    for due in found:
        if due.kind == OVERDUE:
            assert due.place is Place.PERSON
            assert due.person in {"LEDER", "ANDEN"}


@given(late_cases())
def test_a_leader_who_is_away_is_passed_over_if_another_is_there(drawn: tuple[Case, Team]) -> None:
    """Nobody is told who is away that morning, as long as another leader isn't."""
    case, team = drawn
    for due in lived(case, team):
        if due.kind == OVERDUE:
            on = local_date(due.due_at)
            away = {one.user for one in team.absences if one.first_on <= on <= one.last_on}
            leaders = {"LEDER", *(seat.leader for seat in team.seats if seat.leader)}
            assert due.person not in away or leaders <= away


@given(late_cases(), st.integers(0, 30), st.integers(1, 20))
def test_within_a_snooze_only_outer_dates_are_said(
    drawn: tuple[Case, Team], begins: int, lasts: int
) -> None:
    """Nothing is reminded of until the day, when one message says so; then it goes on as before."""
    case, team = drawn
    case.outer_kind = OuterKind.EVICTION
    case.outer_on = local_date(case.received_at) + timedelta(45)
    begins_on = local_date(case.received_at) + timedelta(begins)
    until = calendar_of(team).shift(begins_on, lasts)
    awake = {due.key for due in lived(case, team)}
    case.snoozed_at, case.snoozed_until = MEETING, until
    found = [due for due in lived(case, team) if due.about_on and due.about_on >= begins_on]
    resting = [due for due in found if due.about_on and due.about_on < until]
    assert {part.split(":")[0] for due in resting for part in due.parts} <= {NEVER_RESTS}
    assert not [due for due in resting if due.kind == OVERDUE]
    if until < local_date(case.received_at) + timedelta(DAYS):
        over = [due for due in found if due.kind == "reminder" and due.about_on == until]
        assert ["snooze:over:0" in due.parts for due in over] == [True]
        if any(one.days >= 5 for one in late_in(case, team, until)):
            assert until in _days(found, OVERDUE)
    later = {due.key for due in found if due.about_on and due.about_on > until}
    assert later == {key for key in awake if _on(key) > until}


def _on(key: str) -> date:
    return date.fromisoformat(key.split(":")[2])


def test_a_case_that_has_ended_tells_no_leader() -> None:
    """What was late while it was open, and would be next week, is owed to nobody when it ends."""
    team = team_with()
    case = received(local("2026-11-24 08:25"), team, CaseState.UNDERWAY)
    now = local("2027-01-06 07:00")
    assert [due.person for due in owed(case, team, now) if due.kind == OVERDUE] == ["LEDER"] * 2
    case.state, case.closed_at = CaseState.CLOSED, now
    assert not [due for due in owed(case, team, now) if due.kind == OVERDUE]


def test_of_the_days_that_have_come_only_the_newest_is_told() -> None:
    """Two things that were late on different days, and nobody told: one message holds both."""
    team = team_with()
    case = received(local("2026-11-24 08:25"), team, CaseState.UNDERWAY)
    case.contact_by = date(2026, 12, 29)
    now = local("2027-01-08 07:00")  # day 5 of the follow-up was the 6th, of the contact the 7th
    found = [due for due in owed(case, team, now) if due.kind == OVERDUE]
    assert sorted(str(due.about_on) for due in found) == ["2027-01-07", "2027-01-13", "2027-01-14"]
    assert [one.topic for one in late_in(case, team, date(2027, 1, 8))] == ["follow_up", "contact"]


EXCEEDED = (
    ("open before the deadline", None, False, "2027-02-24", False, False),
    ("open after the deadline", None, False, "2027-02-25", True, False),
    ("closed in time", "2027-02-24 15:00", False, "2027-06-01", False, True),
    ("closed the day after", "2027-02-25 08:00", False, "2027-06-01", True, False),
    ("extended and open", None, True, "2027-02-24", True, False),
    ("extended, closed before the new one", "2027-02-20 09:00", True, "2027-06-01", True, False),
)


@pytest.mark.parametrize(("name", "closed", "moved", "today", "exceeded", "kept"), EXCEEDED)
def test_what_counts_as_exceeded(
    *, name: str, closed: str | None, moved: bool, today: str, exceeded: bool, kept: bool
) -> None:
    """A case whose deadline was moved has not kept it, whenever it ends."""
    case = Case(close_by=date(2027, 2, 24), closed_at=local(closed) if closed else None)
    case.extensions = [Extension(to_on=date(2027, 2, 24))] if moved else []
    on = date.fromisoformat(today)
    assert (is_exceeded(case, on), kept_in_time(case, on)) == (exceeded, kept), name
