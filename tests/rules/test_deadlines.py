"""The dates of a referral are those of the rules, on every day from 2024 to 2045."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines import (
    DEFAULT_CLOSED_DAYS,
    ZONE,
    ClosingDay,
    HalfDay,
    Rules,
    WorkCalendar,
    at_local,
    close_by,
    dates_for,
    dates_json,
    follow_up,
    local_date,
    parse_when,
    start_meeting,
)
from bot.errors import UserError
from bot.locale import speaking
from bot.pipes import dates_lines, dates_words

if TYPE_CHECKING:
    from collections.abc import Callable

CALENDAR = WorkCalendar()
RULES = Rules()
CLOCK_CHANGES = [
    date(2026, 10, 25),
    date(2027, 3, 28),
    date(2027, 10, 31),
    date(2028, 3, 26),
    date(2028, 10, 29),
]
DATE_KEYS = {
    "start_meeting_on",
    "follow_up_on",
    "follow_up_raw_on",
    "close_by",
    "close_by_formal_on",
    "start_meeting_at",
}


@dataclass(frozen=True)
class Row:
    """A worked row of the rules, as written there."""

    received: str
    start: str
    follow_up_raw: str
    follow_up: str
    formal: str
    close_by: str


WORKED = [
    Row("2026-01-30", "2026-02-02", "2026-03-04", "2026-03-04", "2026-04-30", "2026-04-30"),
    Row("2026-05-13", "2026-05-15", "2026-06-14", "2026-06-15", "2026-08-13", "2026-08-13"),
    Row("2026-09-24", "2026-09-25", "2026-10-25", "2026-10-26", "2026-12-24", "2026-12-23"),
    Row("2026-11-30", "2026-12-01", "2026-12-31", "2027-01-04", "2027-02-28", "2027-02-26"),
    Row("2026-12-23", "2026-12-28", "2027-01-27", "2027-01-27", "2027-03-23", "2027-03-23"),
    Row("2027-03-24", "2027-03-30", "2027-04-29", "2027-04-29", "2027-06-24", "2027-06-24"),
    Row("2027-11-30", "2027-12-01", "2027-12-31", "2028-01-03", "2028-02-29", "2028-02-29"),
    Row("2028-08-31", "2028-09-01", "2028-10-01", "2028-10-02", "2028-11-30", "2028-11-30"),
]

days = st.dates(date(2024, 1, 1), date(2045, 12, 31))
instants = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2045, 12, 31),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.just(UTC),
)
near_clock_changes = st.builds(
    lambda day, minutes: at_local(day, time(0)) + timedelta(minutes=minutes),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-2 * 24 * 60, 2 * 24 * 60),
)
receipts = instants | near_clock_changes
meeting_times = st.times(time(7), time(16))
closings = st.builds(
    lambda first, length, closes_at: ClosingDay(
        first, first + timedelta(days=length), closes_at, "lukkeuge"
    ),
    days,
    st.integers(0, 20),
    st.none() | meeting_times,
)
calendars = st.builds(WorkCalendar, st.lists(closings, max_size=6).map(tuple))
rules = st.builds(
    Rules,
    meeting_time=meeting_times,
    follow_up_days=st.integers(1, 60),
    close_months=st.integers(1, 6),
)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize("row", WORKED, ids=lambda row: row.received)
@pytest.mark.parametrize("clock", ["", "T04:00", "T23:59:59", " 12:00"])
def test_worked_rows(row: Row, clock: str) -> None:
    """Each worked row holds from 04.00 to midnight."""
    got = dates_json(row.received + clock, RULES, CALENDAR)
    assert got["start_meeting_on"] == row.start
    assert got["follow_up_raw_on"] == row.follow_up_raw
    assert got["follow_up_on"] == row.follow_up
    assert got["close_by_formal_on"] == row.formal
    assert got["close_by"] == row.close_by


@given(receipts, rules, calendars)
def test_no_date_lies_in_the_past_or_on_a_closed_day(
    received_at: datetime, chosen: Rules, calendar: WorkCalendar
) -> None:
    """Start, follow-up and close-by are working days, and the meeting lies after the receipt."""
    dates = dates_for(received_at, chosen, calendar)
    assert dates.start_meeting_at > received_at
    assert dates.follow_up.on > dates.start.on
    for deadline in (dates.start, dates.follow_up, dates.close_by):
        assert calendar.is_working_day(deadline.on)


@given(receipts)
def test_close_by_is_never_in_the_past(received_at: datetime) -> None:
    """With the default settings the case has at least 80 days."""
    on = close_by(local_date(received_at), RULES, CALENDAR).on
    assert (on - local_date(received_at)).days >= 80


@given(receipts, calendars)
def test_start_is_the_first_working_day_after_receipt(
    received_at: datetime, calendar: WorkCalendar
) -> None:
    """Nothing open lies between receipt and start; before 04.00 the day before counts."""
    local = received_at.astimezone(ZONE)
    counted = local.date() - timedelta(days=1) if local.time() < time(4) else local.date()
    start = start_meeting(received_at, RULES, calendar)
    assert start.on > counted
    passed = [counted + timedelta(days=n) for n in range(1, (start.on - counted).days)]
    for day in passed:
        closes_at = calendar.closes_at(day)
        too_short = closes_at is not None and closes_at <= RULES.meeting_time
        assert too_short or not calendar.is_working_day(day)


@given(days, rules, calendars)
def test_follow_up_rolls_forward_no_further_than_needed(
    start_on: date, chosen: Rules, calendar: WorkCalendar
) -> None:
    """The follow-up is the first working day from the counted one on."""
    got = follow_up(start_on, chosen, calendar)
    assert got.raw_on == start_on + timedelta(days=chosen.follow_up_days)
    assert got.on >= got.raw_on
    for offset in range((got.on - got.raw_on).days):
        assert not calendar.is_working_day(got.raw_on + timedelta(days=offset))


@given(days, rules, calendars)
def test_close_by_rolls_back_no_further_than_needed(
    received_on: date, chosen: Rules, calendar: WorkCalendar
) -> None:
    """Close-by is the last working day up to the formal date."""
    got = close_by(received_on, chosen, calendar)
    assert got.on <= got.raw_on
    for offset in range((got.raw_on - got.on).days):
        assert not calendar.is_working_day(got.raw_on - timedelta(days=offset))


@given(days, st.integers(1, 24))
def test_the_formal_date_is_the_same_day_of_a_later_month(received_on: date, months: int) -> None:
    """It keeps the day of the month, or is the last of a month that is too short."""
    formal = close_by(received_on, Rules(close_months=months), CALENDAR).raw_on
    passed = (formal.year - received_on.year) * 12 + formal.month - received_on.month
    assert passed == months
    short = (formal + timedelta(days=1)).day == 1 and formal.day < received_on.day
    assert formal.day == received_on.day or short


@given(receipts, meeting_times)
def test_the_meeting_stands_at_the_teams_time_on_the_wall(
    received_at: datetime, meeting_time: time
) -> None:
    """Clock changes don't move the meeting on Copenhagen's clock."""
    dates = dates_for(received_at, Rules(meeting_time=meeting_time), CALENDAR)
    assert dates.start_meeting_at.time() == meeting_time
    assert dates.start_meeting_at.date() == dates.start.on


@pytest.mark.parametrize("day", CLOCK_CHANGES, ids=str)
def test_clock_change_days_are_ordinary_sundays(day: date) -> None:
    """Whatever hour of the day of a clock change gives the Monday meeting at 08.30."""
    monday = CALENDAR.next_working_day(day)
    for hour in range(4, 25):
        start_of_day = at_local(day, time(4))
        received_at = start_of_day + timedelta(hours=hour - 4)
        if local_date(received_at) == day:
            assert start_meeting(received_at, RULES, CALENDAR).on == monday


@pytest.mark.parametrize(
    ("received", "start"),
    [
        ("2026-12-01T03:59:59", "2026-12-01"),
        ("2026-12-01T04:00", "2026-12-02"),
        ("2026-12-05T00:00", "2026-12-07"),
        ("2026-12-07T02:00", "2026-12-07"),
        ("2026-12-06T03:00", "2026-12-07"),
    ],
)
def test_before_four_counts_as_the_day_before(received: str, start: str) -> None:
    """A receipt in the night gets the morning that follows, for the start meeting only."""
    dates = dates_for(_at(received), RULES, CALENDAR)
    assert dates.start.on.isoformat() == start
    assert dates.close_by.raw_on.day == _at(received).day


@pytest.mark.parametrize(
    ("received", "reason"),
    [
        (
            "2026-11-30",
            (
                "tirsdag den 1. december kl. 08.30, fordi det er den første arbejdsdag efter"
                " modtagelsen"
            ),
        ),
        (
            "2026-01-30",
            "mandag den 2. februar kl. 08.30, fordi det er den første arbejdsdag efter weekenden",
        ),
        ("2026-05-13", "fredag den 15. maj kl. 08.30, fordi 14. maj er Kristi himmelfartsdag"),
        (
            "2026-12-31",
            (
                "mandag den 4. januar kl. 08.30, fordi 1. januar er nytårsdag, og 2. og 3."
                " januar er weekend"
            ),
        ),
        (
            "2026-12-23",
            (
                "mandag den 28. december kl. 08.30, fordi 24. december er juleaftensdag, 25."
                " december er juledag, 26. december er anden juledag, og 27. december er en søndag"
            ),
        ),
        (
            "2026-12-01T02:00",
            (
                "tirsdag den 1. december kl. 08.30, fordi henvisningen kom før kl. 04.00 og regnes"
                " som modtaget dagen før"
            ),
        ),
        ("2026-06-04", "mandag den 8. juni kl. 08.30, fordi 5. juni er grundlovsdag, og 6. og"),
    ],
)
def test_the_start_is_explained(received: str, reason: str) -> None:
    """The words name the day and what moved it."""
    got = start_meeting(parse_when(received), RULES, CALENDAR).reason
    assert got.startswith(reason)


def test_moved_dates_are_explained() -> None:
    """Follow-up and close-by say what they are counted from, and what stood in the way."""
    dates = dates_for(_at("2026-11-30T12:00"), RULES, CALENDAR)
    assert dates.follow_up.reason == (
        "mandag den 4. januar, fordi 30 dage efter startmødet er torsdag den 31. december,"
        " 31. december er nytårsaftensdag, 1. januar er nytårsdag, og 2. og 3. januar er weekend"
    )
    assert dates.close_by.reason == (
        "fredag den 26. februar, fordi 3 måneder efter modtagelsen er søndag den 28. februar,"
        " da februar kun har 28 dage"
    )


def test_a_close_by_moved_by_a_holiday_names_it() -> None:
    """The day that the formal date falls on is the reason, not the days before it."""
    assert close_by(date(2026, 9, 24), RULES, CALENDAR).reason == (
        "onsdag den 23. december, fordi 3 måneder efter modtagelsen er torsdag den 24. december,"
        " og 24. december er juleaftensdag"
    )


def test_unmoved_dates_are_explained() -> None:
    """A date that did not move says what it is counted from."""
    dates = dates_for(_at("2026-01-30T12:00"), RULES, CALENDAR)
    assert dates.follow_up.reason == "onsdag den 4. marts, fordi det er 30 dage efter startmødet"
    assert (
        dates.close_by.reason == "torsdag den 30. april, fordi det er 3 måneder efter modtagelsen"
    )


@given(receipts, rules, calendars)
def test_every_reason_begins_with_its_date(
    received_at: datetime, chosen: Rules, calendar: WorkCalendar
) -> None:
    """A reason can stand alone: the date, then "fordi"; no placeholder is left in it."""
    dates = dates_for(received_at, chosen, calendar)
    for deadline in (dates.start, dates.follow_up, dates.close_by):
        assert f"den {deadline.on.day}. " in deadline.reason.split(", fordi ")[0]
        assert "{" not in deadline.reason


def test_own_closing_days_are_named() -> None:
    """A team's own closing moves the dates and is named with its label."""
    closing = ClosingDay(date(2026, 7, 20), date(2026, 7, 31), None, "sommerlukning")
    calendar = WorkCalendar((closing,))
    got = start_meeting(_at("2026-07-17T10:00"), RULES, calendar)
    assert got.on == date(2026, 8, 3)
    assert "20. til 31. juli er lukkedage (sommerlukning)" in got.reason
    assert calendar.closed_because(date(2026, 7, 20)) == "lukkedag (sommerlukning)"
    plain = WorkCalendar((ClosingDay(date(2026, 7, 20), date(2026, 7, 21), None, ""),))
    assert plain.closed_because(date(2026, 7, 20)) == "lukkedag"
    assert (
        "20. og 21. juli er lukkedage"
        in start_meeting(parse_when("2026-07-17"), RULES, plain).reason
    )


