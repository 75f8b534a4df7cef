"""The two forms of the years: lived through as by a process, and told on as in the sandbox."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import figures
from faults.installation import Installation
from faults.record import POSTGRES, SQLITE, Record
from years.judge import judge
from years.kinds import JUDGED, NOT_JUDGED, unnamed
from years.lives import LIVES
from years.play import Play
from years.script import WORDS
from years.world import Living, Told

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from years.heard import Said
    from years.world import World

LIVED, TOLD = "lived", "told"
WORLDS: dict[str, type[World]] = {LIVED: Living, TOLD: Told}
CASES, YEARS, SEED, TOLD_YEARS, TOLD_CASES = 60, 5.0, 2026, 2.0, 24
OFTEN = 2
SHORT = ("neglected_follow_up", "substituted", "handed_over", "spared")
"""Whose lives are lived in the tests."""

HAPPENS = (
    "absent",
    "added",
    "added to a closed one",
    "back after a year",
    "back within a year",
    "closing week",
    "down",
    "outer date",
    "decline",
    "withdraw",
    "citizen told later",
    "filed late",
    "filed soon",
    "follow-up: change",
    "follow-up: close",
    "follow-up: continue",
    "follow-up: hand_over",
    "leaves for good",
)
"""What has to happen at least twice in the whole form, beside every kind of life."""


@dataclass(frozen=True)
class Form:
    """One form of the run: how time passes, how much of it, and whose lives (all, where none)."""

    name: str
    seed: int = SEED
    cases: int = CASES
    years: float = YEARS
    kinds: Sequence[str] = ()

    @property
    def whole(self) -> bool:
        """Tell whether everything has to happen in it."""
        return not self.kinds and self.cases >= CASES and self.years >= YEARS


def played(form: Form, url: str) -> Record:
    """Play one form on an empty database, and judge it."""
    began = time.monotonic()
    database = SQLITE if url.startswith(SQLITE) else POSTGRES
    record = Record(11, form.name, database, form.seed, 1.0)
    figures.clock_freed()
    with Installation(url) as installation:
        _play(form, installation, record)
    record.seconds = time.monotonic() - began
    return record


def _play(form: Form, installation: Installation, record: Record) -> None:
    world = WORLDS[form.name](installation)
    play = Play(world, form.seed)
    play.around(form.years)
    play.people(form.cases, form.years, form.kinds or tuple(LIVES))
    ends = world.now + timedelta(days=365 * form.years)
    play.until(ends)
    said = world.said()
    verdict = judge(world.book, said, ends)
    record.broken += [*world.broken, *verdict.broken, *installation.heard.failures()]
    record.counts |= {
        "cases": len(world.book.stories),
        "deeds": world.deeds,
        "days": round(365 * form.years),
        "messages": len({one.post for one in said}),
        "promises_kept": sum(verdict.kept.values()),
        "kinds": len(verdict.kept),
        "clock_held": world.held,
    }
    record.demand(not world.held, "story time was taken for a wrong clock")
    _complete(record, said)
    if form.whole:
        _covered(record, play.seen)


def _complete(record: Record, said: list[Said]) -> None:
    """See that no kind is unknown to the judge, and no word of a citizen stands in Slack."""
    for kind in sorted(unnamed()):
        record.broken.append(f"{kind}: a kind that is neither judged nor named")
    for kind in sorted({one.kind for one in said} - JUDGED):
        record.broken.append(f"{kind} was said: {NOT_JUDGED.get(kind, 'no kind of ours')}")
    record.demand(not any(WORDS in one.text for one in said), "a word of a citizen's was said")


def _covered(record: Record, seen: Counter[str]) -> None:
    """See that every kind of life, and all that has to happen, has happened often enough."""
    for what in (*LIVES, *HAPPENS):
        record.demand(seen[what] >= OFTEN, f"{what} happened {seen[what]} times only")
