"""What Slack asks of an app that calls too fast, kept in the database for every process."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from bot.errors import Busy
from bot.pace import may_call, wait

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from slack_sdk.errors import SlackApiError

    from bot.runtime import Bot

TOLD_TO_WAIT = {"ratelimited", "rate_limited"}
TOO_MANY_REQUESTS = 429
SHORTEST_WAIT, UNSAID_WAIT, LONGEST_WAIT = 1, 30, 3600  # seconds


def is_told_to_wait(refused: SlackApiError) -> bool:
    """Tell whether Slack asks us to call more slowly."""
    answer = refused.response
    code = answer.get("error") if isinstance(answer.data, dict) else ""
    return answer.status_code == TOO_MANY_REQUESTS or code in TOLD_TO_WAIT


def retry_after(headers: Mapping[str, Any], real_now: datetime) -> timedelta:
    """Return how long Slack wishes us to wait; without a readable wish, half a minute.

    It may be seconds or a date (RFC 9110); between a second and an hour is kept to.
    """
    wished = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    text = str(wished[0] if isinstance(wished, list) and wished else wished).strip()
    seconds = int(text) if text.isdecimal() else _seconds_until(text, real_now)
    return timedelta(seconds=min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT))


def may_ask(bot: Bot, method: str) -> bool:
    """Tell whether Slack may be asked something: it has told no process of ours to wait."""
    with bot.reading() as session:
        return may_call(session, method, bot.real_now())


def heed(bot: Bot, method: str, refused: SlackApiError) -> None:
    """Let every process wait with a method when Slack has asked one of them to.

    What another writes down at the same moment, or the database is too busy for, is left at that.
    """
    if is_told_to_wait(refused):
        real_now = bot.real_now()
        rest = retry_after(refused.response.headers, real_now)
        with suppress(IntegrityError, Busy), bot.writing() as session:
            wait(session, method, real_now + rest)


def _seconds_until(date: str, real_now: datetime) -> float:
    try:
        until = parsedate_to_datetime(date)
    except ValueError:
        return UNSAID_WAIT
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return (aware - real_now).total_seconds()
