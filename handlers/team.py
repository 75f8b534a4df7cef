"""Set-up: only for Slack's own administrators and those they have named."""

from __future__ import annotations

from contextlib import suppress
from http.client import HTTPException
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError, SlackClientError

from bot import access
from bot.access import ADMINISTRATOR, Visitor
from bot.casework import seats
from bot.casework import team as casework
from bot.channels import why_not, why_not_its_members
from bot.errors import Busy, Denied, FieldErrors, NotFound, Refused
from bot.locale import _
from bot.people import meet, people, require_colleagues
from bot.policy import everyone
from bot.schedule import replan_team
from bot.trace import Actor
from bot.views import setup as pages
from bot.views import team as forms
from handlers.entry import Answer, Asked, redraw, redraw_below, show

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.casework.desk import Desk
    from bot.runtime import Bot
    from models import Seat, Team


PATIENCE = 5


def show_setup(bot: Bot, asked: Asked) -> None:
    """Open the set-up page."""
    require_administrator(bot, asked)
    show(bot, asked, _page(bot, asked, 0))


def turn_setup(bot: Bot, asked: Asked) -> None:
    """Show another page of teams."""
    require_administrator(bot, asked)
    page = int(asked.value) if asked.value.isdecimal() else 0
    redraw(bot, asked, _page(bot, asked, page))


def new_team(bot: Bot, asked: Asked) -> None:
    """Open the form for a new team."""
    require_administrator(bot, asked)
    show(bot, asked, forms.team_form(None))


def edit_team(bot: Bot, asked: Asked) -> None:
    """Open a team's settings."""
    show(bot, asked, forms.team_form(team_to_edit(bot, asked, asked.value)))


def check_team(bot: Bot, asked: Asked) -> None:
    """Refuse a channel that isn't private, or a leader who is a guest, before it is stored."""
    require_administrator(bot, asked)
    team = team_to_edit(bot, asked, asked.metadata) if asked.metadata else None
    form = forms.read_team(asked.view, team)
    reason = why_not(bot.slack, form.channel) or why_not_its_members(
        bot, asked.slack_team, form.channel
    )
    if reason is not None:
        raise FieldErrors({"channel": reason})
    require_colleagues(bot, asked.slack_team, {"leader": _one(form.leader)})


