"""The slot for sparring and learning comes again, on working days (features, row 61)."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import calendar_of, learning_days
from models import Team

DAYS = st.dates(date(2025, 1, 1), date(2040, 1, 1))


def team(first_on: date | None, weeks: int = 2) -> Team:
    """Return a team with a slot from a day on."""
    return Team(
        learning_from=first_on, learning_weeks=weeks, learning_at=time(14, 0), closing_days=[]
    )


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (date(2026, 11, 24), [date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 29)]),
        (date(2026, 12, 1), [date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 29)]),
        (date(2026, 12, 2), [date(2026, 12, 15), date(2026, 12, 29), date(2027, 1, 12)]),
    ],
)
def test_every_second_tuesday(since: date, found: list[date]) -> None:
    """From the first of December, the day itself with them."""
    assert learning_days(team(date(2026, 12, 1)), since, 3) == found


def test_a_closed_day_is_on_the_next_working_day() -> None:
    """Christmas Eve's is on the 28th, and is not forgotten on the days between."""
    slot = team(date(2026, 12, 10))
    for since in (date(2026, 12, 11), date(2026, 12, 24), date(2026, 12, 28)):
        assert learning_days(slot, since, 1) == [date(2026, 12, 28)]


def test_no_slot_has_no_days() -> None:
    """A team without one is never convened."""
    assert learning_days(team(None), date(2026, 12, 1), 5) == []


@given(DAYS, DAYS, st.sampled_from((1, 2, 4)), st.integers(1, 6))
def test_always_working_days_in_order_and_never_a_long_gap(
    first_on: date, since: date, weeks: int, count: int
) -> None:
    """As many as were asked for, on working days, none before the day asked, none left out."""
    slot = team(first_on, weeks)
    found = learning_days(slot, since, count)
    assert len(found) == count
    assert found == sorted(set(found))
    assert all(calendar_of(slot).is_working_day(day) for day in found)
    assert min(found) >= max(since, first_on)
    whole = learning_days(
        slot, first_on, (max((since - first_on).days, 0) // 7 // weeks) + count + 2
    )
    assert found == [day for day in whole if day >= since][:count]
    assert found[0] - max(since, first_on) <= timedelta(weeks=2 * weeks, days=10)
