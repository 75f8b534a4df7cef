"""Appointments and their iCalendar: what RFC 5545 wants and Outlook reads, over any dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.appointments import LASTS, Appointment, appointments, revision
from bot.deadlines import ZONE, at_local
from bot.locale import speaking
from bot.obligations import INVITATION, UNINVITED, invitations_owed
from bot.policy import expected
from bot.views.calendar_file import feed, file_name, invitation
from models import (
    Attendance,
    Case,
    CaseState,
    FollowUp,
    Meeting,
    Reply,
    Seat,
    Substitute,
    Team,
)
from models.vocabulary import Occasion
from tests.rules.absent import absent

FIRST, LAST = date(2024, 1, 1), date(2045, 12, 31)
RECEIVED = datetime(2026, 11, 24, 7, 25, tzinfo=UTC)
STARTS = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
DAYS = st.dates(FIRST, LAST)
HOURS = st.integers(7, 18).map(time)
CODES = st.from_regex(r"[A-ZÆØÅ]\d\d-\d{4,6}", fullmatch=True)
REQUIRED = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "ORGANIZER", "STATUS"}


def appointment(
    starts_at: datetime = STARTS, code: str = "U26-0042", **changed: object
) -> Appointment:
    """Return an appointment."""
    whole = {
        "uid": "start-x@tvaers",
        "sequence": 0,
        "occasion": Occasion.START,
        "code": code,
        "starts_at": starts_at,
        "changed_at": RECEIVED,
        "cancelled": False,
        "people": frozenset({"ANNA"}),
    }
    return Appointment(**{**whole, **changed})  # type: ignore[arg-type]


def team(*absences: tuple[str, date, date]) -> Team:
    """Return a team of two seats: Anna with Bodil behind her, and Carl with Dorte."""
    seats = [
        Seat(
            id=holder, position=place, holder=holder, substitutes=[Substitute(user=behind, rank=0)]
        )
        for place, (holder, behind) in enumerate([("ANNA", "BODIL"), ("CARL", "DORTE")])
    ]
    away = [absent(user, first, last) for user, first, last in absences]
    return Team(
        all_seats=seats, absences=away, meeting_time=time(8, 30), closing_days=[], leader="LEDER"
    )


def case(**changed: object) -> Case:
    """Return a new case with its start meeting on the morning after."""
    whole = {
        "id": "c",
        "code": "U26-0042",
        "state": CaseState.NEW,
        "received_at": RECEIVED,
        "opened_at": RECEIVED,
        "closings": 0,
        "closed_at": None,
        "follow_up_on": date(2026, 12, 28),
        "follow_up_set_at": RECEIVED,
        "meetings": [Meeting(id="m", starts_at=STARTS, sequence=0, attendances=[])],
        "follow_ups": [],
    }
    return Case(**{**whole, **changed})


def answered(*replies: tuple[str, str, Reply]) -> Meeting:
    """Return the meeting with what was said: seat, person, reply."""
    words = [Attendance(seat_id=seat, user=user, reply=reply) for seat, user, reply in replies]
    return Meeting(id="m", starts_at=STARTS, sequence=0, attendances=words)


def read(content: bytes) -> tuple[Any, Any]:
    """Return a file's calendar and its one appointment."""
    whole = Calendar.from_ical(content)
    (event,) = whole.walk("VEVENT")
    return whole, event


def _assert_own_clock_is_right(day: date, hour: time) -> None:
    starts_at = at_local(day, hour)
    whole, event = read(invitation(appointment(starts_at)))
    (zone,) = whole.walk("VTIMEZONE")
    own_clock = zone.to_tz(lookup_tzid=False)  # not the one that is known by its name
    wall = event["DTSTART"].dt.replace(tzinfo=None)
    assert (wall.date(), wall.time()) == (day, hour)
    assert wall.replace(tzinfo=own_clock).utcoffset() == starts_at.astimezone(ZONE).utcoffset()
    assert event["DTEND"].dt - event["DTSTART"].dt == LASTS
    assert event["DTSTART"].params["TZID"] == zone["TZID"] == "Europe/Copenhagen"


