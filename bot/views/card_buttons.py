"""The buttons of a case's card, and what its "⋯" holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.journal import subjects, unfiled
from bot.locale import _
from bot.policy import missing
from bot.restricted import is_restricted
from bot.reviews import called_meeting
from bot.views.after import says_no
from bot.views.blocks import button, more, primary
from bot.views.handover_status import menu as handover_options
from bot.views.measure import missing_words
from models import CaseState
from models.vocabulary import NEVER_A_CASE, Meets, Urgency

if TYPE_CHECKING:
    from slack_sdk.models.blocks import InteractiveElement

    from bot.views.scene import Scene
    from models import Case, Meeting

MENU = 5  # what Slack's "⋯" holds


def new_buttons(scene: Scene) -> list[InteractiveElement]:
    """Return what can be pressed until the record is finished."""
    case_id = scene.case.id
    show = button(_("Se sagen"), "card:show", case_id)
    log = button(_("Log indsats"), "card:log", case_id)
    bid = button(_("Byd ind"), "card:bid", case_id)
    known = _known_buttons(scene)
    loud = button if known else primary
    if scene.case.meetings[-1].starts_at <= scene.now:
        record = loud(record_words(scene.case.meetings[-1]), "card:record", case_id)
        first = [*_receive_option(scene), (_move_words(scene), "move"), *_triage_options(scene)]
        return [*known, bid, record, log, show, _menu(scene, first)]
    answers = _answers(scene, scene.case.meetings[-1])
    if scene.case.meetings[-1].pair:
        answers.append(button(_("Byt makker"), "card:swap", case_id))
    if scene.case.convener is None:
        answers.append(loud(_("Jeg modtager"), "card:receive", case_id))
    rest = [] if known else [log, bid]
    record_option = (record_words(scene.case.meetings[-1]), "record")
    first = [(_move_words(scene), "move"), record_option, *_triage_options(scene)]
    return [*known, *answers, show, *rest, _menu(scene, first)]


def _answers(scene: Scene, meeting: Meeting) -> list[InteractiveElement]:
    """Return the answers to a meeting that people are asked to."""
    answers: list[InteractiveElement] = [
        button(_("Jeg kommer"), "card:come", scene.case.id),
        button(_("Jeg kan ikke"), "card:stay_away", scene.case.id),
    ]
    if missing(meeting, scene.team):
        answers.insert(1, button(_("Jeg ringer ind"), "card:phone_in", scene.case.id))
    return answers


def record_words(meeting: Meeting) -> str:
    """Return what the record is called: a pair concludes together."""
    return _("Fælles konklusion") if meeting.meets is Meets.PAIR else _("Afslut referat")


def _known_buttons(scene: Scene) -> list[InteractiveElement]:
    """Return the two answers to whether a referral is one with the earlier case."""
    earlier = scene.case.earlier
    if earlier is None or not scene.case.asks_if_known:
        return []
    words = _("Læg til {code}").format(code=earlier.code)
    return [
        primary(words, "card:add", scene.case.id),
        button(_("Egen sag"), "card:apart", scene.case.id),
    ]


def _triage_options(scene: Scene) -> list[tuple[str, str]]:
    """Return what the receiver may decide instead of a whole course, until it is decided."""
    if scene.case.triage is not None or scene.case.pending_handover:
        return []
    return [(_("Kun sparring"), "sparring"), (_("Hører til et andet sted"), "redirect")]


def _move_words(scene: Scene) -> str:
    """Offer a meeting the same day where it can't wait (domain.md, "Dates" 4)."""
    on = local_date(scene.case.meetings[-1].starts_at)
    outer = scene.case.outer_on
    ahead = outer is not None and scene.today <= outer <= on
    today = scene.case.urgency is Urgency.TODAY or ahead
    return _("Hold mødet i dag") if today and on > scene.today else _("Flyt mødet")


def _contact_option(scene: Scene) -> list[tuple[str, str]]:
    return [] if scene.case.contacted_at else [(_("Borgeren er kontaktet"), "contacted")]


def _visit(scene: Scene) -> list[tuple[str, str]]:
    return [] if scene.case.pending_handover else [(_("Jeg tager på besøg"), "visit")]


def _receive_option(scene: Scene) -> list[tuple[str, str]]:
    return [] if scene.case.convener else [(_("Jeg modtager"), "receive")]


def underway_buttons(scene: Scene) -> list[InteractiveElement]:
    """Return what can be pressed while the work goes on."""
    case_id, meeting = scene.case.id, called_meeting(scene.case, scene.team, scene.now)
    asked = meeting is not None and scene.now < meeting.starts_at
    return [
        *(_answers(scene, meeting) if meeting is not None and asked else []),
        button(_("Log indsats"), "card:log", case_id),
        button(_("Byd ind"), "card:bid", case_id),
        button(_("Se sagen"), "card:show", case_id),
        _menu(scene, [(_("Opfølgning"), "follow_up"), *_contact_option(scene), *_visit(scene)]),
    ]


def _menu(scene: Scene, first: list[tuple[str, str]]) -> InteractiveElement:
    """Return the "⋯" menu: what comes now and then; a handover under way is brought on here.

    Where there is no room for "Overdrag", it stands on the page "Mere …", and the command remains.
    """
    options = [*first]
    handed = handover_options(scene.case)
    has_page = scene.case.state is CaseState.UNDERWAY or handed
    last = [(_("Mere …"), "deeds")] if has_page else []
    options += handed
    if not handed:
        last.insert(0, (_("Afslut"), "close"))
        if len(options) + len(last) < MENU:
            last.insert(0, (_("Overdrag"), "handover"))
    options += last
    return more("card:more", [(words, f"{what}:{scene.case.id}") for words, what in options])


def closed_buttons(scene: Scene) -> list[InteractiveElement]:
    """Return what can be pressed when it is over."""
    row: list[InteractiveElement] = []
    loud = primary if says_no(scene.case) else button
    if scene.case.erased_at is None and subjects(scene.case):
        note = primary if unfiled(scene.case) and loud is button else button
        row.append(note(_("Notat"), "card:note", scene.case.id))
    row.append(button(_("Se sagen"), "card:show", scene.case.id))
    if scene.case.erased_at is None:
        row.append(loud(_("Genåbn"), "card:reopen", scene.case.id))
    if _may_teach(scene.case):
        row.append(button(_("Hvad lærte vi?"), "card:lesson", scene.case.id))
    if missing_words(scene):
        row.append(button(_("Lille måling"), "card:measure", scene.case.id))
    return row


def _may_teach(case: Case) -> bool:
    """Tell whether it may be asked what a case taught: once, and of none that is restricted."""
    told = case.learned_at is not None or is_restricted(case)
    return not told and case.outcome not in NEVER_A_CASE
