"""Goal 11: what the guard costs on ordinary text, and that its time is linear on the worst."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from bench.figure import at_most
from privacy.guard import P99, cost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.figure import Figure
    from bench.scale import Scale

SEED = 2026


def measure(scale: Scale) -> Iterator[Figure]:
    """Measure verdicts in this process, in CPU time."""
    taken = cost(Random(SEED), scale.verdicts)
    yield at_most(11, "ms for 3,000 characters, p99", taken.ordinary, P99)
    raw = f"10,000 characters of the worst: {taken.worst:.0f} ms"
    yield at_most(11, "four times the worst text, times as long", taken.growth, 5, raw)
