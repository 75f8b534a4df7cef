"""Run 8: what is kept about one case, or one employee, comes out whole, and nobody else's with it.

Rows are planted in every table by the tables' own columns, so that a new table is tried by
itself: each text, sealed or not, is a mark that names whose it is. Each case in turn is the one
that is asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, Date, Enum, Integer, LargeBinary, String, Time, insert
from sqlalchemy.orm import Session

from bot.casework.subject import case_rows, employee_rows, mark
from bot.engines import connect
from bot.store import migrate
from bot.vault import KeyRing, Vault
from bot.views.subject import subject_json, subject_text
from faults.record import record_of
from models import Base, Event
from models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Table

    from faults.record import Record, Setting

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OTHERS = 50
MARK = re.compile(r"MRK(\w+?)X")
SILENT = {"id", "earlier_id", "mac", "post_key", "token_hash"}
"""Columns that say nothing of anybody: keys, seals, and what is kept of secrets."""
ASKED, OTHER = "U0SPURGT", "U0ANDEN"
OWN = {"knowledge", "knowledge_answer"}


@dataclass
class Planter:
    """Fills rows by their columns; `shared` are the ids of what all cases hang on."""

    session: Session
    vault: Vault
    dice: Random
    shared: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def row(self, table: Table, known: dict[str, str], words: dict[str, Any], whose: str) -> str:
        """Insert one row and return its id: `words` are given, all else is filled."""
        self.count += 1
        if table.name == "team":
            words = {"trace_length": 0, "trace_head": ""} | words
        row_id = str(words.get("id") or new_id())
        values = {one.name: self._value(one, row_id, known, whose) for one in table.columns}
        self.session.execute(insert(table).values(values | words))
        return row_id

    def _value(self, column: Column[Any], row_id: str, known: dict[str, str], whose: str) -> Any:
        kind, table = column.type, column.table.name
        for key in column.foreign_keys:
            return (self.shared | known)[key.column.table.name]
        if column.name == "id":
            return row_id if isinstance(kind, String) else self.count
        words = f"MRK{whose}X{table}.{column.name}.{self.count}"
        if isinstance(kind, LargeBinary):
            return self.vault.seal(table, column.name, row_id, words)
        if isinstance(kind, Enum):
            return self.dice.choice(list(kind.enum_class or kind.enums))
        plain = {
            JSON: [words],
            String: words,
            Boolean: True,
            Integer: self.count,
            Date: date(2026, 11, 24),
        }
        plain[Time] = time(8, 30)
        return next((value for of, value in plain.items() if isinstance(kind, of)), NOW)


def run(setting: Setting) -> Record:
    """Plant, ask about each, and look for what is missing and for what is somebody else's."""
    record, engine = record_of(8, "subject", setting), connect(setting.url)
    vault = Vault(KeyRing.random())
    migrate(engine)
    try:
        with Session(engine) as session, session.begin():
            planter = Planter(session, vault, Random(setting.seed))
            _plant_house(planter)
            cases = [_plant_case(planter, n) for n in range(setting.some(OTHERS, 4) + 1)]
            planted = dict(_plant_employee(planter, _plant_case(planter, len(cases))))
        with Session(engine) as session:
            for n in range(len(cases)):
                _ask_about_case(record, session, vault, n, cases)
            _ask_about_employee(record, session, vault, planted)
        with Session(engine) as session, session.begin():
            _leaves_its_mark(record, session, vault)
        record.count("rows", planter.count)
    finally:
        engine.dispose()
    return record


def _tables() -> list[Table]:
    return list(Base.metadata.sorted_tables)


def _hanging() -> list[Table]:
    """Return the tables that hang on a case, by their foreign keys, in the order to fill them."""
    found = [Base.metadata.tables["case"]]
    for _depth in _tables():
        leads = {table: {key.column.table for key in table.foreign_keys} for table in _tables()}
        found += [one for one, above in leads.items() if one not in found and above & {*found}]
    return [table for table in _tables() if table in found]


def _plant_house(planter: Planter) -> None:
    """Plant one row of what hangs on no case: a workspace, a team, its seats and all the rest."""
    hanging = _hanging()
    for table in _tables():
        if table not in hanging:
            planter.shared[table.name] = planter.row(table, {}, {}, "house")


def _plant_case(planter: Planter, n: int) -> dict[str, str]:
    """Plant one case with a row in every table that hangs on it; return their ids by table."""
    known: dict[str, str] = {}
    for table in _hanging():
        number = {"number": n + 1000} if table.name == "event" else {}
        code = {"code": _code(n)} if table.name == "case" else number
        known[table.name] = planter.row(table, known, code, str(n))
    duties = [f"lead:{known['case']}", f"lead:{planter.shared['team']}"]
    planter.row(Base.metadata.tables["passing"], {}, {"duties": duties}, "house")
    return known


