"""Cases and teams, loaded whole and behind their lock; who may have them `access` says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from bot.restricted import circle
from bot.trace import TVAERS, Actor
from models import (
    Case,
    Meeting,
    Seat,
    Team,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from sqlalchemy import Select
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.base import ExecutableOption


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
    cases, parts = sorted((row[0] for row in rows), key=lambda case: ids[case.id]), _parts()
    filled = tuple(name for place, name in enumerate(parts, 1) if any(row[place] for row in rows))
    if filled:
        found = {"ids": [case.id for case in cases]}
        session.scalars(_with(filled), found, execution_options=how).all()
    for name in parts.keys() - set(filled):
        for case in cases:
            set_committed_value(case, name, _nothing(name))
    return cases


def _nothing(name: str) -> list[Any] | None:
    """Return what stands where nothing hangs on a case: an empty list, or None for one row."""
    return [] if getattr(Case, name).property.uselist else None


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
def _parts() -> dict[str, ExecutableOption]:
    """Return all that hangs on a case, by name, with the option that loads it."""
    return {
        "tried": selectinload(Case.tried),
        "meetings": selectinload(Case.meetings).selectinload(Meeting.attendances),
        "reviews": selectinload(Case.reviews).selectinload(Meeting.attendances),
        "bids": selectinload(Case.bids),
        "interventions": selectinload(Case.interventions),
        "follow_ups": selectinload(Case.follow_ups),
        "handovers": selectinload(Case.handovers),
        "notes": selectinload(Case.notes),
        "visits": selectinload(Case.visits),
        "past_closings": selectinload(Case.past_closings),
        "extensions": selectinload(Case.extensions),
        "barriers": selectinload(Case.barriers),
        "measurements": selectinload(Case.measurements),
        "filings": selectinload(Case.filings),
        "feedback": selectinload(Case.feedback),
        "consents": selectinload(Case.consents),
        "confidants": selectinload(Case.confidants),
        "after_checks": selectinload(Case.after_checks),
        "earlier": selectinload(Case.earlier).options(
            selectinload(Case.tried),
            selectinload(Case.interventions),
            selectinload(Case.past_closings),
            selectinload(Case.after_checks),
        ),
        "later": selectinload(Case.later).selectinload(Case.tried),
    }


@lru_cache(maxsize=512)
def _with(names: tuple[str, ...]) -> Select[Case]:
    """Return the query for some cases with some parts; as it is made once, it is soon sent."""
    parts = [_parts()[name] for name in names]
    return select(Case).where(Case.id.in_(bindparam("ids", expanding=True))).options(*parts)


@cache
def _asked() -> Select[Any]:
    """Return the query for some cases, and whether anything hangs on each, part by part."""
    hangs = [getattr(Case, name) for name in _parts()]
    has = [one.any() if one.property.uselist else one.has() for one in hangs]
    return select(Case, *has).where(Case.id.in_(bindparam("ids", expanding=True)))
