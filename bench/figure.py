"""One measured figure beside its goal."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Figure:
    """A goal's number (1 to 11), what was measured, the figure, its limit, and the raw values.

    `sign` is "<=" or ">=": on which side of the limit the goal lies.
    """

    goal: int
    what: str
    value: float
    sign: str
    limit: float
    raw: str = ""

    @property
    def reached(self) -> bool:
        """Tell whether the figure is within its goal."""
        return self.value <= self.limit if self.sign == "<=" else self.value >= self.limit


def at_most(goal: int, what: str, value: float, limit: float, raw: str = "") -> Figure:
    """Return a figure that shall not be larger than its limit."""
    return Figure(goal, what, value, "<=", limit, raw)


def at_least(goal: int, what: str, value: float, limit: float, raw: str = "") -> Figure:
    """Return a figure that shall not be smaller than its limit."""
    return Figure(goal, what, value, ">=", limit, raw)


def share(values: Sequence[float], part: float) -> float:
    """Return the value that a share (0 to 1) of all values does not exceed."""
    return sorted(values)[max(ceil(len(values) * part) - 1, 0)]


def ms(seconds: float) -> str:
    """Write seconds as milliseconds."""
    return f"{seconds * 1000:.2f} ms"
