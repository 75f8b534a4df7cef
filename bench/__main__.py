"""Measure every goal, print the table, and write docs/performance.md (a quick run does not)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench import acks, claiming, counted, digests, dispatches, guarding, paying, starting
from bench.report import Machine, line, page
from bench.scale import FULL, QUICK
from bench.servers import Postgres, postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.figure import Figure
    from bench.scale import Scale

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"

PARTS: dict[str, Callable[[Path, Postgres, Scale], Iterator[Figure]]] = {
    "acks": lambda folder, server, scale: acks.measure(folder, server.database(), scale),
    "counted": lambda folder, _server, scale: counted.measure(folder, scale),
    "dispatches": lambda folder, _server, scale: dispatches.measure(folder, scale),
    "digests": lambda folder, server, scale: digests.measure(folder, server.database(), scale),
    "paying": lambda folder, server, scale: paying.measure(folder, server.database(), scale),
    "starting": lambda folder, _server, scale: starting.measure(folder, scale),
    "guarding": lambda _folder, _server, scale: guarding.measure(scale),
    "claiming": lambda folder, server, scale: claiming.measure(folder, server.database(), scale),
}


def main(words: list[str]) -> None:
    """Measure the parts that are named, or all; "quick" makes it small and writes no page."""
    quick = "quick" in words
    chosen = [name for name in PARTS if name in words] or list(PARTS)
    found: list[Figure] = []
    with postgres() as server:
        machine = Machine.here(server.version)
        for name in chosen:
            found += measured(name, server, QUICK if quick else FULL)
    if not quick and len(chosen) == len(PARTS):
        PAGE.write_text(page(found, machine), encoding="utf-8")


def measured(name: str, server: Postgres, scale: Scale) -> list[Figure]:
    """Measure one part in a folder of its own, saying each figure as it comes."""
    found = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for figure in PARTS[name](Path(folder), server, scale):
            sys.stdout.write(line(figure) + "\n")
            sys.stdout.flush()
            found.append(figure)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
