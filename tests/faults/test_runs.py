"""The short form of the runs whose long form `make faults` plays (docs/reliability.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from faults.record import Setting
from faults.runs import RUNS, played
from tests.postgres import AS_POSTGRES, database_url, postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["database_url", "postgres_server", "postgres_url"]

SHORT = {"killed": (1, 0.002), "replayed": (5, 0.003), "lived_through": (6, 0.001)}
"""The runs by name, with the share of their long form that is played here."""
both = pytest.mark.parametrize("database_url", ["sqlite", AS_POSTGRES], indirect=True)


@both
@pytest.mark.parametrize(("number", "share"), SHORT.values(), ids=SHORT)
def test_nothing_is_lost_or_said_twice(
    number: int, share: float, database_url: str, tmp_path: Path
) -> None:
    """Killed, replayed or lived through in any order: every promise holds in the short form."""
    record = played(RUNS[number], Setting(database_url, tmp_path, RUNS[number].seed, share))
    assert record.ok, record.line()


def test_a_clock_that_jumps_loses_nothing(database_url: str, tmp_path: Path) -> None:
    """Both clock changes and jumps either way: nothing is lost, nothing is early."""
    record = played(RUNS[7], Setting(database_url, tmp_path, RUNS[7].seed, 0.01))
    assert record.ok, record.line()
