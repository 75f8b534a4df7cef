"""Move a case's deadline, as its leader, at most three months; it counts as exceeded (row 37)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.casework.convene import require_open
from bot.casework.desk import Desk, change, overrides
from bot.casework.follow_up import require_open_day
from bot.deadlines import Deadline, close_by, local_date
from bot.errors import FieldErrors, Refused
from bot.locale import _, day_words
from bot.policy import calendar_of, rules_of
from models import Extension
from models.base import new_id

if TYPE_CHECKING:
    from datetime import date

    from bot.loading import Opened
    from bot.people import People
    from models import Case, Team

MONTHS = 3


@dataclass(frozen=True)
class ExtendForm:
    """The new deadline, a local date, and why; the reason is sealed."""

    to_on: date
    reason: str
    overridden: tuple[str, ...] = ()


def extend(desk: Desk, led: Opened, form: ExtendForm) -> Extension:
    """Move the deadline and keep from when to when, by whom and why; each time counts.

    Raises FieldErrors for a day that is past, closed, too late or not later than the deadline.
    """
    case, today = led.case, local_date(desk.now)
    require_open(case)
    _require_day(case, led.team, today, form.to_on)
    made = Extension(
        id=new_id(),
        case_id=case.id,
        user=led.actor.user,
        at=desk.now,
        from_on=case.close_by,
        to_on=form.to_on,
    )
    desk.vault.put(made, "reason", form.reason)
    case.extensions.append(made)
    usual = usual_extension(case, led.team, today)
    case.close_by_formal_on = usual.raw_on if form.to_on == usual.on else form.to_on
    case.close_by, case.close_by_set_at = form.to_on, desk.now
    change(desk, led, "extended", overrides(made.id, form.overridden))
    return made


def usual_extension(case: Case, team: Team, today: date) -> Deadline:
    """Return the deadline offered: three months from the formal one, or from today if it's later.

    A local date, as the rule for a deadline gives it; `raw_on` is the new formal one.
    """
    found = _after(case.close_by_formal_on, team)
    return found if found.on > today else _after(today, team)


def last_extension(case: Case, team: Team, today: date) -> date:
    """Return the last local date a leader may choose."""
    return _after(max(case.close_by_formal_on, today), team).raw_on


def require_as_seen(case: Case, seen: int | None, names: People) -> None:
    """Raise Refused when the deadline has been moved since the form was opened."""
    if seen is not None and len(case.extensions) > seen:
        newest = case.extensions[-1]
        words = _("{name} har forlænget fristen imens, til {day}.")
        raise Refused(words.format(name=names.first(newest.user), day=day_words(newest.to_on)))


def _after(on: date, team: Team) -> Deadline:
    return close_by(on, replace(rules_of(team), close_months=MONTHS), calendar_of(team))


def _require_day(case: Case, team: Team, today: date, chosen: date) -> None:
    if chosen <= today:
        raise FieldErrors({"to_on": _("Vælg en dato efter i dag.")})
    if chosen <= case.close_by:
        words = _("Vælg en dato efter {day}, som er fristen nu.")
        raise FieldErrors({"to_on": words.format(day=day_words(case.close_by))})
    require_open_day(team, chosen, "to_on")
    last = last_extension(case, team, today)
    if chosen > last:
        words = _("Vælg senest {day}. Fristen kan forlænges tre måneder ad gangen.")
        raise FieldErrors({"to_on": words.format(day=day_words(last))})
