"""When nobody knows whether Slack took a message: look for its key in the history, then decide.

Found once it is adopted; found twice the later ones are deleted; not found it is owed again. Where
the history can't be read, it is said again after a while, with a mark (delivery.md, step 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackClientError
from sqlalchemy import select

from bot.log import log
from bot.settling import follow_on
from models import Case, Notice, NoticeState, Place, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.runtime import Bot

BEFORE = timedelta(seconds=10)
AGAIN = timedelta(seconds=60)
GIVE_UP = timedelta(minutes=15)
AT_ONCE = 20
PAGE = 200


@dataclass(frozen=True)
class Doubt:
    """A notice of unknown fate, and where to look for it; `since` is Slack's time, in seconds."""

    notice_id: str
    team_id: str
    key: str
    channel: str | None
    thread_ts: str | None
    since: float


def reconcile_due(bot: Bot) -> int:
    """Settle the doubts that have rested long enough; return how many were looked at."""
    doubts = _doubts(bot)
    for doubt in doubts:
        found = _seen(bot, doubt)
        if found is not None:
            _delete_later(bot, doubt, found)
        _decide(bot, doubt, found)
    return len(doubts)


def _doubts(bot: Bot) -> list[Doubt]:
    with bot.reading() as session:
        rows = session.execute(
            select(Notice, Team, Case)
            .join(Team, Team.id == Notice.team_id)
            .outerjoin(Case, Case.id == Notice.case_id)
            .where(Notice.state == NoticeState.UNKNOWN, Notice.retry_at <= bot.real_now())
            .order_by(Notice.due_at)
            .limit(AT_ONCE)
        )
        return [_doubt(notice, team, case) for notice, team, case in rows]


def _doubt(notice: Notice, team: Team, case: Case | None) -> Doubt:
    since = (notice.first_attempt_at or notice.due_at) - BEFORE
    in_thread = notice.place is Place.THREAD and case is not None
    channel = None if notice.place is Place.PERSON else team.channel
    if case is not None and channel is not None:
        channel = case.card_channel or channel
    return Doubt(
        notice.id,
        team.id,
        notice.post_key,
        channel,
        case.card_ts if in_thread and case else None,
        since.timestamp(),
    )


def _seen(bot: Bot, doubt: Doubt) -> list[str] | None:
    """Return the ts of every message with the key, oldest first; None when we may not look."""
    if doubt.channel is None:
        return None
    try:
        return sorted(
            str(message["ts"]) for message in _history(bot, doubt) if _key_of(message) == doubt.key
        )
    except (SlackClientError, OSError, HTTPException, ValueError):
        return None


def _history(bot: Bot, doubt: Doubt) -> Iterator[dict[str, Any]]:
    """Read all pages from just before the first attempt on, with their metadata."""
    read: Callable[..., Any] = bot.slack.conversations_history
    where: dict[str, Any] = {
        "channel": doubt.channel,
        "oldest": f"{doubt.since:.6f}",
        "include_all_metadata": True,
        "limit": PAGE,
    }
    if doubt.thread_ts is not None:
        where["ts"], read = doubt.thread_ts, bot.slack.conversations_replies
    while True:
        page = read(**where)
        yield from page.get("messages") or ()
        where["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not where["cursor"]:
            return


def _key_of(message: dict[str, Any]) -> str | None:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key")


def _delete_later(bot: Bot, doubt: Doubt, found: list[str]) -> None:
    for ts in found[1:]:
        try:
            bot.slack.chat_delete(channel=doubt.channel or "", ts=ts)
        except (SlackClientError, OSError, HTTPException):
            log.warning("notice.double_stays", notice=doubt.notice_id)


def _decide(bot: Bot, doubt: Doubt, found: list[str] | None) -> None:
    """Write down what the history said, if the notice is in doubt still."""
    with bot.writing() as session:
        session.execute(select(Team.id).where(Team.id == doubt.team_id).with_for_update())
        notice = session.scalars(
            select(Notice).where(Notice.id == doubt.notice_id).with_for_update()
        ).one()
        if notice.state is not NoticeState.UNKNOWN or notice.post_key != doubt.key:
            return
        if found:
            notice.state, notice.error = NoticeState.SENT, None
            notice.ts, notice.channel = found[0], doubt.channel
            follow_on(bot, session, notice, 0)
        elif found is not None:
            _owe_again(notice)
        else:
            _wait_or_repeat(notice, bot.real_now())
        log.info("notice.reconciled", kind=notice.kind, state=notice.state.value)


def _owe_again(notice: Notice) -> None:
    notice.state, notice.retry_at, notice.error = NoticeState.PENDING, None, "not_found"


def _wait_or_repeat(notice: Notice, real_now: datetime) -> None:
    """Ask again later; after a quarter of an hour rather say it twice, marked, than never."""
    if real_now - (notice.doubted_at or real_now) < GIVE_UP:
        notice.retry_at = real_now + AGAIN
        return
    _owe_again(notice)
    notice.repeated = True
