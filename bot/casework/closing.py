"""Close a case with its outcome, and open it again with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.convene import require_open
from bot.casework.desk import Desk, change, overrides, require_kept
from bot.casework.learn import keep_lesson
from bot.casework.loose_ends import NONE, LooseEnds, require_tied, tie
from bot.casework.move import ask_anew
from bot.casework.review import call_review_anew
from bot.casework.worth import Guess, unit_price, worth
from bot.deadlines import ZONE, dates_for, local_date
from bot.errors import FieldErrors, Refused
from bot.locale import _, clock_words, day_words
from bot.people import people
from bot.policy import calendar_of, rules_of, seats_of
from bot.words import label
from models import CaseState, Closing, HandoverState
from models.base import new_id
from models.vocabulary import NO_CITIZEN, Known, NotAsked, Outcome

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.loading import Opened
    from bot.people import People
    from models import Case, Team

NEEDS_REASON = (Outcome.NOT_TARGET, Outcome.ERROR)


@dataclass(frozen=True)
class CloseForm:
    """How the case ended; the reason is sealed. `ends` is what becomes of what is still open.

    `lesson` is what the team learnt, kept apart from the case; `citizen_voice` the citizen's own
    words, sealed, or why they were not asked; `guess` what would have happened otherwise.
    """

    outcome: Outcome
    reason: str = ""
    ends: LooseEnds = NONE
    overridden: tuple[str, ...] = ()
    lesson: str = ""
    citizen_voice: str = ""
    voice_not_asked: NotAsked | None = None
    guess: Guess | None = None


@dataclass(frozen=True)
class ReopenForm:
    """Why a closed case is opened again."""

    reason: str
    overridden: tuple[str, ...] = ()


def close(desk: Desk, opened: Opened, form: CloseForm) -> None:
    """Close the case; what it still owed is cancelled, and the referrer hears the kind of outcome.

    Raises FieldErrors when a reason is missing, or something is open of which nothing is said;
    Refused while a colleague hands it over.
    """
    require_open(opened.case)
    _require_not_handed_over(desk, opened, form)
    _require_reason(form)
    require_tied(opened.case, form.ends)
    withdraw_handovers(desk, opened.case)
    made = end(desk, opened, form.outcome)
    tie(desk, opened, made, form.ends)
    desk.vault.put(made, "reason", form.reason or None)
    desk.vault.put(made, "citizen_voice", form.citizen_voice or None)
    made.voice_not_asked = form.voice_not_asked
    if form.guess:
        _keep_guess(made, opened.team, form.guess)
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
    """Open a closed case again; its history is kept and its clocks start anew from today.

    Raises Refused when it is open, or when what was known of it has been erased.
    """
    case = opened.case
    require_closed(desk.session, case)
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
    case.wake(local_date(desk.now))
    call_review_anew(desk, case, opened.team)
    _keep_why(desk, opened, form)
    if not held:
        ask_anew(desk, opened.team, case.meetings[-1], dates.start_meeting_at)
        case.meetings[-1].moved_at = None
        _let_convener_go(opened)
    change(desk, opened, "reopened", overrides(str(local_date(desk.now)), form.overridden))


def _keep_why(desk: Desk, opened: Opened, form: ReopenForm) -> None:
    ended = opened.case.past_closings[-1]
    ended.reopened_at, ended.reopened_by = desk.now, opened.actor.user
    desk.vault.put(ended, "reopen_reason", form.reason)


def _let_convener_go(opened: Opened) -> None:
    """Let somebody take a case anew when whoever took it has no seat any more."""
    case = opened.case
    if case.convener is not None and not seats_of(opened.team, case.convener):
        case.convener = case.convened_at = None


def require_closed(session: Session, case: Case) -> None:
    """Raise Refused while the case is open: there is nothing to open again; or when it is erased.

    Whoever comes second is told who opened it, and when.
    """
    last = case.past_closings[-1] if case.past_closings else None
    if case.is_open and last is not None and last.reopened_at and last.reopened_by:
        at = last.reopened_at.astimezone(ZONE)
        name = people(session, case.workspace_id).first(last.reopened_by)
        given = {"name": name, "code": case.code, "day": day_words(at.date())}
        words = _("{name} genåbnede {code} {day} {clock}.")
        raise Refused(words.format(clock=clock_words(at), **given))
    if case.is_open:
        raise Refused(_("{code} er allerede åben.").format(code=case.code))
    require_kept(case)


def require_not_closed(case: Case, names: People) -> None:
    """Raise Refused when the case is closed: by whom, when and how."""
    ended = case.ended
    if ended is None:
        return
    at = ended.at.astimezone(ZONE)
    words = _(
        "{name} afsluttede {code} {day} {clock}: {outcome}. Genåbn sagen på kortet, hvis det er "
        "en fejl."
    ).format(
        name=names.first(ended.user),
        code=case.code,
        day=day_words(at.date()),
        clock=clock_words(at),
        outcome=label(ended.outcome).lower(),
    )
    raise Refused(words)


def _keep_guess(made: Closing, team: Team, guess: Guess) -> None:
    made.alternative, made.certainty = guess.alternative, guess.certainty
    made.worth_from, made.worth_to = worth(unit_price(team, guess.alternative))


def _require_not_handed_over(desk: Desk, opened: Opened, form: CloseForm) -> None:
    """Raise Refused, with who does it, while a case is handed over; not when nobody is left to."""
    pending = opened.case.pending_handover
    if pending is None or form.outcome in NO_CITIZEN:
        return
    words = _(
        "{name} er ved at overdrage {code} til {unit}. Vent på svaret, eller træk den tilbage "
        "først."
    )
    if pending.state is HandoverState.ACCEPTED:
        words = _(
            "{unit} har sagt ja til {code}. Sig det til borgeren, og tryk Borgeren ved det nu på "
            "kortet: så slutter sagen."
        )
    name = people(desk.session, opened.team.workspace_id).full(pending.offered_by)
    code, unit = opened.case.code, label(pending.unit)
    raise Refused(words.format(name=name, code=code, unit=unit))


def _require_reason(form: CloseForm) -> None:
    if form.outcome in NEEDS_REASON and not form.reason.strip():
        raise FieldErrors({"reason": _("Skriv kort hvorfor, og hvor borgeren er vist hen.")})


def withdraw_handovers(desk: Desk, case: Case) -> None:
    """Take back what has been offered and not answered; whoever calls writes the change down."""
    for handover in case.handovers:
        if handover.state is HandoverState.OFFERED:
            handover.state, handover.answered_at = HandoverState.WITHDRAWN, desk.now
