"""The message that Slack itself posts when no digest came: it needs nobody of ours to be alive.

It waits in Slack for half an hour past the next digest, and is moved on when the digest has been
dealt with. What Slack holds is compared with what ought to stand there, so that a lost reply, a
crash between two steps or a second process leaves nothing behind for long. It bears no metadata:
Slack accepts a scheduled message with metadata and never posts it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot import figures
from bot.errors import Busy
from bot.locale import LANGUAGES, _, speaking
from bot.log import log
from models import DeadMan, Notice, NoticeState, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.runtime import Bot

AFTER = timedelta(minutes=30)
MARGIN = timedelta(seconds=60)  # Slack takes none back in its last minute
FARTHEST = timedelta(days=110)  # Slack waits for 120 days
WHOLE_LOOK = 600.0  # seconds
PAGE = 100
OPEN = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.UNKNOWN)
PASSING = {"ratelimited", "rate_limited", "service_unavailable", "internal_error", "fatal_error"}
FAULTS = (SlackClientError, OSError, HTTPException, ValueError)


@dataclass(frozen=True)
class Post:
    """Where and when it is to be said; `at` is case time in whole seconds, as Slack counts."""

    channel: str
    at: int


@dataclass(frozen=True)
class Wish:
    """What one team ought to have in Slack: `post`, unless no digest lies ahead.

    `known` is what we last wrote down.
    """

    team_id: str
    post: Post | None
    known: tuple[Post, str] | None


@dataclass(frozen=True)
class Waiting:
    """One of ours that waits in Slack."""

    post: Post
    scheduled_id: str


@dataclass
class Vigil:
    """Decides when to look: when a team's digest or channel has changed, and every ten minutes."""

    _settled: dict[str, Post] = field(default_factory=dict)
    _whole_at: float | None = None
    _one: threading.Lock = field(default_factory=threading.Lock)

    def look(self, bot: Bot) -> None:
        """Bring Slack up to date where that is due; cheap otherwise. Raises Busy.

        Nothing is moved while the wall clock can't be believed.
        """
        if not figures.clock_is_held():
            with self._one:
                self._look(bot)

    def _look(self, bot: Bot) -> None:
        wishes = list(_wishes(bot))
        now, wanted = bot.monotonic(), {wish.team_id: wish.post for wish in wishes if wish.post}
        long_ago = self._whole_at is None or now - self._whole_at >= WHOLE_LOOK
        if long_ago or wanted != self._settled:
            self._whole_at = now if long_ago else self._whole_at
            self._settled = _kept(bot, wishes)


def keep(bot: Bot) -> None:
    """Bring what waits in Slack in line with every team's next digest. Raises Busy."""
    _kept(bot, list(_wishes(bot)))


def _kept(bot: Bot, wishes: list[Wish]) -> dict[str, Post]:
    """See to each team, then take away what is left over; return what needs no new try soon."""
    waiting = _waiting(bot)
    done = _Round(bot, waiting)
    for wish in wishes:
        done.see_to(wish)
    known = [Waiting(*wish.known) for wish in wishes if wish.known]
    _clear(bot, known if waiting is None else waiting, done.used)
    return done.settled


@dataclass
class _Round:
    """One round over all teams: what is settled, and which messages are in use.

    Once Slack is overburdened or away, nothing more is asked of it in this round.
    """

    bot: Bot
    waiting: list[Waiting] | None
    settled: dict[str, Post] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    spent: bool = False

    def see_to(self, wish: Wish) -> None:
        """See that a team's message waits in Slack; without a new one, the old one stays."""
        if wish.post is None:
            return
        try:
            scheduled_id = _found(wish, self.waiting) or self._scheduled(wish.post)
        except FAULTS as fault:
            self._refused(wish, wish.post, fault)
            return
        if scheduled_id is None:
            self.used |= {wish.known[1]} if wish.known else set()
            return
        self.used.add(scheduled_id)
        if wish.known == (wish.post, scheduled_id) or self._written(wish, scheduled_id):
            self.settled[wish.team_id] = wish.post

    def _refused(self, wish: Wish, post: Post, fault: Exception) -> None:
        code = _code(fault)
        figures.slack_error(code)
        log.warning("dead_man.refused", team=wish.team_id, error_code=code)
        self.used |= {wish.known[1]} if wish.known else set()
        if isinstance(fault, SlackApiError) and code not in PASSING:
            self.settled[wish.team_id] = post  # a human's to mend; tried at the next whole look
        else:
            self.spent = True

    def _scheduled(self, post: Post) -> str | None:
        if self.spent:
            return None
        with speaking(self.bot.language):
            text = words()
        answer = self.bot.slack.chat_scheduleMessage(
            channel=post.channel, post_at=post.at, text=text
        )
        return str(answer["scheduled_message_id"])

    def _written(self, wish: Wish, scheduled_id: str) -> bool:
        """Write down what waits; what is not written is found in Slack at the next look."""
        try:
            _write_down(self.bot, wish, scheduled_id)
        except (Busy, SQLAlchemyError):
            log.warning("dead_man.unwritten", team=wish.team_id)
            return False
        return True


