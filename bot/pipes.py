"""Dates and verdicts a line at a time, for the commands that read and write text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.deadlines import Deadline, Rules, WorkCalendar, dates_for, dates_json, parse_when
from bot.guard import verdict
from bot.locale import _, clock_words, day_year_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RULES, _CALENDAR = Rules(), WorkCalendar()


def dates_lines(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Give for each line, a blank one too, its dates as one line of JSON, and whether it was read.

    A line that can't be read gives an object with `error`. Default settings.
    """
    for line in lines:
        yield _dates_line(line)


def dates_words(when: str) -> str:
    """Write the dates of a referral received then, each with its reason, a line each.

    Default settings; raises ValueError with Danish text when the time can't be read.
    """
    dates = dates_for(parse_when(when), _RULES, _CALENDAR)
    received = f"{day_year_words(dates.received_at)} {clock_words(dates.received_at)}"
    return "\n".join(
        [
            _("Modtaget {moment}").format(moment=received),
            _deadline_line(_("Startmøde"), dates.start),
            _deadline_line(_("Opfølgning"), dates.follow_up),
            _deadline_line(_("Lukkes eller overdrages senest"), dates.close_by),
            _("Formel frist: {day}").format(day=day_year_words(dates.close_by.raw_on)),
        ]
    )


def guard_lines(lines: Iterable[str]) -> Iterator[str]:
    """Give the guard's verdict on each line."""
    for line in lines:
        yield verdict(line).value


def _dates_line(line: str) -> tuple[str, bool]:
    try:
        answer = dates_json(line, _RULES, _CALENDAR)
    except ValueError as fault:
        return json.dumps({"error": str(fault)}, ensure_ascii=False), False
    return json.dumps(answer, ensure_ascii=False), True


def _deadline_line(what: str, deadline: Deadline) -> str:
    return _("{what}: {reason} ({on})").format(
        what=what, reason=deadline.reason, on=deadline.on.isoformat()
    )
