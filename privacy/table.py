"""The table of docs/databeskyttelse/maalinger.md, made of the lines of real runs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from faults.table import DATABASES, DOCS, Table, run_and_database
from privacy.runs import RUNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faults.table import Json

FOLDER = DOCS / "databeskyttelse"
PAGE = FOLDER / "maalinger.md"
WORDS: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
"""What is counted and measured, by its name in a run's line, in Danish."""


def danish(name: str) -> str:
    """Return a count's or a figure's name in Danish; "name: what, percent" keeps its own words.

    One that has no words yet is given as it is: no run is lost for want of a word.
    """
    kind, colon, what = name.partition(": ")
    known = WORDS.get(kind, kind.replace("_", " "))
    return known + colon + what.replace(", percent", ", procent")


def told(named: Json) -> str:
    """Return counts or figures, each with its number as it is written in Danish."""
    return "; ".join(f"{danish(name)}: {_number(value)}" for name, value in named.items())


def _number(value: float) -> str:
    """Return "9.000" or "0,5"."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def _cells(line: Json) -> Iterable[str]:
    held = "ja" if line["ok"] else f"NEJ: {line['broken']['first'][0]}"
    return (
        f"{line['run']} `{line['name']}`",
        RUNS[line["run"]].shows,
        DATABASES.get(line["database"], "ingen"),
        "hele" if line["share"] == 1 else f"{_number(round(100 * line['share'], 1))} %",
        told(line["counts"]),
        told(line["figures"]),
        _number(round(line["seconds"] / 60, 1)),
        held,
    )


TABLE = Table(
    PAGE,
    "maalinger",
    FOLDER / "maalinger.jsonl",
    "| kørsel | viser | database | af den lange form | talt | målt | minutter | holdt |",
    run_and_database,
    _cells,
)
