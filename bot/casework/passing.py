"""Pass on what is one's own: theirs who leaves, until a colleague has said yes (N14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from bot.access import team_of
from bot.casework.desk import change, plan_team, record_of_team
from bot.casework.pair import seat_beside, take_place
from bot.errors import FieldErrors, Refused
from bot.loading import cases_found, cases_locked
from bot.locale import _
from bot.obligations import passing_owed
from bot.policy import seats_of
from bot.restricted import circle, may_see
from models import OPEN, Bid, Case, CaseState, HandoverState, Intervention, Meeting, Passing
from models.base import new_id
from models.intervention import UNSETTLED
from models.vocabulary import Duty, Meets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.loading import Opened
    from bot.trace import Actor
    from models import Team

KINDS = ("passing", "passed")


@dataclass(frozen=True)
class Held:
    """One duty of a person in a case; `key` names it, `row` is the bid or the intervention."""

    case: Case
    duty: Duty
    row: Bid | Intervention | None = None

    @property
    def key(self) -> str:
        """Return "lead:<case>", "bid:<bid>": what a form and the database keep of it."""
        return f"{self.duty.value}:{self.row.id if self.row else self.case.id}"


@dataclass(frozen=True)
class PassingForm:
    """Which duties (keys), and the colleague who is asked to take them."""

    taker: str
    duties: tuple[str, ...]


def held_by(session: Session, team: Team, user: str) -> list[Held]:
    """Return all that is a person's to do in a team's open cases, case by case."""
    bids = select(Bid.id).where(Bid.case_id == Case.id, Bid.user == user)
    made = select(Intervention.id).where(Intervention.case_id == Case.id, Intervention.user == user)
    in_pair = select(Meeting.id).where(Meeting.case_id == Case.id, Meeting.meets == Meets.PAIR)
    mine = or_(
        Case.lead == user,
        Case.contact == user,
        Case.convener == user,
        bids.exists(),
        made.exists(),
        and_(Case.state == CaseState.NEW, in_pair.exists()),
    )
    query = select(Case.id).where(Case.team_id == team.id, Case.state.in_(OPEN), mine)
    cases = cases_found(session, query.order_by(Case.code))
    return [held for case in cases for held in _held_in(case, user)]


def shown_to(held: Sequence[Held], reader: str) -> list[Held]:
    """Return the duties in cases that a reader may know of."""
    return [one for one in held if may_see(one.case, reader)]


def offered_by(session: Session, team: Team, giver: str) -> list[Passing]:
    """Return what of a person's a colleague of the team has been asked to take, oldest first."""
    query = select(Passing).where(
        Passing.team_id == team.id, Passing.giver == giver, Passing.state == HandoverState.OFFERED
    )
    found = session.scalars(query.order_by(Passing.offered_at, Passing.id))
    return [one for one in found if seats_of(team, one.taker)]


def offer(desk: Desk, team: Team, actor: Actor, giver: str, form: PassingForm) -> Passing:
    """Ask a colleague of the team to take some duties.

    Raises FieldErrors for somebody without a seat, or for the giver, and without a duty.
    """
    if form.taker == giver or not seats_of(team, form.taker):
        words = _("Vælg en kollega, der har en plads eller er stedfortræder i {team}.")
        raise FieldErrors({"taker": words.format(team=team.name)})
    asked = {key for one in offered_by(desk.session, team, giver) for key in one.duties}
    theirs = shown_to(held_by(desk.session, team, giver), actor.user)
    mine = {held.key: held for held in theirs}
    duties = [key for key in form.duties if key in mine and key not in asked]
    if not duties:
        raise FieldErrors({"duties": _("Vælg mindst én ting, der ikke allerede er spurgt om.")})
    _require_seen([mine[key] for key in duties], form.taker)
    _require_pair(team, [mine[key] for key in duties], giver, form.taker)
    made = Passing(
        id=new_id(),
        team_id=team.id,
        giver=giver,
        taker=form.taker,
        duties=duties,
        state=HandoverState.OFFERED,
        offered_by=actor.user,
        offered_at=desk.now,
    )
    desk.session.add(made)
    _write(desk, team, actor, "passing_offered", made)
    return made


def count_offered(session: Session, passing_id: str) -> int:
    """Return how many duties an offer is of."""
    made = session.get(Passing, passing_id)
    return len(made.duties) if made else 0


def accept(desk: Desk, who: Visitor, passing_id: str) -> Passing:
    """Say yes: each duty that is still the giver's, and can be, is the taker's now.

    With none left the offer is withdrawn, and its state says so. Raises Refused.
    """
    made, team, actor = _asked(desk, who, passing_id)
    every = shown_to(held_by(desk.session, team, made.giver), made.taker)
    held = {one.key: one for one in every}
    taken = [held[key] for key in made.duties if key in held and _could_be(team, held[key], made)]
    made.state = HandoverState.ACCEPTED if taken else HandoverState.WITHDRAWN
    made.duties, made.answered_at = [one.key for one in taken] or made.duties, desk.now
    opened = {
        one.case.id: one
        for one in cases_locked(desk.session, team.id, {one.case.id for one in taken})
    }
    for one in taken:
        _take(desk, opened[one.case.id], one, made, actor)
    _write(desk, team, actor, "passing_accepted" if taken else "passing_withdrawn", made)
    return made


