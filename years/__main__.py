"""`make years`: live the years through, print one JSON line a form, and write it in the docs."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from faults.databases import Postgres, file_in
from faults.record import POSTGRES, SQLITE, Record
from years.mutants import MUTANTS, found
from years.runs import CASES, LIVED, SEED, TOLD, TOLD_CASES, TOLD_YEARS, YEARS, Form, played
from years.table import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

END_ASKED_FOR = 143


def main() -> int:
    """Play the forms that are asked for; return 1 when a promise was broken."""
    asked = _asked()
    logging.getLogger().addHandler(logging.NullHandler())
    signal.signal(signal.SIGTERM, lambda *_what: sys.exit(END_ASKED_FOR))  # takes servers down
    whole = Form(LIVED, asked.seed, asked.cases, asked.years)
    told = Form(TOLD, asked.seed, min(asked.cases, TOLD_CASES), min(asked.years, TOLD_YEARS))
    records = []
    for form in (whole, told):
        for database in asked.database.split(","):
            records.append(_on(database, form))
            sys.stdout.write(records[-1].line() + "\n")
            sys.stdout.flush()
    records[-1].broken += list(_unseen())
    if asked.keep:
        TABLE.keep(records)
    return 0 if all(record.ok for record in records) else 1


def _unseen() -> Iterator[str]:
    """Yield each rule that was made wrong, and that the judge did not see."""
    for name, mutant in MUTANTS.items():
        with tempfile.TemporaryDirectory(prefix="years-") as folder, file_in(Path(folder)) as url:
            wrong = found(url, mutant)
        sys.stdout.write(f"{name}: {wrong[0] if wrong else 'UNSEEN'}\n")
        if not wrong:
            yield f"{name}: the judge saw nothing"


def _on(database: str, form: Form) -> Record:
    with ExitStack() as stack:
        if database == SQLITE:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="years-")))
            url = stack.enter_context(file_in(folder))
        else:
            url = stack.enter_context(stack.enter_context(Postgres()).empty())
        return played(form, url)


def _asked() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seed", type=int, default=SEED, help="another seed than the run's own")
    reader.add_argument("--cases", type=int, default=CASES, help="how many cases")
    reader.add_argument("--years", type=float, default=YEARS, help="how many years")
    reader.add_argument("--database", default=f"{SQLITE},{POSTGRES}", help="on which databases")
    reader.add_argument("--keep", action="store_true", help="write the table in the docs")
    return reader.parse_args()


if __name__ == "__main__":
    sys.exit(main())
