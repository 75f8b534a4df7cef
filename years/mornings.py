"""What a digest has to name on a day, under which heading: from what stands of each case then."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from years.course import NEEDED, NEW, STOPPED, UNCLEAR, UNDERWAY
from years.days import CLOSES, DIGEST, ONE, at, day_of
from years.promises import CHANNEL, Promise, dated, unfiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from years.course import Course, Story, Work
    from years.promises import Downs
    from years.team import Team, Teams

GRANTS, STALLED = "Bevillinger", "Går i stå"
TODAY, LATE, AHEAD, WAITS = "I dag", "Overskredet", "De næste fem arbejdsdage", "Venter"
HEADINGS = (TODAY, LATE, AHEAD, WAITS, GRANTS, STALLED)
STILL = 10  # working days in which nothing has happened
DAYS_AHEAD = 5
Lines = Counter[tuple[str, str]]


def mornings(
    stories: Iterable[Story], teams: Teams, downs: Downs, begins: datetime, ends: datetime
) -> Iterator[tuple[datetime, Promise, Lines]]:
    """Yield each digest that is owed, when it is to be said, and its lines (heading, code)."""
    known, day = list(stories), day_of(begins)
    while at(day, DIGEST) < ends:
        due = at(day, DIGEST)
        team = teams.at(due)
        if team.days.is_open(day) and due >= begins:
            one = Promise("digest", "", CHANNEL, due, str(day), at(day, CLOSES), rings=True)
            when = downs.said_at(one, team)
            lines = _lines(known, teams.at(when), when, day) if when else Lines()
            if when and lines:
                yield when, one, lines
        day = team.days.forward(day + ONE)


def _lines(stories: Iterable[Story], team: Team, when: datetime, day: date) -> Lines:
    found, notes = Lines(), 0
    for story in stories:
        course = story.at(when)
        if course is not None and course.is_open:
            found.update((heading, story.code) for heading in _headings(course, team, day))
        if course is not None:
            notes += len(unfiled(course))
    if notes:
        found[WAITS, f"{notes} nota"] += 1
    return found


def _headings(course: Course, team: Team, day: date) -> Iterator[str]:
    """Yield each heading a case stands under on a day, as often as it does."""
    yield from _of_the_meeting(course, team, day)
    horizon = team.days.after(day, DAYS_AHEAD)
    yield from (LATE for topic, on in dated(course) if on < day and topic != "record")
    for topic, on in _dates(course):
        if on == day:
            yield TODAY
        elif day < on <= horizon:
            yield AHEAD
        if topic == "follow_up" and on >= day and not team.days.is_open(on):
            yield WAITS
    if course.pending is not None:
        yield WAITS
    if team.days.forward(day - timedelta(days=day.weekday())) == day:
        yield from _of_the_week(course, team, day)


def _of_the_week(course: Course, team: Team, day: date) -> Iterator[str]:
    """Yield the headings of the week's first working day: what is to be granted, what is stuck."""
    for one in course.works:
        if one.grant in {UNCLEAR, NEEDED}:
            yield GRANTS
        if _is_stuck(one, team, day):
            yield STALLED


def _is_stuck(one: Work, team: Team, day: date) -> bool:
    """Tell whether something was stopped, is overdue, or has not been heard of for two weeks.

    What was stopped is named until a week after somebody has said what was in its way.
    """
    if one.state == STOPPED:
        told = [when for when in one.told_at if when >= (one.state_at or when)]
        return not told or day_of(told[-1]) >= day - timedelta(days=7)
    if not one.is_open:
        return False
    if one.due_on is not None:
        return one.due_on < day
    last = max(day_of(one.state_at or one.made_at), one.grant_on or date.min)
    return team.days.after(last, STILL) <= day


def _of_the_meeting(course: Course, team: Team, day: date) -> Iterator[str]:
    """Yield the headings of a start meeting that has no record: nobody may have taken the case."""
    if course.state != NEW:
        return
    on = day_of(course.start.starts_at)
    if on <= team.days.after(day, DAYS_AHEAD):
        yield TODAY if on == day else LATE if on < day else AHEAD
    if course.convener is None:
        yield WAITS
    if on >= day and not team.days.is_open(on):
        yield WAITS


def _dates(course: Course) -> Iterator[tuple[str, date]]:
    yield "close_by", course.close_by
    if course.state == UNDERWAY and course.follow_up_on is not None:
        yield "follow_up", course.follow_up_on
    yield from (("ordered", due_on) for _made_at, due_on in course.orders)
    if course.outer_on is not None:
        yield "outer", course.outer_on
