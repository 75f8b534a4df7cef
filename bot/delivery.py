"""The only door out: a notice is claimed, checked again, posted and settled (delivery.md)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from socket import gaierror
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import or_, select

from bot.access import load_case, whole_team
from bot.casework.desk import CARD_UPDATE, Desk, plan
from bot.casework.team import plan_digest
from bot.digest import digest
from bot.locale import speaking
from bot.log import log
from bot.people import meet, people
from bot.policy import everyone
from bot.trace import TVAERS
from bot.views.card import Scene
from bot.views.digest import Morning, digest_message
from bot.views.messages import message
from models import Case, CaseState, Notice, NoticeState, Person, Place, Team

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.runtime import Bot
    from bot.views.blocks import Message

LEASE = timedelta(seconds=60)
BACK_OFF = timedelta(seconds=2)
LONGEST_BACK_OFF = timedelta(minutes=10)
NOT_POSTED_LATER = {"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"}
NOBODY_KNOWS = {"fatal_error", "internal_error", "request_timeout"}
NEVER = {
    "account_inactive",
    "as_user_not_supported",
    "cannot_dm_bot",
    "channel_not_found",
    "ekm_access_denied",
    "invalid_arguments",
    "invalid_auth",
    "invalid_blocks",
    "invalid_blocks_format",
    "is_archived",
    "messages_tab_disabled",
    "missing_scope",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_permission",
    "no_text",
    "not_authed",
    "not_in_channel",
    "org_login_required",
    "restricted_action",
    "team_access_not_granted",
    "team_not_found",
    "token_expired",
    "token_revoked",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
}
CARD_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


@dataclass(frozen=True)
class Claim:
    """A notice that is ours for a while. `until` is on the monotonic clock, in seconds."""

    notice_id: str
    kind: str
    fence: int
    until: float


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
    """How a post went: the state it leads to, Slack's ts and channel, or the error and the wait."""

    state: NoticeState
    ts: str | None = None
    channel: str | None = None
    error: str | None = None
    wait: timedelta = timedelta()


def deliver_due(bot: Bot) -> int:
    """Deliver everything that is due now; return how many notices were settled."""
    expire_leases(bot)
    settled = 0
    while (claim := claim_next(bot)) is not None:
        deliver(bot, claim)
        settled += 1
    return settled


def deliver(bot: Bot, claim: Claim) -> None:
    """Check a claimed notice again, post it, and settle what came of it."""
    try:
        letter = compose(bot, claim)
    except Exception:  # one notice that cannot be drawn stops no other
        log.exception("notice.cannot_render", kind=claim.kind)
        settle(bot, claim, Result(NoticeState.DEAD, error="cannot_render"), 0)
        return
    if letter is None:
        settle(bot, claim, Result(NoticeState.CANCELLED, error="lost_its_meaning"), 0)
    elif bot.monotonic() > claim.until - LEASE.total_seconds() / 2:
        settle(bot, claim, Result(NoticeState.PENDING, error="lease_half_gone"), 0)
    else:
        settle(bot, claim, post(bot, letter), letter.version)


def claim_next(bot: Bot) -> Claim | None:
    """Make the oldest due notice ours in one short transaction, or return None."""
    until = bot.monotonic() + LEASE.total_seconds()
    with bot.writing() as session:
        notice = session.scalar(_next_due(bot))
        if notice is None:
            return None
        notice.state, notice.owner = NoticeState.SENDING, uuid4().hex
        notice.fence += 1
        notice.attempt += 1
        notice.lease_until = bot.real_now() + LEASE
        notice.last_attempt_at = bot.now()
        notice.first_attempt_at = notice.first_attempt_at or notice.last_attempt_at
        return Claim(notice.id, notice.kind, notice.fence, until)


def _next_due(bot: Bot) -> Any:
    """Pick by due time; a reply in a thread and a card's update wait until the card hangs."""
    waits_for_card = or_(Notice.place == Place.THREAD, Notice.kind == CARD_UPDATE)
    return (
        select(Notice)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(
            Notice.state == NoticeState.PENDING,
            Notice.due_at <= bot.now(),
            or_(Notice.retry_at.is_(None), Notice.retry_at <= bot.real_now()),
            or_(~waits_for_card, Case.card_ts.is_not(None)),
        )
        .order_by(Notice.due_at, Notice.kind != "card", Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Notice)
    )


