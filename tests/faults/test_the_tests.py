"""The tests tested: each guard of a message, taken away on purpose, turns its trial red."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from faults import mutants, trials
from tests.postgres import AS_POSTGRES, database_url, postgres_server, postgres_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from bot.runtime import Bot

    Trial = Callable[[str], list[str]]
    Mutant = Callable[[], AbstractContextManager[None]]

__all__ = ["database_url", "postgres_server", "postgres_url"]

GUARDS = {
    "settle time": (trials.late_accept, mutants.no_settle_time),
    "fence": (trials.stalled_worker, mutants.no_fence),
    "pace": (trials.busy_channel, mutants.open_lanes),
    "begin immediate": (trials.two_writers, mutants.no_begin_immediate),
}
"""Each guard with the scene that needs it, and what takes it away."""

both = pytest.mark.parametrize("database_url", ["sqlite", AS_POSTGRES], indirect=True)


@pytest.mark.parametrize(("trial", "_mutant"), GUARDS.values(), ids=GUARDS)
def test_a_trial_comes_out_well(trial: Trial, _mutant: object, database_url: str) -> None:
    """With every guard in its place nothing is broken."""
    assert trial(database_url) == []


@pytest.mark.parametrize(("trial", "mutant"), GUARDS.values(), ids=GUARDS)
def test_a_trial_notices_that_its_guard_is_gone(
    trial: Trial,
    mutant: Mutant,
    database_url: str,
) -> None:
    """Without settle time, fence, pace or BEGIN IMMEDIATE the same scene breaks a promise."""
    with mutant():
        assert trial(database_url) != []


@both
def test_the_unique_key_of_a_notice(database_url: str) -> None:
    """Two who owe the same thing without seeing each other write one row, and it is said once."""
    assert trials.owed_by_two(database_url) == []


def test_a_key_that_repeats_is_noticed(database_url: str) -> None:
    """Where keys may repeat the same digest is said twice, and that is noticed."""
    assert trials.owed_by_two(database_url, _repeating) != []


def _repeating(bot: Bot) -> None:
    mutants.let_keys_repeat(bot.engine)
