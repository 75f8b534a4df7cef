"""What is promised because a colleague is away: to whoever steps in, and to both afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from years.days import NOON, ONE, at, day_of
from years.promises import Promise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from years.course import Story
    from years.promises import Downs
    from years.team import Away, Seat, Team, Teams

SECOND, A_WEEK = timedelta(seconds=1), timedelta(days=7)
LONG = 3  # working days


def about_absences(
    stories: Iterable[Story], teams: Teams, downs: Downs, ends: datetime
) -> Iterator[tuple[datetime, Promise]]:
    """Yield what is promised because of each absence, and when it is to be said."""
    known = list(stories)
    for away in teams.newest.absences:
        for one in _owed(away, teams, known):
            when = downs.said_at(one, teams.at(one.due))
            if when is not None and when < ends:
                yield when, one


def named(away: Away) -> str:
    """Return what an absence is called."""
    return f"absence {away.number}"


def _owed(away: Away, teams: Teams, stories: list[Story]) -> Iterator[Promise]:
    team = teams.at(away.begins)
    mine = [(n, seat) for n, seat in enumerate(team.seats) if seat.usual == away.user]
    stepped_in = False
    for place, seat in mine:
        for line in _of_seat(away, team, place, seat):
            stepped_in = stepped_in or line.kind == "stand_in"
            yield line
    back = _after(away, team)
    if stepped_in and not team.is_away(away.user, back):
        yield Promise("back", named(away), away.user, back, until=back + A_WEEK)
    yield from _asked_before(away, team, stories)


def _of_seat(away: Away, team: Team, place: int, seat: Seat) -> Iterator[Promise]:
    """Yield a line to each who has the seat in turn, and another when it is given back."""
    told = set()
    for user, begins, ends in _turns(away, team, seat):
        when = team.days.office(max(begins, away.entered_at))
        if when < ends:
            told.add(user)
            what = f"{place} {user} {begins:%Y-%m-%dT%H}"
            yield Promise("stand_in", named(away), user, when, what, ends)
    after = _after(away, team)
    for user in sorted(told):
        if next(iter(team.present(seat, after)), None) not in {None, user}:
            what, until = f"{place} {user}", after + A_WEEK
            yield Promise("stand_down", named(away), user, after, what, until)


def _turns(away: Away, team: Team, seat: Seat) -> Iterator[tuple[str, datetime, datetime]]:
    """Yield who has a seat while somebody is away, each with from when until when."""
    moments = {away.begins, away.ends}
    for one in team.absences:
        if one.user in seat.people:
            moments |= {when for when in (one.begins, one.ends) if away.begins < when < away.ends}
    cuts, found = sorted(moments), list[tuple[str | None, datetime, datetime]]()
    for since, until in pairwise(cuts):
        user = next(iter(team.present(seat, since)), None)
        if found and found[-1][0] == user:
            found[-1] = (user, found[-1][1], until)
        else:
            found.append((user, since, until))
    yield from ((user, since, until) for user, since, until in found if user is not None)


def _after(away: Away, team: Team) -> datetime:
    return team.days.office(away.ends)


def _asked_before(away: Away, team: Team, stories: list[Story]) -> Iterator[Promise]:
    """Ask, the working day before days of absence, what is only in somebody's head."""
    eve = day_of(away.begins) - ONE
    if team.days.count(eve, day_of(away.ends - SECOND)) < LONG or team.seat_of(away.user) is None:
        return
    when = team.days.office(max(at(team.days.back(eve), NOON), away.entered_at))
    if when < away.begins and any(_is_of(away.user, story, when) for story in stories):
        yield Promise("tacit", named(away), away.user, when, until=away.begins)


def _is_of(user: str, story: Story, when: datetime) -> bool:
    """Tell whether somebody leads a case at a moment, or reaches its citizen, or has taken it."""
    course = story.at(when)
    if course is None or not course.is_open:
        return False
    taken = course.convener if course.lead is None else None
    return user in {course.lead, course.contact, taken}
