"""The stories the sandbox can tell, over the wire and as the persons themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.tale.script import STEPS, Step
from sandbox.tale.stage import ROOM, Astray, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.story import Telling

__all__ = ["STEPS", "Astray", "Stage", "Step", "odder_case"]


def odder_case(url: str, seconds: float) -> Callable[[Telling], None]:
    """Return the story for the page: each step is told, and stands so many seconds.

    Raises Astray from within the telling when a step doesn't lead where it should.
    """

    def tell(telling: Telling) -> None:
        stage = Stage(url)
        for number, step in enumerate(STEPS, 1):
            telling.step(number, len(STEPS), step.caption)
            if telling.pause(seconds * 0.4):  # the words are read before anything moves
                return
            step.act(stage)
            if stage.sight:
                telling.look_at(ROOM, stage.sight)
            if telling.pause(seconds * 0.6):
                return

    return tell
