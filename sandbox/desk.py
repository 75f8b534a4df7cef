"""What the control interface works with: the pretend Slack, the journeys, the story, the reset."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import ThreadPoolExecutor
    from pathlib import Path

    from sandbox.hub import Hub
    from sandbox.story import Story
    from sandbox.travel import Traveller


@dataclass(frozen=True, slots=True)
class Desk:
    """The hub with everything that stands around it; `threads` runs what may block."""

    hub: Hub
    traveller: Traveller
    story: Story
    threads: ThreadPoolExecutor
    page: Path
    resets: list[Callable[[], None]] = field(default_factory=list)

    async def aside(self, work: Callable[[], T]) -> T:
        """Run something that may block, or that calls back over HTTP, on another thread."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)
