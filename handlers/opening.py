"""Open a case to read it or a form about it; the private view leaves its mark in the trace."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot import access, trace
from bot.overview import events
from bot.people import people
from bot.views.agenda import agenda
from bot.views.scene import Scene
from bot.views.sheet import EVENTS, Sheet, sheet
from bot.views.told import Reading
from handlers.entry import Answer, Asked, redraw, redraw_below, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.views import View
    from sqlalchemy.orm import Session

    from bot.access import Opened
    from bot.runtime import Bot


@contextmanager
def opened_case(bot: Bot, asked: Asked, name: str) -> Iterator[tuple[Opened, Session]]:
    """Give a case, by id or code, to the person who asks, if they may have it."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        by_code = "-" in name
        opened = (access.case_by_code if by_code else access.case_for)(session, name, who)
        yield opened, session


def case_id_of(bot: Bot, asked: Asked, name: str) -> str:
    """Return the id of a case that the person may open."""
    with opened_case(bot, asked, name) as (opened, _session):
        return opened.case.id


def show_sheet(bot: Bot, asked: Asked) -> None:
    """Open the private view."""
    show(bot, asked, _read_sheet(bot, asked, asked.value))


def show_agenda(bot: Bot, asked: Asked) -> None:
    """Open the agenda of the start meeting; like the private view it leaves its mark."""
    leave_mark(bot, asked, asked.value)
    with opened_case(bot, asked, asked.value) as (opened, session):
        names = people(session, opened.team.workspace_id)
        view = agenda(Reading(Scene(opened.case, opened.team, names, bot.now()), bot.vault))
    show(bot, asked, view)


def turn_page(bot: Bot, asked: Asked) -> None:
    """Show another page of the private view; its opening is in the trace already."""
    redraw(bot, asked, _sheet(bot, asked, *_place(asked.value)))


def redraw_sheet(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the private view anew after a press in it, on the page where it was pressed."""
    case_id, page, part = _place(asked.metadata)
    at = (page, part) if case_id == answer.case_id else (0, 0)
    redraw(bot, asked, _sheet(bot, asked, answer.case_id, *at))


def redraw_sheet_below(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the private view anew after a form that was opened from it."""
    if asked.view.get("previous_view_id"):
        redraw_below(bot, asked, _sheet(bot, asked, answer.case_id))


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
        now = bot.now()
        trace.record(
            session,
            bot.vault,
            opened.team,
            opened.actor,
            "viewed",
            case=opened.case,
            subject=subject,
            now=now,
        )


def _read_sheet(bot: Bot, asked: Asked, name: str) -> View:
    """Write down that the case's text is read, then draw it."""
    case_id = case_id_of(bot, asked, name)
    leave_mark(bot, asked, case_id)
    return _sheet(bot, asked, case_id)


def _sheet(bot: Bot, asked: Asked, case_id: str, page: int = 0, part: int = 0) -> View:
    with opened_case(bot, asked, case_id) as (opened, session):
        found, older = events(session, case_id, page, EVENTS)
        names = people(session, opened.team.workspace_id)
        scene = Scene(opened.case, opened.team, names, bot.now(), asked.domain)
        return sheet(Sheet(scene, bot.vault, found, page, older, part))
