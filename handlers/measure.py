"""The small measurement: a page of buttons, each stored as it is pressed; and what it asks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.access import ADMINISTRATOR, case_for
from bot.casework import measure as verbs
from bot.casework.themes import set_themes
from bot.errors import Refused
from bot.locale import _
from bot.trace import Actor
from bot.views import measure as views
from bot.views import meeting, themes
from handlers.entry import Answer, Asked, kept_in_place, redraw, show
from handlers.opening import opened_case, redraw_sheet_below, scene_of
from handlers.team import team_to_edit
from models.vocabulary import FollowUpDecision, Voice

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot

THEN = {FollowUpDecision.CONTINUE.value: "", FollowUpDecision.CHANGE.value: views.THEN_BID}
WHOLE = "whole"
VALUES = verbs.HIGHEST + 1


def open_page(bot: Bot, asked: Asked) -> None:
    """Open the page."""
    show(bot, asked, _page(bot, asked, asked.value))


def follow(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return the page in the place of a record or a closing; None where nothing is measured."""
    with opened_case(bot, asked, answer.case_id) as (opened, _session):
        taking = verbs.taking_now(opened.case)
    return _page(bot, asked, answer.case_id) if taking else None


def follow_on(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return the page in the place of a follow-up that goes on; with new bids to come after it."""
    then = THEN.get(answer.about)
    return None if then is None else _page(bot, asked, answer.case_id, then)


def rate(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep a tap."""
    case_id, name, rest = _about(asked.value)
    opened = case_for(desk.session, case_id, who)
    verbs.rate(desk, opened, name, _rating(rest))
    return Answer(case_id=case_id)


def leave_unasked(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep that the citizen was not asked."""
    case_id, name, _rest = _about(asked.value)
    opened = case_for(desk.session, case_id, who)
    verbs.leave_unasked(desk, opened, name)
    return Answer(case_id=case_id)


def finish(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Write down that it is whole, if it is."""
    case_id, name, _rest = _about(asked.value)
    opened = case_for(desk.session, case_id, who)
    whole = verbs.conclude(desk, opened, name)
    return Answer(case_id=case_id, about=WHOLE if whole else "")


def redraw_page(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the page anew, with what has been stored by now, also by others."""
    redraw(bot, asked, kept_in_place(asked, _page(bot, asked, answer.case_id, _then(asked))))


def show_result(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Put the steps in the page's place, or say on it what is missing."""
    with opened_case(bot, asked, answer.case_id) as (opened, session):
        scene = scene_of(bot, asked, opened, session)
        draw = views.result if answer.about == WHOLE else views.half_filled
        view = draw(scene, verbs.require_now(opened.case))
    redraw(bot, asked, kept_in_place(asked, view))
    if answer.about == WHOLE:
        redraw_sheet_below(bot, asked, answer)


def open_bid(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Put the form to bid in in the page's place: a measurement stops nobody."""
    with opened_case(bot, asked, answer.case_id) as (opened, _session):
        form = meeting.bid_form(opened)
    redraw(bot, asked, form)


def edit_themes(bot: Bot, asked: Asked) -> None:
    """Open the form for what a team measures."""
    show(bot, asked, themes.form(team_to_edit(bot, asked, asked.value)))


def submit_themes(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store what a team measures."""
    team = access.team_for(desk.session, asked.metadata, who)
    set_themes(desk, Actor(who.user, ADMINISTRATOR), team, themes.read(asked.view, team))
    return Answer(about=team.id)


def _page(bot: Bot, asked: Asked, case_id: str, then: str = "") -> View:
    with opened_case(bot, asked, case_id) as (opened, session):
        scene = scene_of(bot, asked, opened, session)
        return views.page(scene, verbs.require_now(opened.case), then)


def _about(value: str) -> tuple[str, str, list[str]]:
    """Read a button's value: the case, the taking as it is named, and what was tapped."""
    case_id, *rest = value.split(":")
    return case_id, ":".join(rest[:2]), rest[2:]


def _rating(rest: list[str]) -> verbs.Rating:
    """Return what was tapped. Raises Refused for what no button of ours says."""
    theme, voice, value = (*rest, "", "", "")[:3]
    if voice not in set(Voice) or not value.isdecimal():
        raise Refused(_("Knappen virker ikke længere. Åbn Lille måling igen."))
    return verbs.Rating(theme, Voice(voice), int(value))


def _then(asked: Asked) -> str:
    """Return what follows the page in which something was pressed, as the page itself says."""
    return (asked.metadata.split(":") + [""] * 4)[3]
