"""In the digest: take over what Tværs could not get through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import own_team
from bot.casework import undelivered
from bot.people import people
from bot.views.undelivered import read_taken_over, taken_over
from handlers.entry import Answer, Asked
from handlers.replies import tell

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def take_over(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Note that the team follows up itself on what the digest listed."""
    team_id, ids = read_taken_over(asked.value)
    team, actor = own_team(desk.session, team_id, who)
    names = people(desk.session, who.workspace_id)
    count = undelivered.take_over(desk, team, actor, ids, names.first)
    return Answer(say=taken_over(count))


def confirm(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Say what is to be done by hand, to the one who pressed."""
    tell(bot, asked, answer.say)
