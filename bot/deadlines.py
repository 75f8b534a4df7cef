"""The dates a referral gets, each with its reason in words: start, follow-up and close-by."""

from __future__ import annotations

import calendar as months
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_date

from bot.locale import SOURCE, _, clock_words, day_words, language, ngettext
from bot.work_calendar import (
    CLOSES,
    DEFAULT_CLOSED_DAYS,
    DEFAULT_HALF_DAYS,
    ONE_DAY,
    OPENS,
    SATURDAY,
    ZONE,
    ClosingDay,
    HalfDay,
    WorkCalendar,
    YearlyDay,
    at_local,
    days_after,
    local_date,
    to_local,
)

__all__ = [
    "CLOSES",
    "DEFAULT_CLOSED_DAYS",
    "DEFAULT_HALF_DAYS",
    "OPENS",
    "ZONE",
    "ClosingDay",
    "Dates",
    "Deadline",
    "HalfDay",
    "Rules",
    "WorkCalendar",
    "YearlyDay",
    "at_local",
    "close_by",
    "dates_for",
    "dates_json",
    "follow_up",
    "local_date",
    "months_after",
    "parse_when",
    "start_meeting",
]

FIRST_YEAR, LAST_YEAR = 1900, 2099  # public holidays are known to 2100, and close-by looks ahead
NOON = time(12)
GAP_STARTS, GAP_ENDS = time(2), time(3)
_WHEN = re.compile(r"[0-9W-]{8,10}(?:[T ][0-9:.,]+ ?(?:Z|[+-][0-9:.]+)?)?")
_LONGEST_WHEN = 60


@dataclass(frozen=True, slots=True)
class Deadline:
    """A local date, the date before it was moved, and why, as a phrase that names the date.

    The reason reads "mandag den 4. januar kl. 08.30, fordi 1. januar er nytårsdag".
    """

    on: date
    raw_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """A team's settings for dates; the times are local.

    Raises ValueError for a meeting time from 02.00 to 03.00, which clock changes make doubtful,
    and for a period under one day or one month.
    """

    meeting_time: time = time(8, 30)
    follow_up_days: int = 30
    close_months: int = 3
    early_until: time = time(4, 0)

    def __post_init__(self) -> None:
        if GAP_STARTS <= self.meeting_time <= GAP_ENDS:
            raise ValueError(_("Vælg et mødetidspunkt uden for kl. 02.00–03.00."))
        if self.follow_up_days < 1 or self.close_months < 1:
            raise ValueError(_("Opfølgning og frist skal ligge mindst én dag og én måned frem."))


@dataclass(frozen=True, slots=True)
class Dates:
    """All that follows from one receipt. `start_meeting_at` is aware, on Copenhagen's clock.

    `close_by.raw_on` is the formal date.
    """

    received_at: datetime
    start: Deadline
    start_meeting_at: datetime
    follow_up: Deadline
    close_by: Deadline


def dates_for(
    received_at: datetime, rules: Rules, calendar: WorkCalendar, since: str = ""
) -> Dates:
    """Work out every date of a referral received at an aware instant.

    `since` is what that was, as the reasons call it: "modtagelsen" unless something else is said.
    """
    start = start_meeting(received_at, rules, calendar, since)
    return Dates(
        received_at=received_at,
        start=start,
        start_meeting_at=to_local(at_local(start.on, rules.meeting_time)),
        follow_up=follow_up(start.on, rules, calendar),
        close_by=close_by(local_date(received_at), rules, calendar, since),
    )


def start_meeting(
    received_at: datetime, rules: Rules, calendar: WorkCalendar, since: str = ""
) -> Deadline:
    """Return "næste morgen": the first working day after the date of receipt.

    A receipt before 04.00 counts as the day before. A half day that closes before the meeting
    could begin is passed over. `raw_on` is the day after the one that counts.
    """
    received_on = local_date(received_at)
    counted_on = _counted_on(received_at, rules)
    on = _first_meeting_day(counted_on, received_at, rules, calendar)
    causes = _closed_causes(list(days_after(counted_on, on - ONE_DAY)), calendar)
    if counted_on < received_on and on < _first_meeting_day(
        received_on, received_at, rules, calendar
    ):
        causes.insert(0, _early_cause(rules))
    causes = causes or [
        _("det er den første arbejdsdag efter {since}").format(since=since or _("modtagelsen"))
    ]
    return Deadline(
        on, counted_on + ONE_DAY, _start_reason(on, counted_on, causes, rules, calendar)
    )


