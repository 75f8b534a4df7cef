"""A morning digest of one's own, for whoever has asked for it: one over all their teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.access import Visitor, known_person, person, seated_teams, teams
from bot.casework.desk import write_down
from bot.errors import Denied
from bot.locale import _
from bot.obligations import OWN_DIGEST, own_digest_owed
from bot.policy import everyone
from models import Notice, NoticeState, Person, Team

if TYPE_CHECKING:
    from datetime import date

    from bot.casework.desk import Desk


def subscribe(desk: Desk, who: Visitor) -> None:
    """Let a person have their own digest. Raises Refused for somebody without a seat."""
    _require_seat(desk, who)
    known_person(desk.session, who).own_digest = True
    _plan(desk, who, None)


def unsubscribe(desk: Desk, who: Visitor) -> None:
    """Let a person have none. Raises Refused for somebody without a seat."""
    _require_seat(desk, who)
    known_person(desk.session, who).own_digest = False
    mine = Notice.kind == OWN_DIGEST, Notice.person == who.user
    here = Notice.team_id.in_(select(Team.id).where(Team.workspace_id == who.workspace_id))
    waiting = update(Notice).where(*mine, here, Notice.state == NoticeState.PENDING)
    desk.session.execute(waiting.values(state=NoticeState.CANCELLED))


def plan_own_digests(desk: Desk, team: Team) -> None:
    """Write down the next digest of each in a team who wishes one."""
    users = set(everyone(team))
    query = select(Person.user).where(
        Person.workspace_id == team.workspace_id,
        Person.own_digest.is_(True),
        Person.user.in_(users),
    )
    for user in desk.session.scalars(query).all():
        _plan(desk, Visitor(team.workspace_id, user), None)


def plan_own_digest_after(desk: Desk, workspace_id: str, user: str, on: date) -> None:
    """Write down the digest that follows a person's of a local day, if they still wish it."""
    who = Visitor(workspace_id, user)
    found = person(desk.session, who)
    if found is not None and found.own_digest:
        _plan(desk, who, on)


def _plan(desk: Desk, who: Visitor, after: date | None) -> None:
    owed = own_digest_owed(teams(desk.session, who), who.user, desk.now, after)
    if owed is None:
        return
    team, due = owed
    row = desk.session.scalar(select(Notice).where(Notice.key == due.key))
    write_down(desk, due, row, team, None)


def _require_seat(desk: Desk, who: Visitor) -> None:
    """Raise Denied for somebody without a seat: there is nothing to tell them."""
    if not seated_teams(desk.session, who.workspace_id, who.user):
        raise Denied(_("Du har ingen plads i et team, så du har intet eget dagsoverblik."))
