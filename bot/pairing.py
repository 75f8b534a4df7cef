"""Makkerpar: two colleagues of different disciplines, fairly in turn (features, row 28)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from models import Seat

NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Partner:
    """One of a pair: a colleague, for the seat that is counted on."""

    seat: Seat
    user: str


@dataclass(frozen=True)
class Turns:
    """When each colleague was last in a pair (aware), how often, and how often each two have."""

    times: Counter[str] = field(default_factory=Counter)
    last: dict[str, datetime] = field(default_factory=dict)
    together: Counter[frozenset[str]] = field(default_factory=Counter)

    def count(self, users: Iterable[str], at: datetime) -> None:
        """Take one pair into account; one of whom the other has gone counts for who is left."""
        pair = frozenset(users)
        self.times.update(pair)
        for user in pair:
            self.last[user] = max(at, self.last.get(user, NEVER))
        self.together[pair] += 1


def pair_up(kept: Sequence[Partner], others: Sequence[Partner], turns: Turns) -> list[Partner]:
    """Return a pair of two colleagues from two disciplines; those who are kept stay in it.

    Whoever has been out least goes first, then who has waited longest, then who has been together
    least. Somebody new, or long away, goes in every round, but doesn't make up for the time before.
    Where no pair can be made, fewer than two are returned.
    """
    if len(kept) >= 2:  # noqa: PLR2004 - a pair
        return list(kept)
    if kept:
        fitting = [[*kept, one] for one in others if _differ(kept[0], one)]
    else:
        fitting = [list(two) for two in combinations(others, 2) if _differ(*two)]
    alone = [[*kept]] if kept else [[one] for one in others]
    shares = _shares([*kept, *others], turns)
    return min(fitting or alone or [[]], key=lambda pair: _rank(pair, shares, turns))


def _differ(one: Partner, other: Partner) -> bool:
    return one.user != other.user and one.seat.discipline_id != other.seat.discipline_id


def _shares(everybody: Sequence[Partner], turns: Turns) -> dict[str, int]:
    """Return how often each has been out; the least of them counts as the next one does."""
    counts = {one.user: turns.times[one.user] for one in everybody}
    least = sorted(counts.values())[1:2]
    return {user: max([count, *least]) for user, count in counts.items()}


def _rank(
    pair: Sequence[Partner], shares: Mapping[str, int], turns: Turns
) -> tuple[list[int], list[datetime], int, list[int]]:
    """Return what orders pairs: shares, how long each has waited, times together, seats' order."""
    had = sorted(shares[one.user] for one in pair)
    waited = sorted(turns.last.get(one.user, NEVER) for one in pair)
    times = turns.together[frozenset(one.user for one in pair)]
    return had, waited, times, [one.seat.position for one in pair]
