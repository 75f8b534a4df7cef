"""A restricted case: who may see it, and the part of its team that is there for it.

A colleague, or a family that is known, shows only to its named people (privacy.md, "Who"). To all
others it is as if it weren't there: in lists and counts, and for every rule of who is asked, called
or told, as its team is made of the named alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import set_committed_value

from bot.presence import is_away, people_of
from models import Case, Confidant, Place, Seat, Team

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement

    from models import Base, Discipline

IN_SIGHT = (Place.CHANNEL, Place.THREAD)
"""Where the whole team reads along."""


def is_restricted(case: Case) -> bool:
    """Tell whether a case shows only to its named people."""
    return case.restricted_at is not None


def may_see(case: Case, user: str | None) -> bool:
    """Tell whether a person may know of a case at all, whatever their role in its team."""
    return not is_restricted(case) or user in named(case)


def named(case: Case) -> list[str]:
    """Return who is named for a restricted case, in the order they were."""
    return [one.user for one in case.confidants]


def seen_by_all() -> ColumnElement[bool]:
    """Return the condition for what the whole team may see in one place: nothing restricted."""
    return Case.restricted_at.is_(None)


def seen_by(user: str) -> ColumnElement[bool]:
    """Return the condition for what one person may see: what isn't restricted, or names them."""
    theirs = select(Confidant.case_id).where(Confidant.user == user)
    return or_(seen_by_all(), Case.id.in_(theirs))


def circle(case: Case, team: Team) -> Team:
    """Return a case's team as it is there for it: of a restricted case the named people alone.

    That one is a copy which no session knows: what is changed of a team is changed of the whole.
    """
    if not is_restricted(case):
        return team
    users = set(named(case))
    made = Team(**_columns(team))
    made.leader = team.leader if team.leader in users else None
    for name in ("disciplines", "closing_days", "absences"):
        set_committed_value(made, name, list(getattr(team, name)))
    set_committed_value(made, "all_seats", [_with(seat, users) for seat in team.all_seats])
    return made


def _with(seat: Seat, users: Collection[str]) -> Seat:
    """Return a seat with only some of its people."""
    made = Seat(**_columns(seat))
    made.holder = seat.holder if seat.holder in users else None
    made.leader = seat.leader if seat.leader in users else None
    set_committed_value(made, "discipline", seat.discipline)
    there = [one for one in seat.substitutes if one.user in users]
    set_committed_value(made, "substitutes", there)
    return made


def _columns(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def unmanned(team: Team, users: Collection[str]) -> list[Discipline]:
    """Return the disciplines that have somebody in a team, but nobody among some people."""
    held = {seat.discipline_id for seat in team.seats if people_of(seat)}
    there = {seat.discipline_id for seat in team.seats if set(people_of(seat)) & set(users)}
    return [one for one in team.disciplines if one.id in held - there]


def lacking(case: Case, team: Team, at: datetime) -> list[Discipline]:
    """Return the disciplines of which nobody named for a case is there at a moment (aware).

    Somebody has to be named in their place; `team` is the whole. Nothing for an unrestricted case.
    """
    if not is_restricted(case):
        return []
    return unmanned(team, [user for user in named(case) if not is_away(team, user, at)])


def is_orphaned(case: Case, team: Team) -> bool:
    """Tell whether a case is restricted to people of whom none has a seat in its team any more."""
    return is_restricted(case) and not in_their_team(named(case), team)


def in_their_team(users: Sequence[str], team: Team) -> list[str]:
    """Return those of some people who have a seat in a team or step in, each once."""
    held = {user for seat in team.seats for user in people_of(seat)}
    return [user for user in dict.fromkeys(users) if user in held]
