"""The table of docs/reliability.md, made of the JSON lines of real runs and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faults.record import Record


def keep(records: Iterable[Record]) -> None:
    """Keep the lines of these runs instead of their older ones, and write the table anew."""
