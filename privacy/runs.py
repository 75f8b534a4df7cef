"""The runs by number: what each shows, in Danish as its table does, and its seed.

A run is a module with `run(setting: Setting) -> Record`, as in `faults`.
"""

from __future__ import annotations

from faults.record import NONE, SQLITE
from faults.runs import Run

RUNS: dict[int, Run] = {
    1: Run("privacy.guard", "vagten finder hver skrivemåde og standser intet andet", 1101, (NONE,)),
    2: Run(
        "privacy.canaries",
        "hvad der skrives i tusind forløb, kommer ikke ud, hvor det ikke må",
        1102,
    ),
    3: Run(
        "privacy.matrix",
        "hver rolle, handling og tilstand er, som rettighedstabellen siger",
        1103,
        (SQLITE,),
    ),
}
