"""What the documents promise points to a test that is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from privacy.table import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(r"\[(test_\w+)(\.py)?\]\(([^)#]+)\)")
PAGES = sorted(FOLDER.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_promise_has_its_test(page: Path) -> None:
    """A link that names a test leads to the file that holds one of that name."""
    for name, whole_file, path in LINK.findall(page.read_text(encoding="utf-8")):
        file = (page.parent / path).resolve()
        assert file.is_file(), path
        there = file.read_text(encoding="utf-8")
        assert whole_file or f"def {name}(" in there, f"{name} is not in {path}"
