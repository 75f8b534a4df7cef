"""How much is measured: the whole, a quick form to try it, and a tiny one for the smoke test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Counts, by goal; `window` and `settled` are seconds. `rounds` are the turns of the two."""

    rounds: int
    batch: int
    burst: int
    in_flight: int
    dispatches: int
    cases: int
    few_cases: int
    load_all: int
    digests: int
    notices: int
    channels: int
    window: float
    planned_cases: int
    starts: int
    settled: float
    claims: int
    claim_rounds: int
    verdicts: int


FULL = Scale(
    rounds=12,
    batch=60,
    burst=5_000,
    in_flight=200,
    dispatches=2_000,
    cases=1_000_000,
    few_cases=1_000,
    load_all=20_000,
    digests=25,
    notices=10_000,
    channels=8,
    window=90.0,
    planned_cases=10_000,
    starts=5,
    settled=5.0,
    claims=600,
    claim_rounds=4,
    verdicts=400,
)
QUICK = Scale(
    rounds=6,
    batch=30,
    burst=1_000,
    in_flight=200,
    dispatches=400,
    cases=50_000,
    few_cases=1_000,
    load_all=5_000,
    digests=10,
    notices=1_000,
    channels=4,
    window=15.0,
    planned_cases=1_000,
    starts=2,
    settled=5.0,
    claims=120,
    claim_rounds=2,
    verdicts=80,
)
TINY = Scale(
    rounds=1,
    batch=3,
    burst=10,
    in_flight=5,
    dispatches=5,
    cases=60,
    few_cases=20,
    load_all=30,
    digests=2,
    notices=24,
    channels=2,
    window=2.0,
    planned_cases=10,
    starts=1,
    settled=0.1,
    claims=8,
    claim_rounds=1,
    verdicts=2,
)
