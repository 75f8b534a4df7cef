"""Open a case to read it or a form about it; the private view leaves its mark in the trace."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import access
from bot.boomerang import came_back
from bot.casework.convene import require_open
from bot.casework.desk import desk_for, record
from bot.locale import _
from bot.overview import events
from bot.people import people
from bot.trace import has_read
from bot.views.agenda import agenda
from bot.views.deeds import deeds
from bot.views.scene import Scene
from bot.views.sheet import CALLBACK, EVENTS, Sheet, sheet
from bot.views.told import Reading
from handlers.entry import Answer, Asked, redraw, redraw_below, show
from handlers.replies import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.views import View
    from sqlalchemy.orm import Session

    from bot.loading import Opened
    from bot.runtime import Bot

READING = timedelta(hours=1)  # what is turned and pressed in a view that long is one reading


@contextmanager
def opened_case(bot: Bot, asked: Asked, name: str) -> Iterator[tuple[Opened, Session]]:
    """Give a case, by id or code, to the person who asks, if they may have it."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        by_code = "-" in name
        opened = (access.case_by_code if by_code else access.case_for)(session, name, who)
        yield opened, session


def scene_of(bot: Bot, asked: Asked, opened: Opened, session: Session) -> Scene:
    """Return an opened case as views draw it: with its team, everybody's names, and the moment."""
    names = people(session, opened.team.workspace_id)
    return Scene(opened.case, opened.team, names, bot.now(), asked.domain)


def case_id_of(bot: Bot, asked: Asked, name: str) -> str:
    """Return the id of a case that the person may open."""
    with opened_case(bot, asked, name) as (opened, _session):
        return opened.case.id


def show_sheet(bot: Bot, asked: Asked) -> None:
    """Open the private view."""
    show(bot, asked, _read_sheet(bot, asked, asked.value))


def show_agenda(bot: Bot, asked: Asked) -> None:
    """Open the agenda of the start meeting; like the private view it leaves its marks."""
    _leave_marks(bot, asked, asked.value)
    with opened_case(bot, asked, asked.value) as (opened, session):
        view = agenda(Reading(scene_of(bot, asked, opened, session), bot.vault))
    show(bot, asked, view)


def show_deeds(bot: Bot, asked: Asked) -> None:
    """Open what can be done with a case besides what its card has buttons for."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        require_open(opened.case)
        page = deeds(scene_of(bot, asked, opened, session))
    show(bot, asked, page)


def turn_page(bot: Bot, asked: Asked) -> None:
    """Show another page of the private view."""
    redraw(bot, asked, _sheet_again(bot, asked, *_place(asked.value)))


def redraw_sheet(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the private view anew after a press in it, on the page where it was pressed."""
    case_id, page, part = _place(asked.metadata)
    at = (page, part) if case_id == answer.case_id else (0, 0)
    redraw(bot, asked, _sheet_again(bot, asked, answer.case_id, *at))


def show_taken(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Show what a press on a case has changed where no card does: of a restricted one, mostly."""
    channel = str((asked.body.get("channel") or {}).get("id") or "")
    if asked.in_modal and asked.view.get("callback_id") == CALLBACK:
        redraw_sheet(bot, asked, answer)
    elif channel.startswith("D"):
        tell(bot, asked, _("Noteret. Se resten under Se sagen."))


def redraw_sheet_below(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the private view anew after a form that was opened from it."""
    if asked.view.get("previous_view_id"):
        redraw_below(bot, asked, _sheet_again(bot, asked, answer.case_id))


def _place(value: str) -> tuple[str, int, int]:
    """Read a case's id, the timeline's page and the part above it from "id:page:part"."""
    case_id, *numbers = value.split(":")
    page, part = ([int(one) if one.isdecimal() else 0 for one in numbers] + [0, 0])[:2]
    return case_id, page, part


def leave_mark(bot: Bot, asked: Asked, case_id: str, subject: str = "") -> None:
    """Write down that sealed words of a case are read: all of them, or one row's."""
    with bot.writing() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        opened = access.case_for(session, case_id, who)
        record(desk_for(bot, session), opened, "viewed", subject)


def leave_mark_again(bot: Bot, asked: Asked, case_id: str, subject: str = "") -> None:
    """Write down that sealed words are drawn anew, unless their opening of just now tells it."""
    if not _has_just_read(bot, asked, case_id, subject):
        leave_mark(bot, asked, case_id, subject)


def _has_just_read(bot: Bot, asked: Asked, case_id: str, subject: str = "") -> bool:
    since = bot.now() - READING
    with opened_case(bot, asked, case_id) as (opened, session):
        return has_read(session, asked.user, opened.case.id, subject, since)


def _leave_marks(bot: Bot, asked: Asked, case_id: str) -> None:
    """Write down that a case is read, and so is the one before of somebody who is back."""
    with bot.writing() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        opened = access.case_for(session, case_id, who)
        record(desk_for(bot, session), opened, "viewed")
        earlier = came_back(opened.case)
        if earlier is not None:
            record(desk_for(bot, session), replace(opened, case=earlier), "viewed")


def _read_sheet(bot: Bot, asked: Asked, name: str) -> View:
    """Write down that the case's text is read, then draw it."""
    case_id = case_id_of(bot, asked, name)
    _leave_marks(bot, asked, case_id)
    return _sheet(bot, asked, case_id)


def _sheet_again(bot: Bot, asked: Asked, case_id: str, page: int = 0, part: int = 0) -> View:
    """Draw the private view anew; without an opening of just now that is a reading of its own."""
    if not _has_just_read(bot, asked, case_id):
        _leave_marks(bot, asked, case_id)
    return _sheet(bot, asked, case_id, page, part)


def _sheet(bot: Bot, asked: Asked, case_id: str, page: int = 0, part: int = 0) -> View:
    with opened_case(bot, asked, case_id) as (opened, session):
        found, older = events(session, case_id, page, EVENTS)
        scene = scene_of(bot, asked, opened, session)
        return sheet(Sheet(scene, bot.vault, found, page, older, part))
