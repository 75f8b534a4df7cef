"""The years' table in docs/reliability.md, made of the JSON lines of real runs and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faults.table import DATABASES, DOCS, PAGE, Table, minutes_and_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faults.table import Json

COUNTED = ("cases", "days", "deeds", "messages", "promises_kept", "kinds", "clock_held")


def _name(line: Json) -> tuple[str, str]:
    return line["name"], line["database"]


def _cells(line: Json) -> Iterable[str]:
    return (
        f"`{line['name']}`",
        DATABASES[line["database"]],
        str(line["seed"]),
        *(f"{line['counts'][name]:,}" for name in COUNTED),
        *minutes_and_verdict(line),
    )


TABLE = Table(
    PAGE,
    "years",
    DOCS / "years.jsonl",
    (
        "| form | database | seed | cases | days | deeds | messages | promises | kinds | clock "
        "| minutes | kept |"
    ),
    _name,
    _cells,
)