def _code(n: int) -> str:
    return f"U26-{n + 1:04d}"


def _ask_about_case(
    record: Record, session: Session, vault: Vault, n: int, cases: list[dict[str, str]]
) -> None:
    found = case_rows(session, vault, _code(n), NOW)
    for told in (subject_text(found), subject_json(found)):
        record.count("asked")
        marks = set(MARK.findall(told))
        record.demand(marks <= {str(n)}, f"of somebody else in {_code(n)}: {marks}")
        for table in _hanging():
            for column in _telling(table):
                record.count("looked_for")
                words = f"MRK{n}X{table.name}.{column.name}."
                record.demand(words in told, f"missing in {_code(n)}: {words}")
        strangers = [one["case"] for m, one in enumerate(cases) if m != n and one["case"] in told]
        record.demand(not strangers, f"another case is named in {_code(n)}")
    record.demand(len(found.rows["passing"]) == 1, "what names the case by its key is missing")


def _telling(table: Table) -> Iterator[Column[Any]]:
    """Yield the columns that hold a mark and say something."""
    for column in table.columns:
        plain = isinstance(column.type, String | JSON | LargeBinary)
        told = plain and not isinstance(column.type, Enum) and column.name not in SILENT
        if told and not column.foreign_keys and (table.name, column.name) != ("case", "code"):
            yield column


def _plant_employee(planter: Planter, case: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Plant a row for each place in which an employee can stand; yield how many by table."""
    number = OTHERS + 10
    for table in _tables():
        places = [one for one in _telling(table) if not isinstance(one.type, LargeBinary)]
        for column in places:
            number += 1
            others = {one.name: _other(one, number) for one in places if one is not column}
            given = others | {column.name: _mine(column, number)}
            if table.name == "event":
                given["number"] = number
            if table.name == "case":
                given["code"] = _code(number)
            above = case | _of_its_own(planter, table)
            is_own = table.name in OWN and column.name == "user"
            planter.row(table, above, given, "own" if is_own else "citizen")
        yield table.name, len(places)


def _of_its_own(planter: Planter, table: Table) -> dict[str, str]:
    """Plant what a row hangs on where it is no case: some tables have one row of each only."""
    parents = {key.column.table for key in table.foreign_keys} - {*_hanging()}
    return {one.name: planter.row(one, {}, {}, "house") for one in parents}


def _other(column: Column[Any], number: int) -> Any:
    user = f"{OTHER}{number}{column.name.upper().replace('_', '')}"
    return [user, {"user": user}] if isinstance(column.type, JSON) else user


def _mine(column: Column[Any], number: int) -> Any:
    if isinstance(column.type, JSON):
        return [{"seat": new_id(), "user": ASKED}, f"{OTHER}{number}"]
    return ASKED if column.name == "user" else f"of:{number}:{ASKED}:{OTHER}{number}"


def _ask_about_employee(
    record: Record, session: Session, vault: Vault, planted: dict[str, int]
) -> None:
    found = employee_rows(session, vault, ASKED.lower(), NOW)
    for told in (subject_text(found), subject_json(found)):
        record.count("asked")
        record.demand(OTHER not in told, "another employee stands in an employee's rows")
        marks = sorted(set(MARK.findall(told)))
        record.demand(marks == ["own"], f"words of {marks} stand in an employee's rows")
    for table, count in planted.items():
        record.count("looked_for", count)
        rows = found.rows.get(table, ())
        record.demand(len(rows) == count, f"{table}: {len(rows)} of {count} rows of an employee")
        whole = [row for row in rows if ASKED in str(row.values) and _is_coded(table, row.code)]
        record.demand(len(whole) == count, f"{table}: a row doesn't tell who, or of which case")


def _is_coded(table: str, code: str) -> bool:
    return bool(code) == (table in {one.name for one in _hanging()})


def _leaves_its_mark(record: Record, session: Session, vault: Vault) -> None:
    """Demand that each taking out is in the trace, of the case or of the team."""
    mark(session, vault, case_rows(session, vault, _code(0), NOW))
    mark(session, vault, employee_rows(session, vault, ASKED, NOW))
    session.flush()
    kinds = {event.kind for event in session.query(Event).filter_by(user="command_line")}
    record.demand(kinds == {"exported", "employee_exported"}, f"the trace has {kinds}")
