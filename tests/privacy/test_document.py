"""docs/databeskyttelse/maalinger.md holds real runs and nothing else."""

from __future__ import annotations

from importlib.util import find_spec

from privacy.runs import RUNS
from privacy.table import PAGE, TABLE, WORDS, told


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


def test_what_is_counted_and_measured_is_told_in_danish() -> None:
    """Every count and figure that is kept has its words, and numbers are written as in Danish."""
    named = {name for line in TABLE.kept() for name in (*line["counts"], *line["figures"])}
    assert {name.partition(": ")[0] for name in named} <= WORDS.keys()
    assert told({"spellings": 9000, "not_counted: dato, percent": 0.5}) == (
        "skrivemåder af CPR-numre: 9.000; kun nævnt: dato, procent: 0,5"
    )
