"""Run 1: generated spellings of personal numbers are all found, and ordinary text passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.guard import Verdict, verdict
from faults.record import record_of

if TYPE_CHECKING:
    from faults.record import Record, Setting


def run(setting: Setting) -> Record:
    """Play the run."""
    record = record_of(1, "guard", setting)
    record.demand(verdict("010185-1234") is Verdict.CPR, "a plain spelling passed")
    return record
