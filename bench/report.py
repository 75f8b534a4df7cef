"""The table of figures, for the terminal and for docs/performance.md."""

from __future__ import annotations

import os
import platform
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.figure import Figure

WORDS = Path(__file__).with_name("page.md")


@dataclass(frozen=True)
class Machine:
    """What was measured on; nothing that names the machine or who owns it."""

    processor: str
    cores: int
    python: str
    sqlite: str
    postgres: str
    bolt: str
    load: float

    @classmethod
    def here(cls, postgres: str) -> Machine:
        """Return this machine."""
        return cls(
            _processor(),
            os.cpu_count() or 1,
            platform.python_version(),
            sqlite3.sqlite_version,
            postgres,
            version("slack-bolt"),
            os.getloadavg()[0],
        )


def line(figure: Figure) -> str:
    """Write a figure on one line of the terminal."""
    mark = "reached" if figure.reached else "NOT reached"
    goal = f"{figure.sign} {_number(figure.limit)}"
    return f"{figure.goal:>2}  {figure.what}: {_number(figure.value)} ({goal}, {mark}) {figure.raw}"


def page(figures: Sequence[Figure], machine: Machine) -> str:
    """Return docs/performance.md: the words that stand, with the table of this run in them."""
    rows = "\n".join(_row(figure) for figure in sorted(figures, key=lambda one: one.goal))
    return WORDS.read_text(encoding="utf-8").format(
        rows=rows,
        day=datetime.now(UTC).date().isoformat(),
        reached=sum(figure.reached for figure in figures),
        count=len(figures),
        machine=machine,
    )


def _row(figure: Figure) -> str:
    mark = "yes" if figure.reached else "**no**"
    goal = f"{figure.sign} {_number(figure.limit)}"
    cells = (str(figure.goal), figure.what, _number(figure.value), goal, mark, figure.raw)
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def _processor() -> str:
    """Return the processor's model as Linux tells it, or what Python knows of it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    models = [row.split(":", 1)[1].strip() for row in lines if row.startswith("model name")]
    return models[0] if models else platform.machine()
