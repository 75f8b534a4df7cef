"""The short form of the runs whose long form `make faults` plays (docs/reliability.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from faults.record import Setting
from faults.runs import RUNS, played
from tests.postgres import database_url, postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["database_url", "postgres_server", "postgres_url"]

KILLED, REPLAYED, LIVED_THROUGH = (1, 0.001), (5, 0.003), (6, 0.0005)
"""The runs, with the share of their long form that is played here; that one is played on both.

Here the killed one is on SQLite, as tests/process kill on PostgreSQL too, and the life on
PostgreSQL, as tests/product live on SQLite.
"""
SHORT = [
    pytest.param("sqlite", *KILLED, id="killed"),
    pytest.param("sqlite", *REPLAYED, id="replayed-sqlite"),
    pytest.param("postgres", *REPLAYED, id="replayed-postgres", marks=pytest.mark.postgres),
    pytest.param("postgres", *LIVED_THROUGH, id="lived_through", marks=pytest.mark.postgres),
]


@pytest.mark.parametrize(("database_url", "number", "share"), SHORT, indirect=["database_url"])
def test_nothing_is_lost_or_said_twice(
    number: int, share: float, database_url: str, tmp_path: Path
) -> None:
    """Killed, replayed or lived through in any order: every promise holds in the short form."""
    record = played(RUNS[number], Setting(database_url, tmp_path, RUNS[number].seed, share))
    assert record.ok, record.line()


def test_a_clock_that_jumps_loses_nothing(database_url: str, tmp_path: Path) -> None:
    """Both clock changes and jumps either way: nothing is lost, nothing is early."""
    record = played(RUNS[7], Setting(database_url, tmp_path, RUNS[7].seed, 0.005))
    assert record.ok, record.line()
