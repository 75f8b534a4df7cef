"""Sparring without a case, knowledge cards, and the slot for both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot import access
from bot.access import ADMINISTRATOR, MEMBER, REFERRER, SUBSTITUTE, case_for, role_in
from bot.casework import learn as verbs
from bot.casework.desk import Desk, change, desk_for
from bot.deadlines import local_date
from bot.errors import Denied, Refused
from bot.locale import _
from bot.people import people
from bot.policy import learning_days
from bot.trace import Actor, has_read
from bot.views import learning as views
from bot.views.guide import guest_refused, no_team_yet
from handlers.entry import Answer, Asked, redraw, redraw_below, show
from handlers.opening import READING, opened_case
from handlers.referral import require_colleague
from handlers.replies import note, tell
from handlers.team import require_administrator
from models import Reply

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block
    from slack_sdk.models.views import View
    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.people import People
    from bot.runtime import Bot
    from models import Knowledge, Team


def open_question(bot: Bot, asked: Asked) -> None:
    """Open the form to ask the disciplines; anybody in the municipality may."""
    require_colleague(bot, asked)
    with bot.reading() as session:
        teams = access.teams(session, access.visitor(session, asked.slack_team, asked.user))
    if not teams:
        raise Refused(no_team_yet())
    show(bot, asked, views.question_form(teams))


def submit_question(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Ask."""
    if who.guest:
        raise Denied(guest_refused())
    teams = access.teams(desk.session, who)
    team = access.team_for(desk.session, views.team_chosen(asked.view), who)
    actor = Actor(who.user, role_in(team, who.user) or REFERRER)
    made = verbs.ask(desk, team, actor, views.read_question(asked.view, teams))
    return Answer(say=views.asked(made, team), about=made.id)


def thank(_bot: Bot, _asked: Asked, answer: Answer) -> View:
    """Return the thanks, in the form's place."""
    return note(answer.say)


def open_answer(bot: Bot, asked: Asked) -> None:
    """Open a question to answer it; that reads it, and leaves its mark."""
    found, team = _read(bot, asked)
    verbs.fields_to_answer(found, team, asked.user)
    show(bot, asked, views.answer_form(found, team, bot.vault, _names(bot, team)))


def submit_answer(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep an answer."""
    found, team = access.knowledge_for(desk.session, asked.metadata, who)
    actor = Actor(who.user, role_in(team, who.user) or REFERRER)
    made = verbs.answer(desk, team, actor, found, views.read_answer(asked.view))
    return Answer(about=made.id)


def read_card(bot: Bot, asked: Asked) -> None:
    """Open a knowledge card; that leaves its mark."""
    found, team = _read(bot, asked)
    show(bot, asked, _page(bot, asked, found, team))


def redraw_below_answer(bot: Bot, asked: Asked, _answer: Answer) -> None:
    """Draw the card anew that a sent answer was opened from."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        found, team = access.knowledge_for(session, asked.metadata, who)
        known = has_read(session, asked.user, None, found.id, bot.now() - READING)
    if not known:
        _read(bot, replace(asked, value=found.id))
    redraw_below(bot, asked, _page(bot, asked, found, team))


def remove(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Take a card away."""
    found, team = access.knowledge_for(desk.session, asked.value, who)
    role = role_in(team, who.user)
    if role not in {MEMBER, SUBSTITUTE}:
        raise Denied(_("Kun teamets medlemmer kan fjerne et videnkort."))
    verbs.remove(desk, team, Actor(who.user, role), found)
    return Answer(say=_("Kortet er fjernet."))


def say_removed(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Say it where the card was."""
    redraw(bot, asked, note(answer.say))


def show_shelf(bot: Bot, asked: Asked) -> None:
    """Open the list of knowledge cards."""
    show(bot, asked, views.shelf_page(_shelf(bot, asked)))


def turn_shelf(bot: Bot, asked: Asked) -> None:
    """Show another page of it."""
    redraw(bot, asked, views.shelf_page(_shelf(bot, asked)))


def edit_slot(bot: Bot, asked: Asked) -> None:
    """Open the form for the recurring slot."""
    require_administrator(bot, asked)
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        team = access.team_for(session, asked.value, who)
    show(bot, asked, views.slot_form(team, local_date(bot.now())))


def submit_slot(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store the recurring slot."""
    team = access.team_for(desk.session, asked.metadata, who)
    actor = Actor(who.user, ADMINISTRATOR)
    verbs.set_slot(desk, team, actor, views.read_slot(asked.view))
    return Answer(about=team.id)


def open_lesson(bot: Bot, asked: Asked) -> None:
    """Ask what a case taught."""
    with opened_case(bot, asked, asked.value) as (opened, _session):
        verbs.require_for_all(opened.case)
        form = views.lesson_form(opened.case.id, opened.case.code)
    show(bot, asked, form)


def submit_lesson(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Keep what a case taught."""
    opened = case_for(desk.session, asked.metadata, who)
    form = views.read_answer(asked.view)
    verbs.keep_lesson(desk, opened, form.text)
    change(desk, opened, "lesson_kept", ",".join(form.overridden))
    return Answer(case_id=opened.case.id)


def come(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say that one comes to the slot."""
    return _reply(desk, who, asked, Reply.COMING)


def stay_away(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Say that one cannot come to the slot."""
    return _reply(desk, who, asked, Reply.NOT_COMING)


def confirm(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Say what was noted."""
    tell(bot, asked, answer.say)


def home_part(session: Session, who: Visitor, teams: list[Team], today: date) -> list[Block]:
    """Return App Home's part about sparring and learning; anybody may ask."""
    mine = [team for team in teams if role_in(team, who.user) in {MEMBER, SUBSTITUTE}]
    total, cards = verbs.cards(session, mine, 0, views.NEWEST)
    coming = [(team, day) for team in mine for day in learning_days(team, today, 1)]
    return list(views.home_blocks(views.Shelf(mine, cards, total), coming))


def _reply(desk: Desk, who: Visitor, asked: Asked, said: Reply) -> Answer:
    team_id, _colon, on = asked.value.partition(":")
    team, actor = access.own_team(desk.session, team_id, who)
    day = _day(on)
    found = verbs.reply(desk, team, actor, day, said)
    names = people(desk.session, who.workspace_id)
    coming = views.Coming(team, day, found, names, 0, 0)
    return Answer(say=views.replied(coming, who.user))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused(_("Der er ikke længere noget at svare på. Se det næste i kanalen.")) from None


def _read(bot: Bot, asked: Asked) -> tuple[Knowledge, Team]:
    """Return a card to who may read it, and leave the mark of it."""
    with bot.writing() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        found, team = access.knowledge_for(session, asked.value, who)
        actor = Actor(who.user, role_in(team, who.user) or REFERRER)
        verbs.mark_read(desk_for(bot, session), team, actor, found)
    return found, team


def _page(bot: Bot, asked: Asked, found: Knowledge, team: Team) -> View:
    member = role_in(team, asked.user) in {MEMBER, SUBSTITUTE}
    names = _names(bot, team)
    return views.card_page(found, team, bot.vault, names, member=member)


def _names(bot: Bot, team: Team) -> People:
    with bot.reading() as session:
        return people(session, team.workspace_id)


def _shelf(bot: Bot, asked: Asked) -> views.Shelf:
    page = int(asked.value) if asked.value.isdecimal() else 0
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        teams = [
            team
            for team in access.my_teams(session, who)
            if role_in(team, who.user) in {MEMBER, SUBSTITUTE}
        ]
        total, cards = verbs.cards(session, teams, page * views.PAGE, views.PAGE)
    return views.Shelf(teams, cards, total, page)
