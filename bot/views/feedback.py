"""The question whether it helped to be several about a case, its thanks, and the answers' count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.feedback import given
from bot.locale import _
from bot.obligations import asked_if_helped
from bot.views.blocks import Message, actions, bare, button, said

if TYPE_CHECKING:
    from bot.views.scene import Scene
    from models import Closing, Notice

YES, NO = "feedback:yes", "feedback:no"


def message(scene: Scene, notice: Notice) -> Message:
    """Return the question to somebody who took part."""
    return asking(participants_words(scene), notice.about)


def participants_words(scene: Scene) -> str:
    """Return what those are asked who took part."""
    return _("Hjalp det, at I var fælles om {code}?").format(code=scene.case.code)


def referrers_words(code: str) -> str:
    """Return what is asked of who referred, who knows the case by this code."""
    return _("Hjalp det, at du henviste {code} til teamet?").format(code=code)


def asking(words: str, closing_id: str) -> Message:
    """Return words that end in the question, with its two answers."""
    row = actions(button(_("Ja"), YES, closing_id), button(_("Nej"), NO, closing_id))
    return Message(bare(words), (said(words), row))


def thanking(words: str, ended: Closing, *, helped: bool) -> Message:
    """Return the same with the answer and thanks; one press changes it."""
    if helped:
        thanks, other = _("Tak. Du svarede ja."), button(_("Ret til nej"), NO, ended.id)
    else:
        thanks, other = _("Tak. Du svarede nej."), button(_("Ret til ja"), YES, ended.id)
    every = f"{words}\n{thanks}"
    return Message(bare(every), (said(every), actions(other)))


def counted(scene: Scene, ended: Closing) -> str:
    """Return how many of those who were asked have answered, and how; "" where nobody was."""
    answers = given(scene.case, ended)
    asked = {*asked_if_helped(scene.case, scene.team, ended), *(one.user for one in answers)}
    if not answers:
        return ""
    words = _("Hjalp det? {count} af {asked} svarede: {yes} ja").format(
        count=len(answers), asked=len(asked), yes=sum(one.helped for one in answers)
    )
    no = sum(not one.helped for one in answers)
    return words + (_(", {no} nej").format(no=no) if no else "")