def follow_up(start_on: date, rules: Rules, calendar: WorkCalendar) -> Deadline:
    """Return "efter 30 dage": counted from the start meeting's date, rolled forward."""
    raw_on = start_on + timedelta(days=rules.follow_up_days)
    on = calendar.roll_forward(raw_on)
    if on == raw_on:
        return Deadline(on, raw_on, _follow_up_raw_reason(raw_on, rules))
    span = _("{period} efter startmødet er {day}").format(
        period=_days_words(rules.follow_up_days), day=day_words(raw_on)
    )
    return Deadline(
        on, raw_on, _moved_reason(on, [raw_on, *days_after(raw_on, on)][:-1], span, calendar)
    )


def close_by(received_on: date, rules: Rules, calendar: WorkCalendar, since: str = "") -> Deadline:
    """Return "inden tre måneder": from the date of receipt, clamped to the month, rolled back.

    `raw_on` is the formal date.
    """
    raw_on = months_after(received_on, rules.close_months)
    on = calendar.roll_back(raw_on)
    if on == raw_on:
        return Deadline(on, raw_on, _close_raw_reason(received_on, raw_on, rules, since))
    span = _("{period} efter {since} er {day}").format(
        period=_months_words(rules.close_months),
        since=since or _("modtagelsen"),
        day=day_words(raw_on),
    )
    span = _with_short_month(span, received_on, raw_on)
    return Deadline(on, raw_on, _moved_reason(on, list(days_after(on, raw_on)), span, calendar))


def parse_when(text: str) -> datetime:
    """Read ISO 8601 as an aware instant on Copenhagen's clock.

    Without an offset it is Copenhagen time, where a time that comes twice is the first and one
    that the spring skips is read an hour later, as `at_local` does. A date alone means 12.00.
    Years 1900 to 2099 are read. Raises ValueError with Danish text, which never repeats the
    input, since that may hold anything.
    """
    try:
        when = _read_iso(text)
    except (ValueError, OverflowError):
        raise ValueError(
            _("Tidspunktet kan ikke læses. Skriv fx 2026-11-24 eller 2026-11-24T08:25.")
        ) from None
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise ValueError(
            _("Årstallet skal ligge fra {first} til {last}.").format(
                first=FIRST_YEAR, last=LAST_YEAR
            )
        )
    return when


def dates_json(when_text: str, rules: Rules, calendar: WorkCalendar) -> dict[str, object]:
    """Return the dates of a referral received then, ready for JSON; ValueError as `parse_when`."""
    dates = dates_for(parse_when(when_text), rules, calendar)
    received_on, formal_on = local_date(dates.received_at), dates.close_by.raw_on
    return {
        "start_meeting_on": dates.start.on.isoformat(),
        "follow_up_on": dates.follow_up.on.isoformat(),
        "follow_up_raw_on": dates.follow_up.raw_on.isoformat(),
        "close_by": dates.close_by.on.isoformat(),
        "close_by_formal_on": formal_on.isoformat(),
        "start_meeting_at": dates.start_meeting_at.isoformat(),
        "reasons": {
            "start_meeting_on": dates.start.reason,
            "follow_up_on": dates.follow_up.reason,
            "follow_up_raw_on": _follow_up_raw_reason(dates.follow_up.raw_on, rules),
            "close_by": dates.close_by.reason,
            "close_by_formal_on": _close_raw_reason(received_on, formal_on, rules),
            "start_meeting_at": dates.start.reason,
        },
    }


def _read_iso(text: str) -> datetime:
    plain = " ".join(text[: 2 * _LONGEST_WHEN].strip("\ufeff \t\r\n").upper().split())
    if len(text.strip()) > _LONGEST_WHEN or not _WHEN.fullmatch(plain):
        raise ValueError(text)
    if "T" not in plain and " " not in plain:
        return to_local(at_local(date.fromisoformat(plain), NOON))
    day, clock = re.split("[T ]", plain, maxsplit=1)
    when = datetime.fromisoformat(f"{day}T{clock.replace(' ', '')}")
    return to_local(when.replace(tzinfo=ZONE).astimezone(UTC) if when.tzinfo is None else when)


def _counted_on(received_at: datetime, rules: Rules) -> date:
    """Return the date that a receipt counts for, for the start meeting only."""
    received = to_local(received_at)
    return received.date() - ONE_DAY if received.time() < rules.early_until else received.date()


def _first_meeting_day(
    after: date, received_at: datetime, rules: Rules, calendar: WorkCalendar
) -> date:
    """Return the first working day after a date when the meeting can still be held."""
    day = calendar.next_working_day(after)
    while (
        _closes_too_early(day, rules, calendar) or at_local(day, rules.meeting_time) <= received_at
    ):
        day = calendar.next_working_day(day)
    return day


def _closes_too_early(day: date, rules: Rules, calendar: WorkCalendar) -> bool:
    closes_at = calendar.closes_at(day)
    return closes_at is not None and closes_at <= rules.meeting_time


