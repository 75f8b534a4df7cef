"""Before and at the start meeting: take the case, answer, bid in, finish the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import convene, meet, pair
from bot.casework.move import move, require_as_seen
from bot.casework.passing import PassingForm, offer, offered_by
from bot.loading import lock_team
from bot.people import people
from bot.views import meeting as forms
from bot.views.passing import asked as passing_asked
from handlers.entry import Answer, Asked, counted, show
from handlers.opening import leave_mark, opened_case
from models.vocabulary import Duty

if TYPE_CHECKING:
    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.loading import Opened
    from bot.runtime import Bot


def receive(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Take the case, once."""
    opened = case_for(desk.session, asked.value, who)
    names = people(desk.session, who.workspace_id)
    convene.receive(desk, opened, names.first(opened.case.convener or ""))
    return Answer(case_id=opened.case.id)


def come(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say that one comes."""
    opened = _asked_to(desk, who, asked)
    convene.come(desk, opened)
    return Answer(case_id=opened.case.id)


def stay_away(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say that one cannot come; the substitute is asked."""
    opened = _asked_to(desk, who, asked)
    convene.stay_away(desk, opened)
    return Answer(case_id=opened.case.id)


def phone_in(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say that one takes part by telephone."""
    opened = case_for(desk.session, asked.value, who)
    convene.phone_in(desk, opened)
    return Answer(case_id=opened.case.id)


def contacted(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Note the first contact with the citizen."""
    opened = case_for(desk.session, asked.value, who)
    meet.contacted(desk, opened)
    return Answer(case_id=opened.case.id)


def open_bid(bot: Bot, asked: Asked) -> None:
    """Open the form to bid in."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        convene.require_open(opened.case)
        form = forms.bid_form(opened)
    show(bot, asked, form)


def submit_bid(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store a bid."""
    opened = case_for(desk.session, asked.metadata, who)
    meet.bid(desk, opened, forms.read_bid(asked.view))
    return Answer(case_id=opened.case.id)


def open_record(bot: Bot, asked: Asked) -> None:
    """Open the record of the start meeting."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        convene.require_open(opened.case)
        convene.start_ahead(opened.case)
        names = people(session, opened.team.workspace_id)
        form = forms.record_form(opened, names, bot.vault, bot.now())
    if opened.case.bids:
        leave_mark(bot, asked, opened.case.id)
    show(bot, asked, form)


def open_swap(bot: Bot, asked: Asked) -> None:
    """Open the form to ask a colleague to take one's place in the pair."""
    with opened_case(bot, asked, asked.value) as (opened, session):
        convene.require_open(opened.case)
        meeting = pair.require_in_pair(opened)
        out = offered_by(session, opened.team, asked.user)
        pair.require_not_asked([key for one in out for key in one.duties], opened.case.id)
        able = pair.could_swap_with(session, opened.team, meeting, asked.user)
        form = forms.swap_form(opened.case, able, people(session, opened.team.workspace_id))
    show(bot, asked, form)


def submit_swap(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Ask the colleague; the place is one's own until they have said yes."""
    opened = case_for(desk.session, asked.metadata, who)
    pair.require_in_pair(opened)
    form = PassingForm(forms.read_swap(asked.view), (f"{Duty.PAIR.value}:{opened.case.id}",))
    team = lock_team(desk.session, opened.team.id)
    made = offer(desk, team, opened.actor, who.user, form)
    return Answer(say=passing_asked(made, people(desk.session, who.workspace_id)), about=made.id)


def open_move(bot: Bot, asked: Asked) -> None:
    """Open the form to move the start meeting."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        convene.require_open(opened.case)
        convene.start_ahead(opened.case)
        form = forms.move_form(opened, bot.now())
    show(bot, asked, form)


def submit_move(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Move the start meeting."""
    case_id, seen = counted(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    require_as_seen(convene.start_ahead(opened.case), seen)
    move(desk, opened, forms.read_move(asked.view, desk.now))
    return Answer(case_id=opened.case.id)


def submit_record(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Finish the record."""
    opened = case_for(desk.session, asked.metadata, who)
    meet.finish_record(desk, opened, forms.read_record(asked.view))
    return Answer(case_id=opened.case.id)


def _asked_to(desk: Desk, who: Visitor, asked: Asked) -> Opened:
    """Open the case of a meeting one is asked to; from App Home that may be of an old time."""
    case_id, seen = counted(asked.value)
    opened = case_for(desk.session, asked.value if seen is None else case_id, who)
    require_as_seen(convene.asked_to(opened, desk.now), seen)
    return opened
