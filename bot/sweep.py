"""A later look at what was tried more than once: copies that Slack took late are taken away."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.crash import crash_point
from bot.deadlines import ZONE
from bot.history import always, delete, seen, spots
from bot.log import log
from models import Notice, NoticeState

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.history import Spot
    from bot.runtime import Bot

MORNING = time(7, 0)
SOON, AGAIN = timedelta(minutes=1), timedelta(minutes=10)
YOUNG = timedelta(minutes=30)  # what has just been said is looked at until the look succeeds
FARTHEST = timedelta(days=2)  # a look farther off was planned by a clock gone wrong
OLD = timedelta(days=3)  # where the history can't be read, the looking ends
AT_ONCE = 20


def sweep_due(bot: Bot, go_on: Callable[[], bool] = always) -> int:
    """Look for later copies where it is time; return how many notices there were to look at.

    `go_on` is asked before each.
    """
    real_now = bot.real_now()
    due = or_(Notice.sweep_at <= real_now, Notice.sweep_at > real_now + FARTHEST)
    which = select(Notice).where(
        Notice.state == NoticeState.SENT, Notice.sweep_at.is_not(None), due
    )
    found = spots(bot, which.order_by(Notice.sweep_at, Notice.id).limit(AT_ONCE))
    for spot in takewhile(lambda _spot: go_on(), found):
        _plan_next(bot, spot, _is_clean(bot, spot))
    return len(found)


def _is_clean(bot: Bot, spot: Spot) -> bool:
    """Take later copies away; False when we could not look, or one of them stays."""
    found = seen(bot, spot)
    if found is None:
        return False
    known = found.copies
    kept = spot.ts if spot.ts in known else next(iter(known), None)
    copies = [ts for ts in known if ts != kept]
    if not copies:
        return True
    log.info("notice.swept", notice=spot.notice_id, count=len(copies))
    clean = delete(bot, spot, copies)
    crash_point("sweep.deleted")
    return clean


def _plan_next(bot: Bot, spot: Spot, clean: bool) -> None:  # noqa: FBT001 - what came of the look
    with bot.writing() as session:
        query = select(Notice).where(Notice.id == spot.notice_id, Notice.fence == spot.fence)
        notice = session.scalars(query.with_for_update()).one_or_none()
        if notice is None or notice.sweep_at is None:
            return
        notice.sweep_at = _next_look(bot, notice) if clean else _another_try(bot, notice)
        notice.sweeps += clean
    crash_point("sweep.done")


def _next_look(bot: Bot, notice: Notice) -> datetime | None:
    """Return when to look again after a clean look: next morning, and then never."""
    return None if notice.sweeps else _next_morning(bot.real_now())


def _another_try(bot: Bot, notice: Notice) -> datetime | None:
    tried_at = notice.last_attempt_at or notice.due_at
    age = bot.now() - tried_at
    if age >= OLD:
        return None
    return bot.real_now() + (SOON if age < YOUNG else AGAIN)


def _next_morning(real_now: datetime) -> datetime:
    """Return seven o'clock on the next local morning (aware)."""
    tomorrow = real_now.astimezone(ZONE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, MORNING, ZONE)
