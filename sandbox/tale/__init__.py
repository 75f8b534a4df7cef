"""The stories the sandbox can tell, over the wire and as the persons themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.tale import favrskov_course, odder_case
from sandbox.tale.script import Step, Tale
from sandbox.tale.stage import INDSATS, UDSATTE, Astray, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.story import Telling

__all__ = ["FAVRSKOV", "ODDER", "TALES", "Astray", "Stage", "Step", "Tale", "told_on"]

ODDER = Tale(
    "odder",
    {"da": "Afspil Odder-sagen", "en": "Play the Odder case"},
    UDSATTE,
    odder_case.STEPS,
)
FAVRSKOV = Tale(
    "favrskov",
    {"da": "Afspil Favrskov-forløbet", "en": "Play the Favrskov course"},
    INDSATS,
    favrskov_course.STEPS,
)
TALES = {tale.key: tale for tale in (ODDER, FAVRSKOV)}


def told_on(url: str, tale: Tale, seconds: float) -> Callable[[Telling], None]:
    """Return a story for the page: each step is told, and stands so many seconds.

    Raises Astray from within the telling when a step doesn't lead where it should.
    """

    def tell(telling: Telling) -> None:
        stage = Stage(url, tale.place)
        for number, step in enumerate(tale.steps, 1):
            telling.step(number, len(tale.steps), step.caption)
            if telling.pause(seconds * 0.4):  # the words are read before anything moves
                return
            step.act(stage)
            if stage.sight:
                telling.look_at(tale.place.room, stage.sight)
            if telling.pause(seconds * 0.6):
                return

    return tell
