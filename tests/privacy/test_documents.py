"""What docs/databeskyttelse promises can be followed: to a test, to a page, to a number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from privacy.runs import RUNS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "databeskyttelse"
PAGES = sorted(FOLDER.glob("*.md"))
VERDICTS = {"ja", "delvis", "nej", "ikke relevant"}
REQUIREMENTS = {"1": 70, "2": 183}
"""How many requirements ASVS 5.0.0 has on each of its two lower levels."""
BUILT_LATER = "bygges"
UNBUILT = re.compile(r"kørsel (\d) \(bygges\)|bygges \(kørsel (\d)\)")


def _text(page: str) -> str:
    return (FOLDER / page).read_text(encoding="utf-8")


def _rows(text: str) -> list[list[str]]:
    """Return the cells of every table's rows, without heads and rules."""
    tables = re.split(r"^\|[-| ]+\|$", text, flags=re.MULTILINE)[1:]
    lines = [line for one in tables for line in _first_lines(one)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _first_lines(rest: str) -> list[str]:
    found = []
    for line in rest.strip("\n").splitlines():
        if not line.startswith("|"):
            break
        found.append(line)
    return found


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_every_test_that_is_named_is_there(page: str) -> None:
    """A test that is named stands in the file that the link leads to."""
    named = re.findall(r"\[`(test_\w+)`\]\(\.\./\.\./(tests/\w+/\w+\.py)\)", _text(page))
    assert len(named) == len(re.findall(r"`test_\w+`", _text(page)))
    for test, path in named:
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{test} in {path}"


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_a_run_is_called_unbuilt_as_long_as_it_is(page: str) -> None:
    """A run that is there is no longer said to be built, and one that isn't there is."""
    text = _text(page)
    unbuilt = {int(first or second) for first, second in UNBUILT.findall(text)}
    named = {int(number) for number in re.findall(r"kørsel (\d)", UNBUILT.sub("", text))}
    assert not unbuilt & RUNS.keys()
    assert named <= RUNS.keys()


def test_every_page_is_on_the_first() -> None:
    """Whoever begins at README.md finds each page there is."""
    linked = set(re.findall(r"\]\((\w[\w-]*\.md)\)", _text("README.md")))
    assert linked >= {page.name for page in PAGES} - {"README.md"}


def test_every_promise_has_its_proof() -> None:
    """Each row of the promises names a test or a run, or says plainly that it is still built."""
    rows = _rows(_text("loefter.md"))
    assert len(rows) > 50
    for promise, shown_by in rows:
        assert "`test_" in shown_by or "kørsel" in shown_by or BUILT_LATER in shown_by, promise


def test_every_requirement_is_judged_once() -> None:
    """All of ASVS 5.0's levels 1 and 2, in order, each with a verdict and its reason."""
    rows = [row for row in _rows(_text("asvs.md")) if re.fullmatch(r"V[\d.]+", row[0])]
    numbers = [tuple(int(part) for part in row[0][1:].split(".")) for row in rows]
    assert numbers == sorted(set(numbers))
    for level, count in REQUIREMENTS.items():
        assert len([row for row in rows if row[1] == level]) == count
    assert all(row[3] in VERDICTS and row[2] and row[4] for row in rows)


def test_the_verdicts_are_counted_as_they_are() -> None:
    """The count at the head of the table is that of its rows."""
    rows = _rows(_text("asvs.md"))
    judged = [row[3] for row in rows if re.fullmatch(r"V[\d.]+", row[0])]
    told = {row[0]: int(row[2]) for row in rows if row[0] in VERDICTS}
    assert told == {verdict: judged.count(verdict) for verdict in VERDICTS}


def test_what_is_held_says_by_what() -> None:
    """A requirement that is held links to a test or says that there is none."""
    for row in _rows(_text("asvs.md")):
        if re.fullmatch(r"V[\d.]+", row[0]) and row[3] == "ja":
            assert (
                "`test_" in row[4]
                or "](" in row[4]
                or "Ingen test" in row[4]
                or "`make check`" in row[4]
            ), row[0]
