"""What stood in the way of an indsats or a handover: one tap, of rules and queues (N17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from bot.casework.convene import require_open
from bot.casework.desk import Desk, change
from bot.casework.intervene import find, live
from bot.casework.quarterly import plan_quarterly
from bot.deadlines import at_local, local_date
from bot.errors import Refused
from bot.loading import load_team
from bot.locale import _
from bot.policy import calendar_of
from bot.presence import MIDNIGHT
from models import Barrier, Case, Intervention
from models.base import new_id
from models.intervention import UNSETTLED
from models.vocabulary import InterventionState

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    from bot.deadlines import WorkCalendar
    from bot.loading import Opened
    from models import Handover, Team
    from models.vocabulary import BarrierKind

STILL = 10  # working days in which nothing has happened
AT_LEAST = timedelta(days=12)  # of which ten can be working days: from a Sunday to a Friday
DAY = timedelta(days=1)
OF_INTERVENTION, OF_HANDOVER = "i", "h"


@dataclass(frozen=True)
class Stalled:
    """An intervention that is stalled, since when (local), and what was said of it since."""

    made: Intervention
    since: date
    said: Barrier | None

    @property
    def is_idle(self) -> bool:
        """Return whether nobody stopped it and no day has passed: perhaps nothing is wrong."""
        return self.made.state in UNSETTLED and self.made.due_on is None


def about_intervention(made: Intervention) -> str:
    """Return what the buttons of an intervention carry: "<case id>:i:<id>"."""
    return f"{made.case_id}:{OF_INTERVENTION}:{made.id}"


def about_handover(handover: Handover) -> str:
    """Return what the buttons of a handover carry: "<case id>:h:<id>"."""
    return f"{handover.case_id}:{OF_HANDOVER}:{handover.id}"


def is_stalled(made: Intervention, calendar: WorkCalendar, today: date) -> bool:
    """Tell whether an intervention is stalled on a local day."""
    return stalled_on(made, calendar, today) is not None


def stalled_on(made: Intervention, calendar: WorkCalendar, today: date) -> date | None:
    """Return the local day since when an intervention is stalled; None while it isn't.

    It was stopped; or was ordered, and the day by which it should have come has passed; or nothing
    has happened to it for ten working days.
    """
    if made.undone_at is not None:
        return None
    if made.state is InterventionState.STOPPED:
        return local_date(made.state_at or made.logged_at)
    if made.state not in UNSETTLED:
        return None
    since = made.due_on + DAY if made.due_on else calendar.shift(_happened_on(made), STILL)
    return since if since <= today else None


def stalled_in(case: Case, team: Team, today: date) -> list[Stalled]:
    """Return what is stalled in a case on a local day, oldest first."""
    calendar, found = calendar_of(team), list[Stalled]()
    for made in live(case):
        since = stalled_on(made, calendar, today)
        if since is not None:
            found.append(Stalled(made, since, _said(case, made, since)))
    return found


def find_stalled(opened: Opened, made: Intervention, now: datetime) -> Stalled:
    """Return an intervention of the case as one that is stalled (aware). Raises Refused."""
    for one in stalled_in(opened.case, opened.team, local_date(now)):
        if one.made is made:
            return one
    words = _("Der er sket noget med indsatsen imens. Åbn sagen igen for at se, hvor den står.")
    raise Refused(words)


def name_barrier(
    desk: Desk,
    opened: Opened,
    kind: BarrierKind,
    *,
    intervention_id: str | None = None,
    handover_id: str | None = None,
) -> Barrier:
    """Keep what stands in the way of an intervention or a handover of the case.

    A second word on the same day is instead of the first. Raises Refused when there is no such row,
    or when it isn't stalled or under way any more.
    """
    require_open(opened.case)
    if intervention_id is not None:
        find_stalled(opened, find(opened, intervention_id), desk.now)
    else:
        _require_under_way(opened, handover_id)
    made = _todays(desk, opened.case, intervention_id, handover_id)
    if made is None:
        made = Barrier(id=new_id(), case_id=opened.case.id)
        made.intervention_id, made.handover_id = intervention_id, handover_id
        opened.case.barriers.append(made)
    elif made.kind is kind:
        return made
    made.kind, made.at = kind, desk.now
    change(desk, opened, "barrier_named", intervention_id or handover_id or "")
    plan_quarterly(desk, load_team(desk.session, opened.team.id))
    return made


def may_be_stalled(today: date) -> ColumnElement[bool]:
    """Return the condition for cases in which something may wait for a word on a local day.

    What it lets through is judged by `stalled_on`; what was stopped and told of is left out.
    """
    last = func.coalesce(Intervention.state_at, Intervention.logged_at)
    of_it = Barrier.case_id == Intervention.case_id, Barrier.intervention_id == Intervention.id
    told = select(Barrier.id).where(*of_it, Barrier.at >= last)
    still = or_(Intervention.due_on < today, last <= at_local(today - AT_LEAST + DAY, MIDNIGHT))
    asked = or_(
        and_(Intervention.state == InterventionState.STOPPED, ~told.exists()),
        and_(Intervention.state.in_(UNSETTLED), still),
    )
    its = Intervention.case_id == Case.id, Intervention.undone_at.is_(None)
    return select(Intervention.id).where(*its, asked).exists()


def _happened_on(made: Intervention) -> date:
    """Return the last local day on which something happened to an intervention, or is to."""
    days = [local_date(made.state_at or made.logged_at), made.on, made.grant_on]
    return max(day for day in days if day is not None)


def _said(case: Case, made: Intervention, since: date) -> Barrier | None:
    """Return what was last said of an intervention since a local day."""
    of_it = [one for one in case.barriers if one.intervention_id == made.id]
    return next((one for one in of_it[::-1] if local_date(one.at) >= since), None)


def _require_under_way(opened: Opened, handover_id: str | None) -> None:
    """Raise Refused when a handover isn't the one the case waits for: nothing is in its way."""
    pending = opened.case.pending_handover
    if pending is None or pending.id != handover_id:
        raise Refused(_("Overdragelsen venter ikke længere. Se sagen på kortet."))


def _todays(
    desk: Desk, case: Case, intervention_id: str | None, handover_id: str | None
) -> Barrier | None:
    """Return what was said today of the same thing."""
    about, today = (intervention_id, handover_id), local_date(desk.now)
    for one in case.barriers:
        if (one.intervention_id, one.handover_id) == about and local_date(one.at) == today:
            return one
    return None
