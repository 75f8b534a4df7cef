"""Cases and teams, loaded whole and behind their lock; who may have them `access` says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from bot.restricted import circle
from bot.trace import TVAERS, Actor
from models import Base, Case, Seat, Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute, Session
    from sqlalchemy.sql.base import ExecutableOption


PARTS: dict[type[Base], dict[str, tuple[str, ...]]] = {
    Case: {
        "tried": (),
        "meetings": ("attendances",),
        "reviews": ("attendances",),
        "bids": (),
        "interventions": (),
        "follow_ups": (),
        "handovers": (),
        "notes": (),
        "visits": (),
        "past_closings": (),
        "extensions": (),
        "barriers": (),
        "measurements": (),
        "filings": (),
        "feedback": (),
        "consents": (),
        "confidants": (),
        "after_checks": (),
        "earlier": ("tried", "interventions", "past_closings", "after_checks"),
        "later": ("tried",),
    },
    Team: {"disciplines": (), "all_seats": ("discipline",), "closing_days": (), "absences": ()},
    Seat: {"substitutes": ()},
}
"""All that hangs on a case and a team, and what hangs on that; a seat's are read with its team."""


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
    ids = {case_id: place for place, case_id in enumerate(case_ids)}
    rows = session.execute(_asked(), {"ids": list(ids)}, execution_options=how).all() if ids else []
    cases = sorted((row[0] for row in rows), key=lambda case: ids[case.id])
    for place, name in enumerate(PARTS[Case], 1):
        has_any = any(row[place] for row in rows)
        _hang(cases, name, _found(session, Case, name, ids, how) if has_any else {})
    return cases


def _whole(session: Session, found: Iterable[Team]) -> list[Team]:
    """Load all that hangs on some teams: after their own rows, and so behind their locks."""
    teams = list(found)
    for name in PARTS[Team]:
        _hang(teams, name, _found(session, Team, name, [team.id for team in teams]))
    seats = [seat for team in teams for seat in team.all_seats]
    _hang(seats, "substitutes", _found(session, Seat, "substitutes", [seat.id for seat in seats]))
    return teams


def _found(
    session: Session,
    owner: type[Base],
    name: str,
    ids: Iterable[str],
    how: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, list[Any]]:
    """Return what there is of a part of some rows, by the id of each."""
    found: dict[str, list[Any]] = {}
    rows = session.execute(_part(owner, name), {"ids": list(ids)}, execution_options=how)
    for owner_id, one in rows:
        found.setdefault(owner_id, []).append(one)
    return found


def _hang(owners: Iterable[Any], name: str, found: Mapping[str, list[Any]]) -> None:
    """Let each row have what was found of a part of it: a list, or one row or None."""
    for owner in owners:
        rows = found.get(owner.id, [])
        is_list = getattr(type(owner), name).property.uselist
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
def _part(owner: type[Base], name: str) -> Select[Any]:
    """Return the query for a part of some rows: what is found with its owner's id, in its order.

    As it is made once, it is soon sent: half of what `selectinload` takes is putting it together.
    """
    hangs = getattr(owner, name)
    row = hangs.property.mapper.class_
    what = aliased(row) if row is owner else row
    below = [_one_below(getattr(what, inner)) for inner in PARTS[owner][name]]
    key = inspect(owner).primary_key[0]
    asked = select(key, what).join(hangs.of_type(what)).options(*below)
    asked = asked.where(key.in_(bindparam("ids", expanding=True)))
    return asked.order_by(*(getattr(what, one.key) for one in hangs.property.order_by or ()))


def _one_below(hangs: InstrumentedAttribute[Any]) -> ExecutableOption:
    """Return how what hangs on a part is read: many rows by a question more, one with the part."""
    return selectinload(hangs) if hangs.property.uselist else joinedload(hangs, innerjoin=True)


@cache
def _asked() -> Select[Any]:
    """Return the query for some cases, and whether anything hangs on each, part by part."""
    hangs = [getattr(Case, name) for name in PARTS[Case]]
    has = [one.any() if one.property.uselist else one.has() for one in hangs]
    return select(Case, *has).where(Case.id.in_(bindparam("ids", expanding=True)))
