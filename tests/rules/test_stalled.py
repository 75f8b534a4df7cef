"""When an indsats is stalled, when a week begins, and what a quarter owes (N5, N17)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.barrier import STILL, is_stalled, stalled_in, stalled_on
from bot.casework.grant import applies_for, unsettled_grants, usual_applicant
from bot.deadlines import ZONE, WorkCalendar
from bot.obligations import quarter_after, quarter_of, quarterly_owed
from models import Barrier, Case, Discipline, Intervention, Seat, Team, TeamClosingDay
from models.intervention import UNSETTLED
from models.vocabulary import BarrierKind, Grant, InterventionState, InterventionType

CALENDAR = WorkCalendar()
DAYS = st.dates(date(2024, 1, 1), date(2045, 12, 31))
SPANS = st.integers(0, 60).map(lambda days: timedelta(days=days))
TUESDAY = date(2026, 11, 24)


def noon(day: date) -> datetime:
    """Return the middle of a local day (aware)."""
    return datetime.combine(day, time(12), ZONE)


def made(day: date, **given: Any) -> Intervention:
    """Return an indsats that was begun and logged on a local day."""
    usual = {"id": "i", "state": InterventionState.STARTED, "on": day, "user": "ANNA"}
    kind = InterventionType.TEMP_HOUSING
    return Intervention(**{"type": kind, "logged_at": noon(day), **usual, **given})


@given(DAYS, SPANS, st.sampled_from(UNSETTLED))
def test_never_before_ten_working_days_and_always_after(
    day: date, span: timedelta, state: InterventionState
) -> None:
    """What nobody has touched is stalled from the tenth working day on, and not a day before."""
    today = day + span
    untouched = CALENDAR.working_days_between(day, today) >= STILL
    assert is_stalled(made(day, state=state), CALENDAR, today) is untouched


@given(DAYS, SPANS, SPANS)
def test_whatever_happens_to_it_counts_anew(day: date, later: timedelta, span: timedelta) -> None:
    """A new state, or a word about its grant, gives it ten working days more."""
    today = day + later + span
    untouched = CALENDAR.working_days_between(day + later, today) >= STILL
    moved = made(day, state_at=noon(day + later))
    told = made(day, grant_on=day + later)
    assert is_stalled(moved, CALENDAR, today) is is_stalled(told, CALENDAR, today) is untouched


@given(DAYS, SPANS, SPANS)
def test_what_is_ordered_is_stalled_when_its_day_has_passed(
    day: date, due: timedelta, span: timedelta
) -> None:
    """However long nothing has happened, it is waited for until its own day."""
    today = day + span
    assert is_stalled(made(day, due_on=day + due), CALENDAR, today) is (span > due)


@given(DAYS, SPANS, st.sampled_from(sorted({*InterventionState} - {*UNSETTLED})), st.data())
def test_what_is_over_is_never_stalled_but_what_was_stopped_is(
    day: date, span: timedelta, state: InterventionState, data: st.DataObject
) -> None:
    """Stopped from the day it was; done, declined, rejected or taken back never."""
    undone_at = data.draw(st.sampled_from((None, noon(day))))
    one = made(day, state=state, undone_at=undone_at)
    stopped = state is InterventionState.STOPPED and undone_at is None
    assert stalled_on(one, CALENDAR, day + span) == (day if stopped else None)


@pytest.mark.parametrize(
    ("said_on", "found"),
    [(date(2026, 12, 7), []), (date(2026, 12, 8), ["b"]), (date(2026, 12, 20), ["b"])],
)
def test_only_what_was_said_since_counts(said_on: date, found: list[str]) -> None:
    """What stood in the way before it was taken up again says nothing of now."""
    told = Barrier(id="b", intervention_id="i", kind=BarrierKind.RULE, at=noon(said_on))
    case = Case(id="c", interventions=[made(TUESDAY)], barriers=[told])
    (one,) = stalled_in(case, Team(closing_days=[]), date(2026, 12, 21))
    assert (one.made, one.since) == (case.interventions[0], date(2026, 12, 8))
    assert [said.id for said in (one.said,) if said] == found


def test_the_first_working_day_of_each_week() -> None:
    """A Monday; a Tuesday after Easter; in a week that is closed, none."""
    days = [date(2027, 3, 22) + timedelta(days=count) for count in range(21)]
    found = [day for day in days if CALENDAR.begins_week(day)]
    assert found == [date(2027, 3, 22), date(2027, 3, 30), date(2027, 4, 5)]


@given(DAYS)
def test_each_week_begins_once(day: date) -> None:
    """Of seven days on end from a Monday at most one begins the week."""
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=count) for count in range(7)]
    assert sum(map(CALENDAR.begins_week, week)) == any(map(CALENDAR.is_working_day, week))


@given(DAYS)
def test_quarters_follow_each_other(day: date) -> None:
    """A quarter begins on the first of a month, holds its days, and the next begins where it ends.

    Its list is owed once, on a working day of the next.
    """
    first_on = quarter_of(day)
    after = quarter_after(first_on)
    assert first_on <= day < after
    assert quarter_of(after - timedelta(days=1)) == first_on
    team = Team(id="t", leader="LEDER", closing_days=[])
    (due,) = quarterly_owed(team, [day, day])
    assert due.about_on == first_on
    on = due.due_at.astimezone(ZONE).date()
    assert CALENDAR.roll_forward(after) == on


def test_without_a_leader_nothing_is_owed() -> None:
    """Nobody else gets it."""
    assert list(quarterly_owed(Team(id="t", leader=None, closing_days=[]), [TUESDAY])) == []


def test_a_closed_day_moves_the_list() -> None:
    """New Year's Day is a holiday, and the team is closed on the next working day."""
    closed = TeamClosingDay(first_on=date(2027, 1, 4), last_on=date(2027, 1, 4), closes_at=None)
    closed.label = ""
    (due,) = quarterly_owed(Team(id="t", leader="L", closing_days=[closed]), [TUESDAY])
    assert due.due_at.astimezone(ZONE).date() == date(2027, 1, 5)


