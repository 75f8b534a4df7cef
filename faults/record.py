"""What a run is given, and the one JSON line that it leaves behind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

POSTGRES, SQLITE, NONE = "postgresql", "sqlite", "none"
LONG_FORM = 0.1  # the share from which on lives are long, and locks last as long as they should


@dataclass(frozen=True)
class Setting:
    """What one run is given: an empty database, a folder of its own, a seed, and how much of it.

    `url` is empty for a run that needs no database.

    `share` is the part of the long form that is run, from just above 0 to 1.
    """

    url: str
    folder: Path
    seed: int
    share: float = 1.0

    @property
    def database(self) -> str:
        """Return which database it is: sqlite, postgresql, or none."""
        return next((kind for kind in (SQLITE, POSTGRES) if self.url.startswith(kind)), NONE)

    @property
    def whole(self) -> bool:
        """Tell whether this is the long form, or a good part of it."""
        return self.share >= LONG_FORM

    def some(self, whole: int, least: int = 1) -> int:
        """Return the run's share of a whole number, and never less than `least`."""
        return max(least, round(whole * self.share))


@dataclass
class Record:
    """One run's outcome: `counts` are whole numbers, `figures` measures, `broken` what failed."""

    run: int
    name: str
    database: str
    seed: int
    share: float
    counts: dict[str, int] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Return whether every promise held."""
        return not self.broken

    def count(self, name: str, more: int = 1) -> None:
        """Add to a count."""
        self.counts[name] = self.counts.get(name, 0) + more

    def demand(self, fact: object, words: str) -> None:
        """Keep the words as a broken promise unless the fact holds."""
        if not fact:
            self.broken.append(words)

    def line(self) -> str:
        """Return the run as one JSON line; of what is broken the first few."""
        whole: dict[str, Any] = {
            "run": self.run,
            "name": self.name,
            "database": self.database,
            "seed": self.seed,
            "share": self.share,
            "counts": dict(sorted(self.counts.items())),
            "figures": {name: round(value, 4) for name, value in sorted(self.figures.items())},
            "seconds": round(self.seconds, 1),
            "ok": self.ok,
        }
        if self.broken:
            whole["broken"] = {"count": len(self.broken), "first": self.broken[:5]}
        return json.dumps(whole, ensure_ascii=False)


def record_of(run: int, name: str, setting: Setting) -> Record:
    """Return an empty record of a run on a setting."""
    return Record(run, name, setting.database, setting.seed, setting.share)
