"""The only door to a case: who is asking, in which role, and may they."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import String, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from bot.errors import Denied, NotFound
from bot.loading import Opened, fresh_case, load_case, lock_team, teams_found
from bot.locale import _
from bot.obligations import asked_if_helped
from bot.policy import chiefs, everyone, leaders_of, seats_of
from bot.restricted import circle, is_orphaned
from bot.trace import Actor
from models import (
    Breach,
    Case,
    Closing,
    Handover,
    HandoverState,
    Knowledge,
    Person,
    Seat,
    Substitute,
    Team,
    Workspace,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from models.vocabulary import Part

CODE = re.compile(r"[A-ZÆØÅ]\d\d-\d{4,6}", re.IGNORECASE)
MEMBER, SUBSTITUTE, LEADER = "member", "substitute", "leader"
ADMINISTRATOR, REFERRER, RECIPIENT = "administrator", "referrer", "recipient"


# Asked at every referral, so put together once
USER = bindparam("user", type_=String)
VISITOR = (
    select(Workspace.id, Person.language, Person.guest)
    .outerjoin(Person, (Person.workspace_id == Workspace.id) & (Person.user == USER))
    .where(Workspace.slack_id == bindparam("slack_id"))
)
SEATS = (
    select(Seat.holder == USER, Substitute.id.is_not(None), Seat.leader == USER)
    .outerjoin(Substitute, (Substitute.seat_id == Seat.id) & (Substitute.user == USER))
    .where(Seat.team_id == bindparam("team_id"), Seat.closed_at.is_(None))
)
REFERRED_TO = (
    select(Team)
    .where(Team.id == bindparam("team_id"), Team.workspace_id == bindparam("workspace_id"))
    .options(joinedload(Team.closing_days))
    .with_for_update(of=Team)
)


@dataclass(frozen=True)
class Visitor:
    """A person at the door: their Slack user in one workspace, and what is known of them.

    `language` is the one they have chosen, None until they do.
    """

    workspace_id: str
    user: str
    language: str | None = None
    guest: bool = False


def workspace_id(session: Session, slack_id: str) -> str:
    """Return our id of a Slack workspace, which is made when it is new."""
    found = session.scalar(select(Workspace.id).where(Workspace.slack_id == slack_id))
    if found is not None:
        return found
    workspace = Workspace(slack_id=slack_id)
    session.add(workspace)
    session.flush()
    return workspace.id


def visitor(session: Session, slack_id: str, user: str) -> Visitor:
    """Return who is at the door; an unknown workspace belongs to no team, and nor does a guest.

    A guest is nobody's colleague here, whatever seat they may have had before they became one.
    """
    known = {"slack_id": slack_id, "user": user}
    found = session.connection().execute(VISITOR, known).one_or_none()
    if found is None:
        return Visitor("", user)
    home, language, guest = found
    return Visitor("" if guest else home, user, language, bool(guest))


def no_colleague() -> ColumnElement[bool]:
    """Return the condition that somebody is a guest, or has left Slack, as far as is known.

    For what is read outside Slack, which itself lets in nobody who has left.
    """
    return or_(Person.guest, Person.left)


def person(session: Session, who: Visitor) -> Person | None:
    """Return what we know of a colleague, or None when we have not met."""
    return session.scalar(
        select(Person).where(Person.workspace_id == who.workspace_id, Person.user == who.user)
    )


def teams(session: Session, who: Visitor) -> list[Team]:
    """Return all teams of the visitor's workspace, loaded whole, by name."""
    query = select(Team).where(Team.workspace_id == who.workspace_id).order_by(Team.name)
    return teams_found(session, query)


def role_in(team: Team, user: str) -> str | None:
    """Return a person's role in a team: member, substitute, leader, or None."""
    seats = seats_of(team, user)
    if any(seat.holder == user for seat in seats):
        return MEMBER
    if seats:
        return SUBSTITUTE
    return LEADER if user in set(everyone(team)) else None


def role_of(session: Session, team: Team, user: str) -> str | None:
    """Return a person's role in a team, as `role_in`, for a team that is not loaded whole."""
    seats = session.connection().execute(SEATS, {"team_id": team.id, "user": user}).all()
    if any(holds for holds, _steps_in, _leads in seats):
        return MEMBER
    if any(steps_in for _holds, steps_in, _leads in seats):
        return SUBSTITUTE
    return LEADER if team.leader == user or any(leads for *_seat, leads in seats) else None


