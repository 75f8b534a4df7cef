"""What the pages in docs/databeskyttelse say of Tværs points to tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent.parent / "docs" / "databeskyttelse"
NAMED = re.compile(r"\[`(test_\w+)`\]\(([^)\s]+)\)")
BREACH = FOLDER / "brudprocedure.md"


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda page: page.stem)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    """A link that bears a test's name leads to the file that has the test."""
    for name, target in NAMED.findall(page.read_text(encoding="utf-8")):
        held_by = (page.parent / target).resolve()
        assert f"def {name}(" in held_by.read_text(encoding="utf-8"), name


def test_the_breach_procedure_says_what_must_be_there() -> None:
    """The command, the clock, who decides, where it is written, and how to delete in Slack."""
    text = BREACH.read_text(encoding="utf-8")
    for words in ("`/henvisning brud`", "72 timer", "art. 33", "art. 34", "virk.dk", "Slet besked"):
        assert words in text
    assert len(NAMED.findall(text)) >= 10
