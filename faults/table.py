"""The tables of docs/reliability.md, made of the JSON lines of real runs and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faults.runs import RUNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from faults.record import Record

Json = dict[str, Any]
DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "reliability.md"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Table:
    """One table of a page: the mark it stands between, its lines' file, its head and its cells.

    A line is known by `name`: a newer one takes the older one's place.
    """

    page: Path
    mark: str
    lines: Path
    head: str
    name: Callable[[Json], tuple[int | str, str]]
    cells: Callable[[Json], Iterable[str]]

    @property
    def begin(self) -> str:
        """Return the mark that the table stands after."""
        return f"<!-- {self.mark}: begin -->"

    @property
    def end(self) -> str:
        """Return the mark that the table stands before."""
        return f"<!-- {self.mark}: end -->"

    def keep(self, records: Iterable[Record]) -> None:
        """Keep the lines of these runs instead of their older ones, and write the table anew."""
        known = {self.name(line): line for line in self.kept()}
        known |= {self.name(line): line for line in (json.loads(one.line()) for one in records)}
        lines = [known[name] for name in sorted(known)]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        self.lines.write_text(text, encoding="utf-8")
        page = self.page.read_text(encoding="utf-8")
        self.page.write_text(self.within(page, lines), encoding="utf-8")

    def kept(self) -> list[Json]:
        """Return the lines that are kept, in the order of their names."""
        if not self.lines.exists():
            return []
        return [json.loads(line) for line in self.lines.read_text(encoding="utf-8").splitlines()]

    def within(self, page: str, lines: Iterable[Json]) -> str:
        """Return the page with the table of these lines between its two marks."""
        before, _mark, rest = page.partition(self.begin)
        _old, _mark, after = rest.partition(self.end)
        rule = "|---" * (self.head.count("|") - 1) + "|"
        rows = (f"| {' | '.join(self.cells(line))} |" for line in lines)
        return "\n".join([before + self.begin, self.head, rule, *rows, self.end + after])


def minutes_and_verdict(line: Json) -> tuple[str, str]:
    """Return a line's two last cells: how long it took, and whether everything held."""
    held = "yes" if line["ok"] else f"NO: {line['broken']['first'][0]}"
    return f"{line['seconds'] / 60:.1f}", held


def run_and_database(line: Json) -> tuple[int, str]:
    """Return what a line of a numbered run is known by."""
    return line["run"], line["database"]


def _cells(line: Json) -> Iterable[str]:
    return (
        f"{line['run']} `{line['name']}`",
        RUNS[line["run"]].shows,
        DATABASES[line["database"]],
        "whole" if line["share"] == 1 else f"{line['share']:.1%}",
        listed(line["counts"]),
        listed(line["figures"]),
        *minutes_and_verdict(line),
    )


def listed(named: Json) -> str:
    """Return counts or figures as "name 1,234, other name 0.5"."""
    return ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in named.items())


TABLE = Table(
    PAGE,
    "runs",
    DOCS / "reliability.jsonl",
    "| run | shows | database | of the long form | counted | measured | minutes | held |",
    run_and_database,
    _cells,
)
