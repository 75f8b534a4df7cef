"""docs/reliability.md says of the years what real runs have said, and nothing else."""

from __future__ import annotations

from faults.table import PAGE
from years.table import TABLE

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_years_table_is_that_of_the_lines() -> None:
    """The table holds exactly the kept lines of real runs, and every promise in them was kept."""
    assert TABLE.within(TEXT, TABLE.kept()) == TEXT
    assert TABLE.kept()
    assert all(line["ok"] for line in TABLE.kept())
