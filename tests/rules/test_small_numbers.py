"""The small-number rule holds against somebody who has every report and reckons (N9)."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.small_numbers import FEWEST, USUAL, AtLeast, crossed, listed, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COUNTS = st.integers(0, 12)
ROWS = st.lists(COUNTS, min_size=1, max_size=6)
SMALL_TABLES = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.lists(
        st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)
THRESHOLDS = st.integers(FEWEST, 6)


class Attack:
    """All the reports on the table: figures as unknowns, and what each adds up to.

    Written from the rule's words and not from its code: it narrows every unknown to the span it can
    have, by the sums alone, until nothing more is learnt, and then tries each end of each span.
    """

    def __init__(self, told: Sequence[int | None], sums: Sequence[tuple[list[int], int]]) -> None:
        self.sums = sums
        self.far = sum(one or 0 for one in told) + 40  # more than any of the tables here holds
        self.spans = [(1, self.far) if one is None else (one, one) for one in told]

    def could_be_large(self, place: int, threshold: int) -> bool:
        """Tell whether a figure may be at or above the threshold, by all that is told."""
        return any(self.can_be(place, value) for value in range(threshold, self.far + 1))

    def can_be(self, place: int, value: int) -> bool:
        """Tell whether a whole table exists in which a figure has a value."""
        spans = list(self.spans)
        spans[place] = (value, value)
        return self._solved(spans)

    def _solved(self, spans: list[tuple[int, int]]) -> bool:
        narrowed = self._narrowed(spans)
        if narrowed is None:
            return False
        wide = [n for n, (low, high) in enumerate(narrowed) if low < high]
        if not wide:
            return True
        place = min(wide, key=lambda n: narrowed[n][1] - narrowed[n][0])
        low, high = narrowed[place]
        tries = (*range(low, high + 1),)
        return any(self._solved(_fixed(narrowed, place, value)) for value in tries)

    def _narrowed(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
        """Return the spans that the sums leave, or None where they can't all be kept."""
        spans, before = list(spans), None
        while spans != before:
            before = list(spans)
            for parts, whole in self.sums:
                for one, sign in [*((part, 1) for part in parts), (whole, -1)]:
                    low, high = self._left_for(spans, parts, whole, one, sign)
                    spans[one] = max(spans[one][0], low), min(spans[one][1], high)
                    if spans[one][0] > spans[one][1]:
                        return None
        return spans

    def _left_for(
        self, spans: list[tuple[int, int]], parts: list[int], whole: int, one: int, sign: int
    ) -> tuple[int, int]:
        lows, highs = sum(spans[n][0] for n in parts), sum(spans[n][1] for n in parts)
        if sign < 0:
            return lows, highs
        return (
            spans[whole][0] - (highs - spans[one][1]),
            spans[whole][1] - (lows - spans[one][0]),
        )


def _fixed(spans: list[tuple[int, int]], place: int, value: int) -> list[tuple[int, int]]:
    return [(value, value) if n == place else span for n, span in enumerate(spans)]


def _crossed_as_sums(
    counts: Sequence[Sequence[int]], threshold: int
) -> tuple[list[int], list[int | None], list[tuple[list[int], int]]]:
    """Return a table's figures as they are and as they are told, and what adds up to what."""
    told, wide = crossed(counts, threshold), len(counts[0])
    true = [one for row in counts for one in row]
    true += [sum(row) for row in counts]
    true += [sum(column) for column in zip(*counts, strict=True)]
    true += [sum(map(sum, counts))]
    shown = [one for row in told.cells for one in row]
    shown += [*told.rows, *told.columns, told.total]
    cells = len(counts) * wide
    sums = [([n * wide + m for m in range(wide)], cells + n) for n in range(len(counts))]
    first = cells + len(counts)
    sums += [([n * wide + m for n in range(len(counts))], first + m) for m in range(wide)]
    last = len(true) - 1
    sums += [([cells + n for n in range(len(counts))], last)]
    sums += [([first + m for m in range(wide)], last)]
    return true, shown, sums


def _small(true: Sequence[int], threshold: int) -> Iterator[int]:
    yield from (n for n, count in enumerate(true) if 0 < count < threshold)


