"""The short forms of the runs whose long form `make privacy` plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from faults.record import Setting
from faults.runs import played
from privacy.runs import RUNS
from tests.postgres import database_url, postgres_server, postgres_url
from tests.warm import warmed

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

__all__ = ["database_url", "postgres_server", "postgres_url"]


@pytest.fixture(autouse=True)
def _warm(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.runtime import connect  # noqa: PLC0415 - before it is put in another's place

    def opened(url: str) -> Engine:
        return warmed(connect(url))

    monkeypatch.setattr("faults.installation.connect", opened)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_nothing_goes_too_soon_and_nothing_stays(database_url: str, tmp_path: Path) -> None:
    """A few lives: what goes each night is what was planned, and what is promised."""
    record = played(RUNS[7], Setting(database_url, tmp_path, RUNS[7].seed, 0.01))
    assert record.ok, record.line()
    assert record.counts["anonymised"]
