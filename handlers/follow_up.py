"""The follow-up after thirty days: hold it, move it, and go straight on to what it decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework.convene import require_open
from bot.casework.follow_up import follow_up, require_newest, require_underway
from bot.casework.move import move_follow_up, require_follow_up, require_same_day
from bot.people import people
from bot.views import closing, handover, review
from bot.views import follow_up as forms
from handlers import measure
from handlers.entry import Answer, Asked, counted, show
from handlers.opening import opened_case
from models.vocabulary import FollowUpDecision

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.loading import Opened
    from bot.runtime import Bot


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_open(opened.case)
        require_underway(opened.case)
        form = forms.form(opened, bot.now())
    show(bot, asked, form)


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store the follow-up; what it decided is asked for next (`after_follow_up`)."""
    case_id, seen = counted(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    names = people(desk.session, who.workspace_id)
    require_newest(opened.case, seen, names)
    held = follow_up(desk, opened, forms.read(asked.view))
    return Answer(case_id=opened.case.id, about=held.decision.value)


def after_follow_up(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return the form that a stored decision leads to, in the follow-up's place; None closes.

    Whoever leaves it is reminded of an ending that was decided, and of bids that are missing.
    """
    with opened_case(bot, asked, answer.case_id) as (opened, _session):
        decided = _form_after(opened, FollowUpDecision(answer.about), bot.now())
    return decided or measure.follow_on(bot, asked, answer)


def _form_after(opened: Opened, decision: FollowUpDecision, now: datetime) -> View | None:
    if not opened.case.is_open:
        return None
    if decision is FollowUpDecision.CLOSE:
        return closing.close_form(opened)
    if decision is FollowUpDecision.HAND_OVER and opened.case.pending_handover is None:
        return handover.form(opened, now)
    return None


def open_move(bot: Bot, asked: Asked) -> None:
    """Open the form to hold the follow-up on another day."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        require_follow_up(opened.case)
        form = review.move_form(opened)
    show(bot, asked, form)


def submit_move(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Move the follow-up."""
    case_id, seen = counted(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    require_follow_up(opened.case)
    require_same_day(opened.case, seen)
    move_follow_up(desk, opened, review.read_move(asked.view, desk.now))
    return Answer(case_id=opened.case.id)
