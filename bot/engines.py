"""The two kinds of database: how each is opened so that it loses nothing, and who may hold it."""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from bot.errors import UserError, reason_of
from bot.locale import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import URL, Connection, Engine

LOCKED = re.compile(r"locked|busy|lock timeout|deadlock", re.IGNORECASE)
BUSY_SECONDS = 0.6  # waited at most twice, for the file or the team, then within it: 1.5 s in all
CONNECT_SECONDS = 2  # the shortest that libpq knows
GONE_MILLISECONDS = 2000  # what was sent is unanswered so long: the network is cut
STALLED_MILLISECONDS = 30_000  # a replica that stands still inside a change lets go of its locks
OLDEST_POSTGRESQL = 15
WAL_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))  # sqlite.org/changes, the entry of 3.53.0
OWNER_ONLY = 0o600
SCRUB_TRIES = 5

Version = tuple[int, ...]


@dataclass(frozen=True)
class Journal:
    """How SQLite makes a commit durable: its journal, and how often it waits for the disk."""

    mode: str
    synchronous: str


ROLLBACK = Journal("DELETE", "EXTRA")
WRITE_AHEAD = Journal("WAL", "FULL")


def journal_for(version: Version) -> Journal:
    """Return the journal for a SQLite library; up to 3.51.2 the write-ahead log can lose a commit.

    The mistake is mended in 3.51.3, and in 3.50.7 and 3.44.6 of those two lines.
    """
    mended = any(version[:2] == fixed[:2] and version >= fixed for fixed in WAL_FIXED)
    return WRITE_AHEAD if mended or version > WAL_FIXED[-1] else ROLLBACK


def connect(database_url: str | URL, journal: Journal | None = None) -> Engine:
    """Open a database with the settings that lose nothing (delivery.md).

    `journal` is SQLite's, by its library's version unless a test says otherwise. Connecting
    raises OperationalError where a file that was there is gone: it is never made anew.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return _postgresql(url)
    path = _file(url)
    opened: dict[str, Any] = {"creator": _opener(path)} if path else {}
    engine = create_engine(url, hide_parameters=True, **opened)
    chosen = journal or journal_for(sqlite3.sqlite_version_info)
    event.listen(engine, "connect", lambda raw, record: _careful(raw, record, path, chosen))
    event.listen(engine, "begin", lambda connection: _begin(connection, path))
    event.listen(engine, "reset", lambda raw, _record, _state: _let_go(raw))
    return engine


def may_pass(fault: DBAPIError | NoneFree) -> bool:
    """Tell whether a fault lies in the database's state, not in what was asked: try again later."""
    if isinstance(fault, OperationalError | InterfaceError | NoneFree):
        return True
    return fault.connection_invalidated


def is_lock(fault: DBAPIError | NoneFree) -> bool:
    """Tell whether somebody else merely was in the way."""
    return isinstance(fault, NoneFree) or bool(LOCKED.search(str(fault.orig)))


def demand_supported(engine: Engine) -> None:
    """Raise UserError when the database server is too old."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        refuse_old(int(connection.scalar(text("SHOW server_version_num")) or 0))


def refuse_old(number: int) -> int:
    """Return PostgreSQL's main version of its `server_version_num`; raises UserError if too old."""
    version = number // 10_000
    if version < OLDEST_POSTGRESQL:
        old = _("PostgreSQL {version} er for gammel. Brug {oldest} eller nyere.")
        raise UserError(old.format(version=version, oldest=OLDEST_POSTGRESQL))
    return version


@contextmanager
def held_alone(database_url: str | URL) -> Iterator[None]:
    """Hold a SQLite file alone among the processes that serve or rebuild it.

    The lock is on `<database>.lock` and falls with the process, however that ends. Raises
    UserError at once when another holds it. PostgreSQL takes as many as want to serve.
    """
    path = _file(make_url(database_url))
    if path is None:
        yield
        return
    handle = _lock_file(Path(f"{path}.lock"))
    try:
        _lock(handle, path)
        yield
    finally:
        os.close(handle)


