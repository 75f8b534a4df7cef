"""Answer whether it holds when a case has ended, and open it again after a no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import CODE
from bot.casework import after as verbs
from bot.obligations import DAYS
from bot.people import people
from bot.views import after as views
from handlers.entry import Answer, Asked, redraw, show
from handlers.replies import replace_message, tell
from models.vocabulary import Holds

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def answer(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep the answer that the button stands for."""
    holds = Holds(asked.action_id.partition(":")[2])
    heard = verbs.answer(desk, who, _about(asked), holds)
    words = views.thanks(heard, people(desk.session, who.workspace_id))
    return Answer(say=words, about=asked.value if heard.can_be_opened else "")


def reopen(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Open the case again."""
    heard = verbs.reopen_after(desk, who, _about(asked))
    return Answer(say=views.reopened(heard, people(desk.session, who.workspace_id)))


def thank(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Put the thanks in the question's place, or on top of App Home."""
    if asked.in_home:
        show(bot, asked, views.thanks_page(answer.say, answer.about))
    elif asked.in_modal:
        redraw(bot, asked, views.thanks_page(answer.say, answer.about))
    else:
        said = views.thanks_message(answer.say, answer.about)
        if not (asked.response_url and replace_message(bot, asked, said)):
            tell(bot, asked, answer.say)


def _about(asked: Asked) -> verbs.About:
    """Read what a button is about: "closing:days", and the code that its message shows."""
    closing_id, _colon, days = asked.value.partition(":")
    shown = CODE.search(str((asked.body.get("message") or {}).get("text") or ""))
    known = {str(one): one for one in DAYS}
    return verbs.About(closing_id, known.get(days, 0), shown.group() if shown else "")