def my_teams(session: Session, who: Visitor) -> list[Team]:
    """Return the teams in which the visitor has a seat, is a substitute or leads.

    Raises Denied when there are none.
    """
    mine = [team for team in teams(session, who) if role_in(team, who.user)]
    if not mine:
        raise Denied(
            _("Du er ikke med i et team her. Vil du henvise en borger, så skriv /henvisning.")
        )
    return mine


def case_for(session: Session, case_id: str, who: Visitor) -> Opened:
    """Open a case for a member or substitute of its team.

    Raises NotFound for everyone else, in the same words as for a case that does not exist;
    a leader, who may know of it, is told what a leader can see.
    """
    return _opened(session, Case.id == case_id, case_id, who)


def case_by_code(session: Session, code: str, who: Visitor) -> Opened:
    """Open a case by its code, such as U26-0042; letter case does not matter."""
    return _opened(session, Case.code == code.strip().upper(), code, who)


def led_case(session: Session, name: str, who: Visitor, named: Callable[[str], str]) -> Opened:
    """Open a case, by id or code, to who leads it: for its dates and states, not for its words.

    Raises NotFound for who is not in its team, Refused for its others: `named` gives a user's name.
    """
    which = Case.code == name.strip().upper() if "-" in name else Case.id == name
    opened = _reached(session, which, name, who)
    chiefs = leaders_of(opened.case, opened.team)
    if who.user not in chiefs:
        words = _for_leaders(opened.case.code, [named(user) for user in chiefs[:1]])
        raise Denied(words, opened.case.code)
    return Opened(opened.case, opened.team, Actor(who.user, LEADER))


def case_to_name(session: Session, case_id: str, who: Visitor) -> Opened:
    """Open a case to who may say for whom alone it is: its team, or a leader where none is left.

    That is a leader who is named for a case of which nobody named has a seat any more; for its
    people, not for its words. Raises NotFound and Denied as `case_for`.
    """
    opened = _reached(session, Case.id == case_id, case_id, who)
    if opened.actor.role == LEADER and not is_orphaned(opened.case, opened.team):
        raise Denied(leader_only(opened.case.code), opened.case.code)
    return opened


def _for_leaders(code: str, names: list[str]) -> str:
    if not names:
        words = _("Kun lederen kan forlænge fristen for {code}, og teamet har ingen endnu.")
        return words.format(code=code)
    words = _("Kun lederen kan forlænge fristen for {code}. Spørg {name}.")
    return words.format(code=code, name=names[0])


def _opened(session: Session, which: ColumnElement[bool], name: str, who: Visitor) -> Opened:
    opened = _reached(session, which, name, who)
    if opened.actor.role == LEADER:
        raise Denied(leader_only(opened.case.code), opened.case.code)
    return opened


def _reached(session: Session, which: ColumnElement[bool], name: str, who: Visitor) -> Opened:
    """Return a case with everything, for whoever has a role in its team. Raises NotFound."""
    known = Case.workspace_id == who.workspace_id, Case.anonymised_at.is_(None)
    query = select(Case.id, Case.team_id, Case.code).where(which, *known)
    found = session.execute(query).one_or_none()
    team = lock_team(session, found.team_id) if found else None
    if found is None or team is None or role_in(team, who.user) is None:
        raise NotFound(no_such_case(name), found.code if found else "")
    case = fresh_case(session, found.id)
    ours = circle(case, team)
    role = role_in(ours, who.user)
    if role is None:  # restricted, and they aren't named
        raise NotFound(no_such_case(name), found.code)
    return Opened(case, ours, Actor(who.user, role))


def team_of(session: Session, team_id: str, who: Visitor, user: str) -> tuple[Team, Actor]:
    """Return a team, locked, to a colleague with a seat in it, or to who leads them there.

    The team's leader may speak for those who have left it, too. Raises Denied for anybody else.
    """
    team = _team_in(session, team_id, who)
    if team is None or not (
        leads(team, who.user, user) or (who.user == user and seats_of(team, user))
    ):
        raise Denied(_("Det kan kun personen selv eller lederen melde."))
    return team, Actor(who.user, role_in(team, who.user) or LEADER)


def team_for(session: Session, team_id: str, who: Visitor) -> Team:
    """Return a team of the visitor's workspace, locked for a change. Raises NotFound."""
    found = _team_in(session, team_id, who)
    if found is None:
        raise NotFound(_no_such_team())
    return found


def _team_in(session: Session, team_id: str, who: Visitor) -> Team | None:
    """Return a team of the visitor's workspace, locked for a change, or None."""
    known = select(Team.id).where(Team.id == team_id, Team.workspace_id == who.workspace_id)
    return lock_team(session, team_id) if session.scalar(known) else None


