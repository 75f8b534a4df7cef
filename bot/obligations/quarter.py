"""What a leader is told once a quarter: what stood in the way in the one before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.deadlines import at_local
from bot.obligations.owing import Owed
from bot.policy import calendar_of
from bot.work_calendar import MORNING
from models import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models import Team

QUARTERLY = "quarterly"
MONTHS = 3
INTO_THE_NEXT = timedelta(days=95)  # a quarter has 90 to 92 days


def quarter_of(day: date) -> date:
    """Return the first local day of the quarter of a year that a day is in."""
    return date(day.year, (day.month - 1) // MONTHS * MONTHS + 1, 1)


def quarter_after(first_on: date) -> date:
    """Return the first day of the quarter that follows one that is given by its first day."""
    return quarter_of(first_on + INTO_THE_NEXT)


def told_on(team: Team, first_on: date) -> date:
    """Return the first working day after a quarter that is given by its first day."""
    return calendar_of(team).roll_forward(quarter_after(first_on))


def quarterly_owed(team: Team, named_on: Iterable[date]) -> Iterator[Owed]:
    """Tell the team's leader what stood in the way, once for each quarter that has something.

    `named_on` are the local days on which something was said. Late it is told as long as the
    quarter that follows lasts. A team without a leader owes nothing.
    """
    if team.leader is None:
        return
    for first_on in sorted({quarter_of(day) for day in named_on}):
        at = at_local(told_on(team, first_on), MORNING)
        until = at_local(quarter_after(quarter_after(first_on)), MORNING)
        key, place = f"{QUARTERLY}:{team.id}:{first_on}", Place.PERSON
        yield Owed(key, QUARTERLY, place, at, until, team.leader, about_on=first_on)
