"""Tell of a grant: a tap after logging, and the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for
from bot.casework import intervene
from bot.casework.convene import require_open
from bot.casework.grant import GrantForm, tell_grant
from bot.people import people, require_colleagues
from bot.views import grant as forms
from bot.views import intervention as logged
from handlers.entry import Answer, Asked, paired, show
from handlers.opening import opened_case
from handlers.replies import replace_message, tell
from models.vocabulary import Grant

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot

TAPPED = {"grant:no": Grant.NOT_NEEDED, "grant:unclear": Grant.UNCLEAR}


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form as the grant stands."""
    show(bot, asked, _form(bot, asked, None))


def open_needed(bot: Bot, asked: Asked) -> None:
    """Open the form of one that is to be granted, so that somebody is named who applies."""
    show(bot, asked, _form(bot, asked, Grant.NEEDED))


def answer(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store the tapped answer."""
    case_id, made_id = paired(asked.value)
    opened = case_for(desk.session, case_id, who)
    tell_grant(desk, opened, made_id, GrantForm(TAPPED[asked.action_id]))
    return Answer(case_id=case_id, about=made_id)


def confirm(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Say how the grant stands, in the place of the question."""
    with opened_case(bot, asked, answer.case_id) as (opened, session):
        made = intervene.find(opened, answer.about)
        message = logged.told_of_grant(opened.case, made, people(session, opened.team.workspace_id))
    if asked.response_url:
        replace_message(bot, asked, message)
    else:
        tell(bot, asked, message.text)


def check(bot: Bot, asked: Asked) -> None:
    """Refuse a guest as the one who applies, before anything is stored."""
    with opened_case(bot, asked, paired(asked.metadata)[0]):
        applicant = forms.read(asked.view).applicant
    require_colleagues(bot, asked.slack_team, {"applicant": (applicant,) if applicant else ()})


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store how the grant stands."""
    case_id, made_id = paired(asked.metadata)
    opened = case_for(desk.session, case_id, who)
    tell_grant(desk, opened, made_id, forms.read(asked.view))
    return Answer(case_id=case_id, about=made_id)


def asked_of_it(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return the form for one that usually needs a grant, where nobody has said."""
    with opened_case(bot, asked, answer.case_id) as (opened, _session):
        made = intervene.find(opened, answer.about)
        return forms.form(opened, made, made.grant) if forms.is_asked(made) else None


def _form(bot: Bot, asked: Asked, grant: Grant | None) -> View:
    case_id, made_id = paired(asked.value)
    with opened_case(bot, asked, case_id) as (opened, _session):
        require_open(opened.case)
        made = intervene.find(opened, made_id)
        return forms.form(opened, made, grant or made.grant)
