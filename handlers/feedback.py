"""Whether it helped to be several about a case: two buttons, and thanks in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.casework.feedback import answer
from bot.views import feedback as views
from bot.views.messages import outcome_of
from handlers.entry import Answer, Asked
from handlers.opening import scene_of
from handlers.replies import replace_message
from models.vocabulary import Part

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def give(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep the answer, or change it."""
    opened, ended, part = access.closing_for(desk.session, asked.value, who)
    answer(desk, opened, ended, part, helped=_helped(asked))
    return Answer(about=ended.id)


def thank(bot: Bot, asked: Asked, given: Answer) -> None:
    """Put the thanks in the place of the question; what else stood there stays."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        opened, ended, part = access.closing_for(session, given.about, who)
        scene = scene_of(bot, asked, opened, session)
        words = views.participants_words(scene)
        if part is Part.REFERRER:
            words = outcome_of(scene, ended, asked.user)
        said = views.thanking(words, ended, helped=_helped(asked))
    if asked.response_url:
        replace_message(bot, asked, said)


def _helped(asked: Asked) -> bool:
    return asked.action_id == views.YES
