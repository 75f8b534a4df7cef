"""The data map: every column and every outgoing field, in Danish, made from the code.

`python -m tools.data_map write` writes docs/databeskyttelse/datakort.md; `check` says whether it
is as the code is now.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, LargeBinary, String, Time
from sqlalchemy.types import JSON

from bot.titles import OF_TABLE, SHARED, column_title, table_title, told
from models import Base
from models.base import Instant
from tools.outgoing import ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Column, Table

    from tools.outgoing import Way

PAGE = Path(__file__).parent.parent / "docs" / "databeskyttelse" / "datakort.md"
STALE = "docs/databeskyttelse/datakort.md is not as the code is: run `make data-map`"
FORMS = (
    (LargeBinary, "forseglet tekst"),
    (Enum, "fast liste"),
    ((DateTime, Instant), "tidspunkt"),
    (Date, "dato"),
    (Time, "klokkeslæt"),
    (Boolean, "ja eller nej"),
    (Integer, "tal"),
    (JSON, "liste"),
    (String, "kort tekst eller nøgle"),
)
HEAD = """\
# Datakort

Siden er lavet af koden og kan ikke komme bagefter den: En kolonne eller et udgående felt uden sin
linje her standser byggeriet. Skriv ikke i den; `make data-map` skriver den.

Den har tre dele: [regelsæt](#regelsæt), [det, Tværs gemmer](#det-tværs-gemmer), og
[det, der forlader Tværs](#det-der-forlader-tværs).

**Forseglet tekst** er krypteret i databasen (AES-256-GCM) og åbnes kun for den, der må læse den.
**Fast liste** er et valg blandt faste svar. **Slack-bruger** er Slacks nøgle for en medarbejder, fx
U0ABC123. Ingen kolonne er til borgerens navn, CPR-nummer, adresse eller telefon."""
RULES = """\
## Regelsæt

Hver kolonne følger ét regelsæt."""
TABLES = """\
## Det, Tværs gemmer

{tables} tabeller med {columns} kolonner, heraf {sealed} med forseglet tekst."""
OUT = """\
## Det, der forlader Tværs

Alt, koden sender ud af processen, felt for felt. Borgerens navn, CPR-nummer, adresse og telefon er
der intet felt til. Det, en bruger selv skriver i Slack, har Slack fået, før Tværs ser det."""


@dataclass(frozen=True)
class Rule:
    """What a column is kept for, and for how long, as models/base.py says it."""

    category: str
    purpose: str
    basis: str
    retention: str


def page() -> str:
    """Return the whole page."""
    rules = numbered()
    return (
        "\n\n".join(
            (
                HEAD,
                RULES,
                _rules(rules),
                _counted(),
                *_tables(rules),
                OUT,
                *map(_way, ways().values()),
            )
        ).replace("\n\n\n", "\n\n")
        + "\n"
    )


def numbered() -> dict[Rule, int]:
    """Return every rule that a column follows with its number, in the order of the page."""
    found = (rule_of(column) for table in _sorted_tables() for column in table.columns)
    return {rule: number for number, rule in enumerate(dict.fromkeys(found), 1)}


def rule_of(column: Column[object]) -> Rule:
    """Return what a column is kept for. Raises KeyError where it does not say."""
    return Rule(*(column.info[part] for part in ("category", "purpose", "basis", "retention")))


def problems() -> list[str]:
    """Return each column without a title, and each title without a column."""
    named, shared = told(), told()[SHARED]
    there = {(table.name, column.name) for table in _sorted_tables() for column in table.columns}
    own = {(name, one) for name, words in named.items() if name != SHARED for one in words}
    untitled = {spot for spot in there if spot not in own and spot[1] not in shared}
    tables = {(table.name, OF_TABLE) for table in _sorted_tables()}
    unused = {
        name
        for name in shared
        if all((table, name) in own or (table, name) not in there for table, _column in tables)
    }
    return sorted(
        [f"{table}.{column} has no title in bot/titles.toml" for table, column in untitled]
        + [f"{table}.{one} has a title and is nowhere" for table, one in own - there - tables]
        + [f"{table} has no title in bot/titles.toml" for table, _word in tables - own]
        + [f"shared.{name} is no column's title" for name in unused]
    )


def form_of(column: Column[object]) -> str:
    """Return in Danish what kind of value a column holds. Raises TypeError for an unknown kind."""
    for kind, words in FORMS:
        if isinstance(column.type, kind):
            return words
    raise TypeError(f"{column} holds {column.type}, which tools/data_map.py has no word for")


def _sorted_tables() -> list[Table]:
    """Return the tables by their names, with the case first: it is what a reader looks for."""
    tables = Base.metadata.tables.values()
    return sorted(tables, key=lambda table: (table.name != "case", table.name))


def _rules(rules: dict[Rule, int]) -> str:
    return _table(
        ("nr.", "kategori", "formål", "grundlag", "opbevaring"),
        (
            (str(number), rule.category, rule.purpose, rule.basis, rule.retention)
            for rule, number in rules.items()
        ),
    )


def _counted() -> str:
    columns = [column for table in _sorted_tables() for column in table.columns]
    sealed = sum(isinstance(column.type, LargeBinary) for column in columns)
    return TABLES.format(tables=len(_sorted_tables()), columns=len(columns), sealed=sealed)


def _tables(rules: dict[Rule, int]) -> Iterator[str]:
    for table in _sorted_tables():
        rows = (
            (
                f"`{column.name}`",
                column_title(table.name, column.name),
                form_of(column),
                str(rules[rule_of(column)]),
            )
            for column in table.columns
        )
        yield f"### {table_title(table.name)} (`{table.name}`)"
        yield _table(("kolonne", "hvad det er", "form", "regelsæt"), rows)


def _way(way: Way) -> str:
    rows = ((f"`{name}`", words) for name, words in way.fields.items())
    return f"### {way.title}\n\nHvem ser det: {way.seen}.\n\n" + _table(
        ("felt", "hvad det må rumme"), rows
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(one) for one in line)} |" for line in lines)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def main(what: str) -> int:
    """Write the page, or check it; return the exit status."""
    wrong = problems()
    if not wrong and what == "write":
        PAGE.write_text(page(), encoding="utf-8")
    elif not wrong and PAGE.read_text(encoding="utf-8") != page():
        wrong = [STALE]
    print("\n".join(wrong), end="\n" if wrong else "")  # noqa: T201 - a tool's answer
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
