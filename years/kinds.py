"""Every kind of message: which the judge holds to its promise, and why it does not the others."""

from __future__ import annotations

from bot.composing import LETTERS, LINKED
from bot.views.messages import KINDS

JUDGED = {
    "overdue",
    "extended",
    "after",
    "after_no",
    "quarterly",
    "review",
    "feedback",
    "yours",
    "card",
    "receipt",
    "ping",
    "asked",
    "agenda",
    "quorum",
    "quorum_leader",
    "moved",
    "moved_receipt",
    "reminder",
    "held",
    "outcome",
    "triaged",
    "referred_again",
    "handover",
    "answered",
    "visit",
    "digest",
    "stand_in",
    "stand_down",
    "back",
    "tacit",
    "passing",
    "passed",
    "catch_up",
}
NOT_CALLED_FOR = "nobody in these lives does what calls for it; one that comes breaks the run"
NOT_JUDGED = {
    "card_update": "draws a card anew in its place, as often as it likes: it is no message",
    "invitation": "a file, sent only where the municipality has asked for files",
    "uninvited": "a file, sent only where the municipality has asked for files",
    "undelivered": "Slack refuses nothing here; one that comes breaks the run",
    "clock": "no clock is wrong here; one that comes breaks the run",
    "own_digest": NOT_CALLED_FOR,
    "breach": NOT_CALLED_FOR,
    "held_up": NOT_CALLED_FOR,
    "pin_refused": NOT_CALLED_FOR,
    "sparring": NOT_CALLED_FOR,
    "sparring_told": NOT_CALLED_FOR,
    "learning": NOT_CALLED_FOR,
    "learning_agenda": NOT_CALLED_FOR,
    "learning_off": NOT_CALLED_FOR,
}


def unnamed() -> set[str]:
    """Return the kinds that the product has and neither list names, or that it has no longer."""
    every = {*KINDS, *LETTERS, *LINKED}
    return (every | JUDGED | NOT_JUDGED.keys()) - (every & (JUDGED | NOT_JUDGED.keys()))
