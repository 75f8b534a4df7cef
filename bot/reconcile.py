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
from bot.history import always, delete, seen, spots
from bot.log import log
from bot.pace import LONGEST
from bot.settling import REFUSED_WAIT, follow_on, look_again
from models import Notice, NoticeState, Place, Team

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.history import Seen, Spot
    from bot.runtime import Bot

AGAIN = timedelta(seconds=60)
GIVE_UP = timedelta(minutes=15)
AT_ONCE = 20
MANY, LONG = 10, timedelta(hours=1)  # tries, and case time


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
        crash_point("reconcile.read")
        if found is not None and found.copies:
            delete(bot, spot, found.copies[1:])
            crash_point("reconcile.deleted")
        _decide(bot, spot, found)
    return len(doubts)


def _decide(bot: Bot, spot: Spot, found: Seen | None) -> None:
    """Write down what the history said, if nobody has tried or decided in the meantime."""
    with bot.writing() as session:
        session.execute(select(Team.id).where(Team.id == spot.team_id).with_for_update())
        notice = session.scalars(
            select(Notice).where(Notice.id == spot.notice_id).with_for_update()
        ).one()
        if (notice.state, notice.fence) != (NoticeState.UNKNOWN, spot.fence):
            return
        if found is None and _waits(notice, spot, bot.real_now()):
            notice.retry_at = bot.real_now() + AGAIN
        elif found is not None and (found.copies or found.within):
            _adopt(bot, session, notice, spot, found)
        elif _is_hopeless(notice, bot.now()):
            notice.state, notice.retry_at = NoticeState.DEAD, bot.real_now() + REFUSED_WAIT
            follow_on(bot, session, notice, 0)
        else:
            _owe_again(notice, unseen=found is None)
        log.info("notice.reconciled", kind=notice.kind, state=notice.state.value)
        crash_point("reconcile.before_commit")
    crash_point("reconcile.decided")


def _adopt(bot: Bot, session: Session, notice: Notice, spot: Spot, found: Seen) -> None:
    """Let a notice count as said: it stands there itself, or another message says its words."""
    notice.state, notice.error = NoticeState.SENT, None
    notice.handled_at = notice.handled_by = None
    if found.copies:
        notice.ts, notice.channel = found.copies[0], spot.channel
        look_again(notice, bot.real_now())
    follow_on(bot, session, notice, 0)


def _waits(notice: Notice, spot: Spot, real_now: datetime) -> bool:
    """Tell whether what can't be looked up is left in doubt; a quarter of an hour, and no more.

    Rather twice, marked, than never. What hangs under a card waits for the card: it could not have
    been said without one.
    """
    notice.doubted_at = notice.doubted_at or real_now
    return not spot.hangs or timedelta() <= real_now - notice.doubted_at < GIVE_UP


def _is_hopeless(notice: Notice, now: datetime) -> bool:
    """Tell whether it has been tried so often and so long that a person must act.

    So a refusal that Slack has invented since, which we can't know for one, ends with somebody.
    """
    tried_since = notice.first_attempt_at or now
    return notice.attempt >= MANY and now - tried_since >= LONG


def _owe_again(notice: Notice, *, unseen: bool) -> None:
    """Owe it again; unseen, it may stand there already, and is marked."""
    notice.state, notice.retry_at, notice.error = NoticeState.PENDING, None, "not_found"
    if unseen:
        notice.repeated = True
        figures.said_again()
