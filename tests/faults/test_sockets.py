"""Run 10 in its short form: each trouble that a socket can have, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faults.record import Setting
from faults.runs import RUNS, played

if TYPE_CHECKING:
    from pathlib import Path


def test_a_socket_is_cured_without_a_hand(tmp_path: Path) -> None:
    """Dead, half open, deaf, kept out or away at start: people are answered again in 90 s."""
    setting = Setting(f"sqlite:///{tmp_path / 'tvaers.db'}", tmp_path, RUNS[10].seed, 0.001)
    record = played(RUNS[10], setting)
    assert record.ok, record.line()