def expire_leases(bot: Bot) -> None:
    """Turn what was left in `sending` past its lease into `unknown`: nobody knows if it went."""
    with bot.writing() as session:
        rows = session.scalars(
            select(Notice)
            .where(Notice.state == NoticeState.SENDING, Notice.lease_until < bot.real_now())
            .with_for_update(skip_locked=True)
        )
        for notice in rows:
            repeatable = notice.kind == CARD_UPDATE
            notice.state = NoticeState.PENDING if repeatable else NoticeState.UNKNOWN
            notice.error = "lease_ran_out"


def restored(session: Session, now: datetime) -> None:
    """Doubt every due row after a restore: Slack may have had it; past digests are dropped."""
    due = session.scalars(
        select(Notice).where(
            Notice.state.in_((NoticeState.PENDING, NoticeState.SENDING)), Notice.due_at <= now
        )
    )
    for notice in due:
        past = notice.kind == "digest" and (notice.not_after is None or notice.not_after <= now)
        notice.state = NoticeState.CANCELLED if past else NoticeState.UNKNOWN
        notice.lease_until = None


def compose(bot: Bot, claim: Claim) -> Letter | None:
    """Return what to post, drawn from the state as it is now; None when it has lost its meaning."""
    with bot.reading() as session:
        notice = session.get_one(Notice, claim.notice_id)
        if notice.not_after is not None and notice.not_after <= bot.now():
            return None
        workspace = session.scalars(
            select(Team.workspace_id).where(Team.id == notice.team_id)
        ).one()
        users = _named(session, notice)
    meet(bot, workspace, users)
    if notice.kind == "digest":
        return _digest_letter(bot, notice)
    with bot.reading() as session, speaking(_language(bot, session, workspace, notice)):
        return _letter(bot, session, notice)


def _letter(bot: Bot, session: Session, notice: Notice) -> Letter:
    opened = load_case(session, notice.case_id or "", TVAERS)
    case, team = opened.case, opened.team
    scene = Scene(case, team, people(session, team.workspace_id), bot.now())
    to_person = notice.place is Place.PERSON
    return Letter(
        message=message(scene, notice),
        channel=(notice.person or "") if to_person else team.channel,
        thread_ts=case.card_ts if notice.place is Place.THREAD else None,
        update_ts=case.card_ts if notice.kind == CARD_UPDATE else None,
        post_key=notice.post_key,
        version=case.version,
    )


def _digest_letter(bot: Bot, notice: Notice) -> Letter | None:
    with bot.reading() as session, speaking(bot.language):
        team = session.scalars(
            select(Team).where(Team.id == notice.team_id).options(*whole_team())
        ).one()
        day = notice.about_on
        found = digest(session, team, day) if day else None
        known = people(session, team.workspace_id)
    if not found or day is None:
        return None
    links = _links(bot, team.channel, found.cases())
    with speaking(bot.language):
        said = digest_message(Morning(found, team, known, day, links))
    return Letter(said, team.channel, None, None, notice.post_key, 0)


def _links(bot: Bot, channel: str, cases: Mapping[str, Case]) -> dict[str, str]:
    """Ask Slack for the cards' addresses; without one the code stands alone."""
    links: dict[str, str] = {}
    for case_id, case in cases.items():
        if case.card_ts is not None:
            try:
                answer = bot.slack.chat_getPermalink(channel=channel, message_ts=case.card_ts)
            except (SlackClientError, OSError, HTTPException):
                return links
            links[case_id] = str(answer["permalink"])
    return links


def post(bot: Bot, letter: Letter) -> Result:
    """Say it, once, and classify what came of it; never retried here."""
    try:
        answer = _say(bot, letter)
    except SlackApiError as refused:
        return _refused(refused)
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
    if code in CARD_GONE or code in NEVER:
        return Result(NoticeState.DEAD, error=code)
    return Result(NoticeState.UNKNOWN, error=code or f"http_{answer.status_code}", wait=BACK_OFF)


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    """Return Slack's wish to wait, in seconds; without a readable one, half a minute."""
    wished = next((v for k, v in headers.items() if k.lower() == "retry-after"), "30")
    wished = wished[0] if isinstance(wished, list) else wished
    seconds = int(wished) if str(wished).isdigit() else 30
    return timedelta(seconds=min(max(seconds, 1), 3600))


