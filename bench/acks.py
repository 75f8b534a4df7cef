"""Goals 1 to 4: what a stored referral costs beside a bare acknowledgement, over the wire."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from bench.figure import Figure, at_least, at_most, ms, share
from bench.payloads import Referrals
from bench.processes import Process, bare, prepared, product

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.scale import Scale

INCIDENTBOT_CPU = 0.021  # seconds to create an incident, measured once on such a machine
SIXTEEN = 16
NOT_STORED = "told to try again or not answered in 3 s"


@dataclass
class Sent:
    """What a process did in all its batches: seconds each, of CPU in all, and on the clock."""

    spent: list[float] = field(default_factory=list)
    cpu: float = 0.0
    seconds: float = 0.0

    @property
    def cpu_each(self) -> float:
        """Return the seconds of CPU that one took."""
        return self.cpu / len(self.spent)

    @property
    def a_second(self) -> float:
        """Return how many were answered in a second."""
        return len(self.spent) / self.seconds


def measure(folder: Path, postgres_url: str, scale: Scale) -> Iterator[Figure]:
    """Measure the four goals in one run, the product and the bare application by turns."""
    with ExitStack() as stack:
        bot = prepared(folder / "sqlite", f"sqlite:///{folder}/sqlite/tvaers.db")
        stack.callback(bot.engine.dispose)
        on_postgres = prepared(folder / "postgres", postgres_url)
        stack.callback(on_postgres.engine.dispose)
        same = stack.enter_context(bare(folder / "same", "same"))
        stock = stack.enter_context(bare(folder / "stock", "stock"))
        ours = stack.enter_context(product(folder / "sqlite", str(bot.engine.url)))
        theirs = stack.enter_context(product(folder / "postgres", postgres_url))
        forms, others = Referrals(bot), Referrals(on_postgres)
        yield from _one_at_a_time(ours, same, stock, forms, scale)
        yield from _sixteen(ours, theirs, same, forms, others, scale)
        yield _burst(ours, forms, scale)


def _one_at_a_time(
    ours: Process, same: Process, stock: Process, forms: Referrals, scale: Scale
) -> Iterator[Figure]:
    mine, bolt, slow = Sent(), Sent(), Sent()
    for process in (ours, same, stock):
        _batch(process, forms, 10, 1)  # warm
    for _round in range(scale.rounds):
        _add(bolt, same, forms, scale.batch, 1)
        _add(mine, ours, forms, scale.batch, 1)
        _add(slow, stock, forms, max(scale.batch // 4, 1), 1)
    stored, acked, default = (median(one.spent) for one in (mine, bolt, slow))
    yield at_most(
        1, "p50 to the acknowledgement", stored / acked, 2.5, f"{ms(stored)} / {ms(acked)}"
    )
    yield at_most(
        1, "p50, against stock Bolt", stored / default, 0.2, f"{ms(stored)} / {ms(default)}"
    )
    raw = f"{ms(mine.cpu_each)} / {ms(bolt.cpu_each)}"
    yield at_most(3, "CPU a referral", mine.cpu_each / bolt.cpu_each, 2.2, raw)
    yield at_most(
        3, "CPU a referral, against incidentbot", mine.cpu_each / INCIDENTBOT_CPU, 1 / 25, raw
    )


def _sixteen(
    ours: Process, theirs: Process, same: Process, forms: Referrals, others: Referrals, scale: Scale
) -> Iterator[Figure]:
    mine, postgres, bolt = Sent(), Sent(), Sent()
    _batch(theirs, others, 10, 1)
    for _round in range(scale.rounds):
        _add(bolt, same, forms, scale.batch, SIXTEEN)
        _add(mine, ours, forms, scale.batch, SIXTEEN)
        _add(postgres, theirs, others, scale.batch, SIXTEEN)
    stored, acked = share(mine.spent, 0.99), share(bolt.spent, 0.99)
    raw = f"{ms(stored)} / {ms(acked)}{_told(ours)}"
    yield at_most(2, "p99 with 16 in flight", stored / acked, 1.3, raw)
    raw = f"{mine.a_second:.0f} / {bolt.a_second:.0f} a second"
    yield at_least(4, "durable commands a second", mine.a_second / bolt.a_second, 0.5, raw)
    raw = f"{postgres.a_second:.0f} / {mine.a_second:.0f} a second"
    yield at_least(4, "PostgreSQL, against SQLite", postgres.a_second / mine.a_second, 0.7, raw)


def _burst(ours: Process, forms: Referrals, scale: Scale) -> Figure:
    before = ours.slack.refused
    spent = _batch(ours, forms, scale.burst, scale.in_flight)
    refused = ours.slack.refused - before
    raw = f"{scale.burst} with {scale.in_flight} in flight, {refused} {NOT_STORED}"
    return at_most(2, "slowest of a burst, seconds", max(spent), 1.0, raw)


def _told(process: Process) -> str:
    """Say how many got no acknowledgement, if any did not."""
    refused = process.slack.refused
    return f", {refused} {NOT_STORED}" if refused else ""


def _add(sent: Sent, process: Process, forms: Referrals, count: int, in_flight: int) -> None:
    began, used = time.perf_counter(), process.cpu
    sent.spent += _batch(process, forms, count, in_flight)
    sent.seconds += time.perf_counter() - began
    sent.cpu += process.cpu - used


def _batch(process: Process, forms: Referrals, count: int, in_flight: int) -> list[float]:
    return process.slack.send(forms.take(count), in_flight)
