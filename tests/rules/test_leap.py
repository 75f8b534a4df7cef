"""When the wall clock of a running process is believed, and when it is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leap import FARTHEST, ClockWatch

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = 24 * 3600


@pytest.mark.parametrize(
    ("leap", "held"),
    [
        (1, False),
        (3600, False),
        (35 * 3600, False),
        (36 * 3600, False),
        (36 * 3600 + 1, True),
        (3 * DAY, True),
        (40 * DAY, True),
        (-1, False),
        (-3600, False),
        (-40 * DAY, False),
    ],
)
def test_only_a_leap_of_more_than_36_hours_ahead_is_held(leap: int, held: bool) -> None:  # noqa: FBT001
    """What the wall shows is compared with the seconds that have really passed."""
    watch = ClockWatch()
    assert not watch.is_held(START, 100.0)
    assert watch.is_held(START + timedelta(seconds=30 + leap), 130.0) is held


def test_it_stays_held_until_the_clock_is_set_back() -> None:
    """Time that passes does not make a wrong clock right."""
    watch = ClockWatch()
    watch.is_held(START, 0.0)
    for hours in range(1, 100):
        wall = START + timedelta(days=40, hours=hours)
        assert watch.is_held(wall, hours * 3600.0)
    assert not watch.is_held(START + timedelta(hours=100), 100 * 3600.0)
    assert watch.is_held(START + timedelta(days=40), 101 * 3600.0)


@pytest.mark.parametrize("days", [3, 40])
def test_a_clock_set_back_and_right_again_is_believed(days: int) -> None:
    """Who mends a clock that went back far is no leap: it shows again what it showed at first."""
    watch = ClockWatch()
    watch.is_held(START, 0.0)
    assert not watch.is_held(START - timedelta(days=days), 30.0)
    assert not watch.is_held(START + timedelta(seconds=60), 60.0)
    assert watch.is_held(START + timedelta(days=days, seconds=90), 90.0)


def test_down_time_is_no_leap() -> None:
    """A process that begins forty days later believes the clock it finds."""
    assert not ClockWatch().is_held(START + timedelta(days=40), 5.0)


@given(st.lists(st.floats(0, 30 * DAY), max_size=30))
def test_time_that_both_clocks_show_is_never_held(steps: list[float]) -> None:
    """However long the rests between two looks are, agreeing clocks are believed."""
    watch, seconds = ClockWatch(), 0.0
    for step in steps:
        seconds += step
        assert not watch.is_held(START + timedelta(seconds=seconds), seconds)


@given(st.lists(st.integers(-FARTHEST, FARTHEST), max_size=20))
def test_small_leaps_add_up_to_nothing(leaps: list[int]) -> None:
    """Each leap is judged by itself: a clock that is mended now and then is believed."""
    watch, wall = ClockWatch(), START
    for turn, leap in enumerate(leaps):
        wall += timedelta(seconds=leap)
        assert not watch.is_held(wall, float(turn) * 0)
