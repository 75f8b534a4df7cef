"""What is told of a case that has ended: beside its outcome, and what is missing still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.locale import _, listed
from bot.views.feedback import counted
from bot.views.measure import missing_words
from bot.views.worth import guess_words
from bot.words import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.views.scene import Scene
    from models import Closing

MISSING = (missing_words,)
"""What may be missing of a closed case, each in a word or two; "" when it isn't."""


def ended_lines(scene: Scene, made: Closing) -> Iterator[str]:
    """Yield what a closing holds beside its outcome and words."""
    if made.left_open is not None:
        yield _("Indsatser i gang: {what}").format(what=label(made.left_open).lower())
    if words := guess_words(made):
        yield words
    if words := counted(scene, made):
        yield words


def missing_lines(scene: Scene) -> list[str]:
    """Return what is missing of a closed case, in one line; none when nothing is."""
    missing = [words for told in MISSING if (words := told(scene))]
    return [_("Mangler {what}").format(what=listed(missing))] if missing else []