def test_a_half_day_takes_a_morning_meeting_only() -> None:
    """On 1 May a meeting at 08.30 stands; one at 13.00 waits for a whole day, and says why."""
    received_at = _at("2026-04-30T10:00")
    assert start_meeting(received_at, RULES, CALENDAR).on == date(2026, 5, 1)
    late = start_meeting(received_at, Rules(meeting_time=time(13)), CALENDAR)
    assert late.on == date(2026, 5, 4)
    assert "1. maj er en halv dag (til kl. 12.00)" in late.reason


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2023, 5, 5), "store bededag"),
        (date(2024, 4, 26), None),
        (date(2026, 6, 5), "grundlovsdag"),
        (date(2026, 12, 24), "juleaftensdag"),
        (date(2026, 12, 31), "nytårsaftensdag"),
        (date(2026, 5, 1), None),
        (date(2026, 5, 14), "Kristi himmelfartsdag"),
        (date(2027, 3, 28), "påskedag"),
        (date(2026, 11, 22), "en søndag"),
        (date(2026, 11, 21), "en lørdag"),
        (date(2026, 11, 23), None),
    ],
)
def test_what_is_closed_and_why(day: date, closed: str | None) -> None:
    """Weekends, public holidays and the default closed days are closed, each by its name."""
    assert CALENDAR.closed_because(day) == closed
    assert CALENDAR.is_working_day(day) == (closed is None)


