"""Refer a citizen: open the form, change its team, send it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import access
from bot.casework.refer import refer
from bot.channels import address_of, may_look
from bot.errors import Denied, Refused
from bot.guard import Verdict, verdict
from bot.locale import _
from bot.people import Standing, look_up, meet, outsiders, people
from bot.policy import everyone
from bot.views import referral as forms
from bot.views.guide import guest_refused, no_team_yet
from bot.views.referral import Source
from handlers.entry import Answer, Asked, redraw, show
from handlers.replies import tell

if TYPE_CHECKING:
    from typing import Any

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.people import People
    from bot.runtime import Bot
    from models import Team

LET_IN = {Standing.UNANSWERED}
"""Beside colleagues: a silent Slack keeps nobody out."""


def open_form(bot: Bot, asked: Asked) -> None:
    """Open the form for the workspace's first team, or the only one."""
    _open(bot, asked, None)


def open_from_message(bot: Bot, asked: Asked) -> None:
    """Open the form with a link to a message; none of its text is read into it.

    Raises Refused where there is no message.
    """
    if "message" not in asked.body:
        raise Refused(_("Vælg genvejen i menuen ved en besked."))
    source = Source(_link(asked.body), may_look(bot.slack, asked.body["channel"]["id"]))
    _open(bot, asked, source)
    if verdict(str(asked.body["message"].get("text") or "")) is Verdict.CPR:
        tell(bot, asked, forms.number_in_message())


def _open(bot: Bot, asked: Asked, source: Source | None) -> None:
    require_colleague(bot, asked)
    teams = _teams(bot, asked)
    show(bot, asked, forms.form(teams, teams[0], source, _names(bot, teams[0])))
    look_up(bot, asked.slack_team, (asked.user,))  # kept, so that a new guest cannot send it


def _link(body: dict[str, Any]) -> str:
    """Build a message's address from its payload."""
    message, channel = body["message"], body["channel"]["id"]
    above = message.get("thread_ts")
    return address_of(body["team"]["domain"], channel, str(message["ts"]), above)


def change_team(bot: Bot, asked: Asked) -> None:
    """Show the chosen team's target groups; what was typed stays."""
    require_colleague(bot, asked)
    teams = _teams(bot, asked)
    chosen = next((team for team in teams if team.id == asked.value), teams[0])
    source = Source.of(asked.metadata)
    redraw(bot, asked, forms.form(teams, chosen, source, _names(bot, chosen)))


def submit(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store the referral."""
    if who.guest:
        raise Denied(guest_refused())
    team = access.team_to_refer_to(desk.session, forms.team_chosen(asked.view), who)
    case = refer(desk, team, who, forms.read(asked.view, team, desk.now))
    return Answer(case_id=case.id)


def require_colleague(bot: Bot, asked: Asked) -> None:
    """Raise Denied for a guest."""
    if is_guest(bot, asked):
        raise Denied(guest_refused())


def is_guest(bot: Bot, asked: Asked) -> bool:
    """Return whether Slack says the person is no colleague; who isn't answered for is let in."""
    found = outsiders(bot, asked.slack_team, (asked.user,))
    return any(one.standing not in LET_IN for one in found)


def _names(bot: Bot, team: Team) -> People:
    """Return everybody's names, Slack being asked for those of the team that we lack."""
    meet(bot, team.workspace_id, everyone(team))
    with bot.reading() as session:
        return people(session, team.workspace_id)


def _teams(bot: Bot, asked: Asked) -> list[Team]:
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        teams = access.teams(session, who)
    if not teams:
        raise Refused(no_team_yet())
    return teams
