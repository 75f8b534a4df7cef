"""The runs by number: what each shows, in Danish as its table does, and its seed.

A run is a module with `run(setting: Setting) -> Record`, as in `faults`.
"""

from __future__ import annotations

from faults.record import NONE, SQLITE
from faults.runs import BOTH, Run

RUNS: dict[int, Run] = {
    1: Run("privacy.guard", "vagten finder hver skrivemåde og standser intet andet", 1101, (NONE,)),
    2: Run(
        "privacy.canaries",
        "hvad der skrives i over tusind forløb, kommer ikke ud, hvor det ikke må",
        1102,
    ),
    3: Run(
        "privacy.matrix",
        "hver rolle, handling og tilstand er, som rettighedstabellen siger",
        1103,
        (SQLITE,),
    ),
    4: Run(
        "privacy.at_rest",
        "det forseglede kan ikke ændres eller flyttes uset, og en ny nøgle mister intet",
        1104,
        BOTH,
    ),
    5: Run("privacy.trace", "hver ændring af sporet findes", 1105, BOTH),
    6: Run("privacy.hostile", "intet af det, der kan sendes ind, vælter noget eller siges", 1106),
    7: Run("privacy.retention", "intet slettes for tidligt, og intet bliver liggende", 1107),
    8: Run(
        "privacy.subject",
        "indsigt giver alt om den ene sag og medarbejder, og intet om halvtreds andre",
        1108,
    ),
    10: Run(
        "privacy.mentions", "intet, der skrives, kalder på nogen eller bliver til et link", 1110
    ),
}
