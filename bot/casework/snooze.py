"""Put a case's reminders off until a day, with a reason; never past its deadline (row 34)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.convene import require_open
from bot.casework.desk import Desk, change, overrides
from bot.casework.follow_up import require_open_day
from bot.deadlines import local_date
from bot.errors import FieldErrors, Refused
from bot.locale import _, day_words
from bot.policy import calendar_of
from bot.words import OUTER_SHORT

if TYPE_CHECKING:
    from datetime import date

    from bot.loading import Opened
    from models import Case, Team

WEEK = 5  # working days


@dataclass(frozen=True)
class SnoozeForm:
    """Until which local date the reminders rest, and why."""

    until: date
    reason: str
    overridden: tuple[str, ...] = ()


def snooze(desk: Desk, opened: Opened, form: SnoozeForm) -> None:
    """Put the reminders off; another time replaces this one. Raises FieldErrors and Refused."""
    case, today = opened.case, local_date(desk.now)
    require_open(case)
    require_room(case, opened.team, today)
    _require_day(opened, today, form.until)
    case.snoozed_at, case.snoozed_until = desk.now, form.until
    case.snoozed_by = opened.actor.user
    desk.vault.put(case, "snooze_reason", form.reason)
    change(desk, opened, "snoozed", overrides(str(form.until), form.overridden))


def may_be_snoozed(case: Case, team: Team, today: date) -> bool:
    """Tell whether there is a working day after a local date to put the reminders off until."""
    ahead = calendar_of(team).next_working_day(today)
    return case.is_open and ahead <= _last_day(case, today)


def usual_until(case: Case, team: Team, today: date) -> date:
    """Return the local date offered: a week on, or the last working day there may be."""
    calendar = calendar_of(team)
    return min(calendar.shift(today, WEEK), calendar.roll_back(_last_day(case, today)))


def require_room(case: Case, team: Team, today: date) -> None:
    """Raise Refused when nothing may be put off: the deadline has passed, or the day is here."""
    if case.close_by < today:
        words = _(
            "Fristen for {code} var {day}, så påmindelserne kan ikke udsættes. Afslut eller "
            "overdrag sagen, eller bed lederen om at forlænge fristen."
        )
        raise Refused(words.format(code=case.code, day=day_words(case.close_by)))
    if not may_be_snoozed(case, team, today):
        words = _("Der er ingen arbejdsdag at udsætte til: {day} er {what}.")
        last = _last_day(case, today)
        raise Refused(words.format(day=day_words(last), what=_what(case, last)))


def _last_day(case: Case, today: date) -> date:
    """Return the deadline, or the outer date that comes before it."""
    outer = case.outer_on
    return min(case.close_by, outer) if outer is not None and outer > today else case.close_by


def _what(case: Case, last: date) -> str:
    if last == case.outer_on and case.outer_kind is not None:
        return _("datoen for {kind}").format(kind=_(OUTER_SHORT[case.outer_kind]).lower())
    return _("fristen")


def _require_day(opened: Opened, today: date, chosen: date) -> None:
    """Raise FieldErrors for a day that is here, closed, past the deadline or an outer date."""
    if chosen <= today:
        raise FieldErrors({"until": _("Vælg en dato efter i dag.")})
    last = _last_day(opened.case, today)
    require_open_day(opened.team, chosen, "until")
    if chosen > last:
        words = _("Vælg senest {day}, som er {what}.")
        told = words.format(day=day_words(last), what=_what(opened.case, last))
        raise FieldErrors({"until": told})
