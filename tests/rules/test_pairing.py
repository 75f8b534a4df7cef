"""Two of different disciplines, fairly in turn: the pure rule of makkerpar."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.pairing import Partner, Turns, pair_up
from models import Seat

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
HANNE, PETER, BO, SANNE, IDA, KAREN = "HANNE", "PETER", "BO", "SANNE", "IDA", "KAREN"
FAVRSKOV = (
    (HANNE, "law"),
    (PETER, "law"),
    (BO, "care"),
    (SANNE, "care"),
    (IDA, "ot"),
    (KAREN, "sw"),
)


def partners(*people: tuple[str, str]) -> list[Partner]:
    """Return one seat for each person and discipline."""
    seats = [
        Seat(id=f"s{i}", discipline_id=field, position=i) for i, (_u, field) in enumerate(people)
    ]
    return [Partner(seat, user) for seat, (user, _field) in zip(seats, people, strict=True)]


def users(pair: list[Partner]) -> list[str]:
    """Return who is in a pair."""
    return [one.user for one in pair]


def test_who_has_waited_longest_goes_first() -> None:
    """Nobody has been out: the seats' order; then those who have not; nobody a third time."""
    turns, everybody = Turns(), partners(*FAVRSKOV)
    found = []
    for day in range(6):
        pair = pair_up([], everybody, turns)
        turns.count(users(pair), MONDAY + timedelta(days=day))
        found.append(users(pair))
    assert found[:3] == [[HANNE, BO], [PETER, SANNE], [IDA, KAREN]]
    assert set(Counter(user for pair in found for user in pair).values()) == {2}


def test_who_is_kept_gets_another_from_another_discipline() -> None:
    """The one who stays keeps the place; the other of the same discipline is never the partner."""
    bo, sanne, hanne = partners((BO, "care"), (SANNE, "care"), (HANNE, "law"))
    turns = Turns()
    turns.count([HANNE], MONDAY)
    assert users(pair_up([bo], [sanne, hanne], turns)) == [BO, HANNE]
    assert users(pair_up([bo, hanne], [sanne], turns)) == [BO, HANNE]


def test_a_pair_that_cannot_be_made() -> None:
    """One discipline left gives one person, nobody left gives nobody, and no error."""
    bo, sanne = partners((BO, "care"), (SANNE, "care"))
    turns = Turns()
    turns.count([BO], MONDAY)
    assert users(pair_up([], [bo, sanne], turns)) == [SANNE]
    assert users(pair_up([bo], [sanne], turns)) == [BO]
    assert pair_up([], [], turns) == []


def test_one_person_with_two_seats_is_no_pair() -> None:
    """A pair is two people, however many disciplines one of them has."""
    assert len(pair_up([], partners((BO, "care"), (BO, "law")), Turns())) == 1


TEAMS = st.lists(st.sampled_from("abcd"), min_size=2, max_size=9).filter(lambda t: len(set(t)) > 1)


@given(TEAMS, st.lists(st.sets(st.integers(0, 8), max_size=6), min_size=1, max_size=40))
def test_never_the_same_discipline_and_never_who_is_away(
    fields: list[str], away: list[set[int]]
) -> None:
    """Whoever is away, a pair is two people of two disciplines, or cannot be made."""
    everybody = partners(*[(f"u{i}", field) for i, field in enumerate(fields)])
    turns = Turns()
    for day, gone in enumerate(away):
        there = [one for i, one in enumerate(everybody) if i not in gone]
        pair = pair_up([], there, turns)
        possible = len({one.seat.discipline_id for one in there}) > 1
        assert len(pair) == (2 if possible else min(len(there), 1))
        assert all(one in there for one in pair)
        assert len({one.seat.discipline_id for one in pair}) == len(pair)
        turns.count(users(pair), MONDAY + timedelta(days=day))


@given(TEAMS, st.integers(1, 60))
def test_everybody_goes_equally_often(fields: list[str], days: int) -> None:
    """With everybody there nobody is out three times more than another who could have gone."""
    everybody = partners(*[(f"u{i}", field) for i, field in enumerate(fields)])
    turns = Turns()
    for day in range(days):
        turns.count(users(pair_up([], everybody, turns)), MONDAY + timedelta(days=day))
    if max(Counter(fields).values()) * 2 <= len(fields):  # else the few others must go more often
        out = [turns.times[one.user] for one in everybody]
        assert max(out) - min(out) < 3


def test_somebody_new_does_not_make_up_for_the_time_before() -> None:
    """Who joins after twenty pairs goes once in each round, as the others do."""
    everybody, turns = partners(*FAVRSKOV), Turns()
    for day in range(20):
        turns.count(users(pair_up([], everybody[:5], turns)), MONDAY + timedelta(days=day))
    before = Counter(turns.times)
    for day in range(20, 32):
        turns.count(users(pair_up([], everybody, turns)), MONDAY + timedelta(days=day))
    out = turns.times - before
    assert 3 <= out[KAREN] <= 5
