"""What many tests begin with is lived once in a process, over the wire, and taken up from there.

The database and the workspace are put by as they stand; a world in which anything else has
happened lives it itself.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from models import Case
    from sandbox.seeds import Seed
    from tests.product.world import World


@dataclass(frozen=True)
class Lived:
    """How a world stood: its database, its workspace, and the next citizen's number."""

    database: sqlite3.Connection
    slack: bytes
    number: int


_LIVED: dict[tuple[str, Seed, tuple[str, ...]], Lived] = {}


def lived_once(step: Callable[[World], Case]) -> Callable[[World], Case]:
    """Let a step be lived once, where nothing has happened before it since the team was set up."""

    @wraps(step)
    def taken_up(world: World) -> Case:
        if not world.is_fresh:
            return step(world)
        live_once(world, step)
        return world.case()

    return taken_up


def live_once(world: World, step: Callable[[World], object]) -> None:
    """Live a step in a world where nothing has happened, or take it up where it was lived."""
    which = step.__qualname__, world.seed, world.more_scopes
    if which in _LIVED:
        _take_up(world, _LIVED[which])
        return
    step(world)
    _LIVED[which] = _kept(world)


def signature(url: str) -> object:
    """Return what differs once a SQLite database has been written to; None for another kind."""
    if not url.startswith("sqlite"):
        return None
    file = _file(url)
    log = file.with_name(f"{file.name}-wal")
    return [(one.stat().st_size, one.stat().st_mtime_ns) for one in (file, log) if one.exists()]


def _kept(world: World) -> Lived:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(_file(world.url))) as database:
        database.backup(copy)
    return Lived(copy, world.sandbox.kept(), world.number)


def _take_up(world: World, what: Lived) -> None:
    with closing(sqlite3.connect(_file(world.url))) as database:
        what.database.backup(database)
    world.sandbox.put_back(what.slack)
    world.number = what.number


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")
