"""Somebody the team knows: the same official number finds the case before, and the team chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from bot.casework.closing import ReopenForm, end, reopen, withdraw_handovers
from bot.casework.convene import require_open
from bot.casework.desk import Desk, change, refresh_card
from bot.casework.intervene import live
from bot.deadlines import local_date
from bot.errors import Refused
from bot.loading import load_case
from bot.locale import _
from bot.restricted import is_restricted, seen_by_all
from models import Case, CaseState
from models.vocabulary import NEVER_A_CASE, Known, Outcome

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from bot.loading import Opened
    from models import Team

EARLIER = (  # asked at every referral, so put together once
    select(Case.id)
    .where(
        Case.team_id == bindparam("team_id"),
        Case.official_number_hash == bindparam("fingerprint"),
        Case.outcome.is_(None) | Case.outcome.not_in(NEVER_A_CASE),
        seen_by_all(),
    )
    .order_by(Case.state == CaseState.CLOSED, Case.received_at.desc())
    .limit(1)
)


def earlier_case(session: Session, team: Team, fingerprint: str) -> str | None:
    """Return the id of the team's open case with an official number, else its newest, or None.

    Only in the same team: who was helped by another is not told across. Nor is a restricted case,
    which would be known from the new one's card.
    """
    asked = {"team_id": team.id, "fingerprint": fingerprint}
    found: str | None = session.connection().scalar(EARLIER, asked)
    return found


def add_to_earlier(desk: Desk, opened: Opened) -> Case:
    """Make a referral one with the earlier case, which opens again if it was closed.

    Its date from outside follows if it is the sooner. Returns the earlier case. Raises Refused
    when somebody has chosen already, when something is logged on the referral, or when it has
    become a course of its own or is restricted.
    """
    case, earlier_id = opened.case, opened.case.earlier_id or ""
    _require_choice(case)
    _require_nothing_done(case)
    _require_seen_by_all(case)
    opened = _without_later(desk, opened, earlier_id)
    case.known, case.known_at = Known.ADDED, desk.now
    withdraw_handovers(desk, case)
    end(desk, opened, Outcome.ADDED)
    change(desk, opened, "added", earlier_id)
    earlier = load_case(desk.session, earlier_id, opened.actor)
    if not earlier.case.is_open:
        words = _("Ny henvisning {code}").format(code=case.code)
        reopen(desk, earlier, ReopenForm(words))
    _take_outer_date(earlier.case, case, local_date(desk.now))
    change(desk, earlier, "referred_again", case.id)
    return earlier.case


def keep_apart(desk: Desk, opened: Opened) -> None:
    """Let a referral be a case of its own. Raises Refused when somebody has chosen already."""
    _require_choice(opened.case)
    opened.case.known, opened.case.known_at = Known.APART, desk.now
    change(desk, opened, "kept_apart")


def _require_choice(case: Case) -> None:
    require_open(case)
    if not case.asks_if_known or case.state is not CaseState.NEW:
        raise Refused(_("{code} er allerede en sag for sig.").format(code=case.code))


def _require_nothing_done(case: Case) -> None:
    """Raise Refused when something is logged on the referral: it would be lost from sight."""
    if case.bids or live(case) or case.notes or case.trusts is not None:
        words = _("Der er allerede noteret noget på {code}. Vælg Egen sag.")
        raise Refused(words.format(code=case.code))


def _require_seen_by_all(case: Case) -> None:
    """Raise Refused for a restricted referral: what it says would be read in the other case."""
    if is_restricted(case):
        words = _("{code} er kun for navngivne. Vælg Egen sag, eller ophæv begrænsningen først.")
        raise Refused(words.format(code=case.code))


def _without_later(desk: Desk, opened: Opened, earlier_id: str) -> Opened:
    """Let the referrals that were, or may be, made one with this belong to the earlier case."""
    for one in opened.case.later:
        one.earlier_id = earlier_id
        refresh_card(desk, one, opened.team)
    return load_case(desk.session, opened.case.id, opened.actor)


def _take_outer_date(earlier: Case, case: Case, today: date) -> None:
    if case.outer_on is None:
        return
    if earlier.outer_on is None or earlier.outer_on < today or case.outer_on < earlier.outer_on:
        earlier.outer_kind, earlier.outer_on = case.outer_kind, case.outer_on
