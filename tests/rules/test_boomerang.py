"""Who counts as back, and after how long (N11)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.boomerang import came_back, months_away
from bot.deadlines import months_after
from bot.views.boomerang import back_words
from models import Case, CaseState
from models.vocabulary import Known, Outcome
from tests.rules.test_obligations import local


def back(ended: str | None, received: str, outcome: Outcome | None = Outcome.GOAL_MET) -> Case:
    """Return a case of somebody whose earlier one ended at a time, or goes on."""
    earlier = Case(
        id="e",
        code="U26-0007",
        state=CaseState.CLOSED if ended else CaseState.UNDERWAY,
        closed_at=local(ended) if ended else None,
        outcome=outcome if ended else None,
    )
    return Case(id="c", earlier=earlier, received_at=local(received))


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (back("2026-07-01 10:00", "2026-11-24 08:25"), "efter 4 måneder"),
        (back("2026-10-24 10:00", "2026-11-24 08:25"), "efter 1 måned"),
        (back("2026-10-25 10:00", "2026-11-24 08:25"), "efter 30 dage"),
        (back("2026-11-23 10:00", "2026-11-24 08:25"), "efter 1 dag"),
        (back("2026-11-24 08:00", "2026-11-24 08:25"), "samme dag"),
        (back("2025-11-24 10:00", "2026-11-24 23:25"), "efter 12 måneder"),
        (back("2025-11-23 10:00", "2026-11-24 08:25"), None),
        (back("2028-02-29 10:00", "2029-02-28 08:25"), "efter 12 måneder"),
        (back("2028-02-29 10:00", "2029-03-01 08:25"), None),
        (back(None, "2026-11-24 08:25"), None),
        (back("2026-11-25 10:00", "2026-11-24 08:25"), None),
        (back("2026-07-01 10:00", "2026-11-24 08:25", Outcome.ERROR), None),
        (back("2026-07-01 10:00", "2026-11-24 08:25", Outcome.ADDED), None),
        (Case(id="c", earlier=None, received_at=local("2026-11-24 08:25")), None),
    ],
)
def test_who_is_back_and_after_how_long(case: Case, words: str | None) -> None:
    """Within 12 calendar months of an end that counts, and not of one that came later."""
    found = back_words(case)
    assert found == (f"↩ Tilbage {words} (U26-0007, formålet opnået)" if words else None)


@pytest.mark.parametrize("known", [None, *Known])
def test_what_the_team_chose_does_not_hide_it(known: Known | None) -> None:
    """A case of its own is of somebody who is back all the same."""
    case = back("2026-07-01 10:00", "2026-11-24 08:25")
    case.known = known
    assert came_back(case) is case.earlier


ON = st.dates(date(2024, 1, 1), date(2045, 12, 31))


@given(ON, st.integers(-40, 800))
def test_within_a_year_and_never_after(ended_on: date, days: int) -> None:
    """Back from the day it ended to the same date a year later, and the months count whole."""
    at = datetime(ended_on.year, ended_on.month, ended_on.day, 11, tzinfo=UTC)
    earlier = Case(id="e", code="X", closed_at=at, outcome=Outcome.STABILISED)
    case = Case(id="c", earlier=earlier, received_at=at + timedelta(days=days))
    back_on = ended_on + timedelta(days=days)
    assert (came_back(case) is earlier) == (ended_on <= back_on <= months_after(ended_on, 12))
    if came_back(case) is not None:
        count = months_away(case, earlier)
        assert months_after(ended_on, count) <= back_on
        assert count == 12 or back_on < months_after(ended_on, count + 1)
