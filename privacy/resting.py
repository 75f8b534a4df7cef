"""What rests on the disk, looked through for marks: the database's files, its journals, copies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url, select, text

from bot import backup
from bot.crash import strike_with
from bot.guard import Verdict, verdict
from privacy.marks import Needle, in_bytes
from privacy.mishaps import sealed_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from faults.installation import Installation
    from faults.record import Record
    from privacy.marks import Book


def look_at_files(world: Installation, record: Record, book: Book) -> None:
    """Demand that no file of the database holds anything readable; more than once, if one likes."""
    for path in _files(world):
        record.count("files_of_the_database")
        record.count("journals", int(path.name.endswith(("-journal", "-wal"))))
        _demand_unreadable(path, record, book)


def look_at_copy(world: Installation, record: Record, folder: Path, book: Book) -> None:
    """Make a backup as the product does, and look at it, and at what lies there meanwhile."""
    target = folder / "looked-at.backup"

    def looking(_point: str) -> None:
        for path in folder.rglob("*"):
            _demand_unreadable(path, record, book)

    strike_with(looking)
    try:
        backup.backup(world.url, target, world.vault._ring)
    finally:
        strike_with(None)
    record.count("copies")
    _demand_unreadable(target, record, book)
    target.unlink()


def look_at_cells(world: Installation, record: Record, book: Book) -> None:
    """Open every sealed cell: none holds a personal number, and what was taken is there."""
    kept = set()
    for where, words in _opened(world):
        record.count("cells_opened")
        record.demand(verdict(words) is not Verdict.CPR, f"a personal number in {where}")
        for mark in book.found(words):
            kept.add(mark.number)
            refused = mark.needle is Needle.REFUSED
            record.demand(not refused, f"a refused text in {where}: {mark.origin}")
    for mark in book.marks:
        if mark.number in kept:
            record.counts["marks_kept"] = record.counts.get("marks_kept", 0) + 1
            mark.kept = True


def _opened(world: Installation) -> Iterator[tuple[str, str]]:
    """Yield every sealed cell's place and text."""
    for table, column in sealed_columns():
        cells = select(table.c.id, table.c[column]).where(table.c[column].is_not(None))
        with world.bot.engine.connect() as connection:
            rows = connection.execute(cells).all()
        for row, sealed in rows:
            yield f"{table.name}.{column}", world.vault.unseal(table.name, column, row, sealed)


def _files(world: Installation) -> Iterable[Path]:
    """Return the files of the database: all of the server's, after a checkpoint; or all beside."""
    url = make_url(world.url)
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").parent.rglob("*")
    with world.bot.engine.connect() as connection:
        connection.commit()
        connection.execute(text("CHECKPOINT"))
        folder = str(connection.execute(text("SHOW data_directory")).scalar())
    return Path(folder).rglob("*")


def _demand_unreadable(path: Path, record: Record, book: Book) -> None:
    """Demand that a file holds nothing of what was typed and nobody's identity."""
    for words in in_bytes(_content(path), Needle):
        record.demand(None, f"{path.name} holds {words}{_origin(path, book)}")


def _origin(path: Path, book: Book) -> str:
    marks = book.found(_content(path).decode(errors="replace"))
    return f": {marks[0].origin}" if marks else ""


def _content(path: Path) -> bytes:
    """Return a file's bytes; none of one that is gone by now, or is no file."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
