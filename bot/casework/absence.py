"""Enter that a colleague is away, and call it off; their substitutes step in by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import set_committed_value

from bot.access import teams_of
from bot.casework.after import readdress
from bot.casework.convene import step_aside, step_back
from bot.casework.desk import Desk, change, plan_team, record_of_team
from bot.casework.learn import plan_learning
from bot.deadlines import local_date
from bot.errors import FieldErrors, Refused
from bot.loading import Opened, load_case
from bot.locale import _, day_words
from bot.obligations import absence_owed
from bot.presence import span
from bot.reviews import called_meeting
from models import Absence, Case, CaseState
from models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.trace import Actor
    from models import Team

KINDS = ("stand_in", "stand_down", "back", "tacit")
LONGEST = timedelta(days=731)
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class AbsenceForm:
    """Who is away, on which local dates, both in it; half of the first or last may be left."""

    user: str
    first_on: date
    from_noon: bool
    last_on: date
    until_noon: bool


def enter(desk: Desk, who: Visitor, form: AbsenceForm) -> tuple[Absence, list[Team]]:
    """Keep an absence; return it with the teams it touches.

    Meetings in it ask the substitute. Raises FieldErrors for days that don't fit, Refused for
    somebody who neither is the one away nor leads them.
    """
    found = teams_of(desk.session, who, form.user)
    made = Absence(
        id=new_id(),
        workspace_id=who.workspace_id,
        user=form.user,
        first_on=form.first_on,
        from_noon=form.from_noon,
        last_on=form.last_on,
        until_noon=form.until_noon,
        entered_at=desk.now,
        entered_by=who.user,
    )
    _require_days(desk, made, [team for team, _actor in found])
    desk.session.add(made)
    for team, actor in found:
        away = sorted([*team.absences, made], key=lambda one: (one.first_on, one.entered_at))
        set_committed_value(team, "absences", away)
        _write(desk, team, actor, "absence_entered", made)
        for opened in _meetings_within(desk, team, actor, *span(made)):
            if step_aside(desk, opened, made.user):
                change(desk, opened, "stepped_aside", made.id)
        readdress(desk, team, *span(made))
    return made, [team for team, _actor in found]


def call_off(desk: Desk, who: Visitor, absence_id: str) -> Absence:
    """End an absence now, before it begins or before its time.

    Raises Refused when it is over, or for somebody who neither is the one away nor leads them.
    """
    absence = desk.session.get(Absence, absence_id)
    if absence is None or absence.workspace_id != who.workspace_id:
        raise Refused(_("Fraværet findes ikke længere."))
    found = teams_of(desk.session, who, absence.user)
    desk.session.refresh(absence)  # behind the teams' locks
    begins, ends = span(absence)
    if max(begins, desk.now) >= ends:
        raise Refused(_("Fraværet er allerede slut."))
    absence.ended_at = desk.now
    for team, actor in found:
        _write(desk, team, actor, "absence_called_off", absence)
        for opened in _meetings_within(desk, team, actor, begins, ends):
            if step_back(desk, opened, absence.user, absence.entered_at):
                change(desk, opened, "stepped_back", absence.id)
        readdress(desk, team, begins, ends)
    return absence


def plan_absences(desk: Desk, team: Team) -> None:
    """Write what the team's absences owe as notices: add, move, revive or cancel."""
    dues = [due for absence in team.absences for due in absence_owed(team, absence)]
    plan_team(desk, team, KINDS, dues)


def forget_absences(session: Session, now: datetime) -> None:
    """Forget who was away, 30 days after it was over."""
    over = (Absence.last_on < local_date(now) - KEPT) | (Absence.ended_at < now - KEPT)
    session.execute(delete(Absence).where(over))


def _write(desk: Desk, team: Team, actor: Actor, kind: str, absence: Absence) -> None:
    record_of_team(desk, team, actor, kind, absence.id)
    plan_absences(desk, team)
    plan_learning(desk, team)


def _meetings_within(
    desk: Desk, team: Team, actor: Actor, begins: datetime, ends: datetime
) -> Iterator[Opened]:
    """Give the cases of a team that are to meet within some moments, and have called for it.

    Each is loaded when its turn comes: loading one takes back what was loaded of another case of
    the same citizen.
    """
    days = Case.follow_up_on.between(local_date(begins), local_date(ends))
    wanted = (Case.state == CaseState.NEW) | (Case.state == CaseState.UNDERWAY) & days
    query = select(Case.id).where(Case.team_id == team.id, wanted)
    since = max(begins, desk.now)
    for case_id in list(desk.session.scalars(query)):
        one = load_case(desk.session, case_id, actor)
        meeting = called_meeting(one.case, one.team, desk.now)
        if meeting is not None and since <= meeting.starts_at < ends:
            yield one


def _require_days(desk: Desk, made: Absence, teams: list[Team]) -> None:
    begins, ends = span(made)
    if made.last_on < made.first_on:
        raise FieldErrors({"last_on": _("Sidste dag ligger før første dag. Vælg en senere.")})
    if made.first_on > local_date(desk.now) + LONGEST:
        raise FieldErrors({"first_on": _("Vælg en første dag inden for to år.")})
    if begins >= ends:
        words = _(
            "Der er ikke noget tilbage af dagen. Vælg hele dagen, formiddag eller eftermiddag."
        )
        raise FieldErrors({"last_half": words})
    if ends <= desk.now:
        raise FieldErrors({"last_on": _("Dagene er gået. Vælg en dag fra i dag.")})
    if made.last_on - made.first_on > LONGEST:
        raise FieldErrors({"last_on": _("Vælg højst to år. Skal pladsen have en ny, så ret den.")})
    for other in {one.id: one for team in teams for one in team.absences}.values():
        since, until = span(other)
        if other.user == made.user and begins < until and since < ends:
            words = _("Der er allerede meldt fravær {first} til {last}. Aflys det først.")
            given = {"first": day_words(other.first_on), "last": day_words(other.last_on)}
            raise FieldErrors({"first_on": words.format(**given)})