def test_the_prayer_day_went_with_2023() -> None:
    """Store Bededag, the fourth Friday after Easter, is a working day from 2024 on."""
    for easter in (date(2024, 3, 31), date(2026, 4, 5), date(2045, 4, 9)):
        assert CALENDAR.is_working_day(easter + timedelta(days=26))


@given(days, calendars)
def test_a_day_is_either_open_or_closed_for_a_reason(day: date, calendar: WorkCalendar) -> None:
    """`closed_because` and `is_working_day` never disagree."""
    assert (calendar.closed_because(day) is None) == calendar.is_working_day(day)


@given(days, st.integers(-40, 40), calendars)
def test_shift_and_count_agree(day: date, count: int, calendar: WorkCalendar) -> None:
    """Shifting by n working days lands n working days away, on a working day."""
    start = calendar.roll_forward(day)
    shifted = calendar.shift(start, count)
    assert calendar.is_working_day(shifted)
    assert calendar.working_days_between(start, shifted) == count
    assert calendar.working_days_between(shifted, start) == -count


def test_shift_by_nothing_stays() -> None:
    """Zero working days is the day itself, even when it is closed."""
    assert CALENDAR.shift(date(2026, 11, 22), 0) == date(2026, 11, 22)


@given(receipts, calendars)
def test_office_instant(instant: datetime, calendar: WorkCalendar) -> None:
    """The next office instant is inside office hours, not earlier, and at most skips to 07.30."""
    got = calendar.next_office_instant(instant)
    assert got.tzinfo is UTC
    assert got >= instant
    assert calendar.in_office_hours(got)
    if got != instant:
        assert got.astimezone(ZONE).time() == time(7, 30)
        assert not calendar.in_office_hours(instant)
    assert calendar.next_office_instant(got) == got


