"""The runs by number: what each shows, in Danish as its table does, and its seed.

A run is a module with `run(setting: Setting) -> Record`, as in `faults`.
"""

from __future__ import annotations

from faults.record import NONE
from faults.runs import Run

RUNS: dict[int, Run] = {
    1: Run("privacy.guard", "vagten finder hver skrivemåde og standser intet andet", 1101, (NONE,)),
    7: Run("privacy.retention", "intet slettes for tidligt, og intet bliver liggende", 1107),
}
