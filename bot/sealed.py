"""Where sealed cells stand, and with which keys of the ring: read from the models and the bytes.

A table that gets a sealed column is known here by itself; nothing is listed by hand.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, func, select
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.locale import _, listed
from bot.log import log
from bot.vault import KEY_ID_BYTES, Tampered
from models import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, ColumnElement, Engine, Table

    from bot.vault import Vault

FIRST_BYTE_OF_KEY_ID = 2  # SQL counts from 1; before it stands the format
LOOKED_AT = 500  # rows from either end of a table


@dataclass(frozen=True)
class SealedTable:
    """A table with sealed cells: which columns they stand in, and what its rows are known by."""

    table: Table
    columns: tuple[Column[Any], ...]

    @property
    def key(self) -> Column[Any]:
        """The primary key, which is bound into each cell."""
        (only,) = self.table.primary_key
        return only


@dataclass(frozen=True)
class Cell:
    """Where one cell stands."""

    table: str
    column: str
    row_id: str

    def __str__(self) -> str:
        """Write it as "table.column row"."""
        return f"{self.table}.{self.column} {self.row_id}"


def sealed_tables() -> Iterator[SealedTable]:
    """Yield every table that has sealed columns."""
    for table in Base.metadata.sorted_tables:
        columns = tuple(one for one in table.columns if isinstance(one.type, LargeBinary))
        if columns:
            yield SealedTable(table, columns)


def key_id(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what gives a cell's key id (bytes); NULL for a cell that is empty."""
    return func.substr(column, FIRST_BYTE_OF_KEY_ID, KEY_ID_BYTES, type_=LargeBinary())


def cells_by_key(session: Session) -> Counter[str]:
    """Count all sealed cells by the id of the key that each names."""
    found = Counter[str]()
    for sealed in sealed_tables():
        found += _counted(session, sealed.columns)
    return found


def unopened(cells: Counter[str], vault: Vault) -> Counter[str]:
    """Return those of the counted cells whose key is not on the ring, by its id."""
    return Counter({name: count for name, count in cells.items() if not vault.knows(name)})


def demand_openable(engine: Engine, vault: Vault) -> None:
    """Raise UserError when the database is sealed with a key that is not on the ring.

    Looks at the first and the last rows of each table, so that a start takes no longer where there
    is much. A single cell that names a key nobody knows is damage, and an alarm, but stops nothing.
    """
    with Session(engine.execution_options(reading=True)) as session:
        found = Counter[str]()
        for sealed in sealed_tables():
            found += _at_the_ends(session, sealed)
    lost = unopened(found, vault)
    if lost and (max(lost.values()) > 1 or lost == found):
        raise UserError(lacking(lost))
    if lost:
        log.error("key.missing", count=lost.total())


def lacking(lost: Counter[str]) -> str:
    """Return what is said when the ring lacks keys that cells are sealed with."""
    words = _(
        "Nøglefilen mangler den nøgle, som det i databasen er forseglet med: {keys}. "
        "Find den nøglefil, der hører til, eller en nyere kopi af den."
    )
    return words.format(keys=listed(sorted(lost)))


def opens(vault: Vault, cell: Cell, sealed: bytes) -> str | None:
    """Return what a cell holds, or None where it does not open."""
    try:
        return vault.unseal(cell.table, cell.column, cell.row_id, sealed)
    except Tampered:
        return None


def _counted(session: Session, columns: tuple[ColumnElement[Any], ...]) -> Counter[str]:
    found = Counter[str]()
    for column in columns:
        named = key_id(column).label("named")
        counted = select(named, func.count()).where(column.is_not(None)).group_by(named)
        for name, count in session.execute(counted):
            found[bytes(name).hex()] += count
    return found


def _at_the_ends(session: Session, sealed: SealedTable) -> Counter[str]:
    """Count the sealed cells of a table's first and last rows by their key's id."""
    wanted = select(sealed.key, *map(key_id, sealed.columns)).limit(LOOKED_AT)
    rows = [*session.execute(wanted.order_by(sealed.key))]
    if len(rows) == LOOKED_AT:
        rows += session.execute(wanted.order_by(sealed.key.desc()))
    each = {row[0]: row[1:] for row in rows}
    return Counter(bytes(name).hex() for row in each.values() for name in row if name is not None)
