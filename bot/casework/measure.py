"""Take a small measurement: how it stands with each theme, as team and citizen say (N7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.casework.desk import change, record, require_kept
from bot.deadlines import local_date
from bot.errors import Refused
from bot.locale import _
from bot.policy import calendar_of
from bot.words import measured_themes
from models import CaseState, Event, Measurement
from models.base import new_id
from models.vocabulary import FollowUpDecision, MeasureStage, Outcome, Triage, Voice

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.loading import Opened
    from models import Case, FollowUp, Team

HIGHEST = 4
ASKED_FOR = 10  # working days
NOT_MEASURED = (
    Outcome.ERROR,
    Outcome.ADDED,
    Outcome.NOT_TARGET,
    Outcome.SPARRING_DONE,
    Outcome.DECEASED,
)
GOES_ON = (FollowUpDecision.CONTINUE, FollowUpDecision.CHANGE)


@dataclass(frozen=True)
class Taking:
    """One time that a case is measured: the stage, and its `turn` as `Measurement` has it."""

    stage: MeasureStage
    turn: int

    @property
    def name(self) -> str:
        """Return it as buttons and the trace name it."""
        return f"{self.stage.value}:{self.turn}"


@dataclass(frozen=True)
class Rating:
    """How it stands with a theme, from 0 to 4, as one voice says."""

    theme: str
    voice: Voice
    value: int


def taking_now(case: Case) -> Taking | None:
    """Return what can be measured now: how it stood before can't be. None where nothing is."""
    if case.triage is Triage.SPARRING or case.state is CaseState.NEW:
        return None
    if case.is_open:
        held = _followed_up(case)
        turn = len(case.follow_ups) if held else case.closings
        return Taking(MeasureStage.FOLLOW_UP if held else MeasureStage.START, turn)
    if case.outcome is None or case.outcome in NOT_MEASURED:
        return None
    return Taking(MeasureStage.CLOSING, case.closings)


def require_now(case: Case) -> Taking:
    """Return what can be measured now. Raises Refused where nothing is, or all was erased."""
    require_kept(case)
    taking = taking_now(case)
    if taking is None:
        words = _("{code} måles ikke nu. Det gør I efter startmødet, opfølgningen og afslutningen.")
        raise Refused(words.format(code=case.code))
    return taking


def rate(desk: Desk, opened: Opened, name: str, rating: Rating) -> None:
    """Keep what was tapped, in the place of what was there; `name` is the taking it was seen in.

    Raises Refused for another taking than today's, and for what the team doesn't measure.
    """
    taking = _require_same(opened.case, name)
    themes = {key for key, _words in measured_themes(opened.team)}
    if rating.theme not in themes or not 0 <= rating.value <= HIGHEST:
        raise Refused(_("Det måler teamet ikke længere. Åbn Lille måling igen."))
    _keep(desk, opened, taking, rating.theme, rating.voice, rating.value)
    _record(desk, opened, f"{taking.name}:{rating.theme}:{rating.voice.value}")


def leave_unasked(desk: Desk, opened: Opened, name: str) -> None:
    """Answer "not asked" for the citizen: to what is unanswered yet, or to all where nothing is."""
    taking = _require_same(opened.case, name)
    given = taken(opened.case, taking)
    themes = [key for key, _words in measured_themes(opened.team)]
    left = [key for key in themes if (key, Voice.CITIZEN) not in given]
    for key in left or themes:
        _keep(desk, opened, taking, key, Voice.CITIZEN, None)
    _record(desk, opened, f"{taking.name}::{Voice.CITIZEN.value}")


def conclude(desk: Desk, opened: Opened, name: str) -> bool:
    """Write down that a measurement is whole, once for what it holds; False while it isn't."""
    taking = _require_same(opened.case, name)
    if missing(opened.case, opened.team, taking):
        return False
    if not _is_concluded(desk.session, opened.case, taking):
        change(desk, opened, "measured", taking.name)
    return True