def decline(desk: Desk, who: Visitor, passing_id: str) -> Passing:
    """Say no: everything stays the giver's. Raises Refused."""
    made, team, actor = _asked(desk, who, passing_id)
    made.state, made.answered_at = HandoverState.DECLINED, desk.now
    _write(desk, team, actor, "passing_declined", made)
    return made


def withdraw(desk: Desk, who: Visitor, passing_id: str) -> Passing:
    """Take an offer back, as the giver or their leader. Raises Refused."""
    made = desk.session.get(Passing, passing_id)
    if made is None:
        raise Refused(_("Det er allerede besvaret."))
    team, actor = team_of(desk.session, made.team_id, who, made.giver)
    desk.session.refresh(made)  # behind the team's lock
    if made.state is not HandoverState.OFFERED:
        raise Refused(_("Det er allerede besvaret."))
    made.state, made.answered_at = HandoverState.WITHDRAWN, desk.now
    _write(desk, team, actor, "passing_withdrawn", made)
    return made


def plan_passings(desk: Desk, team: Team) -> None:
    """Write what the team's passings owe as notices: add, move or cancel.

    One with nothing left to take, or whose taker has left the team, is withdrawn.
    """
    for one in desk.session.scalars(_offered_in(team)).all():
        held = {held.key for held in held_by(desk.session, team, one.giver)}
        if not held & set(one.duties) or not seats_of(team, one.taker):
            one.state, one.answered_at = HandoverState.WITHDRAWN, desk.now
    desk.session.flush()
    passings = desk.session.scalars(select(Passing).where(Passing.team_id == team.id)).all()
    dues = [due for one in passings for due in passing_owed(team, one, desk.now)]
    plan_team(desk, team, KINDS, dues)


def _offered_in(team: Team) -> Select[Passing]:
    return select(Passing).where(Passing.team_id == team.id, Passing.state == HandoverState.OFFERED)


def _held_in(case: Case, user: str) -> Iterator[Held]:
    if case.lead == user:
        yield Held(case, Duty.LEAD)
    if case.contact == user:
        yield Held(case, Duty.CONTACT)
    if any(one["user"] == user for one in ahead_in_pair(case)):
        yield Held(case, Duty.PAIR)
    if case.lead is None and case.convener == user:
        yield Held(case, Duty.CONVENER)
    for made in case.interventions:
        if made.user == user and made.undone_at is None and made.state in UNSETTLED:
            yield Held(case, Duty.INTERVENTION, made)
    for bid in case.bids:
        if bid.user == user:
            yield Held(case, Duty.BID, bid)


def ahead_in_pair(case: Case) -> list[dict[str, str]]:
    """Return the pair that is to meet in a case, by seat and user; nobody once it has met."""
    return [] if case.meetings[-1].finished_at else list(case.meetings[-1].pair)


def _require_seen(held: Sequence[Held], taker: str) -> None:
    """Raise FieldErrors for a restricted case of which the taker may not hear."""
    hidden = [one.case.code for one in held if not may_see(one.case, taker)]
    if hidden:
        words = _("{code} er kun for navngivne. Vælg en af dem, eller navngiv kollegaen i sagen.")
        raise FieldErrors({"taker": words.format(code=hidden[0])})


def _require_pair(team: Team, held: Sequence[Held], giver: str, taker: str) -> None:
    """Raise FieldErrors for a place in a pair that the taker can't have."""
    places = [one.case.meetings[-1] for one in held if one.duty is Duty.PAIR]
    if not all(seat_beside(team, meeting, giver, taker) for meeting in places):
        words = _("Vælg en fra en anden faglighed end din makkers, som er der den dag.")
        raise FieldErrors({"taker": words})


def _could_be(team: Team, held: Held, made: Passing) -> bool:
    """Tell whether a duty can be the taker's: a place in a pair is only for another discipline."""
    meeting = held.case.meetings[-1]
    is_place = held.duty is Duty.PAIR
    ours = circle(held.case, team)
    return not is_place or seat_beside(ours, meeting, made.giver, made.taker) is not None


def _asked(desk: Desk, who: Visitor, passing_id: str) -> tuple[Passing, Team, Actor]:
    """Return a passing that waits for this person's answer. Raises Refused."""
    made = desk.session.get(Passing, passing_id)
    if made is None or made.taker != who.user:
        raise Refused(_("Det venter ikke længere på svar fra dig."))
    try:
        team, actor = team_of(desk.session, made.team_id, who, who.user)
    except Refused:  # has left the team since
        raise Refused(_("Det venter ikke længere på svar fra dig.")) from None
    desk.session.refresh(made)  # behind the team's lock
    if made.state is not HandoverState.OFFERED:
        raise Refused(_("Det venter ikke længere på svar fra dig."))
    return made, team, actor


def _take(desk: Desk, opened: Opened, held: Held, made: Passing, actor: Actor) -> None:
    case, taker = opened.case, made.taker
    rows: dict[str, Bid | Intervention] = {one.id: one for one in case.bids}
    rows |= {one.id: one for one in case.interventions}
    if held.duty is Duty.PAIR:
        take_place(desk, opened.team, case.meetings[-1], made.giver, taker)
    elif held.row is not None:
        rows[held.row.id].user = taker
    else:
        setattr(case, held.duty.value, taker)
    subject = f"{held.duty.value}:{taker}"
    change(desk, replace(opened, actor=actor), "taken_over", subject)


def _write(desk: Desk, team: Team, actor: Actor, kind: str, made: Passing) -> None:
    record_of_team(desk, team, actor, kind, made.id)
    desk.session.flush()
    plan_passings(desk, team)
