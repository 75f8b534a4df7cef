"""What stands in Slack's history: where a notice's message was put, and how often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import Busy
from bot.log import log
from bot.pace import HISTORY
from bot.posting import STRANGERS, code_of, in_short, is_final
from bot.waiting import heed, is_told_to_wait, may_ask
from models import Case, Notice, Place, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Select

    from bot.runtime import Bot

Read = tuple[str, dict[str, Any]]
BEFORE = timedelta(days=2)  # longer than any leap of the clock that is not held
PAGE = 200
PAGE_TRIES = 5  # a long history has many pages, and one that fails would cost all that were read
DELETE, DELETE_FILE = "chat.delete", "files.delete"
NOT_THERE = {"thread_not_found", "message_not_found"}
GONE_ALREADY = {"message_not_found", "file_not_found", "file_deleted"}
STAYS = {"cant_delete_message", "cant_delete_file", "compliance_exports_prevent_deletion"}


class Deletion(Enum):
    """What came of taking something out of Slack; `LATER` may go better, `REFUSED` hardly."""

    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True)
class Spot:
    """Where a notice was to be said; `since` is Slack's time, in seconds.

    `channel` is None where the bot may not look: in a direct message. `hangs` is False for a
    reply whose card isn't known to hang anywhere. `home` is the team's channel. `untried` is what
    is doubted though we have never tried it: a copy was put back, and what it does not know may
    have been said.
    """

    notice_id: str
    team_id: str
    fence: int
    key: str
    ts: str | None
    channel: str | None
    thread_ts: str | None
    hangs: bool
    since: float
    home: str
    untried: bool


@dataclass(frozen=True)
class Seen:
    """What the history shows of a notice: the ts of its messages, oldest first.

    `within` tells that another message says its words.
    """

    copies: list[str]
    within: bool = False


def always() -> bool:
    """Go on: the answer of who never stops a round."""
    return True


def spots(bot: Bot, which: Select[Notice]) -> list[Spot]:
    """Return where the chosen notices were to be said, in the order of the query."""
    with bot.reading() as session:
        query = which.join(Team, Team.id == Notice.team_id)
        whole: Any = query.outerjoin(Case, Case.id == Notice.case_id).add_columns(Team, Case)
        return [_spot(bot, notice, team, case) for notice, team, case in session.execute(whole)]


def _spot(bot: Bot, notice: Notice, team: Team, case: Case | None) -> Spot:
    in_thread = notice.place is Place.THREAD
    card_ts = case.card_ts if case is not None else None
    since = min(notice.first_attempt_at or notice.due_at, notice.due_at) - BEFORE
    return Spot(
        notice_id=notice.id,
        team_id=team.id,
        fence=notice.fence,
        key=notice.post_key,
        ts=notice.ts,
        channel=_channel(bot, notice, team, case),
        thread_ts=card_ts if in_thread else None,
        hangs=not in_thread or card_ts is not None,
        since=since.timestamp(),
        home=team.channel,
        untried=notice.first_attempt_at is None,
    )


def _channel(bot: Bot, notice: Notice, team: Team, case: Case | None) -> str | None:
    if notice.place is Place.PERSON:
        return None
    if notice.place is Place.OPERATIONS:
        return bot.operations
    return notice.channel or (case.card_channel if case is not None else None) or team.channel


def seen(bot: Bot, spot: Spot) -> Seen | None:
    """Return what stands there of a notice; None: we can't look.

    What a copy does not know may have been said by a message that gathers several, in the thread
    or in the team's channel: that is looked for too.
    """
    here = _read(bot, spot)
    if here is None:
        return None
    copies = sorted(ts for ts, payload in here if payload.get("key") == spot.key)
    if copies or not spot.untried or spot.thread_ts is None:
        return Seen(copies)
    if _tells(here, spot):
        return Seen([], within=True)
    there = _read(bot, replace(spot, channel=spot.home, thread_ts=None))
    return None if there is None else Seen([], within=_tells(there, spot))


def _tells(read: Sequence[Read], spot: Spot) -> bool:
    key = in_short(spot.key)
    return any(key in str(payload.get("within")).split() for _ts, payload in read)


def _read(bot: Bot, spot: Spot) -> list[Read] | None:
    """Return the messages of ours that stand in a place, by ts, with what they carry unseen."""
    if spot.channel is None or not may_ask(bot, HISTORY):
        return None
    try:
        return [(str(one["ts"]), _payload_of(one)) for one in _history(bot, spot)]
    except SlackApiError as refused:
        heed(bot, HISTORY, refused)
        return None
    except (SlackClientError, OSError, HTTPException, ValueError):
        return None


def message_at(bot: Bot, channel: str, ts: str) -> dict[str, Any] | None:
    """Return a message as it stands now, a reply too; None when it is gone. Raises Busy."""
    if not may_ask(bot, HISTORY):
        raise Busy
    where = {"channel": channel, "ts": ts, "oldest": ts, "latest": ts, "inclusive": True}
    try:
        page = _page(bot.slack.conversations_replies, where)
    except SlackApiError as refused:
        heed(bot, HISTORY, refused)
        if refused.response.get("error") in NOT_THERE:
            return None
        raise Busy from refused
    except (SlackClientError, OSError, HTTPException, ValueError) as fault:
        raise Busy from fault
    found: list[dict[str, Any]] = page.get("messages") or []
    return next((one for one in found if one.get("ts") == ts), None)


def delete(bot: Bot, spot: Spot, copies: list[str]) -> bool:
    """Take copies of a notice's message away; False when one of them stays."""
    gone = [_delete(bot, spot, ts) for ts in copies]
    return all(gone)


