"""One rule of the product made wrong on purpose, and another: a judge has to see each."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import PropertyMock, patch

from bot import deadlines, figures
from bot.obligations import after, case, lateness, owing
from faults.installation import Installation
from models import Case
from years.judge import judge
from years.play import Play
from years.world import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import date

    from bot.deadlines import Deadline, Rules, WorkCalendar

SEED = 7


@dataclass(frozen=True)
class Mutant:
    """What is made wrong, and whose life, so many days of it, has to show that."""

    make: Callable[[], AbstractContextManager[object]]
    kind: str = "forgotten"
    days: int = 150
    seed: int = SEED


@contextmanager
def _rolls_swapped() -> Iterator[None]:
    """Let the follow-up's day roll back, and the deadline's forward."""
    follow_up, close_by = deadlines.follow_up, deadlines.close_by

    def back(on: date, rules: Rules, calendar: WorkCalendar) -> Deadline:
        made = follow_up(on, rules, calendar)
        return replace(made, on=calendar.roll_back(made.raw_on))

    def forward(on: date, rules: Rules, calendar: WorkCalendar, since: str = "") -> Deadline:
        made = close_by(on, rules, calendar, since)
        return replace(made, on=calendar.roll_forward(made.raw_on))

    with (
        patch.object(deadlines, "follow_up", back),
        patch.object(deadlines, "close_by", forward),
    ):
        yield


def _sixty_one() -> AbstractContextManager[object]:
    """Let the last question come a day late."""
    return patch.object(after, "DAYS", (14, 61))


def _never_closed() -> AbstractContextManager[object]:
    """Let a closed case owe what an open one does."""
    return patch.object(Case, "is_open", new_callable=PropertyMock, return_value=True)


MUTANTS: dict[str, Mutant] = {
    "T-7 is T-8": Mutant(lambda: patch.object(case, "BEFORE_FOLLOW_UP", (8, 3, 1)), "prompt", 45),
    "T-14 is T-13": Mutant(lambda: patch.object(case, "BEFORE_CLOSE_BY", (13, 7, 2)), days=100),
    "weekly is every sixth day": Mutant(lambda: patch.object(owing, "WEEK", 6)),
    "forward is back": Mutant(_rolls_swapped, seed=39),
    "the leader hears on day 6": Mutant(lambda: patch.object(lateness, "LEADER_AFTER", 6)),
    "60 days after is 61": Mutant(_sixty_one, "falls_again", 190, 9),
    "a closed case is reminded of": Mutant(_never_closed, days=200),
}
"""What is made wrong, by its name."""


def found(url: str, mutant: Mutant) -> list[str]:
    """Live with one rule made wrong, on an empty database; return what the judge finds."""
    figures.clock_freed()
    with Installation(url) as installation:
        world = Told(installation)
        play = Play(world, mutant.seed)
        play.people(1, 0.2, (mutant.kind,))
        ends = world.now + timedelta(days=mutant.days)
        with mutant.make():
            play.until(ends)
        return [*world.broken, *judge(world.book, world.said(), ends).broken]
