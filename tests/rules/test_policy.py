"""Who is called about a case: the ladder of domain.md, "Dates" 5, as pure rules."""

from __future__ import annotations

import pytest

from bot.policy import called, members
from models import Case, Seat, Substitute, Team

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
    return Team(leader=leader, all_seats=made)


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
def test_the_lead_then_a_substitute_then_the_leader(
    lead: str | None, convener: str | None, first: list[str], third: list[str], fifth: list[str]
) -> None:
    """Whoever could no longer open the case is not called: the convener is, then all seats."""
    case, made = Case(lead=lead, convener=convener), team(*SEATS)
    assert [called(case, made, late) for late in (0, 1, 2)] == [first] * 3
    assert [called(case, made, late) for late in (3, 4)] == [third] * 2
    assert [called(case, made, late) for late in (5, 10)] == [fifth] * 2


def test_without_a_substitute_or_a_leader_the_lead_is_called_on() -> None:
    """A rung of the ladder where nobody stands is passed to the one below."""
    made = team(("ANNA", [], None), ("CARL", [], None), leader=None)
    assert [called(Case(lead="ANNA"), made, late) for late in (0, 3, 5)] == [["ANNA"]] * 3
    assert called(Case(), made, 5) == ["ANNA", "CARL"]


def test_the_seats_are_never_nobody_while_there_is_a_leader() -> None:
    """A vacant seat counts on its first substitute; a team of vacant seats on its leaders."""
    assert members(team((None, ["BODIL"], None), ("CARL", [], None))) == ["BODIL", "CARL"]
    assert members(team((None, [], "ERIK"))) == ["LEDER", "ERIK"]