def _lock_file(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    except OSError as fault:
        words = _("Låsefilen {path} kan ikke skrives: {reason}.")
        raise UserError(words.format(path=path, reason=reason_of(fault))) from None


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        taken = _(
            "En anden Tværs bruger databasen {path}. Stop den først. "
            "Skal flere køre på én gang, så brug PostgreSQL: python app.py move"
        )
        raise UserError(taken.format(path=path)) from None


def scrub(engine: Engine, tables: Iterable[str]) -> bool:
    """Let nothing that was erased lie in the database's files; False where somebody was in the way.

    SQLite overwrites what it deletes (`secure_delete`), and here its write-ahead log is emptied.
    PostgreSQL writes each table anew, one after the other, and nobody else uses it meanwhile.
    """
    if engine.dialect.name == "sqlite":
        return _emptied_log(engine)
    tried = [_written_anew(engine, table) for table in tables]
    return all(tried)


def _emptied_log(engine: Engine) -> bool:
    raw = engine.raw_connection()
    try:
        busy, *_pages = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    return not busy


def _written_anew(engine: Engine, table: str) -> bool:
    outside = engine.execution_options(isolation_level="AUTOCOMMIT")
    name = engine.dialect.identifier_preparer.quote(table)
    for _try in range(SCRUB_TRIES):
        try:
            with outside.connect() as connection:
                connection.execute(text(f"VACUUM (FULL) {name}"))
        except OperationalError:  # somebody reads it; we wait no longer for a lock than others do
            continue
        return True
    return False


def _file(url: URL) -> Path | None:
    """Return the file of a SQLite database by its one true name; None for any other database."""
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(url.database or "").resolve()


def _postgresql(url: URL) -> Engine:
    """Open PostgreSQL; a connection that was cut, or a server that was restarted, is let go of."""
    options = (
        f"-c lock_timeout={int(BUSY_SECONDS * 1000)}"
        f" -c idle_in_transaction_session_timeout={STALLED_MILLISECONDS}"
    )
    careful = {
        "options": options,
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": GONE_MILLISECONDS,
    }
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=BUSY_SECONDS * 2,
        connect_args=careful,
    )


def _opener(path: Path) -> Callable[[], sqlite3.Connection]:
    """Return what opens the file. It is made for its owner only, and never made anew, empty."""
    seen: list[Path] = []

    def opened() -> sqlite3.Connection:
        if not seen and not path.exists():
            with suppress(OSError):  # what is wrong is told by SQLite
                os.close(os.open(path, os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        address = f"file:{quote(str(path))}?mode={'rw' if seen else 'rwc'}"
        raw = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
        seen.append(path)
        return raw

    return opened


def _careful(raw: Any, record: Any, path: Path | None, journal: Journal) -> None:
    """Make SQLite durable and strict; the driver must not open transactions by itself."""
    raw.isolation_level = None
    raw.execute("PRAGMA foreign_keys=ON")
    (mode,) = raw.execute(f"PRAGMA journal_mode={journal.mode}").fetchone()
    if mode == "wal" and journal != WRITE_AHEAD:
        raise sqlite3.OperationalError("database is locked: it cannot leave its write-ahead log")
    raw.execute(f"PRAGMA synchronous={(WRITE_AHEAD if mode == 'wal' else ROLLBACK).synchronous}")
    raw.execute("PRAGMA secure_delete=ON")
    record.info["file"] = _identity(path)


def _begin(connection: Connection, path: Path | None) -> None:
    """Take the write lock at once, so that two writers can never read the same old state."""
    if connection.get_execution_options().get("reading", False):
        connection.exec_driver_sql("BEGIN")
        return
    if _identity(path) != connection.info["file"]:
        gone = sqlite3.OperationalError("unable to open database file: it is gone")
        raise OperationalError("BEGIN IMMEDIATE", None, gone)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _let_go(raw: Any) -> None:
    """End what a commit left open that a reader stopped: SQLAlchemy takes it for ended."""
    raw.rollback()


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Return what tells one file from another that has come under its name."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
