"""Close a case with its outcome, and open it again with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.convene import require_open
from bot.casework.desk import Desk, change, overrides
from bot.casework.intervene import live
from bot.casework.learn import keep_lesson
from bot.casework.move import ask_anew
from bot.deadlines import dates_for, local_date
from bot.errors import FieldErrors, Refused
from bot.locale import _
from bot.policy import calendar_of, rules_of
from models import CaseState, Closing, HandoverState, Intervention
from models.base import new_id
from models.intervention import UNSETTLED
from models.vocabulary import Known, NotAsked, Outcome

if TYPE_CHECKING:
    from bot.access import Opened
    from models import Case

NEEDS_REASON = (Outcome.NOT_TARGET, Outcome.ERROR)


@dataclass(frozen=True)
class CloseForm:
    """How the case ended; the reason is sealed. `open_anyway` accepts unsettled interventions.

    `lesson` is what the team learnt, kept apart from the case; `citizen_voice` the citizen's own
    words, sealed, or why they were not asked.
    """

    outcome: Outcome
    reason: str = ""
    open_anyway: bool = False
    overridden: tuple[str, ...] = ()
    lesson: str = ""
    citizen_voice: str = ""
    voice_not_asked: NotAsked | None = None


@dataclass(frozen=True)
class ReopenForm:
    """Why a closed case is opened again."""

    reason: str
    overridden: tuple[str, ...] = ()


def close(desk: Desk, opened: Opened, form: CloseForm) -> None:
    """Close the case; what it still owed is cancelled, and the referrer hears the kind of outcome.

    Raises FieldErrors when a reason is missing or interventions are unsettled and not accepted.
    """
    require_open(opened.case)
    _require_reason(form)
    _require_settled(opened.case, form)
    withdraw_handovers(desk, opened.case)
    made = end(desk, opened, form.outcome)
    desk.vault.put(made, "reason", form.reason or None)
    desk.vault.put(made, "citizen_voice", form.citizen_voice or None)
    made.voice_not_asked = form.voice_not_asked
    if form.lesson:
        keep_lesson(desk, opened, form.lesson)
    change(desk, opened, "closed", overrides(form.outcome.value, form.overridden))


def end(desk: Desk, opened: Opened, outcome: Outcome) -> Closing:
    """Set a case to closed and return how; whoever calls writes the change down."""
    case, user = opened.case, opened.actor.user
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, outcome, desk.now
    case.closings += 1
    made = Closing(id=new_id(), case_id=case.id, at=desk.now, user=user, outcome=outcome)
    case.past_closings.append(made)
    return made


def reopen(desk: Desk, opened: Opened, form: ReopenForm) -> None:
    """Open a closed case again; its history is kept and its clocks start anew from today."""
    case = opened.case
    require_closed(case)
    calendar, rules = calendar_of(opened.team), rules_of(opened.team)
    dates = dates_for(desk.now, rules, calendar)
    held = any(meeting.finished_at for meeting in case.meetings)
    case.state = CaseState.UNDERWAY if held else CaseState.NEW
    case.outcome, case.closed_at, case.opened_at = None, None, desk.now
    case.learned_at = None
    case.triage = case.redirected_to = case.contact_by = None
    case.known = Known.APART if case.known is Known.ADDED else case.known
    case.follow_up_on, case.follow_up_raw_on = dates.follow_up.on, dates.follow_up.raw_on
    case.close_by, case.close_by_formal_on = dates.close_by.on, dates.close_by.raw_on
    case.follow_up_set_at = case.close_by_set_at = desk.now
    _keep_why(desk, opened, form)
    if not held:
        ask_anew(desk, opened.team, case.meetings[-1], dates.start_meeting_at)
        case.meetings[-1].moved_at = None
    change(desk, opened, "reopened", overrides(str(local_date(desk.now)), form.overridden))


def _keep_why(desk: Desk, opened: Opened, form: ReopenForm) -> None:
    ended = opened.case.past_closings[-1]
    ended.reopened_at, ended.reopened_by = desk.now, opened.actor.user
    desk.vault.put(ended, "reopen_reason", form.reason)


def require_closed(case: Case) -> None:
    """Raise Refused while the case is open: there is nothing to open again."""
    if case.is_open:
        raise Refused(_("{code} er allerede åben.").format(code=case.code))


def unsettled(case: Case) -> list[Intervention]:
    """Return the interventions that are neither done nor stopped nor declined."""
    return [made for made in live(case) if made.state in UNSETTLED]


def _require_reason(form: CloseForm) -> None:
    if form.outcome in NEEDS_REASON and not form.reason.strip():
        raise FieldErrors({"reason": _("Skriv kort hvorfor, og hvor borgeren er vist hen.")})


def _require_settled(case: Case, form: CloseForm) -> None:
    if unsettled(case) and not form.open_anyway:
        raise FieldErrors(
            {
                "open_anyway": _(
                    "Der er {count} indsatser i gang. Sæt kryds for at afslutte sagen alligevel."
                ).format(count=len(unsettled(case)))
            }
        )


def withdraw_handovers(desk: Desk, case: Case) -> None:
    """Take back what has been offered and not answered; whoever calls writes the change down."""
    for handover in case.handovers:
        if handover.state is HandoverState.OFFERED:
            handover.state, handover.answered_at = HandoverState.WITHDRAWN, desk.now
