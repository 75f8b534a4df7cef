"""How a database is made to fail while everything goes on, and how it is whole again.

Disk full is SQLite's own limit of pages, an I/O error is a real one (the operating system's limit
on a file's size), read-only is SQLite's `query_only`, the file is really moved away, and a lock is
really held by another. PostgreSQL's connections are cut, and its server is ended as by a power cut.
Each is a context that gives what is to be done again and again while it lasts.
"""

from __future__ import annotations

import resource
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, make_url

from faults.databases import do

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from random import Random

    from sqlalchemy import Engine

    from faults.databases import Postgres

    Again = Callable[[], None]
    Ailment = Callable[["Patient"], AbstractContextManager[Again]]

NO_LIMIT = 1_000_000_000  # pages
SMALL_FILES = (4096, 16_384, 65_536)
CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Patient:
    """The product's engine, where its database is, and the server it is on, if on one."""

    engine: Engine
    url: str
    dice: Random
    server: Postgres | None = None
    pragmas: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Let every connection be told what ails it; asked once, before anybody is at work."""

        def say(raw: Any, *_record: object) -> None:
            for words in self.pragmas[-1:]:
                raw.execute(f"PRAGMA {words}")

        event.listen(self.engine, "checkout", say)

    @property
    def path(self) -> Path:
        """Return the file of a SQLite database."""
        return Path(make_url(self.url).database or "")


def full(patient: Patient) -> AbstractContextManager[Again]:
    """Let the disk be full: the database may not grow by a page."""
    return _pragma(patient, "max_page_count = 1", f"max_page_count = {NO_LIMIT}")


def read_only(patient: Patient) -> AbstractContextManager[Again]:
    """Let nothing be written."""
    return _pragma(patient, "query_only = ON", "query_only = OFF")


@contextmanager
def torn(patient: Patient) -> Iterator[Again]:
    """Let the disk refuse to write more than the beginning of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (patient.dice.choice(SMALL_FILES), hard))
    try:
        yield _nothing
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def gone(patient: Patient) -> Iterator[Again]:
    """Let the file be gone for a while; nobody may make a new, empty one meanwhile."""
    away = patient.path.with_suffix(".away")
    patient.path.rename(away)
    try:
        yield _nothing
    finally:
        made_anew = patient.path.exists()
        away.rename(patient.path)
    if made_anew:
        raise AssertionError("a database was made where one was gone")


def held(patient: Patient) -> AbstractContextManager[Again]:
    """Let another program hold the lock to write."""
    return _locked(patient, "BEGIN IMMEDIATE")


def held_whole(patient: Patient) -> AbstractContextManager[Again]:
    """Let another program hold the whole database, so that nobody can even read."""
    return _locked(patient, "BEGIN EXCLUSIVE")


@contextmanager
def cut(patient: Patient) -> Iterator[Again]:
    """Let every connection be cut, again and again."""
    yield partial(do, make_url(patient.url), CUT)


@contextmanager
def restarted(patient: Patient) -> Iterator[Again]:
    """Let the server end at once and be begun again."""
    if patient.server is not None:
        patient.server.restart()
    yield _nothing


@contextmanager
def table_held(patient: Patient) -> Iterator[Again]:
    """Let another program hold the table that every change writes to."""
    engine = create_engine(patient.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE notice IN ACCESS EXCLUSIVE MODE")
        yield _nothing
    engine.dispose()


@contextmanager
def _pragma(patient: Patient, broken: str, whole: str) -> Iterator[Again]:
    """Say one thing to every connection while it lasts, and another afterwards."""
    patient.pragmas.append(broken)
    yield _nothing
    patient.pragmas.append(whole)


@contextmanager
def _locked(patient: Patient, words: str) -> Iterator[Again]:
    with closing(sqlite3.connect(patient.path, timeout=30, isolation_level=None)) as other:
        other.execute(words)
        yield _nothing
        other.execute("ROLLBACK")


def _nothing() -> None:
    """Do nothing more: it lasts by itself."""


ON_SQLITE: tuple[Ailment, ...] = (full, read_only, torn, gone, held, held_whole)
ON_POSTGRESQL: tuple[Ailment, ...] = (cut, restarted, table_held)
LOCKS: tuple[Ailment, ...] = (held, held_whole, table_held)
