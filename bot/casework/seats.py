"""The seats of a team: who holds each, who steps in, and the disciplines they are of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.desk import Desk, record_of_team
from bot.errors import FieldErrors
from bot.locale import _
from bot.policy import PAIR
from bot.presence import people_of
from models import (
    Discipline,
    Seat,
    Substitute,
    Team,
)
from models.base import new_id
from models.vocabulary import Meets

if TYPE_CHECKING:
    from bot.trace import Actor


MOST_SEATS = 40


@dataclass(frozen=True)
class SeatForm:
    """Who sits in a seat, who steps in, and what the seat may decide.

    `may_stand_empty` accepts that nobody of the discipline is left.
    """

    discipline: str
    holder: str | None
    substitutes: tuple[str, ...]
    authority: bool
    leader: str | None = None
    may_stand_empty: bool = False


def set_seat(desk: Desk, actor: Actor, team: Team, seat_id: str, form: SeatForm) -> None:
    """Name a seat's holder and substitutes; the open cases are planned anew afterwards.

    Raises FieldErrors when the last of a discipline leaves, unless that is accepted.
    """
    seat = next(seat for seat in team.seats if seat.id == seat_id)
    _require_somebody(team, seat, form)
    seat.holder, seat.authority, seat.leader = form.holder, form.authority, form.leader
    _seat_substitutes(desk, seat, form)
    if form.discipline.strip():
        _call(team, seat, form.discipline.strip())
    record_of_team(desk, team, actor, "seat_set", seat.id)


def add_seat(desk: Desk, actor: Actor, team: Team, form: SeatForm) -> Seat:
    """Add a seat; a discipline with the same name is shared, a new name makes a new discipline."""
    if len(team.seats) >= MOST_SEATS:
        most = _("Et team kan have højst {count} pladser.").format(count=MOST_SEATS)
        raise FieldErrors({"discipline": most})
    if not form.discipline.strip():
        raise FieldErrors({"discipline": _("Skriv, hvilken faglighed pladsen er for.")})
    seat = Seat(
        id=new_id(),
        team_id=team.id,
        discipline=_discipline(team, form.discipline.strip()),
        holder=form.holder,
        authority=form.authority,
        leader=form.leader,
        position=len(team.all_seats),
        substitutes=[],
    )
    team.all_seats.append(seat)
    _seat_substitutes(desk, seat, form)
    record_of_team(desk, team, actor, "seat_added", seat.id)
    return seat


def close_seat(desk: Desk, actor: Actor, team: Team, seat_id: str) -> None:
    """Take a seat out of use; what was answered and bid for it stays."""
    if len(team.seats) == 1:
        raise FieldErrors({"close": _("Et team skal have mindst én plads.")})
    seat = next(seat for seat in team.seats if seat.id == seat_id)
    if team.meets is Meets.PAIR and _disciplines_but(team, seat) < PAIR:
        words = _("Teamet mødes i makkerpar og skal have to fagligheder. Ret det under Frister.")
        raise FieldErrors({"close": words})
    seat.closed_at = desk.now
    record_of_team(desk, team, actor, "seat_closed", seat.id)


def _call(team: Team, seat: Seat, name: str) -> None:
    """Rename a seat's discipline, or move the seat when others share the one or bear the name."""
    named = [one for one in team.disciplines if one.label.casefold() == name.casefold()]
    shared = any(other.discipline is seat.discipline for other in team.seats if other is not seat)
    if seat.discipline in named or not (named or shared):
        seat.discipline.label = name
    else:
        seat.discipline = _discipline(team, name)


def _discipline(team: Team, name: str) -> Discipline:
    for discipline in team.disciplines:
        if discipline.label.casefold() == name.casefold():
            return discipline
    return new_discipline(team, new_id(), name)


def _require_somebody(team: Team, seat: Seat, form: SeatForm) -> None:
    """Raise FieldErrors when a discipline that has somebody would have nobody after a change."""
    others = [one for one in team.seats if one.discipline is seat.discipline and one is not seat]
    leaves = people_of(seat) and not (form.holder or form.substitutes)
    if leaves and not any(people_of(one) for one in others) and not form.may_stand_empty:
        words = _(
            "Så er der ingen fra {discipline} tilbage, og nye sager mangler dem. Vælg en ny, eller "
            "sæt kryds nederst. Det, den sidste har, gives videre med /henvisning fravær."
        )
        raise FieldErrors({"holder": words.format(discipline=seat.discipline.label)})


def _disciplines_but(team: Team, seat: Seat | None) -> int:
    """Return how many disciplines have a seat, one seat apart."""
    return len({one.discipline.key for one in team.seats if one is not seat})


def new_discipline(team: Team, key: str, name: str) -> Discipline:
    """Give a team one more discipline, after the others."""
    made = Discipline(
        id=new_id(), team_id=team.id, key=key, label=name, position=len(team.disciplines)
    )
    team.disciplines.append(made)
    return made


def _seat_substitutes(desk: Desk, seat: Seat, form: SeatForm) -> None:
    named = [user for user in dict.fromkeys(form.substitutes) if user != form.holder]
    seat.substitutes.clear()
    desk.session.flush()
    seat.substitutes.extend(
        Substitute(id=new_id(), seat_id=seat.id, user=user, rank=rank)
        for rank, user in enumerate(named)
    )
