"""The runs by number: what each shows, in Danish as its table does, and its seed.

A run is a module with `run(setting: Setting) -> Record`, as in `faults`.
"""

from __future__ import annotations

from faults.record import NONE
from faults.runs import Run

RUNS: dict[int, Run] = {
    1: Run("privacy.guard", "vagten finder hver skrivemåde og standser intet andet", 1101, (NONE,)),
    6: Run("privacy.hostile", "intet af det, der kan sendes ind, vælter noget eller siges", 1106),
    10: Run(
        "privacy.mentions", "intet, der skrives, kalder på nogen eller bliver til et link", 1110
    ),
}