@pytest.mark.parametrize("grant", [None, *Grant])
@pytest.mark.parametrize("state", InterventionState)
def test_a_grant_is_unsettled_until_it_is_told(
    grant: Grant | None, state: InterventionState
) -> None:
    """To be granted, or unclear, of anything but what was declined or rejected or taken back."""
    against = {InterventionState.OFFERED_DECLINED, InterventionState.CONSIDERED_REJECTED}
    one = made(TUESDAY, grant=grant, state=state)
    gone = made(TUESDAY, grant=grant, state=state, undone_at=noon(TUESDAY))
    waits = grant in {Grant.NEEDED, Grant.UNCLEAR} and state not in against
    assert unsettled_grants(Case(interventions=[one, gone])) == ([one] if waits else [])


def test_the_seat_that_decides_applies() -> None:
    """The holder with authority of the same discipline; nobody like that, and it is oneself."""
    seats = [
        Seat(id="1", position=0, holder="UDFØRER", authority=False, discipline_id="h"),
        Seat(id="2", position=1, holder="MYNDIGHED", authority=True, discipline_id="h"),
        Seat(id="3", position=2, holder=None, authority=True, discipline_id="r"),
    ]
    for seat in seats:
        seat.substitutes = []
    team = Team(disciplines=[Discipline(id="h"), Discipline(id="r")], all_seats=seats)
    of_health = made(TUESDAY, discipline_id="h", grant=Grant.NEEDED, applicant="MYNDIGHED")
    assert usual_applicant(team, of_health, "MIG") == "MYNDIGHED"
    assert usual_applicant(team, made(TUESDAY, discipline_id="r"), "MIG") == "MIG"
    assert applies_for(of_health, team) == "MYNDIGHED"
    outside = made(TUESDAY, grant=Grant.NEEDED, applicant="FREMMED")
    unclear = made(TUESDAY, grant=Grant.UNCLEAR, applicant=None)
    assert applies_for(outside, team) == applies_for(unclear, team) == "ANNA"
