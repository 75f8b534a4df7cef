"""Goal 9: a start with much in the database against an empty one, and the memory it takes."""

from __future__ import annotations

import time
from contextlib import ExitStack
from statistics import median
from typing import TYPE_CHECKING

from bench import rows
from bench.figure import Figure, at_most
from bench.payloads import refer_one
from bench.processes import bare, prepared, product
from bench.slack import Slack
from bot.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.scale import Scale

CHANNEL = "C0UDSATTE"
MEGABYTE = 1024 * 1024


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    """Start the product by turns on an empty and on a full database, and a bare application."""
    with ExitStack() as stack:
        empty, full = f"sqlite:///{folder}/empty/t.db", f"sqlite:///{folder}/full/t.db"
        prepared(folder / "empty", empty).engine.dispose()
        _fill(folder / "full", full, scale)
        slack = stack.enter_context(Slack(manifest=manifest()))
        bolt = stack.enter_context(bare(folder / "memory", "same"))
        quick, slow, memory = list[float](), list[float](), list[int]()
        for _turn in range(scale.starts):
            for name, url, spent in (("empty", empty, quick), ("full", full, slow)):
                process = product(folder / name, url, slack)
                stack.callback(process.stop)
                spent.append(process.start())
                time.sleep(scale.settled)  # it is at work by then
                memory.append(process.memory)
                process.stop()
                slack.wait_alone()
        least = bolt.memory / MEGABYTE
    full_s, empty_s = median(slow), median(quick)
    raw = f"{full_s:.2f} s / {empty_s:.2f} s"
    yield at_most(9, "start until connected, full against empty", full_s / empty_s, 1.5, raw)
    most = max(memory) / MEGABYTE
    yield at_most(9, "resident memory", most / least, 2.0, f"{most:.0f} MB / {least:.0f} MB")


def _fill(folder: Path, url: str, scale: Scale) -> None:
    """Make many open cases whose cards hang, each with the ten notices that a new case has."""
    bot = prepared(folder, url)
    case_id = refer_one(bot)
    with bot.engine.begin() as connection:
        rows.open_cases(connection, case_id, scale.planned_cases, "o", **rows.hung(CHANNEL))
        rows.case_notices(connection, case_id, "", scale.planned_cases, "o")
    bot.engine.dispose()
