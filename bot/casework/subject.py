"""Everything that is kept about one case, or about one employee, for who asks (GDPR art. 15).

Which rows are a case's is told by the tables' own foreign keys, so that a new table is in it by
itself; what has none is looked through for the case's keys. An employee is found by their Slack
user in every table, and of such a row only their own part is given: what they did and when, in
which case, and no other's name, nor any citizen's words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Integer, LargeBinary, String, cast, false, or_, select, true
from sqlalchemy import Enum as OneOf

from bot import trace
from bot.errors import UserError
from bot.loading import load_team
from bot.locale import _
from bot.trace import COMMAND_LINE
from models import Base, Case, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Column, ColumnElement, RowMapping, Table
    from sqlalchemy.orm import Session

    from bot.vault import Vault

ASKED_FOR = "access_request"
EMPLOYEE_EXPORTED = "employee_exported"
USER = re.compile(r"[UW][A-Z0-9]{4,}")
TOKEN = re.compile(r"[0-9a-f]{32}|[A-ZÆØÅ]\d\d-\d{4,6}|\b[UW][A-Z0-9]{4,}\b")
ELSE = "…"
"""What stands where another employee is named in a row that is about somebody else, too."""

WITHHELD = {"mac", "post_key", "token_hash"}
"""Columns that tell nothing of anybody: seals, and what is kept of secrets instead of them."""
OF_THEIR_OWN = {"person", "absence", "feed"}
"""Tables whose rows are about the employee alone."""
OWN_WORDS = {"knowledge", "knowledge_answer"}
"""Tables with words of an employee's own, which are of no citizen."""
OF_A_CASE = {"received_at", "closed_at"}
"""What an employee is told of a case they stand in, beside its code: the rest is the citizen's."""
LOOKED_THROUGH = {
    "installation": "how the installation is",
    "pace": "when a lane to Slack is free again",
    "received": "what came in from Slack this week, by key: an answer may name the case",
    "workspace": "the municipality's Slack",
    "absence": "an employee's",
    "feed": "an employee's",
    "person": "an employee's",
    "team": "a team's settings",
    "breach": "of a team; holds nothing of whom it concerns",
    "breach_done": "of a breach",
    "dead_man": "the message that comes when the host is gone",
    "discipline": "a team's settings",
    "encounter": "advice that became no case, and is of nobody who is named",
    "gathering": "who comes to the team's slot for learning",
    "knowledge": "the team's own, without a case and without a citizen",
    "knowledge_answer": "the team's own, without a case and without a citizen",
    "passing": "who takes what over from whom: names duties of cases by their keys",
    "publication": "figures in which nobody can be known",
    "team_closing_day": "a team's settings",
    "seat": "a team's settings",
    "substitute": "a team's settings",
}
"""Tables that hang on no case, and why; they are looked through for its keys all the same."""
DEED = {"kind", "role", "reply", "state", "step", "part", "paper", "decision", "place", "rank"}
TELLING = (OneOf, String, Integer)
"""Columns that tell what was done, where a row has somebody's name; a sealed one never does."""


@dataclass(frozen=True)
class Row:
    """One row, as values by column; `code` is its case's, "" where it has none."""

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """All that was found: rows by table, in the tables' order; and what has to be said of it.

    `about` is a case's code or a Slack user, and `case_id` the case's; `others` are the codes of
    the same citizen's other cases, `erased_at` and `anonymised_at` when the case was (aware).
    """

    about: str
    at: datetime
    rows: Mapping[str, tuple[Row, ...]]
    case_id: str = ""
    others: tuple[str, ...] = ()
    erased_at: datetime | None = None
    anonymised_at: datetime | None = None


def case_rows(session: Session, vault: Vault, code: str, now: datetime) -> Found:
    """Return all that is kept about a case, its words opened. Raises UserError without one."""
    case = _case(session, code)
    rows = {table.name: _opened(session, vault, table, case.id) for table in _of_a_case()}
    keys = {case.id, case.code, *_keys(session, case.id)}
    for table in (Base.metadata.tables[name] for name in LOOKED_THROUGH):
        rows[table.name] = _naming(session, table, keys, _part_of_a_case)
    others = _same_citizen(session, case)
    ended = case.erased_at, case.anonymised_at
    return Found(case.code, now, _some(rows), case.id, others, *ended)


