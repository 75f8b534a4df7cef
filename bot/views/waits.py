"""What waits for one person, in words and with the buttons that do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import ZONE
from bot.locale import N_, _, clock_words, day_words, listed
from bot.views.blocks import actions, button, said
from bot.views.card import left_words
from bot.views.card_buttons import record_words
from bot.views.passing import duty_line
from bot.views.scene import Scene
from bot.waiting_for import Wait, Waiting
from bot.words import label, themes_short
from models import Discipline, Handover, Intervention, Knowledge, Passing, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from slack_sdk.models.blocks import Block

    from bot.people import People
    from models import Case, Team

DUTIES = 10  # named of an offer
BUTTONS: dict[Wait, tuple[tuple[str, str], ...]] = {
    Wait.VISIT: ((N_("Hjemme igen"), "visit:home"),),
    Wait.ANSWER: ((N_("Jeg kommer"), "card:come"), (N_("Jeg kan ikke"), "card:stay_away")),
    Wait.CONVENER: ((N_("Jeg modtager"), "card:receive"),),
    Wait.KNOWN: ((N_("Læg til den tidligere"), "card:add"), (N_("Egen sag"), "card:apart")),
    Wait.BID: ((N_("Byd ind"), "card:bid"),),
    Wait.RECORD: ((N_("Afslut referat"), "card:record"),),
    Wait.FOLLOW_UP: ((N_("Opfølgning"), "card:follow_up"),),
    Wait.CLOSE: ((N_("Afslut"), "card:close"), (N_("Overdrag"), "card:handover")),
    Wait.ORDERED: ((N_("Leveret"), "sheet:done"),),
    Wait.CONTACT: ((N_("Borgeren er kontaktet"), "card:contacted"),),
    Wait.CONFIRM: (
        (N_("Bekræft overdragelsen"), "card:confirm"),
        (N_("Træk tilbage"), "card:withdraw"),
    ),
    Wait.HANDOVER: ((N_("Læs og svar"), "handover:read"),),
    Wait.PASSING: ((N_("Ja, jeg tager det"), "passing:accept"), (N_("Nej"), "passing:decline")),
    Wait.QUESTION: ((N_("Læs og svar"), "sparring:answer"),),
    Wait.TACIT: ((N_("Skriv det"), "tacit:write"),),
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
    if isinstance(one.row, Passing) or one.case is None:
        return _passing_line(one, people, named)
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
            words = _("{what}, bestilt udefra: {left}")
            return words.format(what=label(made.type), left=_left(scene, one))
        case Handover() as handover if one.what is Wait.CONFIRM:
            words = _("Har {unit} sagt ja til overdragelsen?")
            return words.format(unit=label(handover.unit))
        case Handover():
            return _("{team} vil overdrage sagen til dig").format(team=one.team.name)
    return ""


def _case_words(scene: Scene, one: Waiting) -> str:
    words = {
        Wait.ANSWER: _("Kommer du til startmødet {when}?"),
        Wait.CONVENER: _("Ingen har modtaget sagen endnu. Startmøde {when}"),
        Wait.KNOWN: _("Er det samme forløb som {earlier}?"),
        Wait.RECORD: _("Startmødets referat mangler. Mødet var {when}"),
        Wait.FOLLOW_UP: _("Opfølgning {day}: {left}"),
        Wait.CLOSE: _("Frist {day}: {left}"),
        Wait.CONTACT: _("Borgeren er ikke kontaktet endnu"),
        Wait.TACIT: _("Er der noget, der kun står i dit hoved? Skriv det, før du går"),
    }[one.what]
    if one.what is Wait.CONTACT and one.on is not None:
        words = _("Borgeren er ikke kontaktet endnu, senest {day}: {left}")
    return words.format(
        when=_meeting_words(scene),
        earlier=scene.case.earlier.code if scene.case.earlier else "",
        day=day_words(one.on) if one.on else "",
        left=_left(scene, one),
    )


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
    at = scene.case.meetings[-1].starts_at.astimezone(ZONE)
    return f"{day_words(at.date())} {clock_words(at)}"


def _left(scene: Scene, one: Waiting) -> str:
    return left_words(scene, one.on) if one.on else ""
