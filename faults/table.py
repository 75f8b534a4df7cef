"""The table of docs/reliability.md, made of the JSON lines of real runs and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faults.runs import RUNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faults.record import Record

Json = dict[str, Any]
DOCS = Path(__file__).parent.parent / "docs"
LINES, PAGE = DOCS / "reliability.jsonl", DOCS / "reliability.md"
BEGIN, END = "<!-- runs: begin -->", "<!-- runs: end -->"
HEAD = (
    "| run | shows | database | of the long form | counted | measured | minutes | held |",
    "|---|---|---|---|---|---|---|---|",
)


def keep(records: Iterable[Record]) -> None:
    """Keep the lines of these runs instead of their older ones, and write the table anew."""
    known = {_name(line): line for line in kept()}
    known |= {_name(line): line for line in (json.loads(one.line()) for one in records)}
    lines = [known[name] for name in sorted(known)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    LINES.write_text(text, encoding="utf-8")
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), lines), encoding="utf-8")


def kept() -> list[Json]:
    """Return the lines that are kept, in the order of the runs."""
    if not LINES.exists():
        return []
    return [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines()]


def with_table(page: str, lines: Iterable[Json]) -> str:
    """Return the page with the table of these lines between its two marks."""
    before, _mark, rest = page.partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    rows = [*HEAD, *map(_row, lines)]
    return "\n".join([before + BEGIN, *rows, END + after])


def _name(line: Json) -> tuple[int, str]:
    return line["run"], line["database"]


def _row(line: Json) -> str:
    cells = (
        f"{line['run']} `{line['name']}`",
        RUNS[line["run"]].shows,
        {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[line["database"]],
        "whole" if line["share"] == 1 else f"{line['share']:.1%}",
        _listed(line["counts"]),
        _listed(line["figures"]),
        f"{line['seconds'] / 60:.1f}",
        "yes" if line["ok"] else f"NO: {line['broken']['first'][0]}",
    )
    return f"| {' | '.join(cells)} |"


def _listed(named: Json) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in named.items())
