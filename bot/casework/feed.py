"""A person's meetings in their own calendar: the address, and what stands there."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from bot.access import Visitor, no_colleague, role_in, seated_teams
from bot.appointments import appointments
from bot.casework.desk import record_of_team
from bot.deadlines import local_date
from bot.errors import Denied, Refused
from bot.locale import _
from bot.restricted import circle, seen_by
from bot.trace import Actor
from models import Case, Feed, FollowUp, Meeting, Person
from models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from bot.appointments import Appointment
    from bot.casework.desk import Desk
    from bot.vault import Vault
    from models import Team

TOKEN_BYTES = 24  # 192 bits
BACK = timedelta(days=30)


def make(desk: Desk, who: Visitor) -> str:
    """Give a person an address, and return its token, which is kept nowhere; an older one ends.

    Raises Denied for somebody without a seat.
    """
    teams, token = require_seat(desk.session, who), secrets.token_urlsafe(TOKEN_BYTES)
    made = address_of(desk.session, who)
    if made is None:
        made = Feed(id=new_id(), workspace_id=who.workspace_id, user=who.user)
        desk.session.add(made)
    made.token_hash, made.made_at = desk.vault.token_hash(token), desk.now
    _record(desk, teams, who, "calendar_made")
    return token


def remove(desk: Desk, who: Visitor) -> None:
    """Take a person's address away. Raises Refused when there is none."""
    made = address_of(desk.session, who)
    if made is None:
        raise Refused(_("Du har ingen kalenderadresse at tage væk."))
    desk.session.delete(made)
    teams = seated_teams(desk.session, who.workspace_id, who.user)
    _record(desk, teams, who, "calendar_removed")


def require_seat(session: Session, who: Visitor) -> list[Team]:
    """Return the teams a person sits or steps in in. Raises Denied when there are none."""
    found = [] if who.guest else seated_teams(session, who.workspace_id, who.user)
    if not found:
        raise Denied(_("Du har ingen plads i et team, så der er ingen møder at vise."))
    return found


def address_of(session: Session, who: Visitor) -> Feed | None:
    """Return what is kept of a person's address, if they have one."""
    query = select(Feed).where(Feed.workspace_id == who.workspace_id, Feed.user == who.user)
    return session.scalar(query)


def reader(session: Session, vault: Vault, token: str) -> Visitor | None:
    """Return whose address a token is, in the language they have chosen; None for no one's."""
    given = vault.token_hash(token)
    kept = (
        select(Feed.token_hash, Feed.workspace_id, Feed.user, Person.language, no_colleague())
        .outerjoin(Person, (Person.workspace_id == Feed.workspace_id) & (Person.user == Feed.user))
        .where(Feed.token_hash == given)
    )
    found = session.execute(kept).one_or_none()
    if found is None or not hmac.compare_digest(found.token_hash, given):
        return None
    *_hash, home, user, language, outside = found
    return Visitor(home, user, language, bool(outside))


def meetings_of(session: Session, who: Visitor, now: datetime) -> list[Appointment]:
    """Return what a person's seats count on them for, from 30 days ago on; aware case time.

    Nothing for who has no seat any more, or is no colleague: what stood there goes away.
    """
    teams = [] if who.guest else seated_teams(session, who.workspace_id, who.user)
    by_id, since = {team.id: team for team in teams}, now - BACK
    return [
        one
        for case in session.scalars(_cases(list(by_id), since, who.user))
        for one in appointments(case, circle(case, by_id[case.team_id]))
        if who.user in one.people and one.starts_at >= since
    ]


def _cases(team_ids: Sequence[str], since: datetime, user: str) -> Select[Case]:
    """Select the cases of some teams about which they meet after a moment, with what that needs.

    As one person may see them.
    """
    on = local_date(since)
    met = select(Meeting.case_id).where(Meeting.starts_at >= since)
    followed_up = select(FollowUp.case_id).where(FollowUp.due_on >= on)
    after = or_(Case.id.in_(met), Case.id.in_(followed_up), Case.follow_up_on >= on)
    return (
        select(Case)
        .where(Case.team_id.in_(team_ids), after, seen_by(user))
        .options(
            selectinload(Case.meetings).selectinload(Meeting.attendances),
            selectinload(Case.reviews).selectinload(Meeting.attendances),
            selectinload(Case.follow_ups),
            selectinload(Case.confidants),
        )
    )


def _record(desk: Desk, teams: Sequence[Team], who: Visitor, kind: str) -> None:
    for team in teams:
        actor = Actor(who.user, role_in(team, who.user) or "")
        record_of_team(desk, team, actor, kind)
