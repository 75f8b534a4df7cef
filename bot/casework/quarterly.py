"""A quarter's barriers, told to the leader: of rules and queues, never of people.

What is told is kept (`Publication`), and passes the small-number rule before.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.casework.desk import plan_team
from bot.deadlines import at_local, local_date
from bot.obligations import QUARTERLY, quarter_after, quarter_of, quarterly_owed
from bot.presence import MIDNIGHT
from bot.restricted import seen_by_all
from bot.small_numbers import crossed
from models import Barrier, Case, Handover, Intervention, Publication
from models.vocabulary import BarrierKind, InterventionType, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from models import Notice, Team

DAY = timedelta(days=1)
BARRIERS = "barriers"
OF: dict[str, type[InterventionType | Unit]] = {"type": InterventionType, "unit": Unit}


@dataclass(frozen=True)
class Line:
    """What is told of one kind of barrier: of which types and units, and how often in all.

    None is a count that is hidden.
    """

    kind: BarrierKind
    of: tuple[tuple[InterventionType | Unit, int | None], ...]
    total: int | None


def published(session: Session, team: Team, first_on: date) -> list[Line] | None:
    """Return what is told of the quarter that begins on a local day; None until it is published.

    What is told comes first, the most first; what is hidden in a fixed order, which tells nothing.
    """
    found = session.scalar(_kept(team, first_on))
    if found is None:
        return None
    return sorted(_lines(found.figures), key=lambda one: -(one.total or 0))


def stood_in_the_way(session: Session, team: Team, first_on: date) -> bool:
    """Tell whether anything was named in the quarter that begins on a local day."""
    return bool(_counts(session, team, first_on))


def _publish(desk: Desk, team: Team, first_on: date) -> None:
    """Keep what is told of a quarter that has ended, unless it was told before."""
    if desk.session.scalar(_kept(team, first_on)) is not None:
        return
    counts = _counts(desk.session, team, first_on)
    kinds = [kind for kind in BarrierKind if kind in {one for one, _of in counts}]
    every = [(name, key.value) for name, keys in OF.items() for key in keys]
    keys = [key for key in every if key in {of for _one, of in counts}]
    told = crossed([[counts[kind, key] for key in keys] for kind in kinds], team.smallest_shown)
    figures = {
        "kinds": [kind.value for kind in kinds],
        "of": [list(key) for key in keys],
        "cells": [list(row) for row in told.cells],
        "totals": list(told.rows),
    }
    made = {"team_id": team.id, "kind": BARRIERS, "first_on": first_on, "at": desk.now}
    desk.session.add(Publication(**made, figures=figures))


def _counts(
    session: Session, team: Team, first_on: date
) -> Counter[tuple[BarrierKind, tuple[str, str]]]:
    """Return how often each kind was named of each type or unit in a quarter: not to be told.

    A type and a unit may share a key ("other"), so the list is part of what is counted.
    """
    query = _named(team, first_on).where(Barrier.at < at_local(quarter_after(first_on), MIDNIGHT))
    rows = session.execute(query)
    return Counter(
        (kind, ("type", made.value) if made else ("unit", unit.value))
        for kind, _at, made, unit in rows
    )


def _kept(team: Team, first_on: date) -> Select[Publication]:
    same = Publication.team_id == team.id, Publication.kind == BARRIERS
    return select(Publication).where(*same, Publication.first_on == first_on)


def _lines(figures: dict[str, Any]) -> Iterator[Line]:
    keys = [OF[name](key) for name, key in figures["of"]]
    rows = zip(figures["kinds"], figures["cells"], figures["totals"], strict=True)
    for kind, cells, total in rows:
        of = [(key, count) for key, count in zip(keys, cells, strict=True) if count != 0]
        yield Line(BarrierKind(kind), tuple(sorted(of, key=lambda one: -(one[1] or 0))), total)


def plan_quarterly(desk: Desk, team: Team) -> None:
    """Write what a team's leader is owed about this quarter and the one before: add or cancel.

    What is told of one that has ended is counted now, once and for all.
    """
    desk.session.flush()
    days = _days(desk.session, team, desk.now)
    for first_on in sorted({quarter_of(day) for day in days}):
        if quarter_after(first_on) <= local_date(desk.now):
            _publish(desk, team, first_on)
    plan_team(desk, team, (QUARTERLY,), quarterly_owed(team, days))


def is_quarterly_owed(session: Session, notice: Notice, team: Team, now: datetime) -> bool:
    """Tell whether a quarter's list is owed to the one it is for, at a moment (aware)."""
    dues = quarterly_owed(team, _days(session, team, now))
    return (notice.key, notice.person) in {(due.key, due.person) for due in dues}


def quarter_before(day: date) -> date:
    """Return the first day of the quarter before the one a local day is in."""
    return quarter_of(quarter_of(day) - DAY)


def _days(session: Session, team: Team, now: datetime) -> set[date]:
    """Return the local days on which something was named, since the quarter before began."""
    rows = session.execute(_named(team, quarter_before(local_date(now))))
    return {local_date(at) for _kind, at, _type, _unit in rows}


def _named(team: Team, since: date) -> Select[BarrierKind, datetime, InterventionType, Unit]:
    """Return the query for what was named since a local day, of anything that still stands.

    A restricted case is in nobody's figures.
    """
    return (
        select(Barrier.kind, Barrier.at, Intervention.type, Handover.unit)
        .join(Case, Case.id == Barrier.case_id)
        .outerjoin(Intervention, Intervention.id == Barrier.intervention_id)
        .outerjoin(Handover, Handover.id == Barrier.handover_id)
        .where(
            Case.team_id == team.id,
            seen_by_all(),
            Barrier.at >= at_local(since, MIDNIGHT),
            Intervention.undone_at.is_(None),
        )
    )
