"""The only door out: a notice is claimed, checked again, posted and settled (delivery.md)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import or_, select

from bot.access import load_case, load_team
from bot.casework.desk import CARD_UPDATE
from bot.deadlines import local_date
from bot.digest import digest
from bot.errors import Busy
from bot.locale import speaking
from bot.log import log
from bot.obligations import owed
from bot.people import meet, people
from bot.policy import calendar_of, everyone
from bot.posting import BACK_OFF, STRANGERS, Letter, Result, permalink, post
from bot.settling import LEASE, UNDELIVERED, Claim, doubt, settle
from bot.trace import TVAERS
from bot.views.card import Scene
from bot.views.digest import Morning, digest_message
from bot.views.messages import message, repeated, undelivered
from models import Case, CaseState, Handover, Notice, NoticeState, Person, Place, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from bot.runtime import Bot

MOST_LINKS = 25  # asked of Slack one by one, well within a lease
AT_ANY_HOUR = {"card", CARD_UPDATE, "receipt"}
RINGS_FOR_A_MEETING = {"asked", "moved", "moved_receipt"}
SETTLE_TRIES = 8  # each waits up to 1.2 s for the database, all well within a lease
CARD_AGAIN = {"channel_not_found", "is_archived", "missing_scope", "not_in_channel"}
LOST_ITS_MEANING = Result(NoticeState.CANCELLED, error="lost_its_meaning")


def _always() -> bool:
    return True


def deliver_due(bot: Bot, go_on: Callable[[], bool] = _always) -> int:
    """Deliver everything that is due now; return how many notices were settled.

    `go_on` is asked before each. A round also ends when Slack does not know us: every other
    post would be refused as well.
    """
    expire_leases(bot)
    hang_refused_cards(bot)
    settled = 0
    while go_on() and (claim := claim_next(bot)) is not None:
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
        except Busy:
            log.warning("notice.settle_again", kind=claim.kind)
    return settle(bot, claim, result, version)


def _sent(bot: Bot, claim: Claim, letter: Letter | Result) -> tuple[Result, int]:
    """Post a letter unless half the lease is gone; return how it went, and the card's version."""
    if isinstance(letter, Result):
        return letter, 0
    if bot.monotonic() > claim.until - LEASE.total_seconds() / 2:
        return Result(NoticeState.PENDING, error="lease_half_gone"), 0
    return post(bot, letter), letter.version


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
    """Pick by due time, what is new before what is drawn anew."""
    return (
        select(Notice)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(
            Notice.state == NoticeState.PENDING,
            Notice.due_at <= bot.now(),
            or_(Notice.retry_at.is_(None), Notice.retry_at <= bot.real_now()),
            has_its_card(),
        )
        .order_by(Notice.kind == CARD_UPDATE, Notice.due_at, Notice.kind != "card", Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Notice)
    )


def has_its_card() -> ColumnElement[bool]:
    """Return the condition: a reply in a thread and a card's update wait until the card hangs."""
    waits = or_(Notice.place == Place.THREAD, Notice.kind == CARD_UPDATE)
    return or_(~waits, Case.card_ts.is_not(None))


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
            doubt(notice, bot.real_now())


def hang_refused_cards(bot: Bot) -> None:
    """Try a card again that a channel refused: a human may have mended it, and all waits for it."""
    with bot.writing() as session:
        rows = session.scalars(
            select(Notice)
            .join(Case, Case.id == Notice.case_id)
            .where(
                Notice.kind == "card",
                Notice.state == NoticeState.DEAD,
                Notice.error.in_(CARD_AGAIN),
                Notice.retry_at <= bot.real_now(),
                Case.state != CaseState.CLOSED,
            )
            .with_for_update(skip_locked=True, of=Notice)
        )
        for notice in rows:
            notice.state = NoticeState.PENDING


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
        notice.lease_until, notice.doubted_at, notice.retry_at = None, now, now


def compose(bot: Bot, claim: Claim) -> Letter | Result:
    """Return what to post, drawn from the state as it is now, or why nothing is posted now."""
    with bot.reading() as session:
        notice = session.get_one(Notice, claim.notice_id)
        team = load_team(session, notice.team_id)
        held_back = _held_back(team, notice, bot.now())
        users = _named(session, team, notice)
    if held_back is not None:
        return held_back
    workspace = team.workspace_id
    meet(bot, workspace, users)
    if notice.kind == "digest":
        return _digest_letter(bot, notice) or LOST_ITS_MEANING
    if notice.kind == UNDELIVERED:
        return _alarm_letter(bot, notice)
    with bot.reading() as session, speaking(_language(bot, session, workspace, notice)):
        return _letter(bot, session, notice)