def employee_rows(session: Session, vault: Vault, user: str, now: datetime) -> Found:
    """Return all rows in which an employee stands, each with their own part of it.

    Raises UserError for what is no Slack user, or one that Tværs has never met.
    """
    user = user.strip().upper()
    if not USER.fullmatch(user):
        raise UserError(_("Skriv medarbejderens id i Slack, fx U0ABC123."))

    def part(table: Table, row: RowMapping, keys: set[str]) -> dict[str, Any]:
        return _part_of_an_employee(table, row, keys) | _own_words(vault, table, row, user)

    rows = _some({table.name: _naming(session, table, {user}, part) for table in _tables()})
    if not rows:
        raise UserError(_("Tværs har intet om {user}.").format(user=user))
    return Found(user, now, rows)


def mark(session: Session, vault: Vault, found: Found) -> None:
    """Write down in the trace that it was taken out, of the case or in every team there is."""
    if found.case_id:
        case = session.get_one(Case, found.case_id)
        _record(session, vault, case.team_id, "exported", case, ASKED_FOR, found.at)
        return
    for team_id in session.scalars(select(Team.id).order_by(Team.id)).all():
        _record(session, vault, team_id, EMPLOYEE_EXPORTED, None, found.about, found.at)


def _record(
    session: Session,
    vault: Vault,
    team_id: str,
    kind: str,
    case: Case | None,
    subject: str,
    now: datetime,
) -> None:
    team = load_team(session, team_id)
    trace.record(session, vault, team, COMMAND_LINE, kind, case=case, subject=subject, now=now)


def _case(session: Session, code: str) -> Case:
    found = session.scalars(select(Case).where(Case.code == code.strip().upper())).all()
    if not found:
        raise UserError(_("Der er ingen sag {code}.").format(code=code))
    if len(found) > 1:
        words = _("Flere arbejdsrum har en sag {code}. Tværs kan ikke vide, hvilken der menes.")
        raise UserError(words.format(code=code))
    return found[0]


def _same_citizen(session: Session, case: Case) -> tuple[str, ...]:
    """Return the codes of the other cases of the same number; of one that is anonymised none."""
    if case.anonymised_at is not None or not case.official_number_hash:
        return ()
    same = Case.official_number_hash == case.official_number_hash, Case.id != case.id
    home = Case.workspace_id == case.workspace_id
    return tuple(session.scalars(select(Case.code).where(*same, home).order_by(Case.code)))


@cache
def _tables() -> tuple[Table, ...]:
    return tuple(Base.metadata.sorted_tables)


@cache
def _of_a_case() -> dict[Table, Column[Any] | None]:
    """Return the tables that hang on a case, each with the column that leads there; nearest first.

    None is the case's own table.
    """
    ways: dict[Table, Column[Any] | None] = {Base.metadata.tables["case"]: None}
    before = 0
    while before < len(ways):
        before = len(ways)
        for parent in list(ways):
            ways |= _hanging_on(parent, ways)
    return ways


def _hanging_on(
    parent: Table, known: Mapping[Table, Column[Any] | None]
) -> dict[Table, Column[Any] | None]:
    return {
        key.parent.table: key.parent
        for table in _tables()
        if table not in known
        for key in table.foreign_keys
        if key.column.table is parent
    }


def _hangs_on(table: Table, case_id: str) -> ColumnElement[bool]:
    """Return the condition that a row hangs on a case, however many tables lie between."""
    way = _of_a_case()[table]
    if way is None:
        return table.c.id == case_id
    (key,) = way.foreign_keys
    parent = key.column.table
    return way.in_(select(parent.c.id).where(_hangs_on(parent, case_id)))


def _keys(session: Session, case_id: str) -> Iterator[str]:
    for table in _of_a_case():
        yield from session.scalars(select(table.c.id).where(_hangs_on(table, case_id)))


def _opened(session: Session, vault: Vault, table: Table, case_id: str) -> tuple[Row, ...]:
    rows = session.execute(select(table).where(_hangs_on(table, case_id))).mappings()
    return tuple(Row("", _whole(vault, table, row)) for row in rows)


def _whole(vault: Vault, table: Table, row: RowMapping) -> dict[str, Any]:
    """Return what a row says, sealed words opened; its own key and those of others say nothing."""
    return {
        column.name: _word(vault, table, row, column)
        for column in table.columns
        if _says(column) and row[column.name] is not None
    }


def _says(column: Column[Any]) -> bool:
    is_key = column.name in {"id", "earlier_id"} or bool(column.foreign_keys)
    return not is_key and column.name not in WITHHELD


def _word(vault: Vault, table: Table, row: RowMapping, column: Column[Any]) -> Any:
    value = row[column.name]
    if isinstance(column.type, LargeBinary):
        return vault.unseal(table.name, column.name, row["id"], value)
    return value


