"""Every byte of a database's own files, as somebody who has the disk would read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Engine

HERE = "SELECT oid FROM pg_database WHERE datname = current_database()"


def lying_in(engine: Engine, cells: Iterable[bytes]) -> list[bytes]:
    """Return those of some bytes that lie anywhere in the files of a database.

    On SQLite the file, its journal and its write-ahead log, free pages too; on PostgreSQL every
    file of the database's folder, once what is in memory has been written. The server's own
    write-ahead log isn't read: it keeps what it needs, for as long as it needs it.
    """
    whole = b"".join(path.read_bytes() for path in files_of(engine))
    return [one for one in cells if one in whole]


def files_of(engine: Engine) -> Iterator[Path]:
    """Yield the files of a database."""
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database or "")
        yield from file.parent.glob(f"{file.name}*")
        return
    outside = engine.execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(str(connection.scalar(text("SHOW data_directory"))))
        mine = folder / "base" / str(connection.scalar(text(HERE)))
    yield from (one for one in mine.iterdir() if one.is_file())
