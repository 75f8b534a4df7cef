"""What is promised because a colleague passes on what is theirs: questions, then the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from years.days import CLOSES, MORNING, ONE, at, day_of
from years.promises import UNANSWERED, Promise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from years.course import Story
    from years.promises import Downs
    from years.team import Team, Teams


@dataclass(frozen=True)
class Passed:
    """Who asked whom to take over what is theirs, when, and when there was an answer."""

    number: int
    giver: str
    taker: str
    offered_at: datetime
    case_ids: frozenset[str] = frozenset()
    answered_at: datetime | None = None

    def is_held(self, stories: Iterable[Story], when: datetime) -> bool:
        """Tell whether there is anything left to take over at a moment."""
        courses = [story.at(when) for story in stories if story.case_id in self.case_ids]
        return any(course is not None and course.is_open for course in courses)


def about_passing(
    passed: Iterable[Passed], stories: Iterable[Story], teams: Teams, downs: Downs, ends: datetime
) -> Iterator[tuple[datetime, Promise]]:
    """Yield what is promised because of each, and when it is to be said."""
    known = list(stories)
    for made in passed:
        team = teams.at(made.offered_at)
        for one in _owed(made, team, made.answered_at or ends):
            when = downs.said_at(one, team)
            is_owed = one.kind == "passed" or (when and made.is_held(known, when))
            if when is not None and when < ends and is_owed:
                yield when, one


def _owed(made: Passed, team: Team, until: datetime) -> Iterator[Promise]:
    name, days = f"passing {made.number}", team.days
    if made.answered_at is not None:
        yield Promise("passed", name, made.giver, days.office(made.answered_at))
    first = days.office(made.offered_at)
    if first < until:
        yield Promise("passing", name, made.taker, first, "0")
    rungs = days.ladder(day_of(made.offered_at), UNANSWERED)
    count, day = next(rungs)
    for next_count, next_day in rungs:
        if at(day, MORNING) >= until:
            return
        lost = at(next_day - ONE, CLOSES)
        yield Promise("passing", name, made.taker, at(day, MORNING), str(count), lost)
        count, day = next_count, next_day
