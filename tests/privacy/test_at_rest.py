"""Runs 4 and 5 in their short form, and what they see when the vault or the trace is made wrong."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bot import trace, vault
from faults.record import Setting
from faults.runs import played
from models import Event
from privacy import at_rest
from privacy import trace as tampering
from privacy.runs import RUNS
from tests.postgres import database_url, postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["database_url", "postgres_server", "postgres_url"]

REST, TRACE = 4, 5
COLUMNS = [column.name for column in Event.__table__.columns]
SHARES = {REST: 0.002, TRACE: 0.005}


@pytest.fixture
def setting(database_url: str, tmp_path: Path) -> Setting:
    """Return an empty database and a folder."""
    return Setting(database_url, tmp_path, 0)


def _played(setting: Setting, number: int) -> list[str]:
    """Play a run's short form, and return what is broken."""
    run = RUNS[number]
    here = Setting(setting.url, setting.folder, run.seed, SHARES[number])
    return played(run, here).broken


SHORT = [
    pytest.param("sqlite", REST, id="at_rest"),
    pytest.param("sqlite", TRACE, id="trace-sqlite"),
    pytest.param("postgres", TRACE, id="trace-postgres", marks=pytest.mark.postgres),
]
"""Run 4 is on SQLite only: tests/product/test_rotation is on both."""


@pytest.mark.parametrize(("database_url", "number"), SHORT, indirect=["database_url"])
def test_what_is_changed_is_found_and_nothing_is_lost(setting: Setting, number: int) -> None:
    """Turned bits, swapped cells and a trace that was tampered with are found, all of them."""
    assert _played(setting, number) == []


def test_cells_that_are_not_bound_to_their_place(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a cell opens in any row and column, run 4 sees it."""
    monkeypatch.setattr(vault, "_bound", lambda *_place: b"anywhere")
    monkeypatch.setattr(at_rest, "_rotate_while_serving", lambda *_parts: None)
    assert any("opens in" in words for words in _played(setting, REST))


@pytest.mark.parametrize("forgotten", ["id", "subject"])
def test_a_chain_that_leaves_a_column_out(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    """Where a column is not chained, run 5 sees edits of it that nobody found."""
    whole = trace.line

    def line(event: Any) -> str:
        known = {name: getattr(event, name) for name in COLUMNS}
        return whole(SimpleNamespace(**known | {forgotten: ""}))

    monkeypatch.setattr(trace, "line", line)
    monkeypatch.setattr(tampering, "ATTACKS", {"edited": tampering.ATTACKS["edited"]})
    monkeypatch.setitem(SHARES, TRACE, 0.01)
    assert any("edited not found" in words for words in _played(setting, TRACE))


def test_heads_that_nobody_compares(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the heads that digests have printed, run 5 sees chains put back unseen."""
    monkeypatch.setattr(trace.Head, "is_of", lambda _head, _event: True)
    assert any("rolled_back" in words for words in _played(setting, TRACE))
