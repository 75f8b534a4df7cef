"""What is owed and when (domain.md, "Dates" 5, 7 and 8), as tables and as properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines import ZONE, Rules, dates_for, local_date
from bot.obligations import Owed, digest_owed, next_digest_on, owed
from bot.policy import calendar_of
from models import (
    Attendance,
    Case,
    CaseState,
    Filing,
    Handover,
    HandoverState,
    Meeting,
    Place,
    Reply,
    Seat,
    Team,
    TeamClosingDay,
)
from models.vocabulary import Outcome, OuterKind

if TYPE_CHECKING:
    from collections.abc import Iterable

AT_ONCE = {"card", "receipt"}
WHEN_CLOSED = {"card", "receipt", "held", "outcome", "answered", "yours", "feedback"}
FIRST, LAST = datetime(2024, 1, 1), datetime(2045, 12, 31)  # noqa: DTZ001 - Hypothesis adds the zone


def local(text: str) -> datetime:
    """Return the aware instant of a Copenhagen time such as "2026-11-24 08:25"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def team_with(closing: Iterable[tuple[date, date]] = ()) -> Team:
    """Return a team with one seat and its own closing days."""
    return Team(
        id="t",
        digest_time=time(7, 45),
        meeting_time=time(8, 30),
        follow_up_days=30,
        close_months=3,
        answer_minutes=45,
        leader="LEDER",
        absences=[],
        disciplines=[],
        all_seats=[Seat(id="s", holder="U1", substitutes=[], position=0)],
        closing_days=[
            TeamClosingDay(first_on=first, last_on=last, closes_at=None, label="")
            for first, last in closing
        ],
    )


def received(at: datetime, team: Team, state: CaseState = CaseState.NEW) -> Case:
    """Return a case referred at an aware instant, with the dates that follow from it.

    Past its start meeting, that meeting's note is filed.
    """
    dates = dates_for(at, Rules(), calendar_of(team))
    held = dates.start_meeting_at if state is not CaseState.NEW else None
    return Case(
        id="c",
        state=state,
        referrer="U9",
        received_at=at,
        opened_at=at,
        closings=0,
        follow_up_on=dates.follow_up.on,
        follow_up_set_at=at,
        close_by=dates.close_by.on,
        close_by_set_at=at,
        closed_at=None,
        outer_on=None,
        meetings=[
            Meeting(id="m", starts_at=dates.start_meeting_at, finished_at=held, attendances=[])
        ],
        handovers=[],
        follow_ups=[],
        filings=[Filing(about="m", user="U1", at=held)] if held else [],
    )


def reminders(case: Case, team: Team, now: datetime) -> dict[str, list[str]]:
    """Return the days of the reminders that are owed, each with its reasons."""
    return {
        str(due.about_on): list(due.parts)
        for due in sorted(owed(case, team, now), key=lambda due: due.due_at)
        if due.kind == "reminder"
    }


def lived(case: Case, team: Team, first: date, last: date) -> dict[str, list[str]]:
    """Return all reminders that come to be owed when every day between two dates is planned."""
    found: dict[str, list[str]] = {}
    for offset in range((last - first).days + 1):
        now = datetime.combine(first + timedelta(days=offset), time(7), ZONE)
        found |= reminders(case, team, now)
    return {day: parts for day, parts in sorted(found.items()) if day <= str(last)}


@pytest.mark.parametrize(
    ("receipt", "follow_up_days", "close_by_days"),
    [
        (
            "2026-11-24 08:25",  # follow-up 28 December, close by 24 February
            ["2026-12-15", "2026-12-21", "2026-12-23"],
            ["2027-02-04", "2027-02-15", "2027-02-22"],
        ),
        (
            "2026-11-30 12:00",  # follow-up 4 January, close by 26 February
            ["2026-12-18", "2026-12-28", "2026-12-30"],
            ["2027-02-08", "2027-02-17", "2027-02-24"],
        ),
        (
            "2027-03-24 12:00",  # follow-up 29 April, close by 24 June
            ["2027-04-20", "2027-04-26", "2027-04-28"],
            ["2027-06-04", "2027-06-15", "2027-06-22"],
        ),
    ],
)
def test_reminders_before_a_date_count_working_days(
    receipt: str, follow_up_days: list[str], close_by_days: list[str]
) -> None:
    """Follow-up is reminded of 7, 3 and 1, close-by 14, 7 and 2 working days before."""
    team = team_with()
    case = received(local(receipt), team, CaseState.UNDERWAY)
    found = reminders(case, team, case.received_at)
    by_part = {part: day for day, parts in found.items() for part in parts}
    assert [by_part[f"follow_up:T-{count}"] for count in (7, 3, 1)] == follow_up_days
    assert [by_part[f"close_by:T-{count}"] for count in (14, 7, 2)] == close_by_days


