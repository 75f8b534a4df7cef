"""What each table and each column is called in Danish: for the data map, and for who asks to see.

The words stand in `titles.toml`. A column that means the same everywhere has its title there once,
under `shared`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("titles.toml")
SHARED = "shared"
OF_TABLE = "table"


@dataclass(frozen=True, slots=True)
class Titles:
    """One table's own title, and its columns' by their names; the shared ones are among them."""

    table: str
    columns: dict[str, str]


@cache
def titles() -> dict[str, Titles]:
    """Return the titles of every table by its name in the database."""
    words = told()
    shared = words.pop(SHARED)
    return {name: _titles(own, shared) for name, own in words.items()}


def told() -> dict[str, dict[str, str]]:
    """Return the words as they stand in the file: by table, and those that several share."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def table_title(table: str) -> str:
    """Return what a table is called. Raises KeyError for one that has no title."""
    return titles()[table].table


def column_title(table: str, column: str) -> str:
    """Return what a column is called. Raises KeyError for one that has no title."""
    return titles()[table].columns[column]


def _titles(own: dict[str, str], shared: dict[str, str]) -> Titles:
    mine = {name: words for name, words in own.items() if name != OF_TABLE}
    return Titles(own[OF_TABLE], shared | mine)
