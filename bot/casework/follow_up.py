"""The follow-up: does it work, what now, and when do we look again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.casework.convene import require_open
from bot.casework.desk import Desk, change, overrides
from bot.casework.review import hold
from bot.deadlines import follow_up as follow_up_deadline
from bot.deadlines import local_date
from bot.errors import FieldErrors, Refused
from bot.locale import _, day_words, sentence
from bot.policy import calendar_of, rules_of
from models import CaseState, FollowUp
from models.base import new_id
from models.vocabulary import Effect, FollowUpDecision, NotAsked

if TYPE_CHECKING:
    from bot.loading import Opened
    from bot.people import People
    from models import Case, Team

ENDS = (FollowUpDecision.CLOSE, FollowUpDecision.HAND_OVER)


@dataclass(frozen=True)
class FollowUpForm:
    """What the follow-up found. `next_on` is a local date; None means the team's usual span."""

    works: Effect
    decision: FollowUpDecision
    note: str = ""
    citizen_voice: str = ""
    voice_not_asked: NotAsked | None = None
    next_on: date | None = None
    overridden: tuple[str, ...] = ()


def follow_up(desk: Desk, opened: Opened, form: FollowUpForm) -> FollowUp:
    """Record a follow-up, whose meeting is over then; one that goes on sets the next.

    Raises Refused when the case is closed or has not begun, FieldErrors for a date that can't be.
    """
    case = opened.case
    require_open(case)
    require_underway(case)
    held = FollowUp(
        id=new_id(),
        case_id=case.id,
        due_on=case.follow_up_on or local_date(desk.now),
        held_at=desk.now,
        user=opened.actor.user,
        works=form.works,
        decision=form.decision,
        voice_not_asked=form.voice_not_asked,
        next_on=_next_on(desk, opened, form),
        meeting_id=hold(desk, case, opened.team, opened.actor.user).id,
    )
    desk.vault.put(held, "note", form.note or None)
    desk.vault.put(held, "citizen_voice", form.citizen_voice or None)
    case.follow_ups.append(held)
    case.follow_up_on = case.follow_up_raw_on = held.next_on
    case.follow_up_set_at = desk.now
    case.wake(local_date(desk.now))
    change(desk, opened, "followed_up", overrides(held.id, form.overridden))
    return held


def require_newest(case: Case, seen: int | None, names: People) -> None:
    """Raise Refused when somebody has noted a follow-up since the form was opened."""
    if seen is not None and len(case.follow_ups) > seen:
        raise Refused(
            _("{name} har noteret en opfølgning imens. Læs den under Se sagen.").format(
                name=names.first(case.follow_ups[-1].user)
            )
        )


def usual_next(desk_now_on: date, team: Team, close_by: date) -> date:
    """Return the date offered for the next follow-up: the usual span on, not past close-by."""
    calendar = calendar_of(team)
    usual = follow_up_deadline(desk_now_on, rules_of(team), calendar).on
    last = calendar.roll_back(close_by)
    if desk_now_on < last < usual:
        return last
    return usual


def _next_on(desk: Desk, opened: Opened, form: FollowUpForm) -> date | None:
    if form.decision in ENDS:
        return None
    today = local_date(desk.now)
    chosen = form.next_on or usual_next(today, opened.team, opened.case.close_by)
    require_open_day(opened.team, chosen, "next_on")
    if not today < chosen <= today + timedelta(days=366):
        raise FieldErrors({"next_on": _("Vælg en dato efter i dag og inden for et år.")})
    require_before(opened, today, chosen, "next_on")
    return chosen


def require_open_day(team: Team, chosen: date, field: str) -> None:
    """Raise FieldErrors for a local date that isn't a working day; the next one is named."""
    calendar = calendar_of(team)
    if not calendar.is_working_day(chosen):
        words = _("{day} er ikke en arbejdsdag ({because}). Vælg fx {other}.")
        if calendar.is_plain_weekend(chosen):
            words = _("{day} er ikke en arbejdsdag. Vælg fx {other}.")
        words = words.format(
            day=sentence(day_words(chosen)),
            because=calendar.closed_because(chosen) or _("en lukkedag"),
            other=day_words(calendar.roll_forward(chosen)),
        )
        raise FieldErrors({field: words})


def require_before(opened: Opened, today: date, chosen: date, field: str) -> None:
    """Raise FieldErrors for a date after the deadline, as long as a working day is left before.

    On its own day none is: whoever goes on then goes past it, and the ladder tells of that.
    """
    close_by = opened.case.close_by
    if calendar_of(opened.team).next_working_day(today) <= close_by < chosen:
        last = day_words(close_by)
        raise FieldErrors(
            {field: _("Vælg senest {day}, som er fristen.").format(day=last)},
        )


def require_underway(case: Case) -> None:
    """Raise Refused while the start meeting's record is missing."""
    if case.state is CaseState.NEW:
        raise Refused(
            _(
                "Startmødets referat mangler. Afslut det på kortet, før I følger op på {code}."
            ).format(code=case.code)
        )
