"""One post to Slack, and what its answer means: posted, surely not, or nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from socket import gaierror
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError, SlackClientError, SlackObjectFormationError

from models import NoticeState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.runtime import Bot
    from bot.views.blocks import Message

BACK_OFF = timedelta(seconds=2)
SETTLE = timedelta(seconds=120)  # longer than our time-out and Slack's worst lateness
UNTIL_KNOWN = timedelta(minutes=10)  # a token that Slack refuses is a human's to renew
NOT_POSTED_LATER = {"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"}
STRANGERS = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}
NEVER = {
    "as_user_not_supported",
    "cannot_dm_bot",
    "channel_not_found",
    "ekm_access_denied",
    "invalid_arguments",
    "invalid_blocks",
    "invalid_blocks_format",
    "is_archived",
    "messages_tab_disabled",
    "missing_scope",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_permission",
    "no_text",
    "not_in_channel",
    "org_login_required",
    "restricted_action",
    "team_not_found",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
}
CARD_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


@dataclass(frozen=True)
class Letter:
    """What is about to be posted, and where."""

    message: Message
    channel: str
    thread_ts: str | None
    update_ts: str | None
    post_key: str
    version: int


@dataclass(frozen=True)
class Result:
    """How a post went: the state it leads to, Slack's ts and channel, or the error and the wait.

    `due_at` is when a message may go out that may not yet (aware, case time).
    """

    state: NoticeState
    ts: str | None = None
    channel: str | None = None
    error: str | None = None
    wait: timedelta = timedelta()
    due_at: datetime | None = None


def post(bot: Bot, letter: Letter) -> Result:
    """Say it, once, and classify what came of it; never retried here."""
    try:
        answer = _say(bot, letter)
    except SlackApiError as refused:
        return _refused(refused)
    except SlackObjectFormationError:  # too long for Slack; it has not left the house
        return Result(NoticeState.DEAD, error="invalid_blocks")
    except (SlackClientError, OSError, HTTPException, ValueError) as fault:
        return Result(_unsure(fault), error=type(fault).__name__, wait=BACK_OFF)
    return Result(NoticeState.SENT, ts=str(answer["ts"]), channel=str(answer["channel"]))


def _say(bot: Bot, letter: Letter) -> Any:
    words: dict[str, Any] = {"text": letter.message.text, "unfurl_links": False}
    if letter.message.blocks:
        words["blocks"] = letter.message.rendered()
    if letter.update_ts is not None:
        words.pop("unfurl_links")
        return bot.slack.chat_update(channel=letter.channel, ts=letter.update_ts, **words)
    return bot.slack.chat_postMessage(
        channel=letter.channel,
        thread_ts=letter.thread_ts,
        unfurl_media=False,
        link_names=False,
        metadata={"event_type": "tvaers", "event_payload": {"key": letter.post_key}},
        **words,
    )


def _unsure(fault: Exception) -> NoticeState:
    """Tell a connection that was never made from one that broke on the way."""
    reason = getattr(fault, "reason", fault)
    never_left = isinstance(reason, (ConnectionRefusedError, gaierror))
    return NoticeState.PENDING if never_left else NoticeState.UNKNOWN


def _refused(refused: SlackApiError) -> Result:
    answer = refused.response
    code = str(answer.get("error") or "") if isinstance(answer.data, dict) else ""
    if answer.status_code == 429 or code in NOT_POSTED_LATER:  # noqa: PLR2004 - too many requests
        return Result(NoticeState.PENDING, error="ratelimited", wait=_retry_after(answer.headers))
    if code in STRANGERS:
        return Result(NoticeState.PENDING, error=code, wait=UNTIL_KNOWN)
    if code in CARD_GONE or code in NEVER:
        return Result(NoticeState.DEAD, error=code)
    return Result(NoticeState.UNKNOWN, error=code or f"http_{answer.status_code}", wait=BACK_OFF)


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    """Return Slack's wish to wait, in seconds; without a readable one, half a minute."""
    wished = next((v for k, v in headers.items() if k.lower() == "retry-after"), "30")
    wished = wished[0] if isinstance(wished, list) else wished
    seconds = int(wished) if str(wished).isdigit() else 30
    return timedelta(seconds=min(max(seconds, 1), 3600))


def permalink(bot: Bot, channel: str, ts: str) -> str | None:
    """Ask Slack for a message's address; None when it does not say."""
    try:
        answer = bot.slack.chat_getPermalink(channel=channel, message_ts=ts)
    except (SlackClientError, OSError, HTTPException):
        return None
    return str(answer["permalink"])