def _held_back(team: Team, notice: Notice, now: datetime) -> Result | None:
    """Return why a message is not said now: it means nothing any more, or the office is closed.

    At any hour there are only card and receipt (domain.md, "Dates" 5 and 7), and what concerns
    a meeting that begins before the office opens.
    """
    calendar = calendar_of(team)
    if notice.not_after is not None and notice.not_after <= now:
        return LOST_ITS_MEANING
    if notice.kind == "digest":
        return None if calendar.is_working_day(local_date(now)) else LOST_ITS_MEANING
    if notice.kind in AT_ANY_HOUR or calendar.in_office_hours(now):
        return None
    later = calendar.next_office_instant(now)
    too_late = notice.not_after is not None and notice.not_after <= later
    if too_late and notice.kind in RINGS_FOR_A_MEETING:
        return None
    return Result(NoticeState.PENDING, error="outside_hours", due_at=later)


def _letter(bot: Bot, session: Session, notice: Notice) -> Letter | Result:
    opened = load_case(session, notice.case_id or "", TVAERS)
    case, team = opened.case, opened.team
    if not _is_owed(case, team, notice, bot.now()):
        return LOST_ITS_MEANING
    scene = Scene(case, team, people(session, team.workspace_id), bot.now())
    said = message(scene, notice)
    return Letter(
        message=repeated(said) if notice.repeated else said,
        channel=_where(notice, case, team),
        thread_ts=case.card_ts if notice.place is Place.THREAD else None,
        update_ts=case.card_ts if notice.kind == CARD_UPDATE else None,
        post_key=notice.post_key,
        version=case.version,
    )


def _where(notice: Notice, case: Case, team: Team) -> str:
    """Return the person, or the channel: a case stays where its card hangs if the team moves."""
    if notice.place is Place.PERSON:
        return notice.person or ""
    return case.card_channel or team.channel


def _is_owed(case: Case, team: Team, notice: Notice, now: datetime) -> bool:
    """Tell whether a message is owed still: its case may have changed since it was claimed."""
    return notice.kind == CARD_UPDATE or notice.key in {due.key for due in owed(case, team, now)}


def _alarm_letter(bot: Bot, notice: Notice) -> Letter:
    with bot.reading() as session:
        team = session.get_one(Team, notice.team_id)
        with speaking(_language(bot, session, team.workspace_id, notice)):
            words = undelivered(team.name, notice.about)
    return Letter(words, notice.person or "", None, None, notice.post_key, 0)


def _digest_letter(bot: Bot, notice: Notice) -> Letter | None:
    with bot.reading() as session, speaking(bot.language):
        team = load_team(session, notice.team_id)
        day = notice.about_on
        found = digest(session, team, day) if day else None
        known = people(session, team.workspace_id)
    if not found or day is None:
        return None
    links = _links(bot, found.cases())
    with speaking(bot.language):
        said = digest_message(Morning(found, team, known, day, links))
    return Letter(said, team.channel, None, None, notice.post_key, 0)


def _links(bot: Bot, cases: Mapping[str, Case]) -> dict[str, str]:
    """Ask Slack for the cards' addresses; without one the code stands alone."""
    links: dict[str, str] = {}
    for case_id, case in islice(cases.items(), MOST_LINKS):
        if case.card_channel is not None and case.card_ts is not None:
            address = permalink(bot, case.card_channel, case.card_ts)
            if address is None:
                return links
            links[case_id] = address
    return links


def _named(session: Session, team: Team, notice: Notice) -> set[str]:
    """Return everyone whose name a notice may show."""
    named = set(everyone(team))
    cases = select(Case.referrer, Case.convener, Case.lead, Case.contact)
    handovers = select(Handover.recipient, Handover.offered_by)
    rows = [
        *session.execute(cases.where(Case.id == notice.case_id)),
        *session.execute(handovers.where(Handover.case_id == notice.case_id)),
    ]
    return named | {user for row in rows for user in row if user}


def _language(bot: Bot, session: Session, workspace_id: str, notice: Notice) -> str:
    """Return the language of the one spoken to; channels hear the installation's."""
    if notice.place is not Place.PERSON:
        return bot.language
    query = select(Person.language).where(
        Person.workspace_id == workspace_id, Person.user == notice.person
    )
    return session.scalar(query) or bot.language
