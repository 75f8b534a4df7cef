"""A team's working calendar in Denmark: which days are open, until when, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays

from bot.errors import UserError
from bot.locale import N_, SOURCE, _, clock_words, day_words, day_year_words, language

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONE = ZoneInfo("Europe/Copenhagen")
OPENS = time(7, 30)
CLOSES = time(16, 0)
MORNING = time(8, 0)
"""When what is planned for a day is said."""
ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
LONGEST_CLOSURE = 1000  # days; a calendar closed for longer is a mistake, not a holiday


@dataclass(frozen=True, slots=True)
class ClosingDay:
    """A team's own closing day or range, both ends included.

    `closes_at` None means closed all day; a local time means a half day, closed from then.
    The label is the team's own words and may be empty.
    """

    first_on: date
    last_on: date
    closes_at: time | None
    label: str


@dataclass(frozen=True, slots=True)
class YearlyDay:
    """A day that is closed every year, beside the public holidays."""

    month: int
    day: int
    label: str


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A day that every year is open until a local time of day only."""

    month: int
    day: int
    closes_at: time
    label: str


DEFAULT_CLOSED_DAYS = (
    YearlyDay(6, 5, N_("grundlovsdag")),
    YearlyDay(12, 24, N_("juleaftensdag")),
    YearlyDay(12, 31, N_("nytårsaftensdag")),
)
DEFAULT_HALF_DAYS = (HalfDay(5, 1, time(12), N_("arbejdernes internationale kampdag")),)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """What is open when: weekends and public holidays are closed, the rest is a setting.

    Public holidays are those of Denmark (Store Bededag up to 2023), known from 1771 to 2100.
    Days are local dates. Every search for an open day raises `UserError` when the calendar
    has none within 1000 days.
    """

    closing_days: tuple[ClosingDay, ...] = ()
    closed_days: tuple[YearlyDay, ...] = DEFAULT_CLOSED_DAYS
    half_days: tuple[HalfDay, ...] = DEFAULT_HALF_DAYS

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day is open at all; a half day is."""
        return not (
            day.weekday() >= SATURDAY
            or day in public_holidays(day.year, SOURCE)
            or any(_is_yearly(each, day) for each in self.closed_days)
            or self.closing_on(day) is not None
        )

    def closed_because(self, day: date) -> str | None:
        """Say what the day is, to follow "den 1. januar er": "nytårsdag". None when open."""
        if closing := self.closing_on(day):
            return (
                _("lukkedag ({label})").format(label=closing.label)
                if closing.label
                else _("lukkedag")
            )
        if name := public_holidays(day.year, language()).get(day):
            return name
        for yearly in self.closed_days:
            if _is_yearly(yearly, day):
                return _(yearly.label) if yearly.label else _("lukkedag")
        return {SATURDAY: _("en lørdag"), SUNDAY: _("en søndag")}.get(day.weekday())

    def is_plain_weekend(self, day: date) -> bool:
        """Tell whether a day is closed for no other reason than being Saturday or Sunday."""
        return self.closed_because(day) in {_("en lørdag"), _("en søndag")}

    def closing_on(self, day: date) -> ClosingDay | None:
        """Return the team's own closing that takes the whole day, if there is one.

        A day that closes no later than it opens (07.30) is closed all day.
        """
        for each in self.closing_days:
            whole_day = each.closes_at is None or each.closes_at <= OPENS
            if whole_day and each.first_on <= day <= each.last_on:
                return each
        return None

    def closes_at(self, day: date) -> time | None:
        """Return the local time a half day closes; None on a whole day and on a closed one."""
        if not self.is_working_day(day):
            return None
        return min(self._half_day_ends(day), default=None)

    def next_working_day(self, day: date) -> date:
        """Return the first working day strictly after the day."""
        return self.roll_forward(day + ONE_DAY)

    def previous_working_day(self, day: date) -> date:
        """Return the last working day strictly before the day."""
        return self.roll_back(day - ONE_DAY)

    def roll_forward(self, day: date) -> date:
        """Return the day itself when it is a working day, else the first one after it."""
        return self._first_open(day, ONE_DAY)

    def roll_back(self, day: date) -> date:
        """Return the day itself when it is a working day, else the last one before it."""
        return self._first_open(day, -ONE_DAY)

    def begins_week(self, day: date) -> bool:
        """Tell whether the day is the first working day of its week."""
        return self.roll_forward(day - timedelta(days=day.weekday())) == day

    def shift(self, day: date, working_days: int) -> date:
        """Return the day that lies so many working days after (negative: before); 0 is itself."""
        step = self.next_working_day if working_days > 0 else self.previous_working_day
        for _turn in range(abs(working_days)):
            day = step(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count working days after `first` up to and with `last`; negative when it is earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(map(self.is_working_day, days_after(first, last)))

    def in_office_hours(self, instant: datetime) -> bool:
        """Tell whether messages may go out: a working day from 07.30 and before 16.00."""
        local = to_local(instant)
        if not self.is_working_day(local.date()):
            return False
        return OPENS <= local.time() < min(CLOSES, self.closes_at(local.date()) or CLOSES)

    def next_office_instant(self, instant: datetime) -> datetime:
        """Return the instant when it lies in office hours, else the next 07.30; aware UTC."""
        if self.in_office_hours(instant):
            return instant.astimezone(UTC)
        local = to_local(instant)
        if local.time() < OPENS:
            return at_local(self.roll_forward(local.date()), OPENS)
        return at_local(self.next_working_day(local.date()), OPENS)

    def _half_day_ends(self, day: date) -> Iterator[time]:
        for each in self.closing_days:
            if each.closes_at is not None and each.first_on <= day <= each.last_on:
                yield each.closes_at
        for yearly in self.half_days:
            if _is_yearly(yearly, day):
                yield yearly.closes_at

    def _first_open(self, start: date, step: timedelta) -> date:
        day = start
        for _turn in range(LONGEST_CLOSURE):
            if self.is_working_day(day):
                return day
            day += step
        raise UserError(
            _(
                "Kalenderen har ingen arbejdsdage omkring {day}. Ret lukkedagene i opsætningen."
            ).format(day=day_year_words(start))
        )


def at_local(day: date, clock: time) -> datetime:
    """Return the aware UTC instant of a Copenhagen date and time of day.

    A time that comes twice (autumn) is the first; one that is skipped (spring) counts from the
    old offset, so 02.30 is the instant that clocks call 03.30.
    """
    return datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=ZONE).astimezone(UTC)


def to_local(instant: datetime) -> datetime:
    """Return the instant on Copenhagen's clock; a naive one raises ValueError."""
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    return instant.astimezone(ZONE)


