"""Cases and teams, loaded whole and behind their lock; who may have them `access` says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from bot.restricted import circle
from bot.trace import TVAERS, Actor
from models import Base, Case, Discipline, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session


Parts = dict[str, "Parts"]
PARTS: dict[type[Base], Parts] = {
    Case: {
        "tried": {},
        "meetings": {"attendances": {}},
        "reviews": {"attendances": {}},
        "bids": {},
        "interventions": {},
        "follow_ups": {},
        "handovers": {},
        "notes": {},
        "visits": {},
        "past_closings": {},
        "extensions": {},
        "barriers": {},
        "measurements": {},
        "filings": {},
        "feedback": {},
        "consents": {},
        "confidants": {},
        "after_checks": {},
        "earlier": {"tried": {}, "interventions": {}, "past_closings": {}, "after_checks": {}},
        "later": {"tried": {}},
    },
    Team: {
        "disciplines": {},
        "all_seats": {"substitutes": {}},
        "closing_days": {},
        "absences": {},
    },
}
"""All that hangs on a case and on a team, and what hangs on that."""


@dataclass(frozen=True)
class Opened:
    """A case with its team, loaded whole, and the one who opened it.

    Of a restricted case the team is the part that is there for it, a copy (see `restricted`).
    """

    case: Case
    team: Team
    actor: Actor


def lock_team(session: Session, team_id: str) -> Team:
    """Load a team whole; on PostgreSQL its row is the lock that lets one change through."""
    reading = session.get_bind().get_execution_options().get("reading", False)
    (team,) = _whole(session, session.scalars(_team(locked=not reading), {"id": team_id}))
    return team


def fresh_case(session: Session, case_id: str) -> Case:
    """Load a case whole, as it is behind the team's lock, not as it was remembered."""
    (case,) = _loaded(session, [case_id], {"populate_existing": True})
    return case


def _loaded(session: Session, case_ids: Iterable[str], how: Mapping[str, Any]) -> list[Case]:
    """Load cases whole, in order: one question tells which lists have rows; those are read.

    It is asked with the case's own row, and the lists are read after it: what is drawn may show
    more than the case's version tells, and is drawn again; with less it would stay so.
    """
    places = {case_id: place for place, case_id in enumerate(case_ids)}
    rows = _sent(session, _asked, places, how) if places else ()
    cases = sorted((row[0] for row in rows), key=lambda case: places[case.id])
    for place, (name, below) in enumerate(PARTS[Case].items(), 1):
        if any(row[place] for row in rows):
            _read(session, cases, {name: below}, how)
        else:
            _hang(cases, name, {})
    return cases


def _whole(session: Session, found: Iterable[Team]) -> list[Team]:
    """Load all that hangs on some teams: after their own rows, and so behind their locks."""
    teams = list(found)
    _read(session, teams, PARTS[Team], {})
    for seat in (seat for team in teams for seat in team.all_seats):
        discipline = session.get_one(Discipline, seat.discipline_id)  # which has been read
        set_committed_value(seat, "discipline", discipline)
    return teams


def _read(session: Session, owners: Sequence[Any], parts: Parts, how: Mapping[str, Any]) -> None:
    """Read parts of some rows of one kind, and what hangs on those."""
    for name, below in parts.items() if owners else ():
        kind: type[Base] = type(owners[0])
        asked = partial(_part, kind, name)
        found: dict[str, list[Any]] = {}
        for owner_id, row in _sent(session, asked, [owner.id for owner in owners], how):
            found.setdefault(owner_id, []).append(row)
        _hang(owners, name, found)
        _read(session, [row for rows in found.values() for row in rows], below, how)


def _sent(
    session: Session, asked: Callable[..., Select[Any]], ids: Iterable[str], how: Mapping[str, Any]
) -> Sequence[Any]:
    """Return the rows that a question finds for some ids; for one it is quicker asked."""
    each = list(ids)
    one = len(each) == 1
    given = {"ids": each[0] if one else each}
    return session.execute(asked(one=one), given, execution_options=how).all()


def _hang(owners: Iterable[Any], name: str, found: Mapping[str, list[Any]]) -> None:
    """Let each row have what was found of a part of it: a list, or one row or None."""
    for owner in owners:
        rows, is_list = found.get(owner.id, []), getattr(type(owner), name).property.uselist
        set_committed_value(owner, name, rows if is_list else next(iter(rows), None))


def load_team(session: Session, team_id: str) -> Team:
    """Load a team whole, for Tværs itself; nothing is locked."""
    (team,) = _whole(session, session.scalars(_team(locked=False), {"id": team_id}))
    return team


def teams_found(session: Session, query: Select[Team]) -> list[Team]:
    """Load the teams whole that a query finds, in its order; nothing is locked."""
    return _whole(session, session.scalars(query))


def load_case(session: Session, case_id: str, actor: Actor) -> Opened:
    """Load a case for Tværs itself or for a role that was checked already."""
    case_team = session.scalars(select(Case.team_id).where(Case.id == case_id)).one()
    team, case = lock_team(session, case_team), fresh_case(session, case_id)
    return Opened(case, circle(case, team), actor)


def cases_of(session: Session, case_ids: Iterable[str]) -> dict[str, Case]:
    """Load cases whole, for Tværs itself; by id, in the order of the ids."""
    return {case.id: case for case in _loaded(session, case_ids, {})}


def cases_found(session: Session, query: Select[str]) -> list[Case]:
    """Load the cases whole whose ids a query finds, in its order, for Tværs itself."""
    return _loaded(session, session.scalars(query), {})


def cases_locked(session: Session, team_id: str, case_ids: Iterable[str]) -> list[Opened]:
    """Load some of a team's cases for Tværs itself, behind the team's lock, in a few queries."""
    team = lock_team(session, team_id)
    cases = cases_of(session, case_ids).values()
    return [Opened(case, circle(case, team), TVAERS) for case in cases]


@cache
def _team(*, locked: bool) -> Select[Team]:
    """Return the query for a whole team by `id`; as it is made once, it is soon sent."""
    query = select(Team).where(Team.id == bindparam("id"))
    return query.with_for_update() if locked else query


@cache
def _part(owner: type[Base], name: str, *, one: bool) -> Select[Any]:
    """Return the query for a part of one row or some: what is found with its owner's id, in order.

    As it is made once, it is soon sent: half of what `selectinload` takes is putting it together.
    """
    hangs = getattr(owner, name)
    row = hangs.property.mapper.class_
    what = aliased(row) if row is owner else row
    key = inspect(owner).primary_key[0]
    asked = select(key, what).join(hangs.of_type(what)).where(_given(key, one=one))
    return asked.order_by(*(getattr(what, by.key) for by in hangs.property.order_by or ()))


@cache
def _asked(*, one: bool) -> Select[Any]:
    """Return the query for a case or some, and whether anything hangs on each, part by part."""
    hangs = [getattr(Case, name) for name in PARTS[Case]]
    has = [part.any() if part.property.uselist else part.has() for part in hangs]
    return select(Case, *has).where(_given(inspect(Case).primary_key[0], one=one))


def _given(key: ColumnElement[str], *, one: bool) -> ColumnElement[bool]:
    """Return the condition for the id that is given as `ids`, or for several."""
    return key == bindparam("ids") if one else key.in_(bindparam("ids", expanding=True))
