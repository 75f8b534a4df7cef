"""Hand a case over, and note or give the answer to a handover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.access import case_for
from bot.casework import download
from bot.casework import handover as verbs
from bot.casework.convene import require_open
from bot.casework.desk import desk_for, record
from bot.errors import FieldErrors
from bot.locale import _
from bot.people import Standing, people, standing_now
from bot.views import handover as forms
from bot.views import handover_paper as papers
from bot.views.loose_ends import require_grants_asked
from bot.views.scene import Scene
from bot.views.told import Reading
from handlers.entry import Answer, Asked, redraw, redraw_below, show
from handlers.opening import leave_mark, leave_mark_again, opened_case, scene_of
from handlers.replies import note
from models.vocabulary import Paper

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the handover form."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        verbs.require_ready(opened.case, people(session, opened.team.workspace_id))
        form = forms.form(opened, bot.now())
    show(bot, asked, form)


def choose_unit(bot: Bot, asked: Asked) -> None:
    """Ask by what right where the chosen unit may be outside; what was typed stays."""
    with opened_case(bot, asked, asked.metadata) as (opened, _session):
        require_open(opened.case)
        form = forms.form(opened, bot.now(), forms.unit_of(asked.value))
    redraw(bot, asked, form)


def check(bot: Bot, asked: Asked) -> None:
    """Refuse a recipient who cannot be asked in Slack, before anything is stored."""
    with opened_case(bot, asked, asked.metadata):
        recipient = forms.read(asked.view).recipient
    if recipient is None:
        return
    found = standing_now(bot, asked.slack_team, recipient)
    if found.standing is not Standing.COLLEAGUE:
        raise FieldErrors({"recipient": forms.not_here(found)})


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Offer the case; the text that follows for one without Slack is in the trace from now."""
    opened = case_for(desk.session, asked.metadata, who)
    verbs.require_ready(opened.case, people(desk.session, who.workspace_id))
    require_grants_asked(opened.case, asked.view)
    forms.require_ground_asked(asked.view)
    made = verbs.offer(desk, opened, forms.read(asked.view))
    if not made.recipient:
        record(desk, opened, "viewed", made.id)
    return Answer(case_id=opened.case.id, about="" if made.recipient else made.id)