def _naming(
    session: Session,
    table: Table,
    keys: set[str],
    part: Callable[[Table, RowMapping, set[str]], dict[str, Any]],
) -> tuple[Row, ...]:
    """Return the part that concerns some keys of each row that names one of them."""
    rows = session.execute(select(table).where(_may_name(table, keys))).mappings()
    mine = (row for row in rows if any(_named(row[one.name], keys) for one in table.columns))
    return tuple(Row(_code(session, table, row), part(table, row, keys)) for row in mine)


def _may_name(table: Table, keys: set[str]) -> ColumnElement[bool]:
    """Return the condition that a row may name one key; of many, each row is looked at."""
    searched = [cast(one, String) for one in table.columns if _is_searched(one)]
    found = [one.contains(key, autoescape=True) for one in searched for key in keys]
    return or_(false(), *found) if len(keys) == 1 else true()


def _is_searched(column: Column[Any]) -> bool:
    is_text = isinstance(column.type, String | JSON) and not isinstance(column.type, OneOf)
    return is_text and column.name != "id"


def _named(value: Any, keys: set[str]) -> bool:
    if isinstance(value, dict):
        return any(_named(one, keys) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return any(_named(one, keys) for one in value)
    return isinstance(value, str) and not keys.isdisjoint(TOKEN.findall(value))


def _part_of_a_case(table: Table, row: RowMapping, keys: set[str]) -> dict[str, Any]:
    """Return of a row that is no case's own: when it was, and what of it names this case."""
    return _moments(table, row) | _own_parts(table, row, keys)


def _part_of_an_employee(table: Table, row: RowMapping, keys: set[str]) -> dict[str, Any]:
    """Return of a row what an employee did and when; of what is theirs alone, all of it."""
    if table.name in OF_THEIR_OWN:
        kept = {one.name: row[one.name] for one in table.columns if _says(one)}
        return {name: _masked(value, keys) for name, value in kept.items() if value is not None}
    told = (one for one in table.columns if one.name in DEED and isinstance(one.type, TELLING))
    done = {one.name: _masked(row[one.name], keys) for one in told if row[one.name] is not None}
    return done | _moments(table, row) | _own_parts(table, row, keys)


def _moments(table: Table, row: RowMapping) -> dict[str, Any]:
    told = OF_A_CASE if table.name == "case" else {one.name for one in table.columns}
    values = {one.name: row[one.name] for one in table.columns if one.name in told}
    return {name: value for name, value in values.items() if isinstance(value, date)}


def _own_parts(table: Table, row: RowMapping, keys: set[str]) -> dict[str, Any]:
    found = {one.name: row[one.name] for one in table.columns if _is_searched(one) and _says(one)}
    return {name: _own(value, keys) for name, value in found.items() if _named(value, keys)}


def _own(value: Any, keys: set[str]) -> Any:
    """Return what of a value is about some keys: the elements that name them, others masked."""
    if isinstance(value, dict):
        mine = {name: one for name, one in value.items() if name in keys or _named(one, keys)}
        return {name: _masked(one, keys) for name, one in mine.items()}
    if isinstance(value, list):
        return [_own(one, keys) for one in value if _named(one, keys)]
    return _masked(value, keys)


def _masked(value: Any, keys: set[str]) -> Any:
    """Return a text in which no key or employee stands but the ones that are asked about."""
    if not isinstance(value, str):
        return value
    return TOKEN.sub(lambda met: met[0] if met[0] in keys else ELSE, value)


def _own_words(vault: Vault, table: Table, row: RowMapping, user: str) -> dict[str, Any]:
    """Return what an employee has written themselves where no citizen is."""
    if table.name not in OWN_WORDS or row["user"] != user or row["text"] is None:
        return {}
    return {"text": vault.unseal(table.name, "text", row["id"], row["text"])}


def _code(session: Session, table: Table, row: RowMapping) -> str:
    """Return the code of the case that a row hangs on, "" without one."""
    way, here = _of_a_case().get(table), row
    if table.name == "case":
        return str(row["code"])
    while way is not None:
        (key,) = way.foreign_keys
        parent = key.column.table
        query = select(parent).where(parent.c.id == here[way.name])
        above = session.execute(query).mappings().one_or_none()
        if above is None:
            return ""
        here, way = above, _of_a_case()[parent]
    return str(here["code"]) if here is not row else ""


def _some(rows: Mapping[str, tuple[Row, ...]]) -> dict[str, tuple[Row, ...]]:
    """Return the tables in which there is anything: the case's own, what hangs on it, the rest."""
    of_case = [one.name for one in _of_a_case()]
    every = [*of_case, *(one.name for one in _tables() if one.name not in of_case)]
    return {name: rows[name] for name in every if rows.get(name)}