@given(DAYS, HOURS)
def test_the_time_is_the_same_by_the_files_own_clock(day: date, hour: time) -> None:
    """Read by the VTIMEZONE in the file alone, it is the moment it should be, on any date."""
    _assert_own_clock_is_right(day, hour)


@pytest.mark.parametrize(
    "on", ["2026-10-25", "2027-03-28", "2027-10-31", "2028-03-26", "2028-10-29"]
)
def test_both_clock_changes(on: str) -> None:
    """The day before, the day of and the day after a change each have the offset of their hour."""
    changes = date.fromisoformat(on)
    for day in (changes - timedelta(days=1), changes, changes + timedelta(days=1)):
        _assert_own_clock_is_right(day, time(8, 30))


@given(code=CODES, cancelled=st.booleans(), sequence=st.integers(0, 2**31 - 1))
def test_every_line_is_as_the_standard_wants_it(
    *, code: str, cancelled: bool, sequence: int
) -> None:
    """CR LF after lines of at most 75 octets, no letter cut in two, all that is required there."""
    made = appointment(code=code, cancelled=cancelled, sequence=sequence)
    for content in (invitation(made), feed([made, made])):
        lines = content.split(b"\r\n")
        assert lines.pop() == b""
        assert all(len(line) <= 75 and b"\n" not in line and line.decode() for line in lines)
        assert [lines[0], lines[-1]] == [b"BEGIN:VCALENDAR", b"END:VCALENDAR"]
        whole = Calendar.from_ical(content)
        assert {"VERSION", "PRODID", "METHOD", "CALSCALE"} <= set(whole)
        for event in whole.walk("VEVENT"):
            assert set(event) >= REQUIRED
            assert event["SUMMARY"] == f"Startmøde {code}"
            assert event["SEQUENCE"] == sequence


def test_a_long_line_is_folded_between_letters() -> None:
    """Danish letters at the fold are whole again when it is read."""
    code = "Æ" + "æøå" * 40
    content = invitation(appointment(code=code))
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert read(content)[1]["SUMMARY"] == f"Startmøde {code}"


@pytest.mark.parametrize(
    ("cancelled", "method", "status", "busy"),
    [(False, "REQUEST", "CONFIRMED", "OPAQUE"), (True, "CANCEL", "CANCELLED", "TRANSPARENT")],
)
def test_a_file_asks_or_cancels(*, cancelled: bool, method: str, status: str, busy: str) -> None:
    """With organizer and attendee, as RFC 5546 wants, and no answer asked for."""
    whole, event = read(invitation(appointment(cancelled=cancelled)))
    assert (whole["METHOD"], event["STATUS"], event["TRANSP"]) == (method, status, busy)
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ORGANIZER"] != event["ATTENDEE"]
    assert str(event["ORGANIZER"]).endswith(".invalid")
    assert file_name(appointment()) == "U26-0042.ics"


def test_titles_follow_the_reader() -> None:
    """A follow-up is told from a start meeting, in Danish and in English."""
    made = appointment(occasion=Occasion.FOLLOW_UP)
    assert read(feed([made]))[1]["SUMMARY"] == "Opfølgning U26-0042"
    with speaking("en"):
        assert read(feed([made]))[1]["SUMMARY"] == "Follow-up U26-0042"


def test_a_feed_is_in_order_and_may_be_empty() -> None:
    """By time; with nothing in it, it is a calendar all the same."""
    made = [appointment(STARTS + timedelta(days=days), uid=f"{days}") for days in (3, 1, 2)]
    found = [event["UID"] for event in Calendar.from_ical(feed(made)).walk("VEVENT")]
    assert found == ["1", "2", "3"]
    assert not list(Calendar.from_ical(feed([])).walk("VEVENT"))


@pytest.mark.parametrize(
    ("replies", "people"),
    [
        ((), ["ANNA", "CARL"]),
        ((("ANNA", "ANNA", Reply.COMING),), ["ANNA", "CARL"]),
        ((("ANNA", "ANNA", Reply.NOT_COMING),), ["BODIL", "CARL"]),
        (
            (("ANNA", "ANNA", Reply.NOT_COMING), ("ANNA", "BODIL", Reply.ASKED)),
            ["BODIL", "CARL"],
        ),
        ((("ANNA", "ANNA", Reply.NOT_COMING), ("ANNA", "BODIL", Reply.NOT_COMING)), ["CARL"]),
        ((("ANNA", "BODIL", Reply.BY_PHONE),), ["BODIL", "ANNA", "CARL"]),
    ],
)
def test_whom_a_meeting_counts_on(
    replies: tuple[tuple[str, str, Reply], ...], people: list[str]
) -> None:
    """The nearest of each seat who has not said no, and whoever says that they come."""
    assert expected(answered(*replies), team()) == people


