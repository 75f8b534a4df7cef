"""Refer a citizen: the case is made, its first meeting is set, and all it owes is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.access import REFERRER, role_of
from bot.casework.desk import Desk, begin, overrides, record
from bot.casework.known import earlier_case
from bot.casework.pair import first_pair
from bot.casework.restrict import confidants, require_circle
from bot.deadlines import Dates, dates_for, local_date
from bot.loading import Opened, load_team
from bot.policy import calendar_of, rules_of
from bot.restricted import circle
from bot.trace import Actor
from models import Case, CaseState, Meeting, Team, Tried
from models.base import new_id
from models.vocabulary import Meets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.access import Visitor
    from models.vocabulary import ContactChannel, Effect, NotAsked, OuterKind, Urgency


@dataclass(frozen=True)
class TriedForm:
    """What was tried before (intervention type keys), by how it went."""

    type: str
    effect: Effect


@dataclass(frozen=True)
class ReferralForm:
    """What a referral says. Texts are the person's own words, already past the guard.

    `source` is the address of the Slack message it came from; `taken_in_by` the colleague (a Slack
    user) whom the citizen turned to, when that isn't the one who refers; `confidants` those of the
    team (Slack users) to whom alone the case shows, everybody where there are none.
    """

    target_groups: tuple[str, ...]
    urgency: Urgency
    official_number: str
    situation: str
    citizen_wish: str = ""
    wish_not_asked: NotAsked | None = None
    outer_kind: OuterKind | None = None
    outer_on: date | None = None
    tried: tuple[TriedForm, ...] = ()
    tried_note: str = ""
    contact_channel: ContactChannel | None = None
    reach: str = ""
    source: str = ""
    taken_in_by: str | None = None
    overridden: tuple[str, ...] = ()
    confidants: tuple[str, ...] = ()


def refer(desk: Desk, team: Team, who: Visitor, form: ReferralForm) -> Case:
    """Make the case, convene its start meeting for the next working morning, and return it.

    Somebody the team knows is marked so, and the team decides whether it is one with the earlier
    case: nobody waits for that. It is stored as it is returned; the session does not know it until
    it is loaded. Raises FieldErrors for confidants who can't be (see `restrict`).
    """
    actor = Actor(who.user, role_of(desk.session, team, who.user) or REFERRER)
    dates = dates_for(desk.now, rules_of(team), calendar_of(team))
    fingerprint = desk.vault.fingerprint(team.workspace_id, form.official_number)
    earlier_id = earlier_case(desk.session, team, fingerprint)  # asked before the team has changed
    case = _case(desk, team, who, form, dates)
    case.official_number_hash, case.earlier_id = fingerprint, earlier_id
    if form.confidants:
        _restrict(desk, case, load_team(desk.session, team.id), actor, form.confidants)
    if team.meets is Meets.PAIR:
        ours = circle(case, load_team(desk.session, team.id))
        first_pair(desk.session, ours, case.meetings[0], desk.now)
    begin(desk, Opened(case, team, actor), "referred", overrides(case.id, form.overridden))
    if case.confidants:
        _record_named(desk, Opened(case, team, actor))
    return case


def _record_named(desk: Desk, opened: Opened) -> None:
    record(desk, opened, "restricted")
    for one in opened.case.confidants:
        record(desk, opened, "named", one.user)


def _restrict(desk: Desk, case: Case, team: Team, actor: Actor, users: Sequence[str]) -> None:
    """Let a new case show to some of its team alone; whoever refers is one, if of the team."""
    own = [actor.user] if actor.role != REFERRER else []
    chosen = list(dict.fromkeys([*users, *own]))
    require_circle(team, chosen)
    case.restricted_at, case.restricted_by = desk.now, actor.user
    case.confidants = confidants(case.id, chosen, desk, actor.user)


def next_code(team: Team, year: int) -> str:
    """Take the team's next case code, such as U26-0042; the count starts anew each year."""
    if team.code_year != year:
        team.code_year, team.code_number = year, 0
    team.code_number += 1
    return f"{team.letter}{year % 100:02}-{team.code_number:04}"


def _case(desk: Desk, team: Team, who: Visitor, form: ReferralForm, dates: Dates) -> Case:
    case_id = new_id()
    case = Case(
        id=case_id,
        workspace_id=team.workspace_id,
        team_id=team.id,
        code=next_code(team, local_date(desk.now).year),
        state=CaseState.NEW,
        version=0,
        closings=0,
        referrer=who.user,
        received_at=desk.now,
        opened_at=desk.now,
        target_groups=list(form.target_groups),
        urgency=form.urgency,
        outer_kind=form.outer_kind,
        outer_on=form.outer_on,
        contact_channel=form.contact_channel,
        taken_in_by=form.taken_in_by,
        wish_not_asked=form.wish_not_asked,
        follow_up_on=dates.follow_up.on,
        follow_up_raw_on=dates.follow_up.raw_on,
        follow_up_set_at=desk.now,
        close_by=dates.close_by.on,
        close_by_formal_on=dates.close_by.raw_on,
        close_by_set_at=desk.now,
        tried=[
            Tried(case_id=case_id, type=one.type, effect=one.effect, position=i)
            for i, one in enumerate(form.tried)
        ],
        meetings=[_start_meeting(case_id, dates)],
        bids=[],
        interventions=[],
        follow_ups=[],
        handovers=[],
        notes=[],
        two_persons=False,
        visits=[],
        past_closings=[],
        later=[],
        consents=[],
        confidants=[],
    )
    _seal(desk, case, form)
    return case


def _start_meeting(case_id: str, dates: Dates) -> Meeting:
    starts_at = dates.start_meeting_at
    return Meeting(
        id=new_id(),
        case_id=case_id,
        starts_at=starts_at,
        sequence=0,
        meets=Meets.WHOLE,
        pair=[],
        attendances=[],
    )


def _seal(desk: Desk, case: Case, form: ReferralForm) -> None:
    desk.vault.put(case, "official_number", form.official_number)
    desk.vault.put(case, "situation", form.situation)
    desk.vault.put(case, "citizen_wish", form.citizen_wish or None)
    desk.vault.put(case, "tried_note", form.tried_note or None)
    desk.vault.put(case, "reach", form.reach or None)
    desk.vault.put(case, "source", form.source or None)
