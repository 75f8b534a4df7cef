"""Give advice without a case: it is counted, and nothing is owed because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot import trace
from bot.casework.desk import require_past
from models import Encounter
from models.base import new_id

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.trace import Actor
    from models import Team
    from models.vocabulary import ContactChannel


A_MONTH_AND_MORE = timedelta(days=32)


@dataclass(frozen=True)
class EncounterForm:
    """How a citizen came, what it was about (intervention keys), and when (local date)."""

    channel: ContactChannel
    about: tuple[str, ...]
    on: date


def advise(desk: Desk, team: Team, actor: Actor, form: EncounterForm) -> Encounter:
    """Log an encounter. Raises FieldErrors for a day that is still to come."""
    require_past(desk, form.on)
    made = Encounter(
        id=new_id(),
        team_id=team.id,
        user=actor.user,
        channel=form.channel,
        about=list(form.about),
        on=form.on,
        logged_at=desk.now,
    )
    desk.session.add(made)
    trace.record(desk.session, desk.vault, team, actor, "advised", subject=made.id, now=desk.now)
    return made


def advised_in_month(session: Session, team: Team, day: date) -> int:
    """Return how many encounters a team has had in the month of a local date."""
    first = day.replace(day=1)
    after = (first + A_MONTH_AND_MORE).replace(day=1)
    query = select(func.count()).select_from(Encounter)
    within = query.where(Encounter.on >= first, Encounter.on < after)
    return session.scalar(within.where(Encounter.team_id == team.id)) or 0