def own_team(session: Session, team_id: str, who: Visitor) -> tuple[Team, Actor]:
    """Return a team, locked for a change, to somebody who sits in it, steps in, or leads it.

    Raises Denied for everyone else, in the same words as for a team that does not exist.
    """
    team = _team_in(session, team_id, who)
    role = role_in(team, who.user) if team else None
    if team is None or role is None:
        raise Denied(_("Du er ikke med i teamet. Vil du henvise en borger, så skriv /henvisning."))
    return team, Actor(who.user, role)


def teams_of(session: Session, who: Visitor, user: str) -> list[tuple[Team, Actor]]:
    """Return the teams a colleague sits, steps in or leads in, locked, for them or their leader.

    Raises Denied for anybody else.
    """
    found = _locked_teams(session, who.workspace_id, _seated(user) | _led(user))
    if who.user != user and not any(leads(team, who.user, user) for team in found):
        raise Denied(_("Det kan kun personen selv eller lederen melde."))
    if not found:
        raise Denied(_("Du har ingen plads i et team, så der er ikke noget at melde fra."))
    return [(team, Actor(who.user, role_in(team, who.user) or LEADER)) for team in found]


def seated_teams(session: Session, workspace_id: str, user: str) -> list[Team]:
    """Return the teams of a workspace in which somebody sits or steps in, locked, by id."""
    return _locked_teams(session, workspace_id, _seated(user))


def _seated(user: str) -> ColumnElement[bool]:
    """Return the condition that somebody sits or steps in in a team."""
    seats = select(Seat.team_id).outerjoin(Substitute, Substitute.seat_id == Seat.id)
    mine = (Seat.holder == user) | (Substitute.user == user)
    return Team.id.in_(seats.where(Seat.closed_at.is_(None), mine))


def _led(user: str) -> ColumnElement[bool]:
    """Return the condition that somebody leads a team, or a seat in it."""
    seats = select(Seat.team_id).where(Seat.closed_at.is_(None), Seat.leader == user)
    return (Team.leader == user) | Team.id.in_(seats)


def _locked_teams(session: Session, workspace_id: str, which: ColumnElement[bool]) -> list[Team]:
    query = select(Team.id).where(Team.workspace_id == workspace_id, which)
    return [lock_team(session, team_id) for team_id in session.scalars(query.order_by(Team.id))]


def leads(team: Team, leader: str, user: str) -> bool:
    """Tell whether one person is the leader of a team, or of another's seat in it."""
    return team.leader == leader or any(seat.leader == leader for seat in seats_of(team, user))


def team_to_refer_to(session: Session, team_id: str, who: Visitor) -> Team:
    """Return a team as `team_for`, with its closing days only: a referral is nobody's answer."""
    named = {"team_id": team_id, "workspace_id": who.workspace_id}
    found = session.scalars(REFERRED_TO, named).unique().one_or_none()
    if found is None:
        raise NotFound(_no_such_team())
    return found


def _no_such_team() -> str:
    return _("Teamet findes ikke længere. Åbn formularen igen med /henvisning.")


def knowledge_for(session: Session, knowledge_id: str, who: Visitor) -> tuple[Knowledge, Team]:
    """Return a knowledge card with its team to a member, or to who asked. Raises NotFound.

    The team's row is locked for a change. A leader has numbers, not words.
    """
    of_team = session.scalar(select(Knowledge.team_id).where(Knowledge.id == knowledge_id))
    team = _team_in(session, of_team, who) if of_team else None
    query = select(Knowledge).where(Knowledge.id == knowledge_id)
    query = query.options(selectinload(Knowledge.answers))
    found = session.scalar(query)  # behind the team's lock
    may = team is not None and role_in(team, who.user) in {MEMBER, SUBSTITUTE}
    if found is None or team is None or not (may or found.user == who.user):
        raise NotFound(_("Kortet findes ikke længere."))
    return found, team


def breach_for(session: Session, breach_id: str, who: Visitor) -> tuple[Breach, Team, Actor]:
    """Return a breach with its team, locked for a change, to who told of it or answers for it.

    Those are the team's leaders and the administrators. Raises NotFound for anybody else.
    """
    of_team = session.scalar(select(Breach.team_id).where(Breach.id == breach_id))
    team = _team_in(session, of_team, who) if of_team and not who.guest else None
    query = select(Breach).where(Breach.id == breach_id).options(selectinload(Breach.done))
    found = session.scalar(query.execution_options(populate_existing=True))  # behind the lock
    role = _role_at(session, found, team, who) if found and team else None
    if found is None or team is None or role is None:
        raise NotFound(_("Bruddet findes ikke længere, eller det er ikke til dig."))
    return found, team, Actor(who.user, role)