def text_follows(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return the text for a recipient without Slack, in the form's place; None for one in Slack."""
    return _text(bot, asked, answer.case_id)[0] if answer.about else None


def show_text(bot: Bot, asked: Asked) -> None:
    """Show the text for a recipient without Slack again; that it is read is in the trace."""
    page, handover_id = _text(bot, asked, asked.value)
    leave_mark(bot, asked, asked.value, handover_id)
    show(bot, asked, page)


def make_pdf(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Make the address at which the text can be read once as a PDF."""
    return _make(desk, who, asked, Paper.HANDOVER)


def make_mail(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Make the address at which the text can be fetched once as a draft of a mail."""
    return _make(desk, who, asked, Paper.MAIL)


def show_link(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Show the new address, the one time that it is known; a delivery once more shows nothing."""
    if answer.shown_once:
        link = papers.Link(Paper(answer.about), answer.shown_once)
        page, handover_id = _text(bot, asked, answer.case_id, link)
        leave_mark_again(bot, asked, answer.case_id, handover_id)
        redraw(bot, asked, page)


def _make(desk: Desk, who: Visitor, asked: Asked, paper: Paper) -> Answer:
    opened = case_for(desk.session, asked.value, who)
    pending = verbs.require_pending(opened.case, people(desk.session, who.workspace_id))
    verbs.require_ground_holds(opened, pending)
    url = download.make(desk, opened, paper, pending.id)
    return Answer(case_id=opened.case.id, about=paper, shown_once=url)


def _text(
    bot: Bot, asked: Asked, case_id: str, link: papers.Link | None = None
) -> tuple[View, str]:
    """Draw the text for a recipient without Slack; return it with its handover's id."""
    with opened_case(bot, asked, case_id) as (opened, session):
        scene = scene_of(bot, asked, opened, session)
        pending = verbs.require_pending(opened.case, scene.people)
        verbs.require_ground_holds(opened, pending)
        what = Reading(scene, bot.vault)
        served = bot.web_address is not None
        return papers.page(papers.Sheet(what, pending), served=served, link=link), pending.id


def confirm(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Note that the recipient has said yes, on their word."""
    opened = case_for(desk.session, asked.value, who)
    names = people(desk.session, who.workspace_id)
    verbs.accept(desk, opened, verbs.require_offered(opened.case, names))
    return Answer(case_id=opened.case.id)


def open_no(bot: Bot, asked: Asked) -> None:
    """Ask why the recipient says no."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        names = people(session, opened.team.workspace_id)
        form = forms.no_form(opened, verbs.require_offered(opened.case, names))
    show(bot, asked, form)


def submit_no(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Note that the recipient has said no, on their word."""
    opened = case_for(desk.session, asked.metadata, who)
    names = people(desk.session, who.workspace_id)
    waiting = verbs.require_offered(opened.case, names)
    verbs.note_decline(desk, opened, waiting, forms.read_decline(asked.view))
    return Answer(case_id=opened.case.id)


def withdraw(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Take the offer back."""
    opened = case_for(desk.session, asked.value, who)
    verbs.withdraw(desk, opened)
    return Answer(case_id=opened.case.id)


def tell_citizen(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Note that the citizen knows who is new."""
    opened = case_for(desk.session, asked.value, who)
    verbs.tell_citizen(desk, opened)
    words = _("Godt. {code} er fortsat jeres, til der er svaret ja.")
    if not opened.case.is_open:
        words = _("Godt. {code} er overdraget og afsluttet her.")
    return Answer(case_id=opened.case.id, say=words.format(code=opened.case.code))


def confirm_told(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Say what came of it in the place of the page it was pressed on; the card shows it, too."""
    if asked.in_modal:
        redraw(bot, asked, note(answer.say))


def open_day(bot: Bot, asked: Asked) -> None:
    """Ask on which other day they meet."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        names = people(session, opened.team.workspace_id)
        form = forms.day_form(opened, verbs.require_pending(opened.case, names), bot.now())
    show(bot, asked, form)


def submit_day(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Agree on another day to meet."""
    opened = case_for(desk.session, asked.metadata, who)
    verbs.set_day(desk, opened, forms.read_day(asked.view))
    return Answer(case_id=opened.case.id)


def read_letter(bot: Bot, asked: Asked) -> None:
    """Show the recipient what they are asked to take over; the reading is traced."""
    with bot.writing() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        opened, offered = access.handover_for(session, asked.value, who)
        verbs.require_ground_holds(opened, offered)
        record(desk_for(bot, session), opened, "viewed", offered.id)
        names = people(session, who.workspace_id)
        scene = Scene(opened.case, opened.team, names, bot.now())
        letter = forms.letter(scene, offered, bot.vault)
    show(bot, asked, letter)


def accept(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say yes, as the recipient."""
    opened, offered = access.handover_for(desk.session, asked.value, who)
    verbs.accept(desk, opened, offered)
    return Answer(say=forms.thanks(opened, offered, desk.now))


def thank(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Put the thanks in the letter's place."""
    redraw(bot, asked, note(answer.say))


def open_yes(bot: Bot, asked: Asked) -> None:
    """Ask on which day the recipient, who says yes, can meet."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        opened, offered = access.handover_for(session, asked.value, who)
        verbs.require_ground_holds(opened, offered)
        form = forms.yes_form(opened, offered, bot.now())
    show(bot, asked, form)


def submit_yes(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say yes, and to meet on another day."""
    opened, offered = access.handover_for(desk.session, asked.metadata, who)
    verbs.accept(desk, opened, offered, forms.read_day(asked.view))
    return Answer(say=forms.thanks(opened, offered, desk.now))


def open_decline(bot: Bot, asked: Asked) -> None:
    """Ask why not."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        _opened, offered = access.handover_for(session, asked.value, who)
        form = forms.decline_form(offered)
    show(bot, asked, form)


def submit_decline(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say no, with the reason."""
    opened, offered = access.handover_for(desk.session, asked.metadata, who)
    verbs.decline(desk, opened, offered, forms.read_decline(asked.view))
    words = _("Teamet har fået dit svar. {code} er fortsat deres.")
    return Answer(say=words.format(code=opened.case.code))


def thank_below(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Put the thanks in the place of the letter below the form."""
    redraw_below(bot, asked, note(answer.say))
