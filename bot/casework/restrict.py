"""Let a case show only to named people, change who they are, and lift it again (row 53)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.casework.desk import plan, record, refresh_card, require_kept
from bot.casework.visit import out_on
from bot.errors import FieldErrors, Refused
from bot.loading import Opened, load_case, load_team
from bot.locale import _, listed
from bot.log import log
from bot.policy import chiefs, everyone
from bot.restricted import is_orphaned, is_restricted, named, unmanned
from bot.trace import TVAERS
from models import CaseState, Confidant, Notice, NoticeState, Place
from models.base import new_id
from models.vocabulary import Known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.casework.desk import Desk
    from models import Case, Team

SAID_IN_PERSON = "said_in_person"


def field_of(team_id: str) -> str:
    """Return what a form calls the choice of people: another team's starts with none chosen."""
    return f"confidants_{team_id}"


def restrict(desk: Desk, opened: Opened, users: Sequence[str]) -> None:
    """Let a case show only to some of its team, among them always whoever says so.

    Of a case that is restricted it is who they are that changes. Raises FieldErrors for somebody
    without a role in the team, a discipline nobody is named of, or a colleague who is out on a
    visit and not named, Refused when the case has been erased.
    """
    require_kept(opened.case)
    whole = load_team(desk.session, opened.case.team_id)
    chosen = list(dict.fromkeys([*users, opened.actor.user]))
    require_circle(whole, chosen)
    _require_nobody_out(opened.case, whole, chosen)
    for one in _with_additions(desk, replace(opened, team=whole)):
        _hide(desk, one)
        _name(desk, one, chosen)
        plan(desk, one.case, whole)


def lift(desk: Desk, opened: Opened) -> None:
    """Let the whole team see a case again: its card hangs anew.

    Raises Refused when it does already, and when the case has been erased.
    """
    require_kept(opened.case)
    if not is_restricted(opened.case):
        raise Refused(_("{code} er ikke begrænset.").format(code=opened.case.code))
    whole = load_team(desk.session, opened.case.team_id)
    for one in _with_additions(desk, replace(opened, team=whole)):
        case = one.case
        case.restricted_at = case.restricted_by = None
        for row in list(case.confidants):
            _take_away(desk, case, row)
        record(desk, one, "lifted")
        _hang_again(desk, case)
        plan(desk, case, whole)
        _leave_unsaid(desk, case)
        refresh_card(desk, case, whole)


def let_leaders_in(desk: Desk, case: Case, team: Team) -> Team:
    """Name the leaders for a case that none of the named can open any more, so that it isn't lost.

    They hear what is due and name others, and open no text. `team` is the case's as it is loaded
    with it; returns the one to plan with.
    """
    if not is_orphaned(case, team):
        return team
    whole = load_team(desk.session, case.team_id)
    heirs = [user for user in chiefs(whole) if user not in named(case)]
    case.confidants += confidants(case.id, heirs, desk, TVAERS.user)
    for user in heirs:
        record(desk, Opened(case, whole, TVAERS), "named", user)
    if not chiefs(whole):
        log.critical("case.nobody_named", case_code=case.code)
    return whole


def require_circle(team: Team, users: Sequence[str]) -> None:
    """Raise FieldErrors unless people are of a team, and of each discipline it has at least one."""
    strangers = set(users) - set(everyone(team))
    missing = unmanned(team, users)
    words = ""
    if strangers:
        words = _("Vælg blandt teamets egne folk.")
    elif missing:
        words = _("Vælg mindst én fra hver faglighed: {missing} mangler.").format(
            missing=listed(one.label for one in missing)
        )
    if words:
        raise FieldErrors({field_of(team.id): words})


def confidants(case_id: str, users: Sequence[str], desk: Desk, by: str) -> list[Confidant]:
    """Return the rows that name some people for a case."""
    return [
        Confidant(id=new_id(), case_id=case_id, user=user, named_by=by, at=desk.now)
        for user in users
    ]


def _require_nobody_out(case: Case, team: Team, users: Sequence[str]) -> None:
    """Raise FieldErrors while somebody is out who would not hear of their own visit any more."""
    if any(visit.user not in users for visit in out_on(case)):
        words = _("En kollega er på besøg i sagen lige nu. Navngiv den, der er ude, eller vent.")
        raise FieldErrors({field_of(team.id): words})


def _with_additions(desk: Desk, opened: Opened) -> Iterator[Opened]:
    """Yield the referrals that were made one with a case, which share its fate, then the case.

    Each is loaded as its turn comes: what one shows of another is less than the whole of it.
    """
    for case_id in [*(one.id for one in opened.case.additions), opened.case.id]:
        one = load_case(desk.session, case_id, opened.actor)
        yield replace(one, team=opened.team)


def _hide(desk: Desk, opened: Opened) -> None:
    """Restrict a case that all have seen: its card hangs no more, and no other case tells of it."""
    case = opened.case
    if is_restricted(case):
        return
    case.restricted_at, case.restricted_by = desk.now, opened.actor.user
    case.card_channel = case.card_ts = None
    for one in case.later:
        if one.known is not Known.ADDED:
            one.earlier_id = None
            refresh_card(desk, one, opened.team)
    record(desk, opened, "restricted")


def _name(desk: Desk, opened: Opened, users: Sequence[str]) -> None:
    """Bring the named in line with who was chosen; each change is in the trace."""
    case = opened.case
    before = named(case)
    for row in [one for one in case.confidants if one.user not in users]:
        _take_away(desk, case, row)
        record(desk, opened, "unnamed", row.user)
    fresh = [user for user in users if user not in before]
    case.confidants += confidants(case.id, fresh, desk, opened.actor.user)
    for user in fresh:
        record(desk, opened, "named", user)


def _take_away(desk: Desk, case: Case, row: Confidant) -> None:
    case.confidants.remove(row)
    desk.session.delete(row)


def _hang_again(desk: Desk, case: Case) -> None:
    """Let the card hang where it still does, or be hung anew; never hung, it is owed by itself.

    What else Slack still has of the case may stay.
    """
    mine = Notice.case_id == case.id, Notice.deleted_at.is_(None)
    desk.session.execute(update(Notice).where(*mine).values(delete_at=None))
    card = desk.session.scalar(select(Notice).where(Notice.key == f"card:{case.id}"))
    if card is None or card.state is NoticeState.SENDING:
        return
    if card.ts is not None and card.deleted_at is None:
        case.card_channel, case.card_ts = card.channel, card.ts
        return
    card.state, card.due_at, card.attempt = NoticeState.PENDING, desk.now, 0
    card.ts = card.deleted_at = card.retry_at = card.error = None
    card.post_key = desk.vault.post_key(f"{card.key}:{card.fence}")


def _leave_unsaid(desk: Desk, case: Case) -> None:
    """Let the thread not begin with old news, which the named heard in person."""
    desk.session.flush()
    query = select(Notice).where(Notice.case_id == case.id, Notice.place == Place.THREAD)
    old = query.where(Notice.state == NoticeState.PENDING, Notice.due_at < desk.now)
    for row in desk.session.scalars(old):
        if row.kind != "ping" or case.state is not CaseState.NEW:
            row.state, row.error = NoticeState.SENT, SAID_IN_PERSON
