"""The runs tested: a promise broken on purpose turns the run red that should see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot import history, inbox
from bot.leap import ClockWatch
from bot.runtime import connect
from bot.store import migrate
from faults import clocks, life, replay
from faults.record import Record, Setting, record_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOUR = 3600.0


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    """Return an empty SQLite database and a small share of a run."""
    return Setting(f"sqlite:///{tmp_path / 'tvaers.db'}", tmp_path, 501, 0.002)


def _leap(setting: Setting, seconds: float) -> Record:
    """Play one scene of run 7: the wall jumps, stands wrong for hours, and is set right."""
    engine = connect(setting.url)
    migrate(engine)
    engine.dispose()
    record = record_of(7, "clocks", setting)
    clocks._leap(setting, record, seconds, Random(3))
    return record


@pytest.mark.parametrize(("run", "seed"), [(replay.run, 501), (life.run, 601)])
def test_an_inbox_that_remembers_nothing_is_noticed(
    run: Callable[[Setting], Record], seed: int, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a delivery is forgotten, its copy counts again, and runs 5 and 6 see it."""
    monkeypatch.setattr(inbox, "remember", lambda *_delivery: None)
    assert not run(replace(setting, seed=seed)).ok


def test_a_clock_that_is_always_believed_is_noticed(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a leap of forty days is believed, run 7 sees messages that nobody expects."""
    monkeypatch.setattr(ClockWatch, "is_held", lambda *_clocks: False)
    assert not _leap(setting, 40 * 24 * HOUR).ok


def test_a_history_read_by_the_hosts_clock_is_noticed(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the history is read from our own idea of when on, a clock that is ahead doubles."""
    assert _leap(setting, 6 * HOUR).ok
    monkeypatch.setattr(history, "BEFORE", timedelta(seconds=10))
    (setting.folder / "tvaers.db").unlink()
    assert not _leap(setting, 6 * HOUR).ok
