"""What a team has decided, as the rules read it: its calendar, its dates, who sits where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import ClosingDay, Rules, WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models import Case, Discipline, Seat, Team

SUBSTITUTE_AFTER, LEADER_AFTER = 3, 5  # working days
LEAD_AFTER = 3  # working days, where the contact hears first


def calendar_of(team: Team) -> WorkCalendar:
    """Return the team's working days: Denmark's, less its own closing days."""
    return WorkCalendar(
        closing_days=tuple(
            ClosingDay(day.first_on, day.last_on, day.closes_at, day.label)
            for day in team.closing_days
        )
    )


def rules_of(team: Team) -> Rules:
    """Return the team's times and spans for its dates."""
    return Rules(
        meeting_time=team.meeting_time,
        follow_up_days=team.follow_up_days,
        close_months=team.close_months,
    )


def seats_of(team: Team, user: str) -> list[Seat]:
    """Return the seats a person holds, then those they are a substitute for, by rank."""
    held = [seat for seat in team.seats if seat.holder == user]
    ranked = sorted(
        (substitute.rank, seat.position, seat)
        for seat in team.seats
        for substitute in seat.substitutes
        if substitute.user == user
    )
    return held + [seat for _rank, _position, seat in ranked]


def occupant(seat: Seat) -> str | None:
    """Return who a seat counts on: its holder; of a vacant one the first substitute."""
    first = seat.substitutes[0].user if seat.substitutes else None
    return seat.holder or first


def substitute_for(team: Team, user: str) -> str | None:
    """Return who stands nearest to a person in their seat: a substitute, or the holder."""
    for seat in seats_of(team, user)[:1]:
        others = [seat.holder, *(substitute.user for substitute in seat.substitutes)]
        return next((other for other in others if other and other != user), None)
    return None


def leader_of(team: Team, user: str | None) -> str | None:
    """Return the leader of a person's seat; the team's when the seat has none."""
    seats = seats_of(team, user) if user else []
    return next((seat.leader for seat in seats[:1] if seat.leader), team.leader)


def in_charge(case: Case, team: Team) -> str | None:
    """Return the lead, or the convener; only one who still has a seat can do anything."""
    for user in (case.lead, case.convener):
        if user and seats_of(team, user):
            return user
    return None


def called(case: Case, team: Team, days_late: int = 0) -> list[str]:
    """Return whom a message about a case calls (domain.md, "Dates" 5).

    The one in charge, or all seats; so many working days late their substitute, then the leader.
    """
    found = in_charge(case, team)
    instead = None
    if days_late >= LEADER_AFTER:
        instead = leader_of(team, found)
    elif days_late >= SUBSTITUTE_AFTER and found:
        instead = substitute_for(team, found)
    one = instead or found
    return [one] if one else members(team)


def called_about_contact(case: Case, team: Team, days_late: int) -> list[str]:
    """Return whom it calls that nobody has contacted the citizen, so many working days late.

    The contact, as long as they have a seat; then the lead; then as any other lateness.
    """
    if days_late >= LEADER_AFTER:
        return called(case, team, days_late)
    contact = case.contact if case.contact and seats_of(team, case.contact) else None
    return [contact] if contact and days_late < LEAD_AFTER else called(case, team)


def members(team: Team) -> list[str]:
    """Return whom the seats count on, in the seats' order, each once; the leaders if nobody."""
    found = [occupant(seat) for seat in team.seats]
    leaders = [team.leader, *(seat.leader for seat in team.seats)]
    return list(dict.fromkeys(filter(None, found if any(found) else leaders)))


def everyone(team: Team) -> Iterator[str]:
    """Yield every holder, substitute and leader of a team; some may come twice."""
    for seat in team.seats:
        yield from filter(None, (seat.holder, seat.leader))
        yield from (substitute.user for substitute in seat.substitutes)
    if team.leader:
        yield team.leader


def manned(team: Team) -> list[Discipline]:
    """Return the disciplines that have somebody who could bid in."""
    held = {seat.discipline_id for seat in team.seats if seat.holder or seat.substitutes}
    return [discipline for discipline in team.disciplines if discipline.id in held]


def missing_bids(case: Case, team: Team) -> list[Discipline]:
    """Return the disciplines that have not bid in yet; nobody may say it isn't their table."""
    given = {bid.discipline_id for bid in case.bids}
    return [discipline for discipline in manned(team) if discipline.id not in given]
