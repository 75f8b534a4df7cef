"""docs/reliability.md says nothing that cannot be followed."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from faults.runs import RUNS
from faults.table import PAGE, TABLE

ROOT = Path(__file__).parents[2]
TEXT = PAGE.read_text(encoding="utf-8")
PROMISES = [f"I{number}" for number in range(1, 9)] + [f"F{number}" for number in range(1, 23)]


def test_the_table_is_that_of_the_lines() -> None:
    """The table holds exactly the kept lines of real runs, and each of them held."""
    assert TABLE.within(TEXT, TABLE.kept()) == TEXT
    assert all(line["ok"] for line in TABLE.kept())
    assert TABLE.begin in TEXT
    assert TABLE.end in TEXT


def test_every_promise_has_its_row() -> None:
    """Each invariant and each fault names a run or a test that would break."""
    rows = dict(re.findall(r"^\| ([IF]\d+) \|(.*)$", TEXT, flags=re.MULTILINE))
    assert list(rows) == PROMISES
    assert all("../tests/" in row or "run" in row for row in rows.values())


def test_every_test_it_names_is_there() -> None:
    """A test that is named stands in the file that the link leads to."""
    named = re.findall(r"\[`(test_\w+)`\]\(\.\./(tests/\w+/\w+\.py)\)", TEXT)
    assert len(named) > 50
    for test, path in named:
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{test} in {path}"


def test_every_link_leads_somewhere() -> None:
    """What is linked is a file of this project."""
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (PAGE.parent / target).exists(), target


def test_every_run_has_a_module_and_a_seed_of_its_own() -> None:
    """No two runs share a module or a seed, and each says what it shows."""
    assert len({run.module for run in RUNS.values()}) == len(RUNS)
    assert len({run.seed for run in RUNS.values()}) == len(RUNS)
    assert all(find_spec(run.module) for run in RUNS.values())
    assert all(run.shows for run in RUNS.values())