def test_an_outer_date_is_reminded_of_five_and_two_days_before_and_on_the_day() -> None:
    """An eviction on Friday 4 December 2026 rings on 27 November, 2 and 4 December."""
    team = team_with()
    case = received(local("2026-11-24 08:25"), team)
    case.outer_kind, case.outer_on = OuterKind.EVICTION, date(2026, 12, 4)
    found = reminders(case, team, case.received_at)
    days = {day: part for day, parts in found.items() for part in parts if "outer" in part}
    assert days == {
        "2026-11-27": "outer:T-5",
        "2026-12-02": "outer:T-2",
        "2026-12-04": "outer:T-0",
    }


def test_an_outer_date_on_a_closed_day_rings_on_the_last_open_day_before() -> None:
    """Nobody is there on Christmas day, so the team hears of it on 23 December."""
    team = team_with()
    case = received(local("2026-12-01 08:25"), team)
    case.outer_kind, case.outer_on = OuterKind.DISCHARGE, date(2026, 12, 25)
    found = reminders(case, team, case.received_at)
    assert [day for day, parts in found.items() if "outer:T-0" in parts] == ["2026-12-23"]


def test_a_date_that_nobody_keeps_is_repeated_without_end() -> None:
    """A late follow-up rings on day 1, 3, 5 and then each fifth working day."""
    team = team_with()
    case = received(local("2026-01-07 09:00"), team, CaseState.UNDERWAY)
    case.close_by = date(2027, 6, 30)
    assert case.follow_up_on == date(2026, 2, 9)
    found = lived(case, team, date(2026, 2, 9), date(2026, 4, 15))
    late = [day for day, parts in found.items() if any("follow_up:late" in one for one in parts)]
    assert late == [
        *("2026-02-10", "2026-02-12", "2026-02-16", "2026-02-23", "2026-03-02", "2026-03-09"),
        *("2026-03-16", "2026-03-23", "2026-03-30", "2026-04-09"),
    ]


def test_a_follow_up_moved_by_hand_takes_its_reminders_along() -> None:
    """The reminders of the old date are owed no longer, those of the new one are."""
    team = team_with()
    case = received(local("2026-11-24 08:25"), team, CaseState.UNDERWAY)
    case.follow_up_on, case.follow_up_set_at = date(2027, 1, 29), local("2026-12-28 09:00")
    found = lived(case, team, date(2026, 11, 24), date(2027, 1, 29))
    days = [day for day, parts in found.items() if any("follow_up" in one for one in parts)]
    assert days == ["2027-01-20", "2027-01-26", "2027-01-28"]


def test_a_day_that_was_over_when_the_date_was_set_is_not_made_up_for() -> None:
    """With a follow-up in three working days there is no reminder seven or three days before."""
    team = team_with()
    case = received(local("2026-11-24 08:25"), team, CaseState.UNDERWAY)
    case.follow_up_on, case.follow_up_set_at = date(2026, 12, 4), local("2026-12-01 10:00")
    found = reminders(case, team, local("2026-12-01 10:00"))
    assert [day for day, parts in found.items() if any("follow" in one for one in parts)] == [
        "2026-12-03",
        "2026-12-07",
    ]


def test_a_day_that_was_over_when_the_record_was_finished_is_not_made_up_for() -> None:
    """A record that is weeks late brings no reminder of a day that has passed meanwhile."""
    team = team_with()
    case = received(local("2026-11-24 08:25"), team, CaseState.UNDERWAY)
    case.meetings[0].finished_at = local("2026-12-22 10:37")
    assert case.follow_up_on == date(2026, 12, 28)
    found = reminders(case, team, local("2026-12-22 10:37"))
    assert found["2026-12-23"] == ["follow_up:T-1"]
    assert min(found) == "2026-12-23"


def test_sparring_is_not_late_before_it_was_given() -> None:
    """What was decided before the meeting is late a working day after the record, no sooner."""
    team = team_with()
    case = received(local("2026-11-24 08:25"), team, CaseState.UNDERWAY)
    case.follow_up_on, case.follow_up_set_at = None, local("2026-11-24 09:00")
    case.meetings[0].finished_at = local("2026-11-25 09:20")
    found = reminders(case, team, local("2026-11-25 09:20"))
    assert min(found) == "2026-11-26"
    assert found["2026-11-26"] == ["closing:late:1"]


def test_several_reasons_on_one_day_are_one_message() -> None:
    """A follow-up and a deadline that are close give a day with two reasons and one key."""
    team = team_with()
    case = received(local("2026-11-24 08:25"), team, CaseState.UNDERWAY)
    case.follow_up_on, case.close_by = date(2027, 2, 1), date(2027, 2, 1)
    found = reminders(case, team, case.received_at)
    assert found["2027-01-21"] == ["close_by:T-7", "follow_up:T-7"]


