"""The team as everybody knows it at a moment: who has which seat, and who is away."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import TYPE_CHECKING

from years.days import ONE, Days, at

if TYPE_CHECKING:
    from collections.abc import Iterator

MIDNIGHT, NOON = time(0), time(12)


@dataclass(frozen=True)
class Seat:
    """One discipline's place: who holds it, who steps in by rank, and its own leader if any."""

    label: str
    holder: str | None
    substitutes: tuple[str, ...]
    leader: str | None = None

    @property
    def people(self) -> list[str]:
        """Return the holder, then the substitutes by rank."""
        return [user for user in (self.holder, *self.substitutes) if user]

    @property
    def usual(self) -> str | None:
        """Return whom the seat counts on when nobody is away."""
        return next(iter(self.people), None)


@dataclass(frozen=True)
class Away:
    """An absence, half of the first and the last day may be left; known since it was entered."""

    number: int
    user: str
    first_on: date
    last_on: date
    entered_at: datetime
    from_noon: bool = False
    until_noon: bool = False

    @property
    def begins(self) -> datetime:
        """Return its first moment."""
        return at(self.first_on, NOON if self.from_noon else MIDNIGHT)

    @property
    def ends(self) -> datetime:
        """Return the first moment after it."""
        return at(self.last_on, NOON) if self.until_noon else at(self.last_on + ONE, MIDNIGHT)


@dataclass(frozen=True)
class Team:
    """The seats, the leader, the absences and the open days, as known since a moment."""

    seats: tuple[Seat, ...]
    leader: str
    absences: tuple[Away, ...] = ()
    days: Days = field(default_factory=Days)

    def is_away(self, user: str, when: datetime) -> bool:
        """Tell whether somebody is away at a moment."""
        return any(one.user == user and one.begins <= when < one.ends for one in self.absences)

    def present(self, seat: Seat, when: datetime) -> list[str]:
        """Return who may have a seat at a moment, the nearest first."""
        return [user for user in seat.people if not self.is_away(user, when)]

    def members(self, when: datetime) -> list[str]:
        """Return whom the seats count on at a moment; the leaders when nobody is there."""
        found = [next(iter(self.present(seat, when)), None) for seat in self.seats]
        leaders = [self.leader, *(seat.leader for seat in self.seats)]
        return list(dict.fromkeys(user for user in (found if any(found) else leaders) if user))

    def seat_of(self, user: str | None) -> Seat | None:
        """Return the seat somebody holds, or the first they may step in for."""
        held = [seat for seat in self.seats if seat.holder == user]
        ranked = [
            (seat.substitutes.index(user), place, seat)
            for place, seat in enumerate(self.seats)
            if user in seat.substitutes
        ]
        found = held + [seat for _rank, _place, seat in sorted(ranked, key=lambda one: one[:2])]
        return found[0] if user and found else None

    def substitute(self, user: str, when: datetime) -> str | None:
        """Return who stands nearest to somebody, and is there."""
        seat = self.seat_of(user)
        there = self.present(seat, when) if seat else []
        return next((other for other in there if other != user), None)

    def there(self, user: str, when: datetime) -> str:
        """Return somebody, or the substitute when they are away; themselves when there is none."""
        return (self.substitute(user, when) or user) if self.is_away(user, when) else user

    def leaders_of(self, user: str | None) -> list[str]:
        """Return who leads somebody: their seat's leader, then the team's; of nobody, all."""
        seat = self.seat_of(user)
        own = [seat.leader] if seat else [one.leader for one in self.seats]
        every = [*own, self.leader] if seat else [self.leader, *own]
        return list(dict.fromkeys(one for one in every if one))

    def leader_of(self, user: str | None) -> str:
        """Return who leads somebody: their seat's leader, else the team's."""
        seat = self.seat_of(user)
        return (seat.leader if seat else None) or self.leader


@dataclass
class Teams:
    """The team through the years: `since` are the moments of its changes."""

    since: list[datetime]
    known: list[Team] = field(default_factory=list)

    def at(self, when: datetime) -> Team:
        """Return the team as known at a moment."""
        return self.known[max(bisect_right(self.since, when) - 1, 0)]

    @property
    def newest(self) -> Team:
        """Return the team as known now."""
        return self.known[-1]

    def change(self, when: datetime, team: Team) -> None:
        """Know it otherwise from a moment on."""
        self.since.append(when)
        self.known.append(team)

    def absent(self, away: Away) -> None:
        """Know that somebody will be away."""
        team = self.newest
        self.change(away.entered_at, replace(team, absences=(*team.absences, away)))

    def seated(self, when: datetime, place: int, seat: Seat) -> None:
        """Know that a seat is somebody else's."""
        seats = [*self.newest.seats]
        seats[place] = seat
        self.change(when, replace(self.newest, seats=tuple(seats)))

    def closed(self, when: datetime, first: date, last: date) -> None:
        """Know that the team is closed for some days of its own."""
        own = (*self.newest.days.own, (first, last))
        self.change(when, replace(self.newest, days=Days(own)))

    def windows(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches between two moments in which the team did not change."""
        cuts = [since, *(one for one in self.since if since < one < until), until]
        yield from pairwise(cuts)
