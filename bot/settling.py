"""Write down how a post went, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import TYPE_CHECKING

from sqlalchemy import literal, select

from bot import figures
from bot.casework.desk import desk_for, drawing, plan
from bot.casework.learn import plan_learning
from bot.casework.own_digest import plan_own_digest_after
from bot.casework.passing import plan_passings
from bot.casework.team import plan_digest_after
from bot.crash import crash_point
from bot.deadlines import local_date
from bot.gather import CATCH_UP, REMINDER, gathered
from bot.ladder import raise_alarm
from bot.loading import cases_locked, load_team, lock_team
from bot.log import log
from bot.obligations import CALENDAR_FILES, OVERDUE, OWN_DIGEST
from bot.pace import POSTS, UPLOADS, leave, wait
from bot.posting import CARD_GONE, RATE_LIMITED, SETTLE, STRANGERS, Result
from bot.restricted import is_restricted
from models import CARD_UPDATE, UPDATES, Case, CaseState, Notice, NoticeState, Place, Team, lane_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.runtime import Bot

JITTER = SystemRandom()
LEASE = timedelta(seconds=60)
LONGEST_BACK_OFF = timedelta(minutes=10)
ASK_AGAIN = timedelta(minutes=1)  # whether Slack knows us again
REPEATED = (REMINDER, OVERDUE)
REFUSED_WAIT = timedelta(minutes=5)
SWEEP_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Claim:
    """A notice that is ours for a while.

    `until` is on the monotonic clock, in seconds; `due_at` is case time (aware).
    """

    notice_id: str
    kind: str
    fence: int
    until: float
    due_at: datetime


def settle(bot: Bot, claim: Claim, result: Result, version: int) -> None:
    """Write down how it went, if the claim is still ours."""
    with bot.writing() as session:
        _lock_team(session, claim)
        notice = session.scalars(
            select(Notice).where(Notice.id == claim.notice_id).with_for_update()
        ).one()
        if notice.fence != claim.fence or notice.state is not NoticeState.SENDING:
            _settle_late(bot, notice, claim)
            return
        _write(bot, notice, result)
        _keep_pace(bot, session, notice, result)
        follow_on(bot, session, notice, version)
        crash_point("delivery.before_settle_commit")
    crash_point("delivery.settled")
    figures.posted(result.state.value, _lateness(bot, claim, result))
    log.info(
        "notice.settled",
        kind=claim.kind,
        state=result.state.value,
        error_code=result.error or "none",
    )


def _settle_late(bot: Bot, notice: Notice, claim: Claim) -> None:
    """Look for copies at once: the message may have been said by us and by another."""
    log.warning("notice.late_settle", kind=claim.kind)
    if notice.state is NoticeState.SENT and notice.place is not Place.PERSON:
        notice.sweep_at, notice.sweeps = bot.real_now(), 0


def _lock_team(session: Session, claim: Claim) -> None:
    """Take the team's row before the notice's, in the order of all who change a case."""
    row = select(Team.id).join(Notice, Notice.team_id == Team.id)
    session.execute(row.where(Notice.id == claim.notice_id).with_for_update(of=Team))


def _write(bot: Bot, notice: Notice, result: Result) -> None:
    notice.state, notice.error, notice.lease_until = result.state, result.error, None
    if result.due_at is not None:
        notice.due_at = result.due_at
    if result.state is NoticeState.UNKNOWN and notice.kind == CARD_UPDATE:
        notice.state = NoticeState.PENDING
    if notice.state is NoticeState.PENDING:
        notice.retry_at = bot.real_now() + _back_off(result.wait, notice.attempt)
    if notice.state is NoticeState.UNKNOWN:
        doubt(notice, bot.real_now())
    if notice.state is NoticeState.DEAD:
        notice.retry_at = bot.real_now() + REFUSED_WAIT
    if result.asked:
        notice.channel = result.channel
    else:
        notice.attempt -= 1  # Slack has not been asked
    if result.ts is not None:
        notice.ts, notice.deleted_at = result.ts, None
        notice.handled_at = notice.handled_by = None  # it came through after all
        look_again(notice, bot.real_now())
    if result.file_id is not None:
        notice.file_id, notice.handled_at, notice.handled_by = result.file_id, None, None


def _lateness(bot: Bot, claim: Claim, result: Result) -> float | None:
    """Return how long after it was due a message was said, in seconds of case time."""
    said = result.state is NoticeState.SENT and claim.kind != CARD_UPDATE
    return (bot.now() - claim.due_at).total_seconds() if said else None


def _keep_pace(bot: Bot, session: Session, notice: Notice, result: Result) -> None:
    """Open the lane again: a while after Slack's answer, or when Slack has said."""
    real_now, lane = bot.real_now(), lane_of(notice)
    gap = bot.gaps.update if lane == UPDATES else bot.gaps.post
    leave(session, lane, real_now + (gap if result.asked else timedelta()))
    if result.error == RATE_LIMITED:
        wait(session, _method(notice), real_now + result.wait)
    if result.error in STRANGERS:
        for method in (POSTS, UPDATES):
            wait(session, method, real_now + ASK_AGAIN)


def _method(notice: Notice) -> str:
    """Return what Slack has asked us to leave alone, when it did so about a notice."""
    if notice.kind in CALENDAR_FILES:
        return UPLOADS
    return UPDATES if lane_of(notice) == UPDATES else POSTS


