"""A quarter's barriers, counted for the leader: of rules and queues, never of people."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.casework.desk import plan_team
from bot.deadlines import at_local, local_date
from bot.obligations import QUARTERLY, quarter_after, quarter_of, quarterly_owed
from bot.presence import MIDNIGHT
from bot.restricted import seen_by_all
from models import Barrier, Case, Handover, Intervention
from models.vocabulary import BarrierKind, InterventionType, Unit

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from models import Notice, Team

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Count:
    """How often one kind of barrier was named, and of which types and units, the most first."""

    kind: BarrierKind
    of: tuple[tuple[InterventionType | Unit, int], ...]

    @property
    def total(self) -> int:
        """Return how often it was named."""
        return sum(count for _key, count in self.of)


def counts(session: Session, team: Team, first_on: date) -> list[Count]:
    """Return what stood in the way in the quarter that begins on a local day, the most first."""
    found: dict[BarrierKind, Counter[InterventionType | Unit]] = defaultdict(Counter)
    query = _named(team, first_on).where(Barrier.at < at_local(quarter_after(first_on), MIDNIGHT))
    for kind, _at, made_type, unit in session.execute(query):
        found[kind][made_type or unit] += 1
    every = [Count(kind, tuple(found[kind].most_common())) for kind in BarrierKind if found[kind]]
    return sorted(every, key=lambda one: -one.total)


def plan_quarterly(desk: Desk, team: Team) -> None:
    """Write what a team's leader is owed about this quarter and the one before: add or cancel."""
    desk.session.flush()
    plan_team(desk, team, (QUARTERLY,), quarterly_owed(team, _days(desk.session, team, desk.now)))


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
