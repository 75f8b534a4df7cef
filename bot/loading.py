"""Cases and teams, loaded whole and behind their lock; who may have them `access` says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from bot.restricted import circle
from bot.trace import TVAERS, Actor
from models import Case, Seat, Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from sqlalchemy import Select
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.base import ExecutableOption


PARTS: dict[str, tuple[str, ...]] = {
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
}
"""All that hangs on a case, and what hangs on that."""


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
    return session.scalars(_team(locked=not reading), {"id": team_id}).one()


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
    for place, name in enumerate(PARTS, 1):
        has_any = any(row[place] for row in rows)
        _hang(cases, name, _found(session, name, ids, how) if has_any else {})
    return cases


def _found(
    session: Session, name: str, case_ids: Iterable[str], how: Mapping[str, Any]
) -> dict[str, list[Any]]:
    """Return what there is of a part of some cases, by case."""
    found: dict[str, list[Any]] = {}
    rows = session.execute(_part(name), {"ids": list(case_ids)}, execution_options=how)
    for case_id, one in rows:
        found.setdefault(case_id, []).append(one)
    return found


def _hang(cases: Iterable[Case], name: str, found: Mapping[str, list[Any]]) -> None:
    """Let each case have what was found of a part of it: a list, or one row or None."""
    is_list = getattr(Case, name).property.uselist
    for case in cases:
        rows = found.get(case.id, [])
        set_committed_value(case, name, rows if is_list else next(iter(rows), None))


def load_team(session: Session, team_id: str) -> Team:
    """Load a team whole, for Tværs itself; nothing is locked."""
    return session.scalars(_team(locked=False), {"id": team_id}).one()


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
def whole_team() -> tuple[ExecutableOption, ...]:
    """Return the options that load a team with all that hangs on it."""
    return (
        selectinload(Team.disciplines),
        selectinload(Team.all_seats).options(
            joinedload(Seat.substitutes), joinedload(Seat.discipline, innerjoin=True)
        ),
        selectinload(Team.closing_days),
        selectinload(Team.absences),
    )


@cache
def _team(*, locked: bool) -> Select[Team]:
    """Return the query for a whole team by `id`; as it is made once, it is soon sent."""
    query = select(Team).where(Team.id == bindparam("id")).options(*whole_team())
    return query.with_for_update() if locked else query


@cache
def _part(name: str) -> Select[Any]:
    """Return the query for a part of some cases: each row with its case's id, in its order.

    As it is made once, it is soon sent: half of what `selectinload` takes is putting it together.
    """
    hangs = getattr(Case, name)
    row = hangs.property.mapper.class_
    what = aliased(Case) if row is Case else row
    below = [selectinload(getattr(what, inner)) for inner in PARTS[name]]
    asked = select(Case.id, what).join(hangs.of_type(what)).options(*below)
    asked = asked.where(Case.id.in_(bindparam("ids", expanding=True)))
    return asked.order_by(*(getattr(what, one.key) for one in hangs.property.order_by or ()))


@cache
def _asked() -> Select[Any]:
    """Return the query for some cases, and whether anything hangs on each, part by part."""
    hangs = [getattr(Case, name) for name in PARTS]
    has = [one.any() if one.property.uselist else one.has() for one in hangs]
    return select(Case, *has).where(Case.id.in_(bindparam("ids", expanding=True)))