def months_after(day: date, count: int) -> date:
    """Return the local date so many calendar months later; 30 November and 3 is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _start_reason(
    on: date, counted_on: date, causes: list[str], rules: Rules, calendar: WorkCalendar
) -> str:
    passed = list(days_after(counted_on, on - ONE_DAY))
    if len(causes) == 1 and passed and _is_plain_weekend(passed, calendar):
        causes = [_("det er den første arbejdsdag efter weekenden")]
    return _("{day} {clock}, fordi {causes}").format(
        day=day_words(on), clock=clock_words(rules.meeting_time), causes=_listed(causes)
    )


def _early_cause(rules: Rules) -> str:
    return _("henvisningen kom før {clock} og regnes som modtaget dagen før").format(
        clock=clock_words(rules.early_until)
    )


def _moved_reason(on: date, passed: list[date], span: str, calendar: WorkCalendar) -> str:
    causes = [] if _is_plain_weekend(passed, calendar) else _closed_causes(passed, calendar)
    return _("{day}, fordi {causes}").format(day=day_words(on), causes=_listed([span, *causes]))


def _follow_up_raw_reason(raw_on: date, rules: Rules) -> str:
    return _("{day}, fordi det er {period} efter startmødet").format(
        day=day_words(raw_on), period=_days_words(rules.follow_up_days)
    )


def _close_raw_reason(received_on: date, raw_on: date, rules: Rules, since: str = "") -> str:
    reason = _("{day}, fordi det er {period} efter {since}").format(
        day=day_words(raw_on),
        period=_months_words(rules.close_months),
        since=since or _("modtagelsen"),
    )
    return _with_short_month(reason, received_on, raw_on)


def _with_short_month(text: str, received_on: date, raw_on: date) -> str:
    """Add that the month was too short for the day of receipt, when it was."""
    if received_on.day == raw_on.day:
        return text
    return _("{text}, da {month} kun har {days} dage").format(
        text=text, month=format_date(raw_on, "MMMM", locale=language()), days=raw_on.day
    )


def _months_words(count: int) -> str:
    return ngettext("{count} måned", "{count} måneder", count).format(count=count)


def _days_words(count: int) -> str:
    return ngettext("{count} dag", "{count} dage", count).format(count=count)


def _listed(causes: list[str]) -> str:
    if len(causes) == 1:
        return causes[0]
    return _("{first}, og {last}").format(first=", ".join(causes[:-1]), last=causes[-1])


def _closed_causes(passed: list[date], calendar: WorkCalendar) -> list[str]:
    """Say for each stretch of passed days why it doesn't count: "1. januar er nytårsdag"."""
    stretches: list[tuple[date, date]] = []
    for day in passed:
        if stretches and _belong_together(stretches[-1][1], day, calendar):
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    return [_cause(first, last, calendar) for first, last in stretches]


def _belong_together(before: date, day: date, calendar: WorkCalendar) -> bool:
    closing = calendar.closing_on(before)
    if closing is not None:
        return closing == calendar.closing_on(day)
    return before.weekday() == SATURDAY and _is_plain_weekend([before, day], calendar)


def _is_plain_weekend(days: list[date], calendar: WorkCalendar) -> bool:
    """Tell whether the days are closed for no other reason than being Saturday and Sunday."""
    return all(map(calendar.is_plain_weekend, days))


def _cause(first: date, last: date, calendar: WorkCalendar) -> str:
    closing = calendar.closing_on(first)
    if first != last:
        what = _closure_words(closing) if closing else _("weekend")
        return _("{days} er {what}").format(days=_span_words(first, last), what=what)
    if what_day := calendar.closed_because(first):
        return _("{days} er {what}").format(days=_short_day(first), what=what_day)
    return _("{day} er en halv dag (til {clock})").format(
        day=_short_day(first), clock=clock_words(calendar.closes_at(first) or CLOSES)
    )


def _closure_words(closing: ClosingDay) -> str:
    if not closing.label:
        return _("lukkedage")
    return _("lukkedage ({label})").format(label=closing.label)


def _span_words(first: date, last: date) -> str:
    """Write "27. og 28. marts", "31. januar og 1. februar" or "20. til 24. juli"."""
    start = _short_day(first)
    if first.month == last.month:
        start = start.split(" ", maxsplit=1)[0]
    joined = _("{first} og {last}") if last - first == ONE_DAY else _("{first} til {last}")
    return joined.format(first=start, last=_short_day(last))


def _short_day(day: date) -> str:
    pattern = "d. MMMM" if language() == SOURCE else "d MMMM"
    return format_date(day, pattern, locale=language())
