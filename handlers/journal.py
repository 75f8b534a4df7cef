"""The note for the journal: choose it, read it, fetch it as PDF, and say that it is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import download
from bot.casework import journal as verbs
from bot.journal import named_in, whole
from bot.people import meet, people
from bot.views import journal_page as pages
from bot.views.journal import journal_note
from bot.views.told import Reading
from handlers.entry import Answer, Asked, redraw, show
from handlers.opening import leave_mark, leave_mark_again, opened_case, scene_of
from models.vocabulary import Paper

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot


def open_note(bot: Bot, asked: Asked) -> None:
    """Open the note of a closed case; of an open one the page where its notes are chosen."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        case, choice = opened.case, pages.choice_page(scene_of(bot, asked, opened, session))
    show(bot, asked, choice if case.is_open else _read(bot, asked, case.id, whole(case)))


def read_note(bot: Bot, asked: Asked) -> None:
    """Open one note."""
    case_id, about, _part = _place(asked.value)
    show(bot, asked, _read(bot, asked, case_id, about))


def turn_page(bot: Bot, asked: Asked) -> None:
    """Show another part of a note."""
    redraw(bot, asked, _page_again(bot, asked, *_place(asked.value)))


def file(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Note that it is filed."""
    case_id, about, _part = _place(asked.value)
    opened = case_for(desk.session, case_id, who)
    verbs.file(desk, opened, about, people(desk.session, who.workspace_id))
    return Answer(case_id=case_id, about=about)


def take_back(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Take back that it is filed."""
    case_id, about, _part = _place(asked.value)
    opened = case_for(desk.session, case_id, who)
    verbs.take_back(desk, opened, about)
    return Answer(case_id=case_id, about=about)


def redraw_note(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the note anew after a press on it."""
    part = _place(asked.metadata)[2]
    redraw(bot, asked, _page_again(bot, asked, answer.case_id, answer.about, part))


def make_link(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Make the address at which the PDF can be read once."""
    case_id, about, _part = _place(asked.value)
    opened = case_for(desk.session, case_id, who)
    verbs.require_note(opened.case, about)
    url = download.make(desk, opened, Paper.NOTE, about)
    return Answer(case_id=case_id, about=about, shown_once=url)


def show_link(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Show the new address, the one time that it is known; a delivery once more shows nothing."""
    if answer.shown_once:
        link = answer.shown_once
        redraw(bot, asked, _page_again(bot, asked, answer.case_id, answer.about, 0, link))


def _read(bot: Bot, asked: Asked, case_id: str, about: str) -> View:
    """Write down that the note is read, if there is one, then draw it."""
    with opened_case(bot, asked, case_id) as (opened, _session):
        verbs.require_note(opened.case, about)
    leave_mark(bot, asked, case_id, about)
    return _page(bot, asked, case_id, about)


def _page_again(
    bot: Bot, asked: Asked, case_id: str, about: str, part: int = 0, link: str = ""
) -> View:
    """Draw a note anew; without an opening of just now that is a reading of its own."""
    with opened_case(bot, asked, case_id) as (opened, _session):
        verbs.require_note(opened.case, about)
    leave_mark_again(bot, asked, case_id, about)
    return _page(bot, asked, case_id, about, part, link)


def _page(bot: Bot, asked: Asked, case_id: str, about: str, part: int = 0, link: str = "") -> View:
    _meet_all(bot, asked, case_id)
    with opened_case(bot, asked, case_id) as (opened, session):
        scene = scene_of(bot, asked, opened, session)
        note = journal_note(Reading(scene, bot.vault), about)
    served = bot.web_address is not None
    return pages.note_page(pages.NotePage(scene, note, about, part, served, link))


def _meet_all(bot: Bot, asked: Asked, case_id: str) -> None:
    """Ask Slack for the names that the note writes out, where one is lacking."""
    with opened_case(bot, asked, case_id) as (opened, _session):
        named, home = named_in(opened.case), opened.team.workspace_id
    meet(bot, home, named)


def _place(value: str) -> tuple[str, str, int]:
    """Read a case's id, what the note is of, and the part of it, from "id:about:part"."""
    case_id, about, part = (*value.split(":"), "", "")[:3]
    return case_id, about, int(part) if part.isdecimal() else 0