def test_who_is_away_is_not_counted_on() -> None:
    """Away over one of the two meetings, the substitute has that one, and not the other."""
    day = STARTS.date()
    start, follow_up = appointments(case(), team(("ANNA", day, day)))
    assert [set(one.people) for one in (start, follow_up)] == [{"BODIL", "CARL"}, {"ANNA", "CARL"}]
    later = date(2026, 12, 28)
    start, follow_up = appointments(case(), team(("ANNA", later, later)))
    assert [set(one.people) for one in (start, follow_up)] == [{"ANNA", "CARL"}, {"BODIL", "CARL"}]


def test_the_sequence_only_rises() -> None:
    """Through moves, closings and reopenings, each change has a higher one than all before."""
    made = case()
    (meeting,), seen = made.meetings, []
    for _round in range(4):
        seen.append(revision(made, meeting))
        meeting.sequence += 1  # moved
        seen.append(revision(made, meeting))
        made.state, made.closings = CaseState.CLOSED, made.closings + 1
        seen.append(revision(made, meeting))
        made.state = CaseState.NEW
        meeting.sequence += 1  # asked anew as it is opened again
    assert seen == sorted(set(seen))


def test_a_follow_up_that_was_held_early_stands_on_its_day() -> None:
    """It is not in the calendar on the day for which it had been set, and the next is there."""
    held_at = datetime(2026, 12, 10, 12, tzinfo=UTC)
    held = FollowUp(due_on=date(2026, 12, 28), held_at=held_at)
    made = case(follow_ups=[held], follow_up_on=date(2027, 1, 11), follow_up_set_at=held_at)
    _start, first, then = appointments(made, team())
    assert [one.starts_at.date() for one in (first, then)] == [
        date(2026, 12, 10),
        date(2027, 1, 11),
    ]
    assert first.uid != then.uid


@pytest.mark.parametrize(
    ("closed_at", "cancelled"),
    [(STARTS - timedelta(hours=1), (True, True)), (STARTS + timedelta(hours=1), (False, True))],
)
def test_closing_cancels_what_lies_ahead(closed_at: datetime, cancelled: tuple[bool, bool]) -> None:
    """What is past by then is left as it was, recorded or not."""
    made = case(state=CaseState.CLOSED, closings=1, closed_at=closed_at)
    assert tuple(one.cancelled for one in appointments(made, team())) == cancelled


def _kinds(made: Case, invited: dict[tuple[str, str], int]) -> list[tuple[str, str | None]]:
    return [(due.kind, due.person) for due in invitations_owed(made, team(), invited)]


def test_the_files_that_are_owed() -> None:
    """To each whom it counts on; taken back from all who have it when it is called off."""
    both = [(INVITATION, "ANNA"), (INVITATION, "CARL")]
    assert _kinds(case(), {}) == both
    assert _kinds(case(), {("m", "ANNA"): 0}) == both
    assert _kinds(case(), {("m", "BODIL"): 0}) == both
    off = case(state=CaseState.CLOSED, closings=1, closed_at=RECEIVED)
    assert _kinds(off, {}) == []
    assert _kinds(off, {("m", "BODIL"): 0, ("x", "CARL"): 0}) == [(UNINVITED, "BODIL")]
    moved = case(meetings=[Meeting(id="m", starts_at=STARTS, sequence=1, attendances=[])])
    assert _kinds(moved, {("m", "BODIL"): 0, ("m", "ANNA"): 0}) == [*both, (UNINVITED, "BODIL")]
    held = Meeting(id="m", starts_at=STARTS, sequence=0, finished_at=STARTS, attendances=[])
    assert _kinds(case(meetings=[held]), {("m", "ANNA"): 0}) == []