@pytest.mark.parametrize(
    ("clock", "inside"),
    [
        ("2026-11-24T07:29:59", False),
        ("2026-11-24T07:30", True),
        ("2026-11-24T15:59:59", True),
        ("2026-11-24T16:00", False),
        ("2026-11-22T10:00", False),
        ("2026-05-01T11:59", True),
        ("2026-05-01T12:00", False),
        ("2026-12-24T10:00", False),
    ],
)
def test_office_hours(clock: str, inside: bool) -> None:  # noqa: FBT001 - a table's column
    """Messages go out from 07.30 to 16.00 on working days, to 12.00 on 1 May."""
    assert CALENDAR.in_office_hours(_at(clock)) is inside


def test_a_ping_waits_for_the_next_working_morning() -> None:
    """A Friday evening waits for Monday 07.30; an early morning only for 07.30."""
    friday = CALENDAR.next_office_instant(_at("2026-11-27T18:00"))
    assert friday == _at("2026-11-30T07:30")
    assert CALENDAR.next_office_instant(_at("2026-11-27T05:00")) == _at("2026-11-27T07:30")


def test_closing_hours_of_a_day() -> None:
    """The earliest of the half days counts; a day that never opens is closed."""
    day = date(2026, 5, 1)
    early = ClosingDay(day, day, time(10), "personaledag")
    assert WorkCalendar((early,)).closes_at(day) == time(10)
    assert CALENDAR.closes_at(day) == time(12)
    assert CALENDAR.closes_at(date(2026, 12, 24)) is None
    shut = WorkCalendar((ClosingDay(day, day, time(7), "aldrig åbent"),))
    assert not shut.is_working_day(day)


