"""How each kind of database is opened: SQLite's journal by its version, PostgreSQL by its age."""

from __future__ import annotations

import ast
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.engines import (
    ROLLBACK,
    WRITE_AHEAD,
    Journal,
    connect,
    held_alone,
    journal_for,
    refuse_old,
)
from bot.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy import Engine

ROOT = Path(__file__).parent.parent.parent
WRITER = """
import sys
from sqlalchemy import text
from bot.engines import Journal, connect
engine = connect(sys.argv[1], Journal(sys.argv[2], sys.argv[3]))
for number in range(1_000_000):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO said VALUES (:number)"), {"number": number})
    print(number, flush=True)
"""
MARKED = {"DELETE": "delete", "WAL": "wal"}


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ((3, 40, 1), ROLLBACK),
        ((3, 44, 5), ROLLBACK),
        ((3, 44, 6), WRITE_AHEAD),
        ((3, 45, 0), ROLLBACK),
        ((3, 50, 6), ROLLBACK),
        ((3, 50, 7), WRITE_AHEAD),
        ((3, 51, 0), ROLLBACK),
        ((3, 51, 2), ROLLBACK),
        ((3, 51, 3), WRITE_AHEAD),
        ((3, 52, 0), WRITE_AHEAD),
        ((3, 53, 0), WRITE_AHEAD),
        ((4, 0, 0), WRITE_AHEAD),
    ],
)
def test_the_write_ahead_log_only_where_it_loses_nothing(
    version: tuple[int, ...], journal: Journal
) -> None:
    """Every version up to 3.51.2 but the two mended lines keeps the rollback journal."""
    assert journal_for(version) == journal


def _pragmas(engine: Engine) -> tuple[str, int, int, int]:
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    with engine.connect() as connection:
        mode, *rest = (connection.scalar(text(f"PRAGMA {name}")) for name in names)
    engine.dispose()
    return (str(mode), *map(int, rest))  # type: ignore[return-value]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'tvaers.db'}"


def test_each_journal_waits_for_the_disk(url: str) -> None:
    """The rollback journal goes with EXTRA, the write-ahead log with FULL; both are strict."""
    assert _pragmas(connect(url, ROLLBACK)) == ("delete", 3, 1, 1)
    assert _pragmas(connect(url, WRITE_AHEAD)) == ("wal", 2, 1, 1)


def test_back_from_the_write_ahead_log(url: str) -> None:
    """A database that was in WAL leaves it where the library is not safe, and keeps its rows."""
    engine = connect(url, WRITE_AHEAD)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (number int)"))
        connection.execute(text("INSERT INTO said VALUES (7)"))
    engine.dispose()
    engine = connect(url, ROLLBACK)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT number FROM said")) == 7
    assert _pragmas(engine)[0] == "delete"


def test_a_log_that_cannot_be_left_is_not_written_to(url: str) -> None:
    """While another reads through the log it stays, so this library does not use the database."""
    other = connect(url, WRITE_AHEAD)
    with other.begin() as held:
        held.execute(text("CREATE TABLE said (number int)"))
        ours = connect(url, ROLLBACK)
        with pytest.raises(OperationalError, match="locked"), ours.connect():
            pass  # pragma: no cover - it never opens
        ours.dispose()
    other.dispose()


@pytest.mark.parametrize("journal", [ROLLBACK, WRITE_AHEAD], ids=["rollback", "wal"])
def test_what_was_committed_survives_a_kill(url: str, journal: Journal) -> None:
    """A writer killed in the middle has lost nothing that it had told, and the file is whole."""
    engine = connect(url, journal)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (number int)"))
    engine.dispose()
    told = _told_until_killed(url, journal, 40)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as reader:
        assert reader.execute("PRAGMA journal_mode").fetchone() == (MARKED[journal.mode],)
        assert reader.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = {number for (number,) in reader.execute("SELECT number FROM said")}
    assert set(told) <= kept
    assert len(kept) <= len(told) + 1


def _told_until_killed(url: str, journal: Journal, count: int) -> list[int]:
    words = (sys.executable, "-c", WRITER, url, journal.mode, journal.synchronous)
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT) as writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _turn in range(count)]
        writer.kill()
        told += [int(line) for line in writer.stdout.read().split(b"\n") if line]
    assert writer.returncode == -signal.SIGKILL
    return told


@pytest.mark.parametrize("journal", [ROLLBACK, WRITE_AHEAD], ids=["rollback", "wal"])
def test_a_file_that_is_gone_is_not_made_anew(url: str, journal: Journal, tmp_path: Path) -> None:
    """Neither an open connection nor a new one writes where nobody will look; back, it goes on."""
    engine = connect(url, journal)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (number int)"))
    for path in tmp_path.iterdir():
        path.rename(tmp_path / f"away-{path.name}")
    for _turn in range(2):
        with pytest.raises(OperationalError, match="unable to open"), engine.begin():
            pass  # pragma: no cover - it never begins
        engine.dispose()
    assert not (tmp_path / "tvaers.db").exists()
    for path in tmp_path.iterdir():
        path.rename(tmp_path / path.name.removeprefix("away-"))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO said VALUES (1)"))
    engine.dispose()


def test_a_new_file_is_its_owners(url: str, tmp_path: Path) -> None:
    """Nobody else may read a database that was made here, nor its journal."""
    engine = connect(url, WRITE_AHEAD)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (number int)"))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    engine.dispose()


def test_one_holds_a_file_under_all_its_names(url: str, tmp_path: Path) -> None:
    """A second holder is refused at once, also through a link; afterwards it may."""
    (tmp_path / "link.db").symlink_to(tmp_path / "tvaers.db")
    for name in (url, f"sqlite:///{tmp_path / 'link.db'}"):
        with held_alone(url), pytest.raises(UserError, match="Stop den først"), held_alone(name):
            pass  # pragma: no cover - it is never held
        with held_alone(name):
            assert (tmp_path / "tvaers.db.lock").stat().st_mode & 0o777 == 0o600


def test_where_no_lock_can_be_written(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    away = f"sqlite:///{tmp_path / 'none' / 'tvaers.db'}"
    with pytest.raises(UserError, match=r"Låsefilen .* kan ikke skrives"), held_alone(away):
        pass  # pragma: no cover - it is never held


def test_many_may_hold_postgresql() -> None:
    """The server looks after those who share it."""
    with held_alone("postgresql+psycopg://h/d"), held_alone("postgresql+psycopg://h/d"):
        pass


def test_an_old_postgresql_is_refused() -> None:
    """Older than 15 is told in words with both versions; 15 and newer are taken."""
    with pytest.raises(UserError, match=r"PostgreSQL 14 er for gammel\. Brug 15"):
        refuse_old(140_011)
    assert [refuse_old(number) for number in (150_000, 180_001)] == [15, 18]


def test_no_fault_of_the_database_tells_what_was_written(tmp_path: Path) -> None:
    """What goes with a statement is no part of the words of its fault."""
    canary = "kanariefugl 010190-1234"
    with (
        connect(f"sqlite:///{tmp_path / 'tvaers.db'}").connect() as connection,
        pytest.raises(DBAPIError) as fault,
    ):
        connection.execute(text("INSERT INTO nowhere VALUES (:what)"), {"what": canary})
    assert canary not in str(fault.value)


def test_every_database_is_opened_without_its_words() -> None:
    """No engine is made anywhere but with its parameters hidden."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "create_engine":
                assert "hide_parameters=True" in ast.unparse(node), path
