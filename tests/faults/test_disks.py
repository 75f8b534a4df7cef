"""Run 8 in its short form: the database fails, and people are told the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faults.record import Setting
from faults.runs import RUNS, played

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_acknowledged_is_kept(tmp_path: Path) -> None:
    """Full, read-only, torn, gone or held by another: what is acknowledged stands on the disk."""
    setting = Setting(f"sqlite:///{tmp_path / 'tvaers.db'}", tmp_path, RUNS[8].seed, 0.001)
    record = played(RUNS[8], setting)
    assert record.ok, record.line()
