"""The runs by number: what each shows, on which databases, and the seed of its long form."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from faults.databases import Postgres, file_in
from faults.record import NONE, POSTGRES, SQLITE, Record, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

BOTH = (SQLITE, POSTGRES)


@dataclass(frozen=True)
class Run:
    """One run: the module that plays it, its databases and seed, and what it shows."""

    module: str
    shows: str
    seed: int
    databases: tuple[str, ...] = BOTH


RUNS: dict[int, Run] = {
    1: Run(
        "faults.kill",
        "killed at any moment and at every boundary, nothing is lost or said twice",
        101,
    ),
    2: Run(
        "faults.storm",
        "on a Slack that fails a third of all calls, nothing is lost or stands twice",
        201,
    ),
    3: Run(
        "faults.silence",
        "down for a minute to forty days: what still matters is said, and once",
        301,
    ),
    4: Run(
        "faults.replicas",
        "four processes, killed, stopped and cut off: no claim twice, nothing stands twice",
        401,
        (POSTGRES,),
    ),
    5: Run(
        "faults.replay", "what comes in several times, reordered, across restarts, counts once", 501
    ),
    6: Run("faults.life", "whatever happens in a case's life, I1 to I8 hold after every step", 601),
    7: Run("faults.clocks", "clock changes and jumps lose nothing and say nothing early", 701),
    8: Run("faults.disks", "a database that fails takes nothing that it does not keep", 801),
    9: Run(
        "faults.restores", "after a restore nothing is said again that was said after the copy", 901
    ),
    10: Run(
        "faults.sockets", "a socket that is dead, deaf or kept out is cured without a hand", 1001
    ),
}


def play(run: Run, seed: int | None, share: float) -> Iterator[Record]:
    """Play a run on each of its databases, one after the other."""
    for database in run.databases:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="run-")))
            url = _database(stack, database, folder)
            yield played(run, Setting(url, folder, run.seed if seed is None else seed, share))


def _database(stack: ExitStack, kind: str, folder: Path) -> str:
    """Return the address of an empty database of a kind, which is gone again with the stack."""
    if kind == NONE:
        return ""
    if kind == SQLITE:
        return stack.enter_context(file_in(folder))
    return stack.enter_context(stack.enter_context(Postgres()).empty())


def played(run: Run, setting: Setting) -> Record:
    """Play a run on one setting, and time it."""
    began = time.monotonic()
    record: Record = import_module(run.module).run(setting)
    record.seconds = time.monotonic() - began
    return record