def _role_at(session: Session, breach: Breach, team: Team, who: Visitor) -> str | None:
    """Return in which role somebody sees a breach, or None."""
    if who.user in chiefs(team):
        return LEADER
    if is_administrator(session, who):
        return ADMINISTRATOR
    return (role_in(team, who.user) or REFERRER) if breach.told_by == who.user else None


def answered_for(session: Session, who: Visitor) -> list[str]:
    """Return the ids of the teams whose breaches are a person's: the ones they lead.

    An administrator's are those of the whole workspace.
    """
    query = select(Team.id).where(Team.workspace_id == who.workspace_id)
    mine = query if is_administrator(session, who) else query.where(_led(who.user))
    return list(session.scalars(mine))


def handover_for(session: Session, handover_id: str, who: Visitor) -> tuple[Opened, Handover]:
    """Open a case for the recipient of a handover that waits for their answer. Raises NotFound."""
    found = session.scalar(
        select(Handover)
        .join(Case, Case.id == Handover.case_id)
        .where(
            Handover.id == handover_id,
            Handover.recipient == who.user,
            Case.workspace_id == who.workspace_id,
        )
    )
    if found is None or found.state is not HandoverState.OFFERED:
        raise NotFound(_handover_answered())
    opened = load_case(session, found.case_id, Actor(who.user, RECIPIENT))
    if found.state is not HandoverState.OFFERED:  # answered while we waited for the team's lock
        raise NotFound(_handover_answered())
    return opened, found


def closing_for(session: Session, closing_id: str, who: Visitor) -> tuple[Opened, Closing, Part]:
    """Open a case to somebody who is asked about one closing of it, and tell in which part.

    Raises NotFound for everyone else, in the same words as for a closing that does not exist.
    """
    query = select(Case.id).join(Closing, Closing.case_id == Case.id)
    mine = query.where(Closing.id == closing_id, Case.workspace_id == who.workspace_id)
    case_id = session.scalar(mine)
    if case_id is None:
        raise NotFound(_not_asked())
    opened = load_case(session, case_id, Actor(who.user, REFERRER))
    ended = next(one for one in opened.case.past_closings if one.id == closing_id)
    part = asked_if_helped(opened.case, opened.team, ended).get(who.user)
    if part is None:
        raise NotFound(_not_asked())
    role = role_in(opened.team, who.user) or REFERRER
    return replace(opened, actor=Actor(who.user, role)), ended, part


def _not_asked() -> str:
    return _("Spørgsmålet er ikke til dig, eller det findes ikke længere.")


def _handover_answered() -> str:
    return _("Overdragelsen venter ikke længere på svar fra dig.")


def my_referrals(session: Session, who: Visitor, limit: int) -> list[Case]:
    """Return the newest cases the visitor has referred: for their status, nothing else."""
    query = (
        select(Case)
        .where(Case.workspace_id == who.workspace_id, Case.referrer == who.user)
        .order_by(Case.received_at.desc())
        .limit(limit)
        .options(selectinload(Case.meetings))
    )
    return list(session.scalars(query))


def is_administrator(session: Session, who: Visitor) -> bool:
    """Return whether the visitor has been named an administrator of Tværs."""
    found = person(session, who)
    return found is not None and found.administrator


def administrators(session: Session, who: Visitor) -> list[str]:
    """Return the users who have been named administrators of Tværs in the visitor's workspace."""
    query = select(Person.user).where(
        Person.workspace_id == who.workspace_id, Person.administrator.is_(True)
    )
    return list(session.scalars(query.order_by(Person.user)))


def set_language(session: Session, who: Visitor, slack_id: str, language: str) -> None:
    """Keep the language a person has chosen, whether or not Tværs has met them."""
    home = who.workspace_id or workspace_id(session, slack_id)
    known_person(session, Visitor(home, who.user)).language = language


def known_person(session: Session, who: Visitor) -> Person:
    """Return what we know of a colleague; made when Tværs has not met them."""
    found = person(session, who)
    if found is None:
        found = Person(workspace_id=who.workspace_id, user=who.user)
        session.add(found)
    return found


def no_such_case(name: str) -> str:
    """Return the words for a case that isn't there, or isn't there for this person."""
    shown = name if CODE.fullmatch(name) else _("med den kode")
    return _("Der er ingen sag {code}. Se de åbne med /henvisning sager.").format(code=shown)


def leader_only(code: str) -> str:
    """Return the words for a leader who would open a case's text."""
    return _(
        "Som leder ser du {code} i oversigten med datoer og tal. "
        "Sagens tekst åbnes kun af teamets medlemmer."
    ).format(code=code)
