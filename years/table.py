"""The years' table in docs/reliability.md, made of the JSON lines of real runs and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from faults.table import DOCS, PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faults.record import Record

Json = dict[str, Any]
LINES = DOCS / "years.jsonl"
BEGIN, END = "<!-- years: begin -->", "<!-- years: end -->"
HEAD = (
    (
        "| form | database | seed | cases | days | deeds | messages | promises | kinds | clock "
        "| minutes | kept |"
    ),
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
)
COUNTED = ("cases", "days", "deeds", "messages", "promises_kept", "kinds", "clock_held")
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def keep(records: Iterable[Record]) -> None:
    """Keep the lines of these forms instead of their older ones, and write the table anew."""
    known = {_name(line): line for line in kept()}
    known |= {_name(line): line for line in (json.loads(one.line()) for one in records)}
    lines = [known[name] for name in sorted(known)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    LINES.write_text(text, encoding="utf-8")
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), lines), encoding="utf-8")


def kept() -> list[Json]:
    """Return the lines that are kept."""
    if not LINES.exists():
        return []
    return [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines()]


def with_table(page: str, lines: Iterable[Json]) -> str:
    """Return the page with the table of these lines between its two marks."""
    before, _mark, rest = page.partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    return "\n".join([before + BEGIN, *HEAD, *map(_row, lines), END + after])


def _name(line: Json) -> tuple[str, str]:
    return line["name"], line["database"]


def _row(line: Json) -> str:
    cells = (
        f"`{line['name']}`",
        DATABASES[line["database"]],
        str(line["seed"]),
        *(f"{line['counts'][name]:,}" for name in COUNTED),
        f"{line['seconds'] / 60:.1f}",
        "yes" if line["ok"] else f"NO: {line['broken']['first'][0]}",
    )
    return f"| {' | '.join(cells)} |"