def _delete(bot: Bot, spot: Spot, ts: str) -> bool:
    gone = delete_message(bot, spot.channel or "", ts) is Deletion.GONE
    if not gone:
        log.warning("notice.double_stays", notice=spot.notice_id)
    return gone


def delete_message(bot: Bot, channel: str, ts: str) -> Deletion:
    """Take one message of ours out of Slack; one that isn't there counts as gone."""
    return _deleted(bot, DELETE, lambda: bot.slack.chat_delete(channel=channel, ts=ts))


def delete_file(bot: Bot, file_id: str) -> Deletion:
    """Take one file of ours out of Slack; one that isn't there counts as gone."""
    return _deleted(bot, DELETE_FILE, lambda: bot.slack.files_delete(file=file_id))


def _deleted(bot: Bot, method: str, call: Callable[[], object]) -> Deletion:
    if not may_ask(bot, method):
        return Deletion.LATER
    try:
        call()
    except SlackApiError as refused:
        heed(bot, method, refused)
        return _refused(refused)
    except (SlackClientError, OSError, HTTPException, ValueError):
        return Deletion.LATER
    return Deletion.GONE


def _refused(refused: SlackApiError) -> Deletion:
    if code_of(refused) in GONE_ALREADY:
        return Deletion.GONE
    final = is_final(refused) and code_of(refused) not in STRANGERS
    return Deletion.REFUSED if final or code_of(refused) in STAYS else Deletion.LATER


def _history(bot: Bot, spot: Spot) -> Iterator[dict[str, Any]]:
    """Read all pages from well before the first attempt on, with their metadata."""
    read: Callable[..., Any] = bot.slack.conversations_history
    where: dict[str, Any] = {
        "channel": spot.channel,
        "oldest": f"{spot.since:.6f}",
        "include_all_metadata": True,
        "limit": PAGE,
    }
    if spot.thread_ts is not None:
        where["ts"], read = spot.thread_ts, bot.slack.conversations_replies
    while True:
        page = _page(read, where)
        yield from page.get("messages") or ()
        where["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not where["cursor"]:
            return


def _page(read: Callable[..., Any], where: dict[str, Any]) -> Any:
    """Read a page, asking again at once if that may help; the last fault is raised."""
    for _try in range(PAGE_TRIES - 1):
        try:
            return read(**where)
        except SlackApiError as refused:
            if is_told_to_wait(refused) or is_final(refused):
                raise
        except TimeoutError:  # has taken its time already
            raise
        except (SlackClientError, OSError, HTTPException, ValueError):
            continue
    return read(**where)


def _payload_of(message: dict[str, Any]) -> dict[str, Any]:
    """Return what a message of ours carries unseen, or nothing."""
    return (message.get("metadata") or {}).get("event_payload") or {}