def _found(wish: Wish, waiting: list[Waiting] | None) -> str | None:
    """Return what waits already: the first there is, so that two processes choose the same."""
    if waiting is None:
        return wish.known[1] if wish.known and wish.known[0] == wish.post else None
    return min((one.scheduled_id for one in waiting if one.post == wish.post), default=None)


def _write_down(bot: Bot, wish: Wish, scheduled_id: str) -> None:
    if wish.post is None:
        return
    at = datetime.fromtimestamp(wish.post.at, UTC)
    with bot.writing() as session:
        session.merge(
            DeadMan(
                team_id=wish.team_id,
                channel=wish.post.channel,
                scheduled_id=scheduled_id,
                post_at=at,
            )
        )


def _clear(bot: Bot, waiting: list[Waiting], used: set[str]) -> None:
    """Take back what nobody needs any more; what is in its last minute can't be."""
    soonest = (bot.now() + MARGIN).timestamp()
    for one in waiting:
        if one.scheduled_id not in used and one.post.at > soonest:
            _take_back(bot, one)


def _take_back(bot: Bot, one: Waiting) -> None:
    try:
        bot.slack.chat_deleteScheduledMessage(
            channel=one.post.channel, scheduled_message_id=one.scheduled_id
        )
    except FAULTS as fault:
        log.warning("dead_man.stays", channel=one.post.channel, error_code=_code(fault))


def _waiting(bot: Bot) -> list[Waiting] | None:
    """Return what of ours waits in Slack, in any language; None when Slack does not tell."""
    ours = set()
    for language in LANGUAGES:
        with speaking(language):
            ours.add(words())
    try:
        return [
            Waiting(Post(str(one["channel_id"]), int(one["post_at"])), str(one["id"]))
            for one in _listed(bot)
            if one.get("text") in ours
        ]
    except (*FAULTS, KeyError) as fault:
        log.warning("dead_man.unlisted", error_code=_code(fault))
        return None


def _listed(bot: Bot) -> Iterator[dict[str, Any]]:
    where: dict[str, Any] = {"limit": PAGE}
    while True:
        page = bot.slack.chat_scheduledMessages_list(**where)
        yield from page.get("scheduled_messages") or ()
        where["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not where["cursor"]:
            return


def _wishes(bot: Bot) -> Iterator[Wish]:
    """Give what each team ought to have in Slack."""
    now = bot.now()
    with bot.reading() as session:
        known = {row.team_id: row for row in session.scalars(select(DeadMan))}
        teams = session.execute(select(Team.id, Team.channel).order_by(Team.id)).all()
        digests = session.execute(
            select(Notice.team_id, Notice.due_at)
            .where(
                Notice.kind == "digest",
                Notice.state.in_(OPEN),
                Notice.due_at > now - AFTER,
                Notice.due_at < now + FARTHEST,
            )
            .order_by(Notice.due_at)
        ).all()
    for team_id, channel in teams:
        dues = [due_at for owner, due_at in digests if owner == team_id]
        yield _wish(team_id, channel, dues, known.get(team_id), now)


def _wish(
    team_id: str, channel: str, dues: list[datetime], known: DeadMan | None, now: datetime
) -> Wish:
    """Return a team's wish, from when its open digests are due, the first first."""
    ahead = [due_at + AFTER for due_at in dues if due_at + AFTER > now + MARGIN]
    return Wish(
        team_id,
        Post(channel, _seconds(ahead[0])) if ahead else None,
        (Post(known.channel, _seconds(known.post_at)), known.scheduled_id) if known else None,
    )


def words() -> str:
    """Return what is said: nothing of any case, and right whoever is down."""
    return _("Dagsoverblikket er ikke kommet. Tjek åbne sager i fagsystemet.")


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _code(fault: Exception) -> str:
    if isinstance(fault, SlackApiError) and isinstance(fault.response.data, dict):
        return str(fault.response.data.get("error") or "unknown")
    return type(fault).__name__
