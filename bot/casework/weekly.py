"""What a team's digest lists once a week: grants that are to come, and what stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.casework.barrier import may_be_stalled, stalled_in
from bot.casework.grant import unsettled_grants, with_unsettled
from bot.casework.quarterly import quarter_before, stood_in_the_way
from bot.deadlines import at_local, local_date
from bot.loading import cases_found
from bot.obligations import told_on
from bot.policy import calendar_of
from bot.presence import MIDNIGHT
from models import OPEN, Barrier, Case
from models.vocabulary import InterventionState

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from bot.casework.barrier import Stalled
    from models import Intervention, Team

WEEK = timedelta(days=7)
LIMIT = 500


@dataclass(frozen=True)
class Weekly:
    """The week's lists, each empty on other days than its first working day.

    `unsent` is whether there are barriers of the last quarter that no leader is there to be told
    of, on the day when one would be.
    """

    grants: tuple[tuple[Case, Intervention], ...] = ()
    stalled: tuple[tuple[Case, Stalled], ...] = ()
    unsent: bool = False

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.grants or self.stalled or self.unsent)


def weekly(session: Session, team: Team, day: date, seen: ColumnElement[bool]) -> Weekly:
    """Return the lists of a local day, of the cases that may be seen (see `restricted`)."""
    if not calendar_of(team).begins_week(day):
        return Weekly(unsent=_unsent(session, team, day))
    cases = _cases(session, team, day, seen)
    return Weekly(
        tuple((case, made) for case in cases for made in unsettled_grants(case)),
        tuple(
            (case, one)
            for case in cases
            for one in stalled_in(case, team, day)
            if not _is_over(one, day)
        ),
        _unsent(session, team, day),
    )


def _is_over(one: Stalled, day: date) -> bool:
    """Tell whether it was stopped and told of before last week: nobody can do more about it."""
    stopped = one.made.state is InterventionState.STOPPED
    return stopped and one.said is not None and local_date(one.said.at) < day - WEEK


def _unsent(session: Session, team: Team, day: date) -> bool:
    first_on = quarter_before(day)
    if team.leader is not None or told_on(team, first_on) != day:
        return False
    return stood_in_the_way(session, team, first_on)


def _cases(session: Session, team: Team, day: date, seen: ColumnElement[bool]) -> list[Case]:
    lately = Barrier.case_id == Case.id, Barrier.at >= at_local(day - WEEK, MIDNIGHT)
    told = select(Barrier.id).where(*lately).exists()
    asked = or_(with_unsettled(), may_be_stalled(day), told)
    query = select(Case.id).where(Case.team_id == team.id, Case.state.in_(OPEN), seen, asked)
    return cases_found(session, query.order_by(Case.code).limit(LIMIT))
