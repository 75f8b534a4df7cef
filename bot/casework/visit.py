"""Go on a visit, and come home: silence is heard by a colleague, then by the leader (N18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.access import MEMBER, own_team, team_for
from bot.casework.convene import require_open
from bot.casework.desk import change, record
from bot.deadlines import ZONE, at_local, local_date
from bot.errors import FieldErrors, Refused
from bot.loading import load_case
from bot.locale import _, clock_words
from bot.obligations import PARTNER_HEARS_AFTER
from bot.policy import everyone
from bot.presence import is_away
from bot.restricted import may_see
from bot.trace import Actor
from models import Case, Notice, Visit
from models.base import new_id

if TYPE_CHECKING:
    from datetime import datetime, time

    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.loading import Opened


KEPT = timedelta(days=30)
LONGEST = timedelta(hours=14)


@dataclass(frozen=True)
class VisitForm:
    """When one is back at the latest (local time, today), and who raises the alarm."""

    back_by: time
    partner: str


def go(desk: Desk, opened: Opened, form: VisitForm) -> Visit:
    """Begin a visit. Raises FieldErrors, and Refused while one is out already."""
    require_open(opened.case)
    _require_home(desk.session, opened)
    back_by = _back_by(desk.now, form.back_by)
    _require_partner(desk, opened, form.partner, back_by + PARTNER_HEARS_AFTER)
    made = Visit(
        id=new_id(),
        case_id=opened.case.id,
        user=opened.actor.user,
        partner=form.partner,
        left_at=desk.now,
        back_by=back_by,
    )
    opened.case.visits.append(made)
    change(desk, opened, "visit_begun", made.id)
    return made


def come_home(desk: Desk, who: Visitor, visit_id: str) -> Visit:
    """End a visit, as the visitor, or on the word of a colleague of the team or its leader.

    Raises Refused.
    """
    made = desk.session.get(Visit, visit_id)
    if made is None:
        raise Refused(_("Besøget findes ikke længere."))
    team_id = desk.session.scalars(select(Case.team_id).where(Case.id == made.case_id)).one()
    actor = _ends(desk, who, made, team_id)
    opened = load_case(desk.session, made.case_id, actor)
    if who.user != made.user and not may_see(opened.case, who.user):
        raise Refused(_("Besøget findes ikke længere."))
    desk.session.refresh(made)  # behind the team's lock
    if made.home_at is not None:
        at = clock_words(made.home_at.astimezone(ZONE))
        raise Refused(_("Det er allerede noteret, {clock}.").format(clock=at))
    made.home_at, made.ended_by = desk.now, who.user
    # An erased case owes nothing more, and a visit holds nothing of it: it may end there, too
    write = change if opened.case.erased_at is None else record
    write(desk, opened, "visit_ended", made.id)
    return made


def _back_by(now: datetime, clock: time) -> datetime:
    """Return when the clock says so next (aware): after midnight too, where that is soon.

    Raises FieldErrors for a time that is past.
    """
    today = local_date(now)
    for on in (today, today + timedelta(days=1)):
        if now < at_local(on, clock) <= now + LONGEST:
            return at_local(on, clock)
    raise FieldErrors({"back_by": _("Tidspunktet er passeret. Vælg et senere i dag.")})


def out_on(case: Case) -> list[Visit]:
    """Return the visits of a case that have not ended."""
    return [made for made in case.visits if made.home_at is None]


def forget_visits(session: Session, now: datetime) -> None:
    """Forget who was where, 30 days after they were home again."""
    over = Visit.home_at < now - KEPT
    told = Notice.kind == "visit", Notice.about.in_(select(Visit.id).where(over))
    session.execute(delete(Notice).where(*told))
    session.execute(delete(Visit).where(over))


def _ends(desk: Desk, who: Visitor, made: Visit, team_id: str) -> Actor:
    """Return the actor who ends a visit: the visitor, seat or none, or somebody of the team."""
    if who.user == made.user:
        team_for(desk.session, team_id, who)
        return Actor(who.user, MEMBER)
    _team, actor = own_team(desk.session, team_id, who)
    return actor


def _require_home(session: Session, opened: Opened) -> None:
    """Raise Refused when the visitor is out already, in any case of the team."""
    query = (
        select(Case.code)
        .join(Visit, Visit.case_id == Case.id)
        .where(
            Visit.user == opened.actor.user,
            Visit.home_at.is_(None),
            Case.workspace_id == opened.case.workspace_id,
        )
    )
    code = session.scalars(query).first()
    if code is not None:
        words = _("Du er allerede på besøg i {code}. Tryk Hjemme igen i beskeden fra Tværs først.")
        raise Refused(words.format(code=code))


def _require_partner(desk: Desk, opened: Opened, partner: str, hears_at: datetime) -> None:
    """Raise FieldErrors for somebody who can't hear it now, or when it would be said (aware)."""
    if partner == opened.actor.user or partner not in set(everyone(opened.team)):
        words = _("Vælg en anden kollega fra {team}.").format(team=opened.team.name)
        raise FieldErrors({"partner": words})
    if any(is_away(opened.team, partner, at) for at in (desk.now, hears_at)):
        raise FieldErrors({"partner": _("Den kollega er væk i dag. Vælg en anden.")})
