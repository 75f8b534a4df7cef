"""Keep a copy of the database in one encrypted file, and make a database of it again.

The file is AES-256-GCM in numbered pieces under a key of its own, derived from the ring's
newest: a changed, moved, missing or added piece is found. SQLite is copied by its online
backup while the bot runs; PostgreSQL by its own `pg_dump` and `pg_restore`.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import create_engine, inspect
from sqlalchemy import text as sql
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from bot.crash import crash_point
from bot.errors import UserError, reason_of
from bot.locale import _
from bot.vault import KEY_ID_BYTES, Tampered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from bot.vault import KeyRing

MAGIC = b"TVAERS1"
KINDS = {"sqlite": b"s", "postgresql+psycopg": b"p"}
PURPOSE = "backup 1"
SALT_BYTES = 16
HEADER_BYTES = len(MAGIC) + 1 + KEY_ID_BYTES + SALT_BYTES
PIECE_BYTES = 1 << 20
TAG_BYTES = 16
COUNTER_BYTES = 11
WORKSHOP = ".tvaers-"
BUSY_SIGN = "busy"
UNFINISHED = "tvaers_unfinished_restore"
PATIENCE_SECONDS = 30.0
STEP_SECONDS = 1.0
OWNER_ONLY = 0o600


class BackupFault(UserError):  # noqa: N818 - a fault is what it is called to the administrator
    """A copy cannot be made or used; the text says why and what to do. Nothing was changed."""


def backup(database_url: str | URL, target: Path, ring: KeyRing) -> None:
    """Write a checked, encrypted copy of a database to a new file.

    `target` appears whole or not at all. Raises `BackupFault` if it exists already, or if the
    database cannot be read or the file not be written.
    """
    url = make_url(database_url)
    copy_of = {"sqlite": _copy_sqlite, "postgresql+psycopg": _dump_postgresql}[url.drivername]
    with _workshop(target) as folder:
        _refuse_existing(target)
        copy = copy_of(url, folder)
        crash_point("backup.copied")
        _seal(copy, folder / "sealed", ring, KINDS[url.drivername])
        crash_point("backup.sealed")
        _put_in_place(folder / "sealed", target)
        crash_point("backup.placed")


def _leave(_url: URL) -> None:
    """Leave a restored database as it was in the copy."""


def restore(
    database_url: str | URL,
    source: Path,
    ring: KeyRing,
    prepare: Callable[[URL], None] = _leave,
) -> None:
    """Make a database of a copy; the whole copy is opened and checked before anything is written.

    `prepare` is given the database before anybody can start on it. Raises `BackupFault` if the
    database has anything in it already, or if the copy is not whole, has been changed, or was
    made with a key that is not on the ring.
    """
    url = make_url(database_url)
    fill = {"sqlite": _fill_sqlite, "postgresql+psycopg": _fill_postgresql}[url.drivername]
    with _workshop(Path(url.database or "") if url.drivername == "sqlite" else source) as folder:
        copy = folder / "copy"
        _open(source, copy, ring, KINDS[url.drivername])
        fill(url, copy, prepare)


def demand_finished(engine: Engine) -> None:
    """Raise UserError when a restore into this database was cut off: it may say things twice."""
    if inspect(engine).has_table(UNFINISHED):
        raise UserError(
            _("Genskabelsen blev afbrudt. Lav databasen tom, og kør: python app.py restore FIL")
        )


@contextmanager
def _workshop(beside: Path) -> Iterator[Path]:
    """Give a private folder on the same disk as `beside`, and take it away afterwards.

    What a process left that died in its workshop is taken away first.
    """
    try:
        _tidy(beside.absolute().parent)
        made = tempfile.TemporaryDirectory(dir=beside.absolute().parent, prefix=WORKSHOP)
        with made as folder, _busy(Path(folder)):
            yield Path(folder)
    except OSError as fault:
        text = _("Kopien kan ikke skrives ved {path}: {reason}.")
        raise BackupFault(text.format(path=beside, reason=reason_of(fault))) from None


@contextmanager
def _busy(folder: Path) -> Iterator[None]:
    """Hang a sign in a workshop, locked before it hangs there, as long as this process lives."""
    with _private(folder / "sign") as sign:
        fcntl.flock(sign, fcntl.LOCK_EX)
        (folder / "sign").rename(folder / BUSY_SIGN)
        yield


def _tidy(folder: Path) -> None:
    """Remove the workshops of dead processes, with the plain copies in them."""
    for left in folder.glob(f"{WORKSHOP}*/"):
        if _is_left(left / BUSY_SIGN):
            shutil.rmtree(left, ignore_errors=True)


def _is_left(sign: Path) -> bool:
    """Tell whether nobody works there: the sign is locked as long as its process lives."""
    try:
        handle = sign.open("rb+")
    except OSError:
        return False
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _refuse_existing(target: Path) -> None:
    if target.exists():
        text = _("Filen {path} findes allerede og bliver ikke overskrevet. Vælg et andet navn.")
        raise BackupFault(text.format(path=target))


def _put_in_place(made: Path, target: Path) -> None:
    """Let a finished file appear under its name; a file that stands there is left alone."""
    try:
        os.link(made, target)
    except FileExistsError:
        _refuse_existing(target)
        raise
    folder = os.open(target.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name is as durable as what it names
    finally:
        os.close(folder)


def _seal(plain: Path, sealed: Path, ring: KeyRing, kind: bytes) -> None:
    key_id, salt = ring.newest.id, secrets.token_bytes(SALT_BYTES)
    header = MAGIC + kind + bytes.fromhex(key_id) + salt
    cipher = AESGCM(ring.derived(key_id, PURPOSE, salt))
    with plain.open("rb") as source, _private(sealed) as out:
        out.write(header)
        for number, is_last, piece in _pieces(source, PIECE_BYTES):
            out.write(cipher.encrypt(_nonce(number, is_last), piece, header))
        out.flush()
        os.fsync(out.fileno())


def _open(sealed: Path, plain: Path, ring: KeyRing, kind: bytes) -> None:
    try:
        source = sealed.open("rb")
    except OSError as fault:
        text = _("Sikkerhedskopien {path} kan ikke læses: {reason}.")
        raise BackupFault(text.format(path=sealed, reason=reason_of(fault))) from None
    with source, _private(plain) as out:
        header = source.read(HEADER_BYTES)
        _demand_kind(header, kind)
        try:
            _decipher(source, out, ring, header)
        except (InvalidTag, Tampered):
            raise BackupFault(_unopened()) from None


def _decipher(source: IO[bytes], out: IO[bytes], ring: KeyRing, header: bytes) -> None:
    key_id = header[len(MAGIC) + 1 : -SALT_BYTES].hex()
    cipher = AESGCM(ring.derived(key_id, PURPOSE, header[-SALT_BYTES:]))
    for number, is_last, piece in _pieces(source, PIECE_BYTES + TAG_BYTES):
        out.write(cipher.decrypt(_nonce(number, is_last), piece, header))


def _demand_kind(header: bytes, kind: bytes) -> None:
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        raise BackupFault(_("Filen er ikke en sikkerhedskopi fra Tværs."))
    if header[len(MAGIC) : len(MAGIC) + 1] != kind:
        text = _("Kopien er fra en anden slags database end den, DATABASE_URL peger på.")
        raise BackupFault(text)


def _unopened() -> str:
    return _(
        "Sikkerhedskopien kan ikke åbnes: Den er ændret, ikke hel, eller lavet med en nøgle, "
        "der ikke er i nøglefilen. Brug en anden kopi, eller nøglefilen fra dengang."
    )


def _pieces(source: IO[bytes], size: int) -> Iterator[tuple[int, bool, bytes]]:
    """Yield (number, whether it is the last, bytes); there is always a last, perhaps empty."""
    number, piece = 0, source.read(size)
    while following := source.read(size):
        yield number, False, piece
        number, piece = number + 1, following
    yield number, True, piece


def _nonce(number: int, is_last: bool) -> bytes:  # noqa: FBT001 - a part of the nonce, no switch
    return number.to_bytes(COUNTER_BYTES, "big") + bytes([is_last])


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb")


def _copy_sqlite(url: URL, folder: Path) -> Path:
    database, copy = Path(url.database or ""), folder / "copy"
    if not database.exists():
        text = _("Databasen {path} findes ikke, så der er intet at kopiere.")
        raise BackupFault(text.format(path=database))
    _private(copy).close()
    try:
        _copy_online(database, copy)
    except sqlite3.DatabaseError:
        text = _(
            "Databasen {path} kan ikke kopieres: Den er låst eller beskadiget, eller disken fuld."
        )
        raise BackupFault(text.format(path=database)) from None
    _demand_sound(copy)
    return copy


def _copy_online(database: Path, copy: Path) -> None:
    with (
        closing(sqlite3.connect(database, timeout=STEP_SECONDS)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target, progress=_until_patience_ends())
        target.execute("PRAGMA journal_mode = DELETE")


def _until_patience_ends() -> Callable[[int, int, int], None]:
    """Return a callback that gives up on a lock; by itself `backup` waits for ever."""
    end = monotonic() + PATIENCE_SECONDS

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and monotonic() > end:
            raise sqlite3.OperationalError("locked for too long")

    return progress


def _demand_sound(copy: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError:
        found = []
    if found != [("ok",)]:
        raise BackupFault(_("Databasen består ikke SQLites egen prøve (integrity_check)."))


def _fill_sqlite(url: URL, copy: Path, prepare: Callable[[URL], None]) -> None:
    database = Path(url.database or "")
    beside = [database.with_name(database.name + end) for end in ("", "-journal", "-wal")]
    for path in beside:
        if path.exists() and path.stat().st_size:
            text = _(
                "{path} har indhold. Flyt den væk først, eller lad DATABASE_URL pege på en ny."
            )
            raise BackupFault(text.format(path=path))
    _demand_sound(copy)
    prepare(url.set(database=str(copy)))
    crash_point("restore.filled")
    database.unlink(missing_ok=True)
    _put_in_place(copy, database)


def _dump_postgresql(url: URL, folder: Path) -> Path:
    copy = folder / "copy"
    _private(copy).close()
    words = ("--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")
    _run("pg_dump", url, folder, words)
    return copy


def _fill_postgresql(url: URL, copy: Path, prepare: Callable[[URL], None]) -> None:
    """Fill an empty database; a mark stands in it until everything is done."""
    if _has_tables(url):
        text = _("Databasen har indhold. Lad DATABASE_URL pege på en tom database.")
        raise BackupFault(text)
    words = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(copy))
    _do(url, f"CREATE TABLE {UNFINISHED} ()")
    try:
        _run("pg_restore", url, copy.parent, words)
    except BackupFault:
        _do(url, f"DROP TABLE {UNFINISHED}")
        raise
    crash_point("restore.filled")
    prepare(url)
    _do(url, f"DROP TABLE {UNFINISHED}")


def _do(url: URL, line: str) -> None:
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.execute(sql(line))
    finally:
        engine.dispose()


def _has_tables(url: URL) -> bool:
    engine = create_engine(url, hide_parameters=True)
    try:
        return bool(inspect(engine).get_table_names())
    except OperationalError:
        raise BackupFault(_("Databasen svarer ikke. Se, om DATABASE_URL er rigtig.")) from None
    finally:
        engine.dispose()


def _run(program: str, url: URL, folder: Path, words: tuple[str, ...]) -> None:
    """Run a PostgreSQL program; the password goes by a private file, never by the command line."""
    if not (found := shutil.which(program)):
        text = _("Programmet {program} mangler. Installér PostgreSQL's klientprogrammer.")
        raise BackupFault(text.format(program=program))
    passwords = folder / "passwords"
    with _private(passwords) as file:
        file.write(f"*:*:*:*:{_escaped(url.password or '')}\n".encode())
    named = f"--dbname={_connection_words(url, passwords)}"
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program with our words
        (found, named, "--no-password", *words), capture_output=True, check=False
    )
    if done.returncode:
        text = _("{program} gav op. Den skal være mindst lige så ny som databasen: {version}.")
        raise BackupFault(text.format(program=program, version=_version(found)))


def _connection_words(url: URL, passwords: Path) -> str:
    bare = url.set(drivername="postgresql", password=None)
    return bare.update_query_dict({"passfile": str(passwords)}).render_as_string()


def _escaped(password: str) -> str:
    return password.replace("\\", "\\\\").replace(":", "\\:")


def _version(program: str) -> str:
    asked = subprocess.run(  # noqa: S603 - as above
        (program, "--version"), capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()
