"""The bag every entry point is given: database, Slack, keys and clocks."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.errors import Busy
from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from slack_sdk import WebClient  # noqa: TID251 - the bag holds the one client
    from sqlalchemy import URL, Connection, Engine

    from bot.vault import Vault

LOCKED = re.compile(r"locked|busy|lock timeout|deadlock", re.IGNORECASE)
BUSY_SECONDS = 0.6  # waited at most twice, for our own lock and the file's: 1.5 s in all


def _nothing() -> None:
    """Wake nobody: whoever made this bot ticks it by hand."""


@dataclass(frozen=True)
class Gaps:
    """How far apart calls are kept: posts in one channel, and updates in the whole workspace.

    Slack allows one post a second in a channel, and about fifty updates a minute.
    """

    post: timedelta = timedelta(seconds=1.02)
    update: timedelta = timedelta(seconds=1.25)


NO_GAPS = Gaps(timedelta(), timedelta())


@dataclass(frozen=True)
class Bot:
    """What Tværs is made of while it runs.

    `now` gives the case's time, `real_now` the wall's; they differ only beside a sandbox.
    `wake` asks for a delivery round soon; `language` is spoken in channels. `operations` is the
    channel of those who run the installation, if they have one.
    """

    engine: Engine
    slack: WebClient
    vault: Vault
    now: Callable[[], datetime]
    real_now: Callable[[], datetime]
    monotonic: Callable[[], float]
    wake: Callable[[], None] = _nothing
    language: str = "da"
    gaps: Gaps = Gaps()
    operations: str | None = None
    writer: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are committed at the end; no Slack call belongs inside.

        Raises Busy when the database does not let us in within BUSY_SECONDS; nothing is stored.
        """
        with self._one_writer(), Session(self.engine, expire_on_commit=False) as session:
            try:
                session.connection()
                yield session
                session.commit()
            except OperationalError as fault:
                raise _told_busy(fault) from fault

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads. Raises Busy when the database does not let us in."""
        quiet = self.engine.execution_options(reading=True)
        with Session(quiet, expire_on_commit=False) as session:
            try:
                yield session
            except OperationalError as fault:
                raise _told_busy(fault) from fault

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        """Let one thread write at a time on SQLite, which has one writer anyhow."""
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self.writer.acquire(timeout=BUSY_SECONDS):
            raise Busy
        try:
            yield
        finally:
            self.writer.release()


def _told_busy(fault: OperationalError) -> Busy:
    """Return what a person hears; what is not a lock is also an alarm for those who run it."""
    if not LOCKED.search(str(fault.orig)):
        log.error("database.failed", exc_info=fault)
    return Busy()


def connect(database_url: str | URL) -> Engine:
    """Open a database with the settings that lose nothing (delivery.md)."""
    if make_url(database_url).get_backend_name() != "sqlite":
        waits = f"-c lock_timeout={int(BUSY_SECONDS * 2000)}"
        return create_engine(database_url, pool_pre_ping=True, connect_args={"options": waits})
    engine = create_engine(
        database_url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _careful)
    event.listen(engine, "begin", _begin)
    return engine


def _careful(connection: Any, _record: Any) -> None:
    """Make SQLite durable and strict; the driver must not open transactions by itself."""
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=DELETE",
        "synchronous=EXTRA",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once, so that two writers can never read the same old state."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
