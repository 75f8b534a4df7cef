"""The small-number rule (N9): what of a table of counts may be told, and what has to be hidden.

Counts from 1 to below the threshold are hidden. So are as many other figures as it takes that
nobody who knows every figure that is told, and that all figures are whole and a hidden one at least
1, can tell that a small one is below the threshold: each could as well be at or above it.

A table is a circle of flow: each cell leads from its row to its column, each total into its row or
out of its column, and the whole total back. What is told is fixed; the rest may be anything that
keeps the flow. How large a hidden cell could be is then how much more can flow around through it.

A population is counted in one table only, for a whole quarter that has ended, and what was once
told is kept and told again unchanged (`models/publication.py`). Longer spans are made of those
tables alone (`together`), so two reports that are subtracted give nothing that one of them has not
told.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FEWEST, USUAL = 3, 5
"""The threshold is never lower than the first, and the second where a team chooses none."""

ROWS, COLUMNS = "rows", "columns"
Told = tuple[int | None, ...]
"""Figures in their order; None is one that is hidden."""


@dataclass(frozen=True)
class Listed:
    """A one-way table as it may be told: its cells, and what they are in all."""

    cells: Told
    total: int | None


@dataclass(frozen=True)
class Crossed:
    """A two-way table as it may be told: its cells row by row, and its totals."""

    cells: tuple[Told, ...]
    rows: Told
    columns: Told
    total: int | None


@dataclass(frozen=True)
class AtLeast:
    """A sum of what was told; it is `exact` where nothing in it was hidden."""

    count: int
    exact: bool


@dataclass(frozen=True)
class _Figure:
    """One count of a table, as what flows from one place to another."""

    source: str
    target: str
    count: int
    is_total: bool = False


def listed(counts: Sequence[int], threshold: int = USUAL) -> Listed:
    """Return what may be told of counts in one row, with their sum.

    Raises ValueError for a threshold below `FEWEST`, and for a negative count.
    """
    figures = [_Figure(ROWS, COLUMNS, count) for count in counts]
    figures.append(_Figure(COLUMNS, ROWS, sum(counts), is_total=True))
    *cells, total = _told(figures, threshold)
    return Listed(tuple(cells), total)


def crossed(counts: Sequence[Sequence[int]], threshold: int = USUAL) -> Crossed:
    """Return what may be told of counts in rows of equal length, with all their sums.

    Raises ValueError as `listed` does.
    """
    rows = [sum(row) for row in counts]
    columns = [sum(column) for column in zip(*counts, strict=True)]
    told = iter(_told(list(_around(counts, rows, columns)), threshold))
    cells = tuple(tuple(next(told) for _column in columns) for _row in rows)
    row_totals = tuple(next(told) for _row in rows)
    return Crossed(cells, row_totals, tuple(next(told) for _column in columns), next(told))


def together(told: Iterable[int | None]) -> AtLeast:
    """Return what told figures are together, over quarters, teams or cells: at least so many."""
    every = list(told)
    return AtLeast(sum(one for one in every if one is not None), None not in every)


def _around(
    counts: Sequence[Sequence[int]], rows: Sequence[int], columns: Sequence[int]
) -> Iterator[_Figure]:
    for n, row in enumerate(counts):
        yield from (_Figure(f"row {n}", f"column {m}", count) for m, count in enumerate(row))
    yield from (_Figure(ROWS, f"row {n}", count, is_total=True) for n, count in enumerate(rows))
    for m, count in enumerate(columns):
        yield _Figure(f"column {m}", COLUMNS, count, is_total=True)
    yield _Figure(COLUMNS, ROWS, sum(rows), is_total=True)


def _told(figures: Sequence[_Figure], threshold: int) -> list[int | None]:
    if threshold < FEWEST:
        raise ValueError(f"a threshold is at least {FEWEST}")
    if any(one.count < 0 for one in figures):
        raise ValueError("a count is not negative")
    hidden = _hidden(figures, threshold)
    return [None if n in hidden else one.count for n, one in enumerate(figures)]


def _hidden(figures: Sequence[_Figure], threshold: int) -> set[int]:
    """Return the places of the figures that aren't told.

    What makes room for one takes none from another, so each is looked at once.
    """
    small = [n for n, one in enumerate(figures) if 0 < one.count < threshold]
    hidden = set(small)
    for place in small:
        _make_room(figures, hidden, place, threshold)
    return hidden


def _make_room(figures: Sequence[_Figure], hidden: set[int], place: int, threshold: int) -> None:
    """Hide what it takes for a hidden figure to be as large as the threshold, by all that is told.

    One more at a time is sent round through it, the way on which the least has to be hidden.
    """
    counts = {n: one.count for n, one in enumerate(figures) if one.count}
    while counts[place] < threshold:
        counts[place] += 1
        for n, step in _cheapest_way_back(figures, counts, hidden, place):
            hidden.add(n)
            counts[n] += step


def _cheapest_way_back(
    figures: Sequence[_Figure], counts: dict[int, int], hidden: set[int], place: int
) -> list[tuple[int, int]]:
    """Return the way for one more to flow back from a figure's target to its source.

    Each step is a figure's place, and 1 along it or -1 against it, never below 1; what is hidden
    already costs nothing. There always is one: by the totals.
    """
    start, goal = figures[place].target, figures[place].source
    ahead: list[tuple[int, str, list[tuple[int, int]]]] = [(0, start, [])]
    met = set[str]()
    while ahead:
        cost, here, way = heappop(ahead)
        if here == goal:
            return way
        if here not in met:
            met.add(here)
            for there, n, step in _steps(figures, counts, here):
                if n != place:
                    dearer = 0 if n in hidden else _cost(figures, n)
                    heappush(ahead, (cost + dearer, there, [*way, (n, step)]))
    raise AssertionError("a figure that is not 0 has totals that aren't either")


def _steps(
    figures: Sequence[_Figure], counts: dict[int, int], here: str
) -> Iterator[tuple[str, int, int]]:
    for n, count in counts.items():
        if figures[n].source == here:
            yield figures[n].target, n, 1
        elif figures[n].target == here and count > 1:
            yield figures[n].source, n, -1


def _cost(figures: Sequence[_Figure], place: int) -> int:
    """Return what it costs to hide a figure: what it tells; a total tells more than any cell."""
    one = figures[place]
    return one.count + (figures[-1].count if one.is_total else 0)
