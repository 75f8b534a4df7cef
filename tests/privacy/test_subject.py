"""Whoever asks gets all that is kept of them, and nothing of anybody else (GDPR art. 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import JSON, Enum, String

from bot.casework import subject
from bot.casework.subject import LOOKED_THROUGH
from faults.record import Setting
from faults.runs import played
from models import Base
from privacy.runs import RUNS
from tests.migrated import migrated_copy
from tests.postgres import database_url, postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["database_url", "postgres_server", "postgres_url"]
BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
]


def test_no_table_is_forgotten() -> None:
    """A new table hangs on a case by a foreign key, or is named here with why it doesn't."""
    hanging = {table.name for table in subject._of_a_case()}
    assert hanging | LOOKED_THROUGH.keys() == Base.metadata.tables.keys()
    assert not hanging & LOOKED_THROUGH.keys()
    assert all(LOOKED_THROUGH.values())


def test_every_column_that_can_name_somebody_is_looked_through() -> None:
    """Plain texts and lists, in every table; a sealed one is opened, a fixed list names nobody."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            is_text = isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)
            assert subject._is_searched(column) == (is_text and column.name != "id"), column


@pytest.mark.parametrize("database_url", BOTH, indirect=True)
def test_everything_about_one_and_nothing_of_the_others(database_url: str, tmp_path: Path) -> None:
    """Marks in every column of every table, one case among others, and one employee."""
    record = played(RUNS[8], Setting(database_url, tmp_path, RUNS[8].seed, 0.02))
    assert record.ok, record.line()
    assert record.counts["looked_for"] > 500


@pytest.mark.parametrize("broken", ["_masked", "_hangs_on"])
def test_the_run_sees_what_leaks_or_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """A colleague who isn't masked, a neighbour's row that is let in: the run turns red."""
    wrong = {
        "_masked": lambda value, _keys: value,
        "_hangs_on": lambda table, _case_id: table.c.id.is_not(None),
    }
    monkeypatch.setattr(subject, broken, wrong[broken])
    url = f"sqlite:///{migrated_copy(tmp_path / 'tvaers.db')}"
    assert not played(RUNS[8], Setting(url, tmp_path, RUNS[8].seed, 0.02)).ok
