"""What is said with a meeting's file: when it is, and what opening the file does.

The code stands in the file and its name only: Slack deletes a file, but not the words beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.appointments import start_meeting
from bot.deadlines import ZONE
from bot.locale import N_, _, clock_words, day_words
from bot.obligations import UNINVITED
from bot.views.blocks import Message

if TYPE_CHECKING:
    from bot.appointments import Appointment
    from bot.views.scene import Scene
    from models import Notice

NEW = N_("Startmøde {day} {clock}. Åbn filen, så står mødet i din kalender.")
MOVED = N_("Startmødet er nu {day} {clock}. Åbn filen, så står det rigtigt i din kalender.")
GONE = N_("Startmødet {day} {clock} er ikke længere dit. Åbn filen, så går det ud af din kalender.")
CALLED_OFF = N_(
    "Startmødet {day} {clock} bliver ikke holdt. Åbn filen, så går det ud af din kalender."
)


def message(scene: Scene, notice: Notice) -> Message:
    """Return the words beside the file of an invitation, or of taking one back."""
    meeting = next(one for one in scene.case.meetings if one.id == notice.about)
    found = start_meeting(scene.case, scene.team, meeting)
    at = found.starts_at.astimezone(ZONE)
    words = _(_words(found, notice))
    return Message(words.format(day=day_words(at.date()), clock=clock_words(at)))


def _words(found: Appointment, notice: Notice) -> str:
    if notice.kind == UNINVITED:
        return CALLED_OFF if found.cancelled else GONE
    return MOVED if found.sequence else NEW
