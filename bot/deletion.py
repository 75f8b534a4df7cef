"""What has had its time is taken out of Slack: one call at a time, and again until it is gone.

A row says when (`Notice.delete_at`, real time). It is claimed in one short transaction, Slack is
called outside any, and what came of it is written down in another, so that a process that dies in
between costs one more call, which finds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot import pace
from bot.casework.erase import STAYS, stands_in_slack
from bot.crash import crash_point
from bot.history import DELETE, Deletion, always, delete_file, delete_message
from bot.log import log
from bot.people import has_left
from bot.restricted import IN_SIGHT
from bot.waiting import may_ask
from models import CARD_UPDATE, Case, Notice, Pace, Place, Team

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from bot.runtime import Bot

LEASE = timedelta(seconds=60)
AGAIN, NEXT_DAY = timedelta(minutes=1), timedelta(days=1)
AWAY = timedelta(days=2)  # a try farther off was planned by a clock gone wrong


@dataclass(frozen=True)
class Standing:
    """Something of ours that is to leave Slack: a message, a file, or both.

    `nobody` tells that the one it was said to has left: whatever Slack answers, nobody reads it.
    """

    notice_id: str
    channel: str | None
    ts: str | None
    file_id: str | None
    nobody: bool


def let_go_of_hidden(bot: Bot) -> None:
    """Let what stands of restricted cases where the whole team reads along leave Slack."""
    with bot.reading() as session:
        if session.scalar(select(Notice.id).where(*_in_sight()).limit(1)) is None:
            return
    with bot.writing() as session:
        goes = update(Notice).where(*_in_sight()).values(delete_at=bot.real_now())
        session.execute(goes.execution_options(synchronize_session=False))


def _in_sight() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions: it stands there still, of a restricted case, and nobody deletes it."""
    restricted = select(Case.id).where(Case.restricted_at.is_not(None))
    of_hidden = Notice.case_id.in_(restricted), Notice.place.in_(IN_SIGHT)
    return (*of_hidden, Notice.kind != CARD_UPDATE, *stands_in_slack())


def delete_due(bot: Bot, go_on: Callable[[], bool] = always) -> int:
    """Take out of Slack what is due to go; return how much was tried. `go_on` is asked before each.

    The round ends while Slack asks us to wait, or the last call was a moment ago.
    """
    tried = 0
    while go_on() and (one := _claim(bot)) is not None:
        crash_point("deletion.claimed")
        outcome = _take_away(bot, one)
        crash_point("deletion.deleted")
        _settle(bot, one, outcome)
        tried += 1
    return tried


def next_deletion(bot: Bot, session: Session) -> datetime | None:
    """Return the soonest real instant (aware) at which something may be deleted, or None."""
    soonest = session.scalar(
        select(func.min(Notice.delete_at)).where(Notice.delete_at.is_not(None))
    )
    if soonest is None:
        return None
    opens = session.scalar(select(Pace.free_at).where(Pace.lane == DELETE))
    wished = pace.left_alone(session, (DELETE,), bot.real_now()).values()
    return max(one for one in (soonest, opens, *wished) if one is not None)


def _claim(bot: Bot) -> Standing | None:
    """Make the next that is due ours for a while; None when there is none, or it is too soon."""
    if not _is_any(bot) or not may_ask(bot, DELETE):
        return None
    try:
        return _claimed(bot)
    except IntegrityError:  # another process has just made the first call
        return None


def _is_any(bot: Bot) -> bool:
    with bot.reading() as session:
        return session.scalar(_due(bot.real_now()).with_only_columns(Notice.id)) is not None


def _claimed(bot: Bot) -> Standing | None:
    real_now = bot.real_now()
    with bot.writing() as session:
        notice = session.scalars(_due(real_now).with_for_update(skip_locked=True)).one_or_none()
        if notice is None or not pace.take(session, DELETE, real_now, real_now + bot.gaps.update):
            return None
        notice.delete_at = real_now + LEASE
        return _standing(session, notice)


def _standing(session: Session, notice: Notice) -> Standing:
    home = session.get_one(Team, notice.team_id).workspace_id
    to_one = notice.place is Place.PERSON and notice.person is not None
    left = to_one and has_left(session, home, notice.person or "")
    return Standing(notice.id, notice.channel, notice.ts, notice.file_id, left)


def _due(real_now: datetime) -> Select[Notice]:
    due = (Notice.delete_at <= real_now) | (Notice.delete_at > real_now + AWAY)
    query = select(Notice).where(Notice.delete_at.is_not(None), due)
    return query.order_by(Notice.delete_at, Notice.id).limit(1)


def _take_away(bot: Bot, one: Standing) -> Deletion:
    outcomes = []
    if one.file_id is not None:
        outcomes.append(delete_file(bot, one.file_id))
    if one.ts is not None:
        outcomes.append(delete_message(bot, one.channel or "", one.ts))
    worst = next((bad for bad in (Deletion.LATER, Deletion.REFUSED) if bad in outcomes), None)
    return Deletion.GONE if worst is None or (one.nobody and worst is Deletion.REFUSED) else worst


def _settle(bot: Bot, one: Standing, outcome: Deletion) -> None:
    real_now = bot.real_now()
    with bot.writing() as session:
        notice = session.get(Notice, one.notice_id, with_for_update=True)
        if notice is None or notice.ts != one.ts:  # anonymised, or said anew meanwhile
            return
        notice.deleted_at = real_now if outcome is Deletion.GONE else None
        again = {Deletion.LATER: AGAIN, Deletion.REFUSED: NEXT_DAY}.get(outcome)
        notice.delete_at = None if again is None else real_now + again
        notice.error = STAYS if outcome is Deletion.REFUSED else None
    if outcome is Deletion.REFUSED:
        log.warning("notice.stays", notice=one.notice_id)
