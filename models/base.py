"""The base of every table: keys, instants in UTC, and what each column is kept for."""

from __future__ import annotations

import enum
import secrets
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import DateTime, Enum, Index, MetaData, String, Table, insert, text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import JSON, TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Dialect
    from sqlalchemy.orm import Session

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


_COUNT = count(secrets.randbits(48))


class Instant(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC. Raises ValueError for a naive one."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment, aware; SQLite hands it back naive."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: Instant,
        str: String(255),
        dict[str, Any]: JSON,
        list[Any]: JSON,
        enum.StrEnum: Enum(
            enum.StrEnum, native_enum=False, length=40, values_callable=_values, name=None
        ),
    }


def index_of_few(name: str, column: str, *before: str) -> Index:
    """Return an index of only those rows that have a value in a column, on both databases.

    The columns `before` come first in it.
    """
    have_one = text(f"{column} IS NOT NULL")
    return Index(name, *before, column, sqlite_where=have_one, postgresql_where=have_one)


def new_id() -> str:
    """Return a fresh opaque key of 32 characters: known before the row is stored, not guessable.

    Eighty bits are random. The rest counts on from a random start, so that the keys of one
    transaction lie beside each other in an index, and few pages have to reach the disk.
    """
    return f"{next(_COUNT) % 2**48:012x}{secrets.randbits(80):020x}"


def values_of(row: Base) -> dict[str, Any]:
    """Return the columns that an object has been given, by name."""
    columns = row.__table__.c
    return {name: value for name, value in vars(row).items() if name in columns}


def insert_new(session: Session, kind: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert new rows of one table in one statement, without the session's bookkeeping.

    Each row gives the same columns by name. Raises IntegrityError at once.
    """
    if rows:
        session.connection().execute(insert(cast("Table", kind.__table__)), rows)


def kept(category: str, purpose: str, basis: str, retention: str) -> dict[str, Any]:
    """Say what a column is kept for; the data map is made from it (GDPR art. 30)."""
    return {"category": category, "purpose": purpose, "basis": basis, "retention": retention}


TASK = "databeskyttelsesforordningen art. 6, stk. 1, litra e"
WITH_ROW = "så længe rækken"
KEY = kept("nøgle", "holde rækkerne sammen", TASK, WITH_ROW)
STAFF = kept(
    "medarbejder",
    "vide, hvem der gør hvad i sagen",
    TASK,
    "til sagen anonymiseres, 12 måneder efter afslutning (teamets indstilling)",
)
"""Of a case, and emptied with it (`bot.casework.erase`); colleagues elsewhere have other words."""
STEP = kept(
    "sagens gang",
    "vide, hvad der skal ske hvornår, og føre statistik",
    TASK,
    "uden udløb; efter anonymiseringen som statistik uden personer",
)
SENSITIVE = kept(
    "borger, forseglet",
    "lade teamet handle samlet",
    "art. 6, stk. 1, litra e, og art. 9, stk. 2, litra f",
    "30 dage efter journalisering (teamets indstilling), og ikke før den sidste efterkontrol",
)
IN_SLACK = kept(
    "henvisning til Slack",
    "finde sagens kort og de beskeder, der er sat 📌 på",
    TASK,
    "kortets til sagen slettes, de andres til den anonymiseres",
)
SETTING = kept("indstilling", "køre teamet, som det har besluttet", TASK, "så længe teamet findes")
SEATED = kept(
    "medarbejder",
    "vide, hvem teamet er",
    TASK,
    "til en anden får pladsen; en nedlagt plads 12 måneder",
)
RUNNING = kept(
    "drift",
    "sende det skyldige én gang",
    TASK,
    "til sagen anonymiseres; uden en sag 12 måneder",
)
STANDING = kept("drift", "holde installationen i gang", TASK, "til noget nyere træder i stedet")
