"""The buttons on a reminder: at most three, for what it is about, and none that is refused."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.casework.snooze import may_be_snoozed
from bot.locale import _
from bot.views.blocks import button, primary
from bot.views.card_buttons import record_words
from bot.views.handover_status import answers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_sdk.models.blocks import InteractiveElement

    from bot.views.scene import Scene

Deed = tuple[str, str]
"""What a button says, and its action; all are about the case."""
MOST = 3
OUTER = "outer"


def buttons(scene: Scene, topics: Iterable[str]) -> list[InteractiveElement]:
    """Return the first deed of each topic, then the others, and last that it is put off."""
    about = list(dict.fromkeys(topic for topic in topics if topic != OUTER))
    rows = zip_longest(*(_deeds(scene, topic) for topic in about))
    deeds = list(dict.fromkeys(deed for row in rows for deed in row if deed is not None))
    last: list[Deed] = []
    if about and may_be_snoozed(scene.case, scene.team, scene.today):
        last = [(_("Udsæt påmindelse"), "card:snooze")]
    shown = [*deeds[: MOST - len(last)], *last]
    return [
        (primary if deeds and one is shown[0] else button)(says, action, scene.case.id)
        for one in shown
        for says, action in [one]
    ]


def _deeds(scene: Scene, topic: str) -> list[Deed]:
    """Return what would bring one topic to an end; an offer that waits is answered first."""
    answer = list(answers(scene.case))
    end = [(_("Afslut"), "card:close"), (_("Overdrag"), "card:handover")]
    if scene.case.pending_handover is not None:
        end = answer
    found = {
        "follow_up": [(_("Opfølgning"), "card:follow_up")],
        "close_by": end,
        "closing": end,
        "handover": answer,
        "contact": [(_("Borgeren er kontaktet"), "card:contacted")],
        "ordered": [(_("Se sagen"), "card:show")],
        "filing": [(_("Notat"), "card:note")],
    }
    if topic == "record":
        return [(record_words(scene.case.meetings[-1]), "card:record")]
    return found.get(topic, [])