@pytest.mark.parametrize(
    ("receipt", "pinged"),
    [
        ("2026-11-24 07:29", "2026-11-24 07:30"),
        ("2026-11-24 07:30", "2026-11-24 07:30"),
        ("2026-11-24 15:59", "2026-11-24 15:59"),
        ("2026-11-24 16:00", "2026-11-25 07:30"),
        ("2026-11-27 22:10", "2026-11-30 07:30"),
        ("2026-12-23 16:30", "2026-12-28 07:30"),
        ("2027-03-24 17:00", "2027-03-30 07:30"),
        ("2026-10-24 12:00", "2026-10-26 07:30"),
        ("2027-03-27 23:00", "2027-03-30 07:30"),
    ],
)
def test_the_ping_keeps_to_office_hours_and_the_card_does_not(receipt: str, pinged: str) -> None:
    """Card and receipt are due at once, the ping at 07.30 on the next working day at the latest."""
    team = team_with()
    case = received(local(receipt), team)
    by_kind = {due.kind: due for due in owed(case, team, case.received_at)}
    assert by_kind["ping"].due_at == local(pinged)
    assert {by_kind[kind].due_at for kind in AT_ONCE} == {case.received_at}


def test_an_outcome_in_the_evening_waits_for_the_morning() -> None:
    """Only card and receipt may be said at any hour."""
    team = team_with()
    case = received(local("2026-11-24 08:25"), team, CaseState.CLOSED)
    case.closed_at, case.outcome = local("2026-12-23 18:00"), Outcome.GOAL_MET
    (told,) = [due for due in owed(case, team, case.closed_at) if due.kind == "outcome"]
    assert told.due_at == local("2026-12-28 07:30")


@pytest.mark.parametrize(
    ("meets", "called", "asked", "leader"),
    [
        ("2026-11-25 08:30", "2026-11-24 12:00", "2026-11-25 07:45", "2026-11-25 08:00"),
        ("2026-11-25 08:00", "2026-11-24 12:00", "2026-11-25 07:30", "2026-11-25 07:45"),
        ("2026-11-25 07:30", "2026-11-24 12:00", "2026-11-24 15:30", "2026-11-24 15:45"),
        ("2026-11-30 07:30", "2026-11-24 12:00", "2026-11-27 15:30", "2026-11-27 15:45"),
        ("2026-11-25 16:30", "2026-11-24 12:00", "2026-11-25 15:45", "2026-11-25 15:45"),
        ("2026-11-25 18:00", "2026-11-24 12:00", "2026-11-25 15:30", "2026-11-25 15:45"),
        ("2026-11-24 13:00", "2026-11-24 12:40", "2026-11-24 12:50", "2026-11-24 12:50"),
        ("2026-11-24 12:08", "2026-11-24 12:00", None, None),
    ],
)
def test_a_silent_discipline_is_asked_for_before_the_meeting(
    meets: str, called: str, asked: str | None, leader: str | None
) -> None:
    """Three quarters of an hour before, ten minutes after it was called at the soonest."""
    team = team_with()
    case = received(local(called), team)
    case.meetings[0].starts_at = local(meets)
    found = {due.kind: due.due_at for due in owed(case, team, local(called))}
    assert found.get("quorum") == (local(asked) if asked else None)
    assert found.get("quorum_leader") == (local(leader) if leader else None)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-24 07:44", "2026-11-24"),
        ("2026-11-24 07:45", "2026-11-25"),
        ("2026-11-27 08:00", "2026-11-30"),
        ("2026-12-23 12:00", "2026-12-28"),
        ("2026-12-30 12:00", "2027-01-04"),
        ("2027-03-24 12:00", "2027-03-30"),
        ("2026-10-25 02:30", "2026-10-26"),
    ],
)
def test_the_next_digest(now: str, day: str) -> None:
    """The digest that comes next is today's until its time has come, then the next open day's."""
    assert next_digest_on(team_with(), local(now)) == date.fromisoformat(day)


instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
spans = st.integers(min_value=0, max_value=150)


@st.composite
def teams(draw: st.DrawFn) -> Team:
    """Draw a team with up to three closing ranges of its own."""
    first_days = draw(st.lists(st.dates(date(2024, 1, 1), date(2045, 12, 31)), max_size=3))
    lengths = st.integers(0, 21)
    return team_with((day, day + timedelta(days=draw(lengths))) for day in first_days)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, Team, datetime]:
    """Draw a case somewhere in its life, its team, and a moment in it."""
    team = draw(teams())
    case = received(draw(instants), team, draw(st.sampled_from(CaseState)))
    now = case.received_at + timedelta(days=draw(spans), minutes=draw(st.integers(0, 1440)))
    if draw(st.booleans()):
        case.outer_kind = OuterKind.EVICTION
        case.outer_on = local_date(case.received_at) + timedelta(days=draw(st.integers(0, 90)))
    if case.meetings[0].finished_at and draw(st.booleans()):
        state = draw(st.sampled_from(HandoverState))
        answered = None if state is HandoverState.OFFERED else now
        case.handovers.append(
            Handover(
                id="h",
                recipient="U8",
                state=state,
                offered_at=case.received_at,
                answered_at=answered,
            )
        )
    if case.state is CaseState.NEW and draw(st.booleans()):
        case.meetings[0].attendances.append(
            Attendance(seat_id="s", user="U2", reply=Reply.ASKED, at=case.received_at)
        )
    if case.state is CaseState.CLOSED:
        case.closed_at = now
        case.closings = 1
    return case, team, now


