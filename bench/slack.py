"""The sandbox with its envelopes at hand: sent through the real WebSocket, and timed there."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Json = dict[str, Any]
PATIENCE = 40.0


class Slack(Sandbox):
    """A sandbox that sends payloads many at a time, as Slack does, and times each answer.

    `refused` counts those that were answered with a refusal, or not at all.
    """

    refused = 0

    def send(self, payloads: Sequence[Json], in_flight: int = 1) -> list[float]:
        """Send payloads, so many unanswered at once; return seconds from sending to answer."""
        if self._loop is None:
            raise RuntimeError("not started")
        work = self._send_all(payloads, in_flight)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def wait_connected(self) -> None:
        """Wait until an app holds a connection."""
        self._wait("running")

    def wait_alone(self) -> None:
        """Wait until no app holds a connection."""
        self._wait("not connected")

    def _wait(self, state: str) -> None:
        end = time.monotonic() + PATIENCE
        while self.states != state:
            if time.monotonic() > end:
                raise RuntimeError(f"the app is still not {state}")
            time.sleep(0.002)

    def calls(self, *methods: str) -> int:
        """Return how many calls of these methods have been answered."""
        return sum(call["method"] in methods for call in self.answered())

    def answered(self) -> Iterator[Json]:
        """Return the Web API calls that were answered, oldest first."""
        for call in self._hub.wire.since(0)["calls"]:
            if call["kind"] == "api":
                yield call

    async def _send_all(self, payloads: Sequence[Json], in_flight: int) -> list[float]:
        waiting, spent = iter(payloads), list[float]()
        lanes = [self._lane(waiting, spent) for _lane in range(in_flight)]
        await asyncio.gather(*lanes)
        return spent

    async def _lane(self, waiting: Iterable[Json], spent: list[float]) -> None:
        for payload in waiting:
            began = time.perf_counter()
            answer = await self._hub.links.deliver("interactive", payload)
            spent.append(time.perf_counter() - began)
            self.refused += answer.outcome != "acked" or answer.payload is not None