def submit_team(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store a new team, or one's settings."""
    actor = Actor(who.user, ADMINISTRATOR)
    if not asked.metadata:
        home = access.workspace_id(desk.session, asked.slack_team)
        team = casework.set_up(desk, actor, home, forms.read_team(asked.view, None))
        return Answer(about=team.id)
    team = access.team_for(desk.session, asked.metadata, who)
    casework.rename(desk, actor, team, forms.read_team(asked.view, team))
    return Answer(about=team.id)


def new_seat(bot: Bot, asked: Asked) -> None:
    """Open the form for a new seat."""
    show(bot, asked, forms.seat_form(team_to_edit(bot, asked, asked.value), None))


def edit_seat(bot: Bot, asked: Asked) -> None:
    """Open a seat."""
    team_id, _colon, seat_id = asked.value.partition(":")
    team = team_to_edit(bot, asked, team_id)
    show(bot, asked, forms.seat_form(team, _seat(team, seat_id)))


def check_seat(bot: Bot, asked: Asked) -> None:
    """Refuse a guest in a seat, before anything is stored."""
    require_administrator(bot, asked)
    form = forms.read_seat(asked.view)
    named = {
        "holder": _one(form.holder),
        "substitutes": form.substitutes,
        "leader": _one(form.leader),
    }
    if not forms.closes_seat(asked.view):
        require_colleagues(bot, asked.slack_team, named)


def submit_seat(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store a seat."""
    team_id, _colon, seat_id = asked.metadata.partition(":")
    team = access.team_for(desk.session, team_id, who)
    actor, form = Actor(who.user, ADMINISTRATOR), forms.read_seat(asked.view)
    if seat_id and forms.closes_seat(asked.view):
        seats.close_seat(desk, actor, team, _seat(team, seat_id).id)
    elif seat_id:
        seats.set_seat(desk, actor, team, _seat(team, seat_id).id, form)
    else:
        seats.add_seat(desk, actor, team, form)
    return Answer(about=team.id)


def edit_closing(bot: Bot, asked: Asked) -> None:
    """Open the form for closing days."""
    show(bot, asked, forms.closing_form(team_to_edit(bot, asked, asked.value)))


def submit_closing(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store new closing days, and take back those chosen for it."""
    team = access.team_for(desk.session, asked.metadata, who)
    actor = Actor(who.user, ADMINISTRATOR)
    added, taken = forms.read_closing(asked.view), forms.read_taken_back(asked.view)
    if taken:
        casework.open_days(desk, actor, team, taken)
    if added is not None:
        casework.close_days(desk, actor, team, added)
    return Answer(about=team.id)


def edit_rules(bot: Bot, asked: Asked) -> None:
    """Open the form for spans and who acts first."""
    show(bot, asked, forms.rules_form(team_to_edit(bot, asked, asked.value)))


def submit_rules(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store spans and who acts first."""
    team = access.team_for(desk.session, asked.metadata, who)
    actor = Actor(who.user, ADMINISTRATOR)
    casework.set_rules(desk, actor, team, forms.read_rules(asked.view, team))
    return Answer(about=team.id)


def edit_groups(bot: Bot, asked: Asked) -> None:
    """Open the form for target groups."""
    show(bot, asked, forms.groups_form(team_to_edit(bot, asked, asked.value)))


def submit_groups(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store target groups."""
    team = access.team_for(desk.session, asked.metadata, who)
    actor = Actor(who.user, ADMINISTRATOR)
    casework.set_target_groups(desk, actor, team, forms.read_groups(asked.view, team))
    return Answer(about=team.id)


def edit_administrators(bot: Bot, asked: Asked) -> None:
    """Open the form that names administrators."""
    require_administrator(bot, asked)
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        named = access.administrators(session, who)
    show(bot, asked, forms.administrators_form(named))


def check_administrators(bot: Bot, asked: Asked) -> None:
    """Refuse a guest as an administrator, before anything is stored."""
    require_administrator(bot, asked)
    named = forms.read_administrators(asked.view)
    require_colleagues(bot, asked.slack_team, {"administrators": named})


def submit_administrators(desk: Desk, who: Visitor, asked: Asked) -> Answer:
    """Store who administers Tværs."""
    home = access.workspace_id(desk.session, asked.slack_team)
    named = forms.read_administrators(asked.view)
    casework.name_administrators(desk, Visitor(home, who.user), named)
    return Answer()


def redraw_page(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Draw the set-up page anew below a form that was sent, with the form's team in sight."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        page = pages.page_of(access.teams(session, who), answer.about)
    redraw_below(bot, asked, _page(bot, asked, page))


def plan_anew(bot: Bot, asked: Asked, answer: Answer) -> None:
    """Bring the team's open cases in line with the change, and draw the set-up page anew."""
    try:
        _replan_patiently(bot, answer.about)
    finally:
        redraw_page(bot, asked, answer)


def require_administrator(bot: Bot, asked: Asked) -> None:
    """Raise Denied unless Slack or Tværs has the person as an administrator."""
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        if access.is_administrator(session, who):
            return
    if not _administers_slack(bot, asked):
        raise Denied(
            _("Opsætningen er for administratorer. Bed jeres Slack-administrator om hjælp.")
        )


def _replan_patiently(bot: Bot, team_id: str) -> None:
    """Plan a team's cases anew, trying again while others write; nobody waits for it."""
    for _attempt in range(PATIENCE):
        with suppress(Busy):
            return replan_team(bot, team_id)
    return replan_team(bot, team_id)


def _administers_slack(bot: Bot, asked: Asked) -> bool:
    """Return whether Slack has the person as an administrator of this very workspace."""
    try:
        found = bot.slack.users_info(user=asked.user)["user"]
    except (SlackClientError, OSError, HTTPException) as fault:
        if _unknown_person(fault):
            return False
        raise Refused(_("Slack svarede ikke. Prøv igen om lidt.")) from fault
    at_home = found.get("team_id") == asked.slack_team
    return at_home and bool(found.get("is_admin") or found.get("is_owner"))


def _unknown_person(fault: Exception) -> bool:
    return isinstance(fault, SlackApiError) and fault.response.get("error") in {
        "user_not_found",
        "user_not_visible",
    }


def _page(bot: Bot, asked: Asked, page: int) -> View:
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        teams = access.teams(session, who)
    if teams:
        meet(bot, who.workspace_id, {user for team in teams for user in everyone(team)})
    with bot.reading() as session:
        names = people(session, who.workspace_id)
        named = access.administrators(session, who)
    return pages.setup(pages.Setup(teams, names, named, page))


def team_to_edit(bot: Bot, asked: Asked, team_id: str) -> Team:
    """Return a team to an administrator. Raises Denied for anybody else, and NotFound."""
    require_administrator(bot, asked)
    with bot.reading() as session:
        who = access.visitor(session, asked.slack_team, asked.user)
        return access.team_for(session, team_id, who)


def _one(user: str | None) -> tuple[str, ...]:
    return (user,) if user else ()


def _seat(team: Team, seat_id: str) -> Seat:
    for seat in team.seats:
        if seat.id == seat_id:
            return seat
    raise NotFound(_("Pladsen findes ikke længere. Åbn opsætningen igen."))
