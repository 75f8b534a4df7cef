"""Bring a database to the newest tables, one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 7_864_301  # any number, as long as it is always this one


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, under a lock; nothing happens when there are none."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = Config(MIGRATIONS / "alembic.ini")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
