"""`make faults`: play the runs, print one JSON line each, and write the table in the docs."""

from __future__ import annotations

import argparse
import logging
import signal
import sys

from faults.runs import RUNS, play
from faults.table import TABLE

END_ASKED_FOR = 143


def main() -> int:
    """Play the runs that are asked for; return 1 when a promise broke."""
    asked = _asked()
    logging.getLogger().addHandler(logging.NullHandler())  # a run listens where it wants to hear
    signal.signal(signal.SIGTERM, lambda *_what: sys.exit(END_ASKED_FOR))  # takes servers down
    numbers = [int(number) for number in asked.run.split(",")] if asked.run else sorted(RUNS)
    lines = []
    for number in numbers:
        for record in play(number, asked.seed, asked.share):
            sys.stdout.write(record.line() + "\n")
            sys.stdout.flush()
            lines.append(record)
    if asked.keep:
        TABLE.keep(lines)
    return 0 if all(record.ok for record in lines) else 1


def _asked() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--run", default="", help="numbers, such as 1,5; all without it")
    reader.add_argument("--seed", type=int, default=None, help="another seed than the runs' own")
    reader.add_argument("--share", type=float, default=1.0, help="the part of the long form")
    reader.add_argument("--keep", action="store_true", help="write the table in the docs")
    return reader.parse_args()


if __name__ == "__main__":
    sys.exit(main())