def settle(bot: Bot, claim: Claim, result: Result, version: int) -> None:
    """Write down how it went, if the claim is still ours."""
    with bot.writing() as session:
        notice = session.scalars(
            select(Notice).where(Notice.id == claim.notice_id).with_for_update()
        ).one()
        if notice.fence != claim.fence or notice.state is not NoticeState.SENDING:
            log.warning("notice.late_settle", kind=claim.kind)
            return
        _write(bot, notice, result)
        _afterwards(bot, session, notice, version)
    log.info(
        "notice.settled",
        kind=claim.kind,
        state=result.state.value,
        error_code=result.error or "none",
    )


def _write(bot: Bot, notice: Notice, result: Result) -> None:
    notice.state, notice.error, notice.lease_until = result.state, result.error, None
    if result.state is NoticeState.UNKNOWN and notice.kind == CARD_UPDATE:
        notice.state = NoticeState.PENDING
    if notice.state is NoticeState.PENDING:
        notice.retry_at = bot.real_now() + _back_off(result.wait, notice.attempt)
    if result.ts is not None:
        notice.ts, notice.channel = result.ts, result.channel


def _back_off(wait: timedelta, attempt: int) -> timedelta:
    """Return Slack's wait, or twice as long each time, with jitter so that none march in step."""
    grown = min(wait * 2 ** min(max(attempt - 1, 0), 10), LONGEST_BACK_OFF)
    return timedelta(seconds=max(wait, grown).total_seconds() * random.uniform(1.0, 1.25))  # noqa: S311 - jitter, no secret


def _afterwards(bot: Bot, session: Session, notice: Notice, version: int) -> None:
    """Do what follows: the card's place, its newer state, the next of an endless row."""
    if notice.kind == "digest":
        _after_digest(bot, session, notice)
        return
    case = session.get_one(Case, notice.case_id)
    if notice.kind == "card" and notice.ts is not None:
        case.card_ts = notice.ts
    if notice.kind in {"card", CARD_UPDATE} and notice.state is NoticeState.SENT:
        notice.shown_version = version
        _redraw_if_newer(bot, session, case, version)
    if notice.kind == "reminder" and case.state is not CaseState.CLOSED:
        opened = load_case(session, case.id, TVAERS)
        plan(session, opened.case, opened.team, bot.now())


def _redraw_if_newer(bot: Bot, session: Session, case: Case, version: int) -> None:
    key = f"{CARD_UPDATE}:{case.id}"
    row = session.scalar(select(Notice).where(Notice.key == key))
    if row is None:
        return
    newer = case.version > version
    row.state = NoticeState.PENDING if newer else NoticeState.SENT
    if newer:
        row.due_at = bot.now()


def _after_digest(bot: Bot, session: Session, notice: Notice) -> None:
    """Plan tomorrow's digest, and let the day's cards count their days anew."""
    team = session.scalars(
        select(Team).where(Team.id == notice.team_id).options(*whole_team())
    ).one()
    plan_digest(Desk(session, bot.vault, bot.now()), team)
    rows = session.scalars(
        select(Notice)
        .join(Case, Case.id == Notice.case_id)
        .where(
            Notice.team_id == team.id,
            Notice.kind == CARD_UPDATE,
            Notice.state == NoticeState.SENT,
            Case.state != CaseState.CLOSED,
        )
    )
    for row in rows:
        row.state, row.due_at, row.attempt = NoticeState.PENDING, bot.now(), 0


def _named(session: Session, notice: Notice) -> set[str]:
    """Return everyone whose name a notice may show."""
    team = session.scalars(
        select(Team).where(Team.id == notice.team_id).options(*whole_team())
    ).one()
    named = set(everyone(team))
    cases = select(Case.referrer, Case.convener, Case.lead, Case.contact)
    for row in session.execute(cases.where(Case.id == notice.case_id)):
        named |= {user for user in row if user}
    return named


def _language(bot: Bot, session: Session, workspace_id: str, notice: Notice) -> str:
    """Return the language of the one spoken to; channels hear the installation's."""
    if notice.place is not Place.PERSON:
        return bot.language
    query = select(Person.language).where(
        Person.workspace_id == workspace_id, Person.user == notice.person
    )
    return session.scalar(query) or bot.language
