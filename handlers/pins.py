"""A 📌 on a message in a case's thread, put there or taken off."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from bot import access
from bot.casework import pins as verbs
from bot.casework.pins import Spot
from bot.errors import Busy, NotFound, Refused
from bot.history import message_at
from bot.people import Standing, look_up
from bot.views.answers import legible
from handlers.entry import Answer, once

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot
    from handlers.entry import Asked

PIN = "pushpin"
LOOKS = threading.BoundedSemaphore(2)  # of the few at once that listen to Slack
PATIENCE = 0.5  # seconds
IN_SLACK = {Standing.COLLEAGUE, Standing.GUEST}


def is_meant(event: dict[str, Any]) -> bool:
    """Tell whether a reaction is a 📌 on a message, and says whose and where."""
    item = event.get("item")
    if event.get("reaction") != PIN or not isinstance(item, dict):
        return False
    said = (event.get("user"), item.get("channel"), item.get("ts"))
    return item.get("type") == "message" and all(isinstance(one, str) for one in said)


def keep_in_line(bot: Bot, asked: Asked) -> None:
    """Bring the timeline in line with whether the person's 📌 stands on the message now.

    What stands there counts and not which event says so, as events may come late or in another
    order. Raises Busy when Slack or the database does not answer.
    """
    item = asked.body["event"]["item"]
    channel, ts = legible(item["channel"]), legible(item["ts"])
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        hang = verbs.hang_in(session, who, channel)
    if not hang:
        return
    if not LOOKS.acquire(timeout=PATIENCE):
        raise Busy  # Slack sends it once more; others wait for none of this
    try:
        message = message_at(bot, channel, ts)
    finally:
        LOOKS.release()
    if message is not None and _stands(message, asked.user):
        _pin(bot, asked, who, Spot(channel, ts, str(message.get("thread_ts") or ts)))
    else:
        _is_done(bot, asked, partial(_unpin, channel, ts))


def _pin(bot: Bot, asked: Asked, who: Visitor, spot: Spot) -> None:
    with bot.reading() as session:
        case_id = verbs.case_under(session, who, spot)
    if case_id is None or _is_done(bot, asked, partial(_put, case_id, spot)):
        return
    (found,) = look_up(bot, asked.slack_team, (asked.user,))
    if found.standing in IN_SLACK and not found.left:
        once(bot, asked, partial(_refuse, case_id))


def _is_done(bot: Bot, asked: Asked, change: Callable[[Desk, Visitor, Asked], Answer]) -> bool:
    """Make a change, and tell whether the person may make it."""
    try:
        once(bot, asked, change)
    except (NotFound, Refused):
        return False
    return True


def _put(case_id: str, spot: Spot, desk: Desk, who: Visitor, _asked: Asked) -> Answer:
    made = verbs.pin(desk, access.case_for(desk.session, case_id, who), spot)
    return Answer(case_id=case_id, about=made.id)


def _unpin(channel: str, ts: str, desk: Desk, who: Visitor, _asked: Asked) -> Answer:
    verbs.unpin(desk, who, channel, ts)
    return Answer()


def _refuse(case_id: str, desk: Desk, who: Visitor, _asked: Asked) -> Answer:
    verbs.refuse(desk, who, case_id)
    return Answer()


def _stands(message: dict[str, Any], user: str) -> bool:
    found = [one for one in message.get("reactions", ()) if one.get("name") == PIN]
    return any(user in one.get("users", ()) for one in found)