@given(ROWS, THRESHOLDS)
def test_no_small_cell_of_a_row_is_told_by_its_sum(counts: list[int], threshold: int) -> None:
    """Whoever reckons with a row and its sum finds that each small one could be large."""
    told = listed(counts, threshold)
    attack = Attack([*told.cells, told.total], [(list(range(len(counts))), len(counts))])
    for place in _small([*counts, sum(counts)], threshold):
        assert attack.could_be_large(place, threshold)


@settings(max_examples=150, deadline=None)
@given(SMALL_TABLES, THRESHOLDS)
def test_no_small_cell_of_a_table_is_told_by_all_its_sums(
    counts: list[list[int]], threshold: int
) -> None:
    """Rows, columns and the whole together still leave each small figure room to be large."""
    true, told, sums = _crossed_as_sums(counts, threshold)
    attack = Attack(told, sums)
    for place in _small(true, threshold):
        assert told[place] is None
        assert attack.could_be_large(place, threshold)


def test_every_table_of_two_by_two_up_to_six_holds() -> None:
    """Not only those that are drawn: all 2,401 of them."""
    for cells in product(range(7), repeat=4):
        true, told, sums = _crossed_as_sums([cells[:2], cells[2:]], USUAL)
        attack = Attack(told, sums)
        for place in _small(true, USUAL):
            assert attack.could_be_large(place, USUAL), cells


@given(SMALL_TABLES, THRESHOLDS)
def test_what_is_told_is_true_and_nothing_large_is_hidden_without_need(
    counts: list[list[int]], threshold: int
) -> None:
    """A figure is told as it is or not at all; 0 is told; with nothing small nothing is hidden."""
    true, told, _sums = _crossed_as_sums(counts, threshold)
    assert all(one is None or one == count for one, count in zip(told, true, strict=True))
    assert all(one == 0 for one, count in zip(told, true, strict=True) if count == 0)
    if not list(_small(true, threshold)):
        assert None not in told


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([7, 5, 0], (7, 5, 0), 12),
        ([3, 0], (None, 0), None),
        ([1, 20, 7], (None, 20, None), 28),
        ([4, 5, 9], (None, None, 9), 18),
        ([2, 2, 9], (None, None, None), 13),
        ([3, 3, 9], (None, None, 9), 15),  # together six: one of them could be five
        ([], (), 0),
    ],
)
def test_a_row_as_it_is_told(
    counts: list[int], cells: tuple[int | None, ...], total: int | None
) -> None:
    """The small are hidden, and as few of the others as it takes."""
    told = listed(counts)
    assert (told.cells, told.total) == (cells, total)


def test_a_table_as_it_is_told() -> None:
    """One small cell in a table takes three others with it, a corner of a square each."""
    told = crossed([[3, 10, 20], [10, 12, 20], [9, 9, 9]])
    assert told.cells == ((None, None, 20), (10, 12, 20), (None, None, 9))
    assert (told.rows, told.columns, told.total) == ((33, 42, 27), (22, 31, 49), 102)


def test_longer_spans_are_made_of_what_was_told() -> None:
    """A year is the sum of its quarters' told figures, and says so where something was hidden."""
    quarters = [listed(counts) for counts in ([7, 3], [6, 8], [9, 9], [5, 5])]
    assert together(told.cells[1] for told in quarters) == AtLeast(22, exact=False)
    assert together(told.cells[0] for told in quarters[1:]) == AtLeast(20, exact=True)
    assert together([]) == AtLeast(0, exact=True)


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_two_reports_subtracted_give_nothing_new(quarters: list[list[int]]) -> None:
    """A longer report less a shorter one is a quarter as it was told, never what it hid."""
    told = [listed(counts) for counts in quarters]
    spans = [together(one.total for one in told[:n]) for n in range(len(told) + 1)]
    gained = [later.count - sooner.count for sooner, later in pairwise(spans)]
    assert gained == [one.total or 0 for one in told]


@pytest.mark.parametrize("threshold", [-1, 0, 1, 2])
def test_the_threshold_is_never_lower_than_three(threshold: int) -> None:
    """Two are never enough to hide in; the rule refuses it."""
    with pytest.raises(ValueError, match="at least 3"):
        listed([1], threshold)
    with pytest.raises(ValueError, match="at least 3"):
        crossed([[1]], threshold)


def test_a_negative_count_is_refused() -> None:
    """It would make a flow that is none."""
    with pytest.raises(ValueError, match="negative"):
        listed([-1, 9])
