"""A database with the newest tables, made once in a process and copied for each test."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from shutil import copyfile

from bot.engines import connect
from bot.store import migrate

_FOLDER = tempfile.TemporaryDirectory(prefix="migrated-")  # gone again with the process


def migrated_copy(path: Path) -> Path:
    """Put an installation's empty SQLite database at a path, and return the path."""
    return copyfile(_original(), path)


def migrated_at(url: str) -> None:
    """Bring the database at an address up to the newest tables."""
    engine = connect(url)
    migrate(engine)
    engine.dispose()


@cache
def _original() -> Path:
    path = Path(_FOLDER.name) / "tvaers.db"
    migrated_at(f"sqlite:///{path}")
    return path