def test_yearly_days_are_settings() -> None:
    """A team may work on 5 June and have another half day."""
    calendar = WorkCalendar(
        closed_days=DEFAULT_CLOSED_DAYS[1:], half_days=(HalfDay(6, 5, time(12), "grundlovsdag"),)
    )
    assert calendar.closes_at(date(2026, 6, 5)) == time(12)
    assert calendar.closes_at(date(2026, 5, 1)) is None


def test_a_calendar_without_open_days_says_so() -> None:
    """A closing of many years is a mistake that is told, not an endless search."""
    forever = WorkCalendar((ClosingDay(date(2020, 1, 1), date(2060, 1, 1), None, "fejl"),))
    with pytest.raises(UserError, match="Kalenderen har ingen arbejdsdage"):
        forever.next_working_day(date(2026, 11, 24))


def test_local_times_that_do_not_exist_or_come_twice() -> None:
    """02.30 is the instant after the gap in spring, and the first of the two in autumn."""
    spring = at_local(date(2027, 3, 28), time(2, 30))
    assert spring.astimezone(ZONE).time() == time(3, 30)
    assert at_local(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_naive_instant_is_refused() -> None:
    """Without an offset no local date can be told."""
    with pytest.raises(ValueError, match="aware"):
        local_date(datetime(2026, 11, 24))  # noqa: DTZ001 - naive is the point


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rules(meeting_time=time(2, 30)),
        lambda: Rules(follow_up_days=0),
        lambda: Rules(close_months=0),
    ],
)
def test_rules_that_cannot_hold_are_refused(make: Callable[[], Rules]) -> None:
    """No setting names a time in 02.00 to 03.00, nor a period of nothing."""
    with pytest.raises(ValueError, match=r"Vælg et mødetidspunkt|mindst én dag"):
        make()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-24", "2026-11-24T12:00+01:00"),
        ("20260724", "2026-07-24T12:00+02:00"),
        ("2026-11-24T08:25", "2026-11-24T08:25+01:00"),
        ("2026-11-24 08:25", "2026-11-24T08:25+01:00"),
        (" \t2026-11-24T08:25:30.5\r\n", "2026-11-24T08:25:30.500+01:00"),
        ("2026-11-24T07:25Z", "2026-11-24T08:25+01:00"),
        ("2026-11-24t07:25z", "2026-11-24T08:25+01:00"),
        ("2026-11-24T08:25-05:00", "2026-11-24T14:25+01:00"),
        ("2026-11-24 08:25 +0100", "2026-11-24T08:25+01:00"),
        ("2027-03-28T02:30", "2027-03-28T03:30+02:00"),
        ("2026-10-25T02:30", "2026-10-25T02:30+02:00"),
        ("1900-01-01", "1900-01-01T12:00+01:00"),
        ("2099-12-31T23:59", "2099-12-31T23:59+01:00"),
    ],
)
def test_a_time_is_read(text: str, instant: str) -> None:
    """ISO 8601 is read; without an offset it is Copenhagen's, a date alone is noon."""
    got = parse_when(text)
    assert got.astimezone(UTC) == datetime.fromisoformat(instant)
    assert got.utcoffset() == datetime.fromisoformat(instant).utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "i morgen",
        "24.11.2026",
        "2026-02-30",
        "2026-11",
        "2026-11-24T25:00",
        "2026-11-24T08:25+99:00",
        "2026-11-24x08:25",
        "1899-12-31",
        "2100-01-01",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-14:00",
        "\ud800",
        "\x00",
        "２０２６-11-24",
        "1" * 100_000,
        "-" * 9,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_nonsense_is_refused_in_danish(text: str) -> None:
    """What can't be read is told in Danish, without repeating it."""
    with pytest.raises(ValueError, match=r"Tidspunktet kan ikke læses|Årstallet skal ligge"):
        parse_when(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything but ValueError."""
    try:
        got = parse_when(text)
    except ValueError:
        return
    assert got.tzinfo is ZONE


@given(receipts)
def test_json_has_every_key_and_reason(received_at: datetime) -> None:
    """The answer has exactly the promised keys, with a reason for each date."""
    got = dates_json(received_at.isoformat(), RULES, CALENDAR)
    assert set(got) == DATE_KEYS | {"reasons"}
    reasons = got["reasons"]
    assert isinstance(reasons, dict)
    assert set(reasons) == DATE_KEYS
    assert all("fordi" in reason for reason in reasons.values())
    meeting_at = datetime.fromisoformat(str(got["start_meeting_at"]))
    assert meeting_at.utcoffset() in {timedelta(hours=1), timedelta(hours=2)}
    assert meeting_at.date().isoformat() == got["start_meeting_on"]


def test_lines_keep_their_places() -> None:
    """Every line, a blank one too, has one answer in its place, in Danish letters."""
    answers = list(dates_lines(["2026-11-30\r\n", "\n", "sludder\n", "2026-12-23"]))
    assert [read for _line, read in answers] == [True, False, False, True]
    assert all("\n" not in line for line, _read in answers)
    assert json.loads(answers[0][0])["start_meeting_on"] == "2026-12-01"
    assert set(json.loads(answers[1][0])) == {"error"}
    assert "første arbejdsdag" in answers[0][0]


def test_words_for_the_terminal() -> None:
    """Each date stands on a line with its reason."""
    lines = dates_words("2026-11-30").splitlines()
    assert lines[0] == "Modtaget mandag den 30. november 2026 kl. 12.00"
    assert lines[1].startswith("Startmøde: tirsdag den 1. december kl. 08.30, fordi")
    assert lines[-1] == "Formel frist: søndag den 28. februar 2027"


def test_holidays_are_named_in_the_language_in_force() -> None:
    """In English the holidays have their English names, with no Danish left over."""
    with speaking("en"):
        assert CALENDAR.closed_because(date(2027, 1, 1)) == "New Year's Day"
        assert CALENDAR.is_working_day(date(2027, 1, 4))
