"""What waits for one person, in words and with the buttons that do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.handover import whom
from bot.deadlines import ZONE
from bot.journal import unfiled
from bot.locale import N_, _, clock_words, day_words, listed
from bot.restricted import lacking
from bot.reviews import next_meeting
from bot.views.after import row_words
from bot.views.barrier import GOES_ON
from bot.views.blocks import actions, button, said
from bot.views.breach import row_words as breach_words
from bot.views.card_buttons import record_words
from bot.views.dates import left_words
from bot.views.filing import unfiled_words
from bot.views.grant import grant_words
from bot.views.handover_status import missing_words
from bot.views.passing import duty_line
from bot.views.scene import Scene
from bot.waiting_for import Wait, Waiting
from bot.words import LABELS, label, themes_short
from bot.work_calendar import moment_words
from models import (
    Breach,
    CaseState,
    Closing,
    Discipline,
    Handover,
    Intervention,
    Knowledge,
    Passing,
    Visit,
)
from models.vocabulary import BarrierKind, InterventionState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from slack_sdk.models.blocks import Block

    from bot.people import People
    from models import Case, Team

DUTIES = 10  # named of an offer
BARRIERS = tuple((LABELS[BarrierKind, kind], f"barrier:{kind.value}") for kind in BarrierKind)
BUTTONS: dict[Wait, tuple[tuple[str, str], ...]] = {
    Wait.VISIT: ((N_("Hjemme igen"), "visit:home"),),
    Wait.BREACH: ((N_("Åbn tjeklisten"), "breach:open"),),
    Wait.ANSWER: ((N_("Jeg kommer"), "card:come"), (N_("Jeg kan ikke"), "card:stay_away")),
    Wait.CONVENER: ((N_("Jeg modtager"), "card:receive"),),
    Wait.KNOWN: ((N_("Læg til den tidligere"), "card:add"), (N_("Egen sag"), "card:apart")),
    Wait.NAMING: ((N_("Navngiv …"), "sheet:restrict"),),
    Wait.BID: ((N_("Byd ind"), "card:bid"),),
    Wait.RECORD: ((N_("Afslut referat"), "card:record"),),
    Wait.FOLLOW_UP: ((N_("Opfølgning"), "card:follow_up"),),
    Wait.CLOSE: ((N_("Afslut"), "card:close"), (N_("Overdrag"), "card:handover")),
    Wait.ORDERED: ((N_("Leveret"), "sheet:done"),),
    Wait.CONTACT: ((N_("Borgeren er kontaktet"), "card:contacted"),),
    Wait.GRANT: ((N_("Bevilling"), "sheet:grant"),),
    Wait.STALLED: BARRIERS,
    Wait.IDLE: (*BARRIERS, GOES_ON),
    Wait.EFFECT: ((N_("Virkede det?"), "sheet:effect"),),
    Wait.MEASURE: ((N_("Lille måling"), "card:measure"),),
    Wait.CONFIRM: (
        (N_("Bekræft overdragelsen"), "card:confirm"),
        (N_("De siger nej …"), "card:handover_no"),
        (N_("Træk tilbage"), "card:withdraw"),
    ),
    Wait.TOLD: (
        (N_("Borgeren ved det nu"), "card:handover_told"),
        (N_("Vælg dag …"), "card:handover_day"),
    ),
    Wait.HANDOVER: ((N_("Læs og svar"), "handover:read"),),
    Wait.PASSING: ((N_("Ja, jeg tager det"), "passing:accept"), (N_("Nej"), "passing:decline")),
    Wait.QUESTION: ((N_("Læs og svar"), "sparring:answer"),),
    Wait.TACIT: ((N_("Skriv det"), "tacit:write"),),
    Wait.AFTER: (
        (N_("Ja"), "after:yes"),
        (N_("Nej"), "after:no"),
        (N_("Ved ikke"), "after:unknown"),
    ),
    Wait.FILING: ((N_("Notat"), "card:note"),),
}


def row(one: Waiting, people: People, now: datetime) -> Iterator[Block]:
    """Yield what waits, with its button beside it; two buttons stand below."""
    words = line(one, people, now, lambda case: f"*{case.code}*")
    buttons = [button(_label(one, says), action, one.about) for says, action in BUTTONS[one.what]]
    if len(buttons) == 1:
        yield said(words, buttons[0])
    else:
        yield said(words)
        yield actions(*buttons)


def _label(one: Waiting, says: str) -> str:
    """Return what a button says; a pair concludes, where a team finishes its record."""
    if one.what is Wait.RECORD and one.case is not None:
        return record_words(one.case.meetings[-1])
    return _(says)


def line(one: Waiting, people: People, now: datetime, named: Callable[[Case], str]) -> str:
    """Return what waits, in a line; `named` gives a case's code as it stands there."""
    if isinstance(one.row, Knowledge):
        return _question_line(one.row, one.team)
    if isinstance(one.row, Breach):
        return breach_words(one.row, one.team)
    if isinstance(one.row, Passing) or one.case is None:
        return _passing_line(one, people, named)
    if isinstance(one.row, Closing):
        return f"{named(one.case)} · {row_words(one.case, one.row)}"
    scene = Scene(one.case, one.team, people, now)
    return f"{named(one.case)} · {_row_words(scene, one) or _case_words(scene, one)}"


