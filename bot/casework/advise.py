"""Give advice without a case: it is counted, and nothing is owed because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.casework.desk import record_of_team, require_past
from bot.casework.pair import turns
from bot.errors import FieldErrors
from bot.locale import _
from bot.pairing import Partner, pair_up
from bot.policy import seats_of
from bot.presence import occupant
from models import Encounter
from models.base import new_id
from models.vocabulary import Meets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.trace import Actor
    from models import Team
    from models.vocabulary import ContactChannel


A_MONTH_AND_MORE = timedelta(days=32)


@dataclass(frozen=True)
class EncounterForm:
    """How a citizen came, what it was about (intervention keys), and when (local date).

    `partner` is the colleague of another discipline who met the citizen too, if anybody did.
    """

    channel: ContactChannel
    about: tuple[str, ...]
    on: date
    partner: str | None = None


def advise(desk: Desk, team: Team, actor: Actor, form: EncounterForm) -> Encounter:
    """Log an encounter. Raises FieldErrors for a day still to come, and a partner who is none."""
    require_past(desk, form.on)
    partner = form.partner if team.meets is Meets.PAIR else None
    if partner is not None:
        _require_pair(team, actor.user, partner)
    made = Encounter(
        id=new_id(),
        team_id=team.id,
        user=actor.user,
        partner=partner,
        channel=form.channel,
        about=list(form.about),
        on=form.on,
        logged_at=desk.now,
    )
    desk.session.add(made)
    record_of_team(desk, team, actor, "advised", made.id)
    return made


def partner_next(session: Session, team: Team, user: str, now: datetime) -> str | None:
    """Return whose turn it is to meet a citizen together with a colleague at a moment (aware).

    Nobody's, in a team that doesn't meet in pairs.
    """
    if team.meets is not Meets.PAIR:
        return None
    own = [Partner(seat, user) for seat in seats_of(team, user)[:1]]
    found = [(seat, occupant(team, seat, now)) for seat in team.seats]
    others = [Partner(seat, other) for seat, other in found if other and other != user]
    pair = pair_up(own, others, turns(session, team, now)) if own else []
    return next((one.user for one in pair if one.user != user), None)


def _require_pair(team: Team, user: str, partner: str) -> None:
    """Raise FieldErrors for two who are not of different disciplines of the team."""
    own = {seat.discipline_id for seat in seats_of(team, user)}
    others = {seat.discipline_id for seat in seats_of(team, partner)}
    if user == partner or not any(one != other for one in own for other in others):
        words = _("Vælg en makker fra en anden faglighed i {team}.")
        raise FieldErrors({"partner": words.format(team=team.name)})


def advised_in_month(session: Session, team: Team, day: date) -> int:
    """Return how many encounters a team has had in the month of a local date."""
    first = day.replace(day=1)
    after = (first + A_MONTH_AND_MORE).replace(day=1)
    query = select(func.count()).select_from(Encounter)
    within = query.where(Encounter.on >= first, Encounter.on < after)
    return session.scalar(within.where(Encounter.team_id == team.id)) or 0
