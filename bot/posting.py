"""One post to Slack, and what its answer means: posted, surely not, or nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from http.client import HTTPException
from socket import gaierror
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError, SlackClientError, SlackObjectFormationError

from bot import figures
from bot.uploading import put_up, share
from bot.waiting import heed, is_told_to_wait, may_ask, retry_after
from models import NoticeState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.runtime import Bot
    from bot.uploading import File
    from bot.views.blocks import Message

BACK_OFF = timedelta(seconds=2)
SETTLE = timedelta(seconds=120)  # longer than our time-out and Slack's worst lateness
UNTIL_KNOWN = timedelta(minutes=10)  # a token that Slack refuses is a human's to renew
RATE_LIMITED = "ratelimited"
PERMALINK = "chat.getPermalink"
NOT_POSTED_LATER = {"file_not_found", "service_unavailable", "team_added_to_org"}
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
    "team_not_found",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
}
NEVER_IN = ("restricted_action", "invalid_metadata", "metadata_")  # as these codes begin
SHORT = 12  # signs, each of four bits
CARD_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


@dataclass(frozen=True)
class Letter:
    """What is about to be posted, and where.

    It carries its own notice's key, and those of the notices whose words it says `within`.
    """

    message: Message
    channel: str
    thread_ts: str | None
    update_ts: str | None
    post_key: str
    version: int
    within: tuple[str, ...] = ()
    file: File | None = None


@dataclass(frozen=True)
class Result:
    """How a post went: the state it leads to, Slack's ts and channel, or the error and the wait.

    A shared file has Slack's `file_id` instead of a ts, which Slack does not tell.
    `due_at` is when a message may go out that may not yet (aware, case time). `asked` tells
    whether Slack was asked at all.
    """

    state: NoticeState
    ts: str | None = None
    channel: str | None = None
    error: str | None = None
    wait: timedelta = timedelta()
    due_at: datetime | None = None
    asked: bool = False
    file_id: str | None = None


def post(bot: Bot, letter: Letter) -> Result:
    """Say it, once, and classify what came of it; never retried here."""
    result = _posted(bot, letter) if letter.file is None else _handed(bot, letter, letter.file)
    if result.error is not None:
        figures.slack_error(result.error)
    return replace(result, asked=True, channel=result.channel or letter.channel)


def _posted(bot: Bot, letter: Letter) -> Result:
    answer = _tried(bot, lambda: _say(bot, letter), _unsure)
    if isinstance(answer, Result):
        return answer
    return Result(NoticeState.SENT, ts=str(answer["ts"]), channel=str(answer["channel"]))


def _handed(bot: Bot, letter: Letter, file: File) -> Result:
    """Hand a file over: until it is shared nobody sees anything, so only that can be in doubt."""
    put = _tried(bot, lambda: put_up(bot, file), _unseen)
    if isinstance(put, Result):
        return put
    words, person = letter.message.text, letter.channel
    shared = _tried(bot, lambda: share(bot, put, file, person, words), _unsure)
    return shared if isinstance(shared, Result) else Result(NoticeState.SENT, file_id=put)


def _tried(
    bot: Bot, call: Callable[[], Any], in_doubt: Callable[[Exception], NoticeState]
) -> Any | Result:
    """Return what Slack answers, or what its refusal or the fault on the way means."""
    try:
        return call()
    except SlackApiError as refused:
        return _refused(refused, bot.real_now())
    except SlackObjectFormationError:  # too long for Slack; it has not left the house
        return Result(NoticeState.DEAD, error="invalid_blocks")
    except (SlackClientError, OSError, HTTPException, ValueError) as fault:
        return Result(in_doubt(fault), error=type(fault).__name__, wait=BACK_OFF)


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
        metadata={"event_type": "tvaers", "event_payload": _payload(letter)},
        **words,
    )


def _payload(letter: Letter) -> dict[str, str]:
    """Return what a message carries unseen; the whole workspace may read it: keys, and no more."""
    within = " ".join(map(in_short, letter.within))
    return {"key": letter.post_key} | ({"within": within} if within else {})


def in_short(post_key: str) -> str:
    """Return as much of a notice's key as tells it from others beside it in a message."""
    return post_key[:SHORT]


def _unsure(fault: Exception) -> NoticeState:
    """Tell a connection that was never made from one that broke on the way."""
    reason = getattr(fault, "reason", fault)
    never_left = isinstance(reason, (ConnectionRefusedError, gaierror))
    return NoticeState.PENDING if never_left else NoticeState.UNKNOWN


def _unseen(_fault: Exception) -> NoticeState:
    """Tell that a fault leaves nothing behind that anybody could see."""
    return NoticeState.PENDING


def _refused(refused: SlackApiError, real_now: datetime) -> Result:
    answer, code = refused.response, code_of(refused)
    if is_told_to_wait(refused):
        wait = retry_after(answer.headers, real_now)
        return Result(NoticeState.PENDING, error=RATE_LIMITED, wait=wait)
    if code in NOT_POSTED_LATER:
        return Result(NoticeState.PENDING, error=code, wait=BACK_OFF)
    if code in STRANGERS:
        return Result(NoticeState.PENDING, error=code, wait=UNTIL_KNOWN)
    if code in CARD_GONE or is_final(refused):
        return Result(NoticeState.DEAD, error=code)
    return Result(NoticeState.UNKNOWN, error=code or f"http_{answer.status_code}", wait=BACK_OFF)


def is_final(refused: SlackApiError) -> bool:
    """Tell whether Slack will refuse the same again until a human has changed something."""
    code = code_of(refused)
    return code in STRANGERS or code in NEVER or code.startswith(NEVER_IN)


def code_of(refused: SlackApiError) -> str:
    """Return Slack's word for a refusal, "" where it gave none."""
    answer = refused.response
    return str(answer.get("error") or "") if isinstance(answer.data, dict) else ""


def permalink(bot: Bot, channel: str, ts: str) -> str | None:
    """Ask Slack for a message's address; None when it does not say, or wants to be left alone."""
    if not may_ask(bot, PERMALINK):
        return None
    try:
        answer = bot.slack.chat_getPermalink(channel=channel, message_ts=ts)
    except SlackApiError as refused:
        heed(bot, PERMALINK, refused)
        return None
    except (SlackClientError, OSError, HTTPException):
        return None
    return str(answer["permalink"])
