"""The short form of runs 1, 6 and 10 of `make privacy`, and that each of them can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.guard import Verdict
from bot.views import blocks
from faults.record import Setting
from faults.runs import played
from privacy import guard, hostile, mentions
from privacy.runs import RUNS

if TYPE_CHECKING:
    from pathlib import Path

SHARES = {1: 0.02, 6: 0.0015, 10: 0.002}


def _setting(number: int, folder: Path) -> Setting:
    url = f"sqlite:///{folder / 'tvaers.db'}"
    return Setting(url, folder, RUNS[number].seed, SHARES[number])


@pytest.mark.parametrize("number", SHARES)
def test_the_short_form_holds(number: int, tmp_path: Path) -> None:
    """Spellings are found, hostile input is harmless, and no mention is active: a small share."""
    record = played(RUNS[number], _setting(number, tmp_path))
    assert record.ok, record.line()


def test_a_guard_that_sees_nothing_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no spelling is found, run 1 says so."""
    monkeypatch.setattr(guard, "verdict", lambda _text: Verdict.OK)
    record = guard.run(_setting(1, tmp_path))
    assert record.figures["recall_percent"] == 0


def test_a_guard_that_stops_everything_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where ordinary text is stopped, run 1 says so."""
    monkeypatch.setattr(guard, "verdict", lambda _text: Verdict.CPR)
    record = guard.run(_setting(1, tmp_path))
    assert record.counts["notes_stopped"] >= 300
    assert record.counts["sentences_stopped"] >= 1_000


def test_a_door_that_stands_open_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is turned away, run 6 sees what fails behind the door."""
    monkeypatch.setattr(hostile, "is_sound", lambda _body: True)
    assert not hostile.run(_setting(6, tmp_path)).ok


def test_words_that_are_not_escaped_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where typed words go out as they are, run 10 sees active mentions."""
    monkeypatch.setattr(blocks, "escaped", lambda text: text)
    assert not mentions.run(_setting(10, tmp_path)).ok
