"""What a leader is told once a quarter: that something stood in the way in the one before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from years.days import MORNING, at, day_of, months_after
from years.promises import Promise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from years.course import Story
    from years.promises import Downs
    from years.team import Teams

QUARTER = 3  # months


def quarters(
    stories: Iterable[Story], teams: Teams, downs: Downs, ends: datetime
) -> Iterator[tuple[datetime, Promise]]:
    """Yield what the leader is told of each quarter with a barrier, on the next one's first day."""
    named = {
        _first(day_of(when)) for story in stories for one in story.now.works for when in one.told_at
    }
    for first_on in sorted(named):
        after, team = months_after(first_on, QUARTER), teams.newest
        team = teams.at(at(after, MORNING))
        due, until = (
            at(team.days.forward(after), MORNING),
            at(months_after(after, QUARTER), MORNING),
        )
        one = Promise("quarterly", "", team.leader, due, str(first_on), until)
        when = downs.said_at(one, team)
        if when is not None and when < ends:
            yield when, one


def _first(day: date) -> date:
    return date(day.year, (day.month - 1) // QUARTER * QUARTER + 1, 1)