@given(cases())
def test_what_is_owed_depends_on_nothing_else(drawn: tuple[Case, Team, datetime]) -> None:
    """The same state gives the same list, and no key comes twice in it."""
    case, team, now = drawn
    first = owed(case, team, now)
    assert first == owed(case, team, now)
    assert len({due.key for due in first}) == len(first)


@given(cases())
def test_nothing_is_owed_before_the_referral(drawn: tuple[Case, Team, datetime]) -> None:
    """Whatever is owed falls due when the case was received or later."""
    case, team, now = drawn
    assert all(due.due_at >= case.received_at for due in owed(case, team, now))


@given(cases())
def test_all_but_card_and_receipt_keep_to_office_hours(
    drawn: tuple[Case, Team, datetime],
) -> None:
    """They fall due within 07.30 to 16.00 in Copenhagen, on a working day of the team."""
    case, team, now = drawn
    for due in owed(case, team, now):
        if due.kind not in AT_ONCE and not _is_never_said(due, team):
            at = due.due_at.astimezone(ZONE)
            assert calendar_of(team).is_working_day(at.date()), due
            assert time(7, 30) <= at.time() < time(16), due


def _is_never_said(due: Owed, team: Team) -> bool:
    """Tell whether a meeting was called so late that no office hour is left to speak of it."""
    opens_at = calendar_of(team).next_office_instant(due.due_at)
    about_meeting = due.kind in {"agenda", "quorum", "quorum_leader"}
    return about_meeting and due.not_after is not None and opens_at >= due.not_after


@given(cases())
def test_at_most_one_reminder_a_case_and_day(drawn: tuple[Case, Team, datetime]) -> None:
    """Each day has one reminder at most, with at least one reason, in the case's thread."""
    case, team, now = drawn
    found = [due for due in owed(case, team, now) if due.kind == "reminder"]
    assert len({local_date(due.due_at) for due in found}) == len(found)
    assert all(due.parts and due.place is Place.THREAD for due in found)


@given(cases())
def test_a_closed_case_owes_only_what_tells_of_it(drawn: tuple[Case, Team, datetime]) -> None:
    """No reminder, ping or letter is owed once a case is closed and its notes are filed."""
    case, team, now = drawn
    case.state, case.closed_at = CaseState.CLOSED, case.closed_at or now
    assert {due.kind for due in owed(case, team, now)} <= WHEN_CLOSED


@given(cases())
def test_nothing_loses_its_meaning_before_it_is_due(drawn: tuple[Case, Team, datetime]) -> None:
    """A message that may be too late at some time is due before that."""
    case, team, now = drawn
    for due in owed(case, team, now):
        if due.kind in {"reminder", "handover"} and due.not_after is not None:
            assert due.due_at < due.not_after


@given(cases())
def test_an_open_case_is_never_forgotten(drawn: tuple[Case, Team, datetime]) -> None:
    """However late it is, an open case has a reminder ahead."""
    case, team, now = drawn
    if case.is_open:
        ahead = [due for due in owed(case, team, now) if due.kind == "reminder"]
        assert any(due.due_at > now for due in ahead)


@given(teams(), instants)
def test_digests_come_once_each_working_day_and_on_no_other(team: Team, start: datetime) -> None:
    """Walking from digest to digest meets each working day once, at the team's time."""
    calendar, now, met = calendar_of(team), start, []
    for _turn in range(8):
        due = digest_owed(team, next_digest_on(team, now))
        assert due.due_at > now
        assert due.due_at.astimezone(ZONE).time() == team.digest_time
        now = due.due_at
        met.append(due)
    days = [due.about_on for due in met if due.about_on]
    assert all(calendar.is_working_day(day) for day in days)
    assert days == [days[0], *(calendar.next_working_day(day) for day in days[:-1])]
    assert len({due.key for due in met}) == len(met)


def test_owed_is_a_plain_value() -> None:
    """Two messages with the same facts are the same message."""
    at = local("2026-11-24 08:25")
    assert Owed("k", "card", Place.CHANNEL, at) == Owed("k", "card", Place.CHANNEL, at)
