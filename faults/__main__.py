"""`make faults`: play the runs, print one JSON line each, and write the table in the docs."""

from __future__ import annotations

import sys

from faults.command import command
from faults.runs import RUNS
from faults.table import TABLE

if __name__ == "__main__":
    sys.exit(command(RUNS, TABLE, __doc__))
