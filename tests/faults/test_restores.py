"""Run 9 in its short form: a copy from the middle of an installation's life is put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faults.record import Setting
from faults.runs import RUNS, played

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_is_said_again_after_a_restore(tmp_path: Path) -> None:
    """Put back twice, nothing stands twice in a channel, and what was owed and unsaid is said."""
    setting = Setting(f"sqlite:///{tmp_path / 'tvaers.db'}", tmp_path, RUNS[9].seed, 0.001)
    record = played(RUNS[9], setting)
    assert record.ok, record.line()
    assert record.counts["restores"] == 2
