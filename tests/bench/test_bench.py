"""Each measurement comes out with a figure, and what is counted holds; nothing here is timed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import acks, claiming, counted, digests, dispatches, guarding, paying, starting
from bench.figure import at_least, at_most, share
from bench.report import Machine, page
from bench.scale import TINY

if TYPE_CHECKING:
    from pathlib import Path

    from bench.figure import Figure

MACHINE = Machine("a processor", 2, "3.11", "3.40", "18", "1.30", 0.4)


def test_a_referral_and_a_burst_cost_what_was_promised(tmp_path: Path) -> None:
    """One commit, six writing statements, three calls; a hundred clicks, two updates."""
    found = list(counted.measure(tmp_path, TINY))
    assert [figure.raw or figure.value for figure in found if not figure.reached] == []
    assert len(found) == 4


def test_a_dispatch_is_measured(tmp_path: Path) -> None:
    """The CPU of finding a listener comes out."""
    assert_measured(list(dispatches.measure(tmp_path, TINY)), {6})


def test_the_guard_is_measured() -> None:
    """Its cost on ordinary text comes out, and the worst text takes no more than its length."""
    found = list(guarding.measure(TINY))
    assert_measured(found, {11})


def test_starts_and_memory_are_measured(tmp_path: Path) -> None:
    """A start on an empty and on a full database, and the memory, come out."""
    assert_measured(list(starting.measure(tmp_path, TINY)), {9})


@pytest.mark.postgres
def test_stored_referrals_are_measured(tmp_path: Path, postgres_url: str) -> None:
    """The product and the bare application answer over the wire, on both databases."""
    assert_measured(list(acks.measure(tmp_path, postgres_url, TINY)), {1, 2, 3, 4})


@pytest.mark.postgres
def test_digests_are_measured(tmp_path: Path, postgres_url: str) -> None:
    """A digest over copied cases comes out on both databases."""
    assert_measured(list(digests.measure(tmp_path, postgres_url, TINY)), {7})


@pytest.mark.postgres
def test_paying_is_measured_and_nothing_is_refused(tmp_path: Path, postgres_url: str) -> None:
    """What is due at once is paid, gathered where it may, and Slack refuses none of it."""
    found = list(paying.measure(tmp_path, postgres_url, TINY))
    assert_measured(found, {8, 10})
    refused = [figure for figure in found if figure.what == "posts that Slack refused"]
    assert [figure.value for figure in refused] == [0]


@pytest.mark.postgres
def test_no_notice_is_claimed_by_two_replicas(tmp_path: Path, postgres_url: str) -> None:
    """Four replicas claim everything that is due, each notice once."""
    found = list(claiming.measure(tmp_path, postgres_url, TINY))
    assert_measured(found, {10})
    assert [figure.value for figure in found if figure.what == "notices claimed twice"] == [0]


def test_a_goal_lies_on_one_side_of_its_limit() -> None:
    """A figure at its limit has reached its goal, whichever side is the good one."""
    assert at_most(1, "a", 2.5, 2.5).reached
    assert not at_most(1, "a", 2.6, 2.5).reached
    assert at_least(4, "a", 0.5, 0.5).reached
    assert not at_least(4, "a", 0.4, 0.5).reached
    assert share([1.0, 4.0, 2.0, 3.0], 0.75) == 3.0


def test_the_page_names_every_figure_and_no_machine() -> None:
    """The page holds the table, the versions, and how many goals are reached."""
    told = page([at_most(1, "p50", 2.0, 2.5), at_least(4, "rate", 0.4, 0.5)], MACHINE)
    assert "| 1 | p50 | 2 | <= 2.5 | yes |" in told
    assert "| 4 | rate | 0.4 | >= 0.5 | **no** |" in told
    assert "1 of 2 figures" in told
    assert "a processor, 2 cores, Python 3.11" in told


def assert_measured(found: list[Figure], goals: set[int]) -> None:
    """Demand that figures came out, for just these goals."""
    assert {figure.goal for figure in found} == goals
    assert all(figure.value >= 0 for figure in found)