def local_date(instant: datetime) -> date:
    """Return the Copenhagen date of an aware instant; a naive one raises ValueError."""
    return to_local(instant).date()


def moment_words(instant: datetime) -> str:
    """Return an aware instant in local words: "onsdag den 25. november kl. 08.30"."""
    local = to_local(instant)
    return f"{day_words(local.date())} {clock_words(local)}"


def days_after(first: date, last: date) -> Iterator[date]:
    """Give the days after `first` up to and with `last`, oldest first."""
    for offset in range(1, (last - first).days + 1):
        yield first + timedelta(days=offset)


@cache
def public_holidays(year: int, code: str) -> dict[date, str]:
    """Return a year's Danish public holidays with their names as written inside a sentence."""
    library_language = "da" if code == SOURCE else "en_US"
    found = holidays.country_holidays("DK", language=library_language, years=year)
    return {day: _inside_sentence(name, code) for day, name in found.items()}


def _inside_sentence(name: str, code: str) -> str:
    """Write "Nytårsdag" as "nytårsdag" in Danish; Kristi and English names keep their capital."""
    if code != SOURCE or name.startswith("Kristi"):
        return name
    return name[:1].lower() + name[1:]


def _is_yearly(yearly: YearlyDay | HalfDay, day: date) -> bool:
    return (yearly.month, yearly.day) == (day.month, day.day)