def _row_words(scene: Scene, one: Waiting) -> str:
    """Return the words for what is a row of its own in the case; none for the case itself."""
    match one.row:
        case Visit() as visit:
            at = clock_words(visit.back_by.astimezone(ZONE))
            return _("Du er på besøg, tilbage senest {clock}").format(clock=at)
        case Discipline() as discipline:
            return _("{discipline} har ikke budt ind").format(discipline=discipline.label)
        case Intervention() as made:
            return _made_words(scene, one, made)
        case Handover() as handover:
            return _handover_words(scene, one, handover)
    return ""


def _made_words(scene: Scene, one: Waiting, made: Intervention) -> str:
    """Return what is asked of an intervention."""
    if one.what is Wait.GRANT:
        return f"{label(made.type)} · {grant_words(made, scene.people)}"
    words = {
        Wait.ORDERED: _("{type}, bestilt udefra: {left}"),
        Wait.STALLED: _("{type} er gået i stå. Hvad står i vejen?"),
        Wait.IDLE: _("{type}: der er ikke sket noget i 10 arbejdsdage. Hvad står i vejen?"),
        Wait.EFFECT: _("{type} er {state}. Virkede det?"),
    }[one.what]
    if one.what is Wait.STALLED and made.state is InterventionState.STOPPED:
        words = _("{type} er afbrudt. Hvad stod i vejen?")
    state, left = label(made.state).lower(), _left(scene, one)
    return words.format(type=label(made.type), state=state, left=left)


def _handover_words(scene: Scene, one: Waiting, handover: Handover) -> str:
    words = {
        Wait.CONFIRM: _("Har {unit} sagt ja til overdragelsen?"),
        Wait.TOLD: _("{whom} har sagt ja. Mangler: {missing}"),
        Wait.STALLED: _("Overdragelsen til {unit} er gået i stå. Hvad står i vejen?"),
        Wait.HANDOVER: _("{team} vil overdrage sagen til dig"),
    }[one.what]
    return words.format(
        unit=label(handover.unit),
        whom=whom(handover, scene.people),
        missing=missing_words(handover),
        team=one.team.name,
    )


def _case_words(scene: Scene, one: Waiting) -> str:
    words = {
        Wait.ANSWER: _answer_words(scene),
        Wait.CONVENER: _("Ingen har modtaget sagen endnu. Startmøde {when}"),
        Wait.KNOWN: _("Er det samme forløb som {earlier}?"),
        Wait.NAMING: _("Ingen af de navngivne er der fra {missing}. Navngiv en stedfortræder"),
        Wait.RECORD: _("Startmødets referat mangler. Mødet var {when}"),
        Wait.FOLLOW_UP: _("Opfølgning {day}: {left}"),
        Wait.CLOSE: _("Frist {day}: {left}"),
        Wait.CONTACT: _("Borgeren er ikke kontaktet endnu"),
        Wait.MEASURE: _("Den lille måling mangler"),
        Wait.FILING: unfiled_words(len(unfiled(scene.case))),
        Wait.TACIT: _("Er der noget, der kun står i dit hoved? Skriv det, før du går"),
    }[one.what]
    if one.what is Wait.CONTACT and one.on is not None:
        words = _("Borgeren er ikke kontaktet endnu, senest {day}: {left}")
    return words.format(
        when=_meeting_words(scene),
        missing=listed(each.label for each in lacking(scene.case, one.team, scene.now)),
        earlier=scene.case.earlier.code if scene.case.earlier else "",
        day=day_words(one.on) if one.on else "",
        left=_left(scene, one),
    )


def _answer_words(scene: Scene) -> str:
    if scene.case.state is CaseState.UNDERWAY:
        return _("Kommer du til opfølgningen {when}?")
    return _("Kommer du til startmødet {when}?")


def _question_line(question: Knowledge, team: Team) -> str:
    themes, by = themes_short(question.themes, team), question.answer_by
    words = _("Sparring om {themes}: svar senest {day}")
    return words.format(themes=themes, day=day_words(by) if by else "")


def _passing_line(one: Waiting, people: People, named: Callable[[Case], str]) -> str:
    giver = people.full(one.row.giver) if isinstance(one.row, Passing) else ""
    duties = listed(duty_line(held, named(held.case)) for held in one.held[:DUTIES])
    if len(one.held) > DUTIES:
        duties += " " + _("og {count} til").format(count=len(one.held) - DUTIES)
    return _("{name} vil give dig det her: {duties}").format(name=giver, duties=duties)


def _meeting_words(scene: Scene) -> str:
    meeting = next_meeting(scene.case) or scene.case.meetings[-1]
    return moment_words(meeting.starts_at)


def _left(scene: Scene, one: Waiting) -> str:
    return left_words(scene, one.on) if one.on else ""
