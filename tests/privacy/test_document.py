"""docs/databeskyttelse/maalinger.md holds real runs and nothing else."""

from __future__ import annotations

from importlib.util import find_spec

from privacy.runs import RUNS
from privacy.table import PAGE, TABLE


def test_the_table_is_that_of_the_lines() -> None:
    """The table holds exactly the kept lines of real runs, and each of them held."""
    text = PAGE.read_text(encoding="utf-8")
    assert TABLE.within(text, TABLE.kept()) == text
    assert TABLE.begin in text
    assert TABLE.end in text
    assert all(line["ok"] for line in TABLE.kept())


def test_every_run_has_a_module_and_a_seed_of_its_own() -> None:
    """No two runs share a module or a seed, and each says what it shows."""
    assert len({run.module for run in RUNS.values()}) == len(RUNS)
    assert len({run.seed for run in RUNS.values()}) == len(RUNS)
    assert all(find_spec(run.module) for run in RUNS.values())
    assert all(run.shows for run in RUNS.values())
