"""Play the years: every life begins at its moment, and whoever comes next acts next."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from years.around import OWN_LEADER, Around
from years.course import Story
from years.days import at, day_of
from years.lives import lived
from years.script import Script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from years.world import World

SPECIAL = (
    datetime(2026, 12, 11, 15, 58, 20),
    datetime(2026, 12, 23, 14, 12, 5),
    datetime(2026, 12, 30, 23, 59, 30),
    datetime(2027, 3, 24, 15, 20, 7),
    datetime(2027, 3, 28, 1, 45, 9),
    datetime(2027, 5, 5, 9, 30, 11),
    datetime(2027, 10, 31, 3, 20, 13),
    datetime(2027, 11, 30, 12, 0, 15),
    datetime(2028, 2, 29, 3, 40, 17),
    datetime(2028, 4, 30, 16, 40, 19),
    datetime(2028, 8, 31, 7, 29, 21),
    datetime(2028, 10, 29, 2, 30, 23),
    datetime(2029, 4, 27, 10, 10, 25),
    datetime(2029, 12, 22, 11, 0, 27),
    datetime(2030, 5, 30, 18, 0, 29),
)
"""Local moments at which it matters how days are counted: nights, holidays, clock changes."""

DOWN = (
    (3, 9, time(6, 50, 3), 3.5),
    (5, 20, time(15, 1, 4), 62),
    (9, 13, time(3, 10, 5), 5),
    (12, 18, time(12, 0, 6), 300),
)
"""When the process is down each year: month, day, local time, and for how many hours."""

LEAVES, HALF_DAYS = {2028: (0, "U0HANNE"), 2030: (1, "U0IDA")}, 0.3
LONG_LIFE, SOON = 200, 30  # days: a case begins so long before the end
OUTER = 0.25  # how often a date comes from outside


class Play:
    """One run: a world, its dice, and how often each thing happened."""

    def __init__(self, world: World, seed: int) -> None:
        """Take a world and a seed; the same seed gives the same run."""
        self.world, self.dice, self.seen = world, Random(seed), Counter[str]()
        self._turns = itertools.count()
        self._next: list[tuple[datetime, int, Iterator[datetime]]] = []

    def people(self, cases: int, years: float, kinds: Sequence[str]) -> None:
        """Let so many cases of some kinds begin, spread over so many years."""
        kinds = list(itertools.islice(itertools.cycle(kinds), cases))
        self.dice.shuffle(kinds)
        for number, (kind, when) in enumerate(zip(kinds, self._moments(cases, years), strict=True)):
            self.begin(when, self._life(number, kind))

    def around(self, years: float) -> None:
        """Let what happens around the cases happen in each of the years."""
        begins, around = self.world.now, Around(self.world, self.dice, self.seen)
        first_year = day_of(begins).year + 1
        own = replace(self.world.team.seats[2], leader=OWN_LEADER)
        self.begin(begins, around.seat(2, own))
        ends = begins + timedelta(days=365 * years)
        for year in range(first_year, day_of(ends).year + 1):
            for when, happens in self._in_year(around, year):
                if begins < when < ends:
                    self.begin(when, happens)

    def _in_year(self, around: Around, year: int) -> Iterator[tuple[datetime, Iterator[datetime]]]:
        for place in range(len(self.world.team.seats)):
            for rank, first, length in self._leaves(place, year):
                known = at(first - timedelta(days=self.dice.randrange(2, 40)), time(10, 12, 31))
                last = first + timedelta(days=length)
                halves = length > 0 and self.dice.random() < HALF_DAYS
                yield known, around.away(place, rank, first, last, halves=halves)
        monday = date(year, 7, 1) + timedelta(days=(7 - date(year, 7, 1).weekday()) % 7 + 14)
        yield (
            at(date(year, 1, 15), time(11, 3, 17)),
            around.close(monday, monday + timedelta(days=4)),
        )
        for month, day, clock, hours in DOWN:
            when = at(date(year, month, day), clock)
            yield when, around.down(when + timedelta(hours=hours))
        if year in LEAVES:
            yield at(date(year, 9, 4), time(10, 5, 9)), around.leaves(*LEAVES[year])

    def _leaves(self, place: int, year: int) -> Iterator[tuple[int, date, int]]:
        """Yield which rank of a seat is away from when, for how many days more."""
        yield 0, date(year, 6, 21) + timedelta(days=7 * place), 18
        yield 1, date(year, 7, 5) + timedelta(days=7 * place), 12
        for month in (2, 4, 10, 11):
            first = date(year, month, self.dice.randrange(1, 20))
            yield self.dice.randrange(2), first, self.dice.choice((0, 1, 2, 4))

    def begin(self, when: datetime, life: Iterator[datetime]) -> None:
        """Let something begin at a moment."""
        heapq.heappush(self._next, (when, next(self._turns), life))

    def until(self, ends: datetime) -> None:
        """Let everybody act in turn until a moment."""
        while self._next and self._next[0][0] < ends:
            when, _turn, life = heapq.heappop(self._next)
            self.world.go_to(when)
            following = next(life, None)
            if following is not None:
                self.begin(max(following, self.world.now + timedelta(seconds=1)), life)
        self.world.go_to(ends)

    def _life(self, number: int, kind: str) -> Iterator[datetime]:
        dice = Random(self.dice.random())
        me = Script(self.world, Story(f"{number:02}", kind), dice, self.seen, f"KAN-{number}")
        outer_on = None
        if dice.random() < OUTER:
            outer_on = me.today + timedelta(days=dice.randrange(30))
        me.refer(dice.choice(("U0LONE", "U0ALI")), outer_on)
        self.seen[kind] += 1
        yield from lived(me)

    def _moments(self, cases: int, years: float) -> list[datetime]:
        begins = self.world.now
        last = max(years * 365 - LONG_LIFE, SOON)
        found = [at(one.date(), one.time()) for one in SPECIAL[: cases // 2]]
        while len(found) < cases:
            day = (begins + timedelta(days=self.dice.uniform(0.1, last))).date()
            clock = time(self.dice.randrange(24), self.dice.randrange(60), self.dice.randrange(60))
            found.append(at(day, clock))
        return sorted(found)