def taken(case: Case, taking: Taking) -> dict[tuple[str, Voice], Measurement]:
    """Return what was answered at a taking, by theme and voice."""
    return {
        (one.theme, one.voice): one
        for one in case.measurements
        if (one.stage, one.turn) == (taking.stage, taking.turn)
    }


def missing(case: Case, team: Team, taking: Taking) -> list[tuple[str, list[Voice]]]:
    """Return the themes (keys) of which a voice is missing at a taking, with those voices."""
    given = taken(case, taking)
    silent = [
        (key, [voice for voice in Voice if (key, voice) not in given])
        for key, _words in measured_themes(team)
    ]
    return [(key, voices) for key, voices in silent if voices]


def is_asked_for(case: Case, team: Team, today: date) -> bool:
    """Tell whether a measurement is missing whose time came less than ten working days ago."""
    taking = taking_now(case)
    since = _since(case, taking) if taking else None
    if taking is None or since is None or today > calendar_of(team).shift(since, ASKED_FOR):
        return False
    return bool(missing(case, team, taking))


def takings(case: Case) -> list[Taking]:
    """Return the times at which a case was measured, the first first."""
    rows = sorted(case.measurements, key=lambda one: one.at)
    return list(dict.fromkeys(Taking(one.stage, one.turn) for one in rows))


def first_of_course(case: Case, taking: Taking) -> Taking | None:
    """Return the first taking of the same course, of which a reopened case has several."""
    course = _course(case, taking)
    first = next((one for one in takings(case) if _course(case, one) == course), None)
    return None if first == taking else first


def _course(case: Case, taking: Taking) -> int:
    """Return how many times the case had been closed when a taking was possible."""
    if taking.stage is MeasureStage.FOLLOW_UP:
        held_at = case.follow_ups[taking.turn - 1].held_at
        return sum(ended.at <= held_at for ended in case.past_closings)
    return taking.turn - (taking.stage is MeasureStage.CLOSING)


def _followed_up(case: Case) -> list[FollowUp]:
    """Return the follow-ups of the case's present course."""
    return [held for held in case.follow_ups if held.held_at >= case.opened_at]


def _since(case: Case, taking: Taking) -> date | None:
    """Return the local day on which a taking's time came; None where nobody is asked for it.

    Opened again, a case has no start meeting of its own; and a follow-up that ends it is followed
    by what it ends with.
    """
    at = case.closed_at
    if taking.stage is MeasureStage.FOLLOW_UP:
        held = case.follow_ups[-1]
        at = held.held_at if held.decision in GOES_ON else None
    elif taking.stage is MeasureStage.START:
        at = case.meetings[-1].finished_at if case.meetings else None
        at = at if at and at >= case.opened_at else None
    return local_date(at) if at else None


def _require_same(case: Case, name: str) -> Taking:
    taking = require_now(case)
    if taking.name != name:
        words = _("Målingen kan ikke ændres længere, for sagen er kommet videre. Åbn den igen.")
        raise Refused(words)
    return taking


def _keep(
    desk: Desk, opened: Opened, taking: Taking, theme: str, voice: Voice, value: int | None
) -> None:
    found = taken(opened.case, taking).get((theme, voice))
    if found is None:
        found = Measurement(
            id=new_id(),
            case_id=opened.case.id,
            stage=taking.stage,
            turn=taking.turn,
            theme=theme,
            voice=voice,
        )
        opened.case.measurements.append(found)
    found.value, found.at = value, desk.now


def _record(desk: Desk, opened: Opened, subject: str) -> None:
    """Leave the mark of a tap: neither card nor reminders are changed by it."""
    record(desk, opened, "rated", subject)


def _is_concluded(session: Session, case: Case, taking: Taking) -> bool:
    """Tell whether it was written down as whole since anything in it was tapped."""
    kinds = Event.kind.in_(("rated", "measured"))
    query = select(Event.kind).where(Event.case_id == case.id, kinds)
    ours = (Event.subject == taking.name) | Event.subject.startswith(f"{taking.name}:")
    newest = query.where(ours).order_by(Event.number.desc()).limit(1)
    return session.scalars(newest).first() == "measured"
