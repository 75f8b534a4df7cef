"""The table of docs/databeskyttelse/maalinger.md, made of the lines of real runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faults.table import DATABASES, DOCS, Table, listed, run_and_database
from privacy.runs import RUNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faults.table import Json

FOLDER = DOCS / "databeskyttelse"
PAGE = FOLDER / "maalinger.md"


def _cells(line: Json) -> Iterable[str]:
    held = "ja" if line["ok"] else f"NEJ: {line['broken']['first'][0]}"
    return (
        f"{line['run']} `{line['name']}`",
        RUNS[line["run"]].shows,
        DATABASES.get(line["database"], "ingen"),
        "hele" if line["share"] == 1 else f"{line['share']:.1%}",
        listed(line["counts"]),
        listed(line["figures"]),
        f"{line['seconds'] / 60:.1f}",
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
