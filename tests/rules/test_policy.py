"""Who is called about a case: the ladder of domain.md, "Dates" 5, as pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm.attributes import set_committed_value

from bot.policy import (
    called,
    called_about_contact,
    leader_to_tell,
    members,
    stands_in_for,
)
from models import Case, Seat, Substitute, Team
from tests.rules.absent import absent

DAY, DAYS = date(2026, 11, 24), timedelta(days=1)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)

SEATS = [("ANNA", ["BODIL"], None), ("CARL", ["DORTE"], "ERIK"), ("FIE", ["CARL"], None)]


def team(*seats: tuple[str | None, list[str], str | None], leader: str | None = "LEDER") -> Team:
    """Return a team with seats: holder, substitutes by rank, and the seat's own leader."""
    made = [
        Seat(
            id=str(place),
            position=place,
            holder=holder,
            leader=own,
            substitutes=[Substitute(user=user, rank=rank) for rank, user in enumerate(users)],
        )
        for place, (holder, users, own) in enumerate(seats)
    ]
    return Team(leader=leader, all_seats=made, absences=[])


def off(made: Team, *users: str) -> Team:
    """Return a team of which some are away all day."""
    set_committed_value(made, "absences", [absent(user, DAY, DAY) for user in users])
    return made


LADDER = (
    ("CARL", None, ["CARL"], ["DORTE"], ["ERIK"]),
    ("ANNA", "CARL", ["ANNA"], ["BODIL"], ["LEDER"]),
    ("BODIL", None, ["BODIL"], ["ANNA"], ["LEDER"]),
    (None, "ANNA", ["ANNA"], ["BODIL"], ["LEDER"]),
    ("LEFT", "ANNA", ["ANNA"], ["BODIL"], ["LEDER"]),
    ("LEFT", "GONE", ["ANNA", "CARL", "FIE"], ["ANNA", "CARL", "FIE"], ["LEDER"]),
    (None, None, ["ANNA", "CARL", "FIE"], ["ANNA", "CARL", "FIE"], ["LEDER"]),
    ("LEDER", None, ["ANNA", "CARL", "FIE"], ["ANNA", "CARL", "FIE"], ["LEDER"]),
)


@pytest.mark.parametrize(("lead", "convener", "first", "third", "fifth"), LADDER)
def test_the_lead_then_a_substitute_then_the_leader_beside_the_lead(
    lead: str | None, convener: str | None, first: list[str], third: list[str], fifth: list[str]
) -> None:
    """Whoever could no longer open the case is not called: the convener is, then all seats.

    From the fifth day a leader hears in person, and the thread calls who has the case again.
    """
    case, made = Case(lead=lead, convener=convener), team(*SEATS)
    assert [called(case, made, NOW, late) for late in (0, 1, 2)] == [first] * 3
    assert [called(case, made, NOW, late) for late in (3, 4)] == [third] * 2
    assert [called(case, made, NOW, late) for late in (5, 10)] == [first] * 2
    assert [leader_to_tell(case, made, NOW)] == fifth


def test_without_a_substitute_or_a_leader_the_lead_is_called_on() -> None:
    """A rung of the ladder where nobody stands is passed to the one below."""
    made = team(("ANNA", [], None), ("CARL", [], None), leader=None)
    assert [called(Case(lead="ANNA"), made, NOW, late) for late in (0, 3, 5)] == [["ANNA"]] * 3
    assert called(Case(), made, NOW, 5) == ["ANNA", "CARL"]
    assert leader_to_tell(Case(), made, NOW) is None
    alone = team(("ANNA", ["BODIL"], None), leader=None)
    assert [called(Case(lead="ANNA"), alone, NOW, late) for late in (3, 5)] == [["BODIL"]] * 2


LEADERS = (
    ("CARL", (), "LEDER", "ERIK"),
    ("CARL", ("ERIK",), "LEDER", "LEDER"),
    ("CARL", ("ERIK", "LEDER"), "LEDER", "ERIK"),
    ("ANNA", ("LEDER",), "LEDER", "LEDER"),
    ("ANNA", (), "ANNA", "ANNA"),
    ("CARL", (), "CARL", "ERIK"),
    (None, (), "LEDER", "LEDER"),
    (None, ("LEDER",), "LEDER", "ERIK"),
    (None, (), None, "ERIK"),
    ("ANNA", (), None, None),
)


@pytest.mark.parametrize(("lead", "away", "leader", "told"), LEADERS)
def test_the_leader_who_is_told_is_one_who_is_there(
    lead: str | None, away: tuple[str, ...], leader: str | None, told: str | None
) -> None:
    """The seat's leader, then the team's, or the other way round; away all the same if alone."""
    made = off(team(*SEATS, leader=leader), *away)
    assert leader_to_tell(Case(lead=lead), made, NOW) == told


def test_the_seats_are_never_nobody_while_there_is_a_leader() -> None:
    """A vacant seat counts on its first substitute; a team of vacant seats on its leaders."""
    vacant = team((None, ["BODIL"], None), ("CARL", [], None))
    assert members(vacant, NOW) == ["BODIL", "CARL"]
    assert members(team((None, [], "ERIK")), NOW) == ["LEDER", "ERIK"]


def test_whoever_is_away_is_passed_over() -> None:
    """The lead's substitute is called instead; with nobody there the lead is, all the same."""
    case = Case(lead="CARL")
    assert called(case, off(team(*SEATS), "CARL"), NOW) == ["DORTE"]
    assert called(case, off(team(*SEATS), "CARL", "DORTE"), NOW) == ["CARL"]
    assert called(case, off(team(*SEATS), "DORTE"), NOW, 3) == ["CARL"]
    assert called(Case(lead="CARL"), off(team(*SEATS), "CARL"), NOW + DAYS) == ["CARL"]
    assert members(off(team(*SEATS), "ANNA", "FIE"), NOW) == ["BODIL", "CARL"]


def test_the_contact_who_is_away_is_passed_over() -> None:
    """Their substitute hears that nobody has contacted the citizen; then the lead, as ever."""
    case, made = Case(lead="ANNA", contact="CARL"), off(team(*SEATS), "CARL")
    assert called_about_contact(case, made, NOW, 1) == ["DORTE"]
    assert called_about_contact(case, made, NOW, 3) == ["ANNA"]
    assert called_about_contact(case, made, NOW, 5) == ["ANNA"]
    both = Case(lead="CARL", contact="CARL")
    made = team(*SEATS)
    assert [called_about_contact(both, made, NOW, late) for late in (1, 3, 5)] == [
        ["CARL"],
        ["DORTE"],
        ["CARL"],
    ]


def test_whose_work_is_whose() -> None:
    """A substitute does the work of those away, of nobody else, and not while away themself."""
    made = off(team(*SEATS), "CARL")
    assert stands_in_for(made, "DORTE", NOW) == ["CARL"]
    assert stands_in_for(made, "BODIL", NOW) == []
    assert stands_in_for(off(team(*SEATS), "CARL", "DORTE"), "DORTE", NOW) == []
