"""The command that plays numbered runs: one JSON line each, and their table in the docs."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from typing import TYPE_CHECKING

from faults.runs import play

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faults.runs import Run
    from faults.table import Table

END_ASKED_FOR = 143


def command(runs: Mapping[int, Run], table: Table, words: str | None) -> int:
    """Play the runs that the command line asks for; return 1 when a promise broke."""
    asked = _asked(words)
    logging.getLogger().addHandler(logging.NullHandler())  # a run listens where it wants to hear
    signal.signal(signal.SIGTERM, lambda *_what: sys.exit(END_ASKED_FOR))  # takes servers down
    numbers = [int(number) for number in asked.run.split(",")] if asked.run else sorted(runs)
    lines = []
    for number in numbers:
        for record in play(runs[number], asked.seed, asked.share):
            sys.stdout.write(record.line() + "\n")
            sys.stdout.flush()
            lines.append(record)
    if asked.keep:
        table.keep(lines)
    return 0 if all(record.ok for record in lines) else 1


def _asked(words: str | None) -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=words)
    reader.add_argument("--run", default="", help="numbers, such as 1,5; all without it")
    reader.add_argument("--seed", type=int, default=None, help="another seed than the runs' own")
    reader.add_argument("--share", type=float, default=1.0, help="the part of the long form")
    reader.add_argument("--keep", action="store_true", help="write the table in the docs")
    return reader.parse_args()
