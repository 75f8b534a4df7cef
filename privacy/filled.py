"""A database in which every sealed column of every table holds something: made from the models."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Enum, LargeBinary, TypeDecorator, insert, select

from bench.payloads import refer_one
from bot.sealed import sealed_tables
from models import Case, CaseState
from models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Connection, Table

    from bot.runtime import Bot
    from bot.sealed import SealedTable

WORDS = "står i døren på fredag og åbner for Jonas"
PLAIN: dict[Any, Any] = {
    bool: False,
    int: 0,
    datetime: datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
    date: date(2026, 11, 24),
    time: time(8, 30),
    dict: {},
}
AT_ONCE = 500
Row = dict[str, Any]


def cells(rows: int) -> int:
    """Return how many cells there are where each sealed column is filled in so many rows."""
    return rows * sum(len(sealed.columns) for sealed in sealed_tables())


def fill(bot: Bot, rows: int) -> None:
    """Put so many rows into each table that has sealed columns, each of these sealed in each.

    They hang on closed cases of the team that is there. `words(table, column, id)` is what each
    holds.
    """
    refer_one(bot)
    ids: dict[str, list[str]] = {}
    with bot.engine.begin() as connection:
        for sealed in sealed_tables():
            ids[sealed.table.name] = [new_id() for _row in range(rows)]
            made = [_sealed(bot, sealed, row) for row in _rows(connection, sealed.table, ids)]
            for first in range(0, rows, AT_ONCE):
                connection.execute(insert(sealed.table), made[first : first + AT_ONCE])


def words(table: str, column: str, row_id: str) -> str:
    """Return what a cell was filled with."""
    return f"{WORDS}: {table}.{column} {row_id}"


def _sealed(bot: Bot, sealed: SealedTable, row: Row) -> Row:
    name, row_id = sealed.table.name, row["id"]
    return row | {
        column.name: bot.vault.seal(name, column.name, row_id, words(name, column.name, row_id))
        for column in sealed.columns
    }


def _rows(connection: Connection, table: Table, ids: dict[str, list[str]]) -> Iterator[Row]:
    """Yield rows of a table without what is sealed, each hanging on rows that are there."""
    if table is Case.__table__:
        yield from _closed_cases(connection, table, ids[table.name])
        return
    parents = {column.name: _parents(connection, column, ids) for column in table.columns}
    for number, row_id in enumerate(ids[table.name]):
        row = {column.name: _plain(column, row_id) for column in table.columns}
        hung = {name: found[number % len(found)] for name, found in parents.items() if found}
        yield row | hung | {"id": row_id}


def _closed_cases(connection: Connection, table: Table, ids: list[str]) -> Iterator[Row]:
    one = dict(connection.execute(select(table).limit(1)).mappings().one())
    gone = {"state": CaseState.CLOSED, "official_number_hash": "", "card_channel": None}
    for row_id in ids:
        yield one | gone | {"id": row_id, "code": f"X-{row_id}", "card_ts": None}


def _parents(connection: Connection, column: Column[Any], ids: dict[str, list[str]]) -> list[str]:
    """Return the rows that a column may point to; none where it points nowhere, or need not."""
    if not column.foreign_keys or column.nullable:
        return []
    (key,) = column.foreign_keys
    return ids.get(key.column.table.name) or list(connection.scalars(select(key.column)))


def _plain(column: Column[Any], row_id: str) -> Any:
    """Return something for a column that nobody reads here."""
    if column.nullable or isinstance(column.type, LargeBinary):
        return None
    if isinstance(column.type, Enum):
        return next(iter(column.type.enum_class or ()))
    plain = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return PLAIN.get(plain.python_type, row_id)
