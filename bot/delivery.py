"""The only door out: a notice is claimed, checked again, posted and settled (delivery.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from bot.claiming import claim_next, expire_leases, hang_refused_cards
from bot.composing import compose
from bot.crash import crash_point
from bot.deletion import let_go_of_hidden
from bot.errors import Busy
from bot.gather import gather_late
from bot.history import always
from bot.log import log
from bot.posting import BACK_OFF, STRANGERS, Letter, Result, post
from bot.settling import LEASE, settle
from models import NoticeState

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.runtime import Bot
    from bot.settling import Claim

SETTLE_TRIES = 8  # each waits up to 1.2 s for the database, all well within a lease


def tidy(bot: Bot) -> None:
    """Let go of what a dead process held, and take down what may not stand.

    Then refused cards are tried again, and what is late is gathered.
    """
    expire_leases(bot)
    let_go_of_hidden(bot)
    hang_refused_cards(bot)
    gather_late(bot)


def deliver_due(bot: Bot, go_on: Callable[[], bool] = always, kinds: tuple[str, ...] = ()) -> int:
    """Tidy, and deliver all that is due, as `pay_due`."""
    tidy(bot)
    return pay_due(bot, go_on, kinds)


def pay_due(bot: Bot, go_on: Callable[[], bool] = always, kinds: tuple[str, ...] = ()) -> int:
    """Deliver everything that is due now and may be said; return how many notices were settled.

    `go_on` is asked before each. With `kinds`, only those are delivered. A round also ends when
    Slack does not know us: every other post would be refused as well.
    """
    settled = 0
    while go_on() and (claim := claim_next(bot, kinds)) is not None:
        error = deliver(bot, claim)
        settled += 1
        if error in STRANGERS:
            log.critical("slack.refuses_token", error_code=error)
            break
    return settled


def deliver(bot: Bot, claim: Claim) -> str | None:
    """Check a claimed notice again, post it, and settle what came of it; return the error."""
    try:
        letter = compose(bot, claim)
    except Busy:  # the database was asked at a bad moment; nothing has been posted
        result, version = Result(NoticeState.PENDING, error="busy", wait=BACK_OFF), 0
    except Exception:  # noqa: BLE001 - one notice that cannot be drawn stops no other
        log.exception("notice.cannot_render", kind=claim.kind)
        result, version = Result(NoticeState.DEAD, error="cannot_render"), 0
    else:
        result, version = _sent(bot, claim, letter)
    _settle_surely(bot, claim, result, version)
    return result.error


def _settle_surely(bot: Bot, claim: Claim, result: Result, version: int) -> None:
    """Settle, trying again while the database is busy: what Slack has taken is not forgotten."""
    for _try in range(SETTLE_TRIES - 1):
        try:
            return settle(bot, claim, result, version)
        except (Busy, IntegrityError):  # another wrote down the same wait at the same moment
            log.warning("notice.settle_again", kind=claim.kind)
    return settle(bot, claim, result, version)


def _sent(bot: Bot, claim: Claim, letter: Letter | Result) -> tuple[Result, int]:
    """Post a letter unless half the lease is gone; return how it went, and the card's version."""
    if isinstance(letter, Result):
        return letter, 0
    if bot.monotonic() > claim.until - LEASE.total_seconds() / 2:
        return Result(NoticeState.PENDING, error="lease_half_gone"), 0
    crash_point("delivery.before_post")
    result = post(bot, letter)
    crash_point("delivery.posted")
    return result, letter.version