def doubt(notice: Notice, real_now: datetime) -> None:
    """Let Slack settle before its history is asked whether it took a message.

    In direct messages nothing can be looked up, so the waiting for that begins now; elsewhere it
    begins with the first look that fails, however many doubts are looked at before.
    """
    notice.doubted_at = real_now if notice.place is Place.PERSON else None
    notice.retry_at = real_now + SETTLE


def look_again(notice: Notice, real_now: datetime) -> None:
    """Ask for a later look for copies of what was tried more than once in a channel."""
    if notice.attempt > 1 and notice.place is not Place.PERSON and notice.kind != CARD_UPDATE:
        notice.sweep_at, notice.sweeps = real_now + SWEEP_AFTER, 0


def _back_off(wait: timedelta, attempt: int) -> timedelta:
    """Return Slack's wait, or twice as long each time, with jitter so that none march in step."""
    grown = min(wait * 2 ** min(max(attempt - 1, 0), 10), LONGEST_BACK_OFF)
    return timedelta(seconds=max(wait, grown).total_seconds() * JITTER.uniform(1.0, 1.25))


def follow_on(bot: Bot, session: Session, notice: Notice, version: int) -> None:
    """Do what follows: the card's place, its newer state, the next of an endless row."""
    if notice.state is NoticeState.DEAD and notice.error in CARD_GONE:
        _hang_anew(bot, session, notice)
    elif notice.state is NoticeState.DEAD:
        raise_alarm(bot, session, notice)
    if notice.kind == "digest" and notice.state is not NoticeState.PENDING:
        _after_digest(bot, session, notice)
    if notice.kind == OWN_DIGEST and notice.state is not NoticeState.PENDING:
        _after_own_digest(bot, session, notice)
    if notice.state is not NoticeState.PENDING:
        _plan_next(bot, session, notice)
    if notice.case_id is None:
        return
    case = session.get_one(Case, notice.case_id)
    if is_restricted(case):  # said while it was being restricted: it is taken down
        return
    if notice.kind == "card" and notice.ts is not None:
        case.card_channel, case.card_ts = notice.channel, notice.ts
    if notice.kind in {"card", CARD_UPDATE} and notice.state is NoticeState.SENT:
        notice.shown_version = version
        _redraw_if_newer(bot, session, case, version)


def _plan_next(bot: Bot, session: Session, notice: Notice) -> None:
    """Write down the next of each endless row that has been dealt with now, alone or gathered."""
    if notice.kind == "passing" and notice.state is not NoticeState.CANCELLED:
        desk = desk_for(bot, session)
        plan_passings(desk, lock_team(session, notice.team_id))
    if notice.kind == "sparring" and notice.state is not NoticeState.CANCELLED:
        plan_learning(desk_for(bot, session), lock_team(session, notice.team_id))
    said = gathered(session, notice) if notice.kind == CATCH_UP else [notice]
    of = {row.case_id for row in said if row.kind in REPEATED and row.case_id is not None}
    for opened in cases_locked(session, notice.team_id, of) if of else ():
        if opened.case.is_open or opened.case.unfiled is not None:
            desk = desk_for(bot, session)
            plan(desk, opened.case, opened.team)


def _hang_anew(bot: Bot, session: Session, notice: Notice) -> None:
    """Hang a card again that somebody has deleted in Slack."""
    case = session.get_one(Case, notice.case_id)
    card = session.scalar(select(Notice).where(Notice.key == f"card:{case.id}"))
    if card is not None and card.ts == case.card_ts and case.state is not CaseState.CLOSED:
        case.card_ts = card.ts = None
        card.state, card.due_at = NoticeState.PENDING, bot.now()
        card.post_key = bot.vault.post_key(f"{card.key}:{card.fence}")


def _redraw_if_newer(bot: Bot, session: Session, case: Case, version: int) -> None:
    """Draw a card anew if more has happened, after a while, so that a burst is drawn once."""
    desk = desk_for(bot, session)
    row = drawing(desk, case, session.get_one(Team, case.team_id))
    row.retry_at = bot.real_now() + bot.gaps.card
    newer = case.version > version
    row.state = NoticeState.PENDING if newer else NoticeState.SENT
    if newer:
        row.due_at = desk.now


def _after_own_digest(bot: Bot, session: Session, notice: Notice) -> None:
    """Plan a person's next digest; one in doubt is looked after by itself."""
    desk, on = (
        desk_for(bot, session),
        notice.about_on or local_date(bot.now()),
    )
    home = session.get_one(Team, notice.team_id).workspace_id
    plan_own_digest_after(desk, home, notice.person or "", on)


def _after_digest(bot: Bot, session: Session, notice: Notice) -> None:
    """Plan tomorrow's digest, and let the day's cards count their days anew."""
    team = load_team(session, notice.team_id)
    desk = desk_for(bot, session)
    plan_digest_after(desk, team, notice.about_on or local_date(desk.now))
    plan_learning(desk, team)
    rows = session.scalars(
        select(Notice)
        .join(Case, Case.id == Notice.case_id)
        .where(
            Notice.team_id == team.id,
            Notice.key == literal(f"{CARD_UPDATE}:") + Case.id,  # drawn over and over
            Notice.state == NoticeState.SENT,
            Case.state != CaseState.CLOSED,
        )
    )
    for row in rows:
        row.state, row.due_at, row.attempt = NoticeState.PENDING, bot.now(), 0
