"""When nobody knows whether Slack took a message: look for its key in the history, then decide.

Found once it is adopted; found twice the later ones are deleted; not found it is owed again. Where
the history can't be read, it is said again after a while, with a mark (delivery.md, step 5).
"""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot import figures
from bot.crash import crash_point
from bot.history import always, delete, said_within, seen, spots
from bot.log import log
from bot.pace import LONGEST
from bot.settling import follow_on, look_again
from models import Notice, NoticeState, Place, Team

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.history import Spot
    from bot.runtime import Bot

AGAIN = timedelta(seconds=60)
GIVE_UP = timedelta(minutes=15)
AT_ONCE = 20


def reconcile_due(bot: Bot, go_on: Callable[[], bool] = always) -> int:
    """Settle the doubts that have rested long enough; return how many there were to look at.

    `go_on` is asked before each.
    """
    real_now = bot.real_now()
    rested = or_(Notice.retry_at <= real_now, Notice.retry_at > real_now + LONGEST)
    which = select(Notice).where(Notice.state == NoticeState.UNKNOWN, rested)
    roots_first = which.order_by(Notice.place == Place.THREAD, Notice.due_at, Notice.id)
    doubts = spots(bot, roots_first.limit(AT_ONCE))
    for spot in takewhile(lambda _spot: go_on(), doubts):
        found = seen(bot, spot) if spot.hangs else None
        within = said_within(bot, spot) if found == [] else False
        crash_point("reconcile.read")
        if found:
            delete(bot, spot, found[1:])
            crash_point("reconcile.deleted")
        _decide(bot, spot, None if within is None else found, within=bool(within))
    return len(doubts)


def _decide(bot: Bot, spot: Spot, found: list[str] | None, *, within: bool) -> None:
    """Write down what the history said, if nobody has tried or decided in the meantime."""
    with bot.writing() as session:
        session.execute(select(Team.id).where(Team.id == spot.team_id).with_for_update())
        notice = session.scalars(
            select(Notice).where(Notice.id == spot.notice_id).with_for_update()
        ).one()
        if (notice.state, notice.fence) != (NoticeState.UNKNOWN, spot.fence):
            return
        if found:
            notice.state, notice.error = NoticeState.SENT, None
            notice.ts, notice.channel = found[0], spot.channel
            notice.handled_at = notice.handled_by = None
            look_again(notice, bot.real_now())
            follow_on(bot, session, notice, 0)
        elif within:
            notice.state, notice.error = NoticeState.SENT, None
            follow_on(bot, session, notice, 0)
        elif found is not None:
            _owe_again(notice)
        else:
            _wait_or_repeat(notice, spot, bot.real_now())
        log.info("notice.reconciled", kind=notice.kind, state=notice.state.value)
        crash_point("reconcile.before_commit")
    crash_point("reconcile.decided")


def _owe_again(notice: Notice) -> None:
    notice.state, notice.retry_at, notice.error = NoticeState.PENDING, None, "not_found"


def _wait_or_repeat(notice: Notice, spot: Spot, real_now: datetime) -> None:
    """Ask again later; after a quarter of an hour rather say it twice, marked, than never.

    What hangs under a card waits for the card: it could not have been said without one.
    """
    doubted_at = notice.doubted_at or real_now
    if not spot.hangs or timedelta() <= real_now - doubted_at < GIVE_UP:
        notice.retry_at = real_now + AGAIN
        return
    _owe_again(notice)
    notice.repeated = True
    figures.said_again()
