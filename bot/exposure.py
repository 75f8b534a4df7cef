"""Looks after who can read a team's channel, and who its people are to Slack by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.channels import exposure
from bot.errors import Busy
from bot.loading import load_team
from bot.log import log
from bot.people import look_up
from bot.policy import everyone
from models import Team, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.runtime import Bot


def look_after_teams(bot: Bot, go_on: Callable[[], bool]) -> None:
    """Ask Slack about each team's channel and people; nothing more is said where others can read.

    What Slack doesn't answer stays as it was. `go_on` is asked before each team.
    """
    with bot.reading() as session:
        query = select(Team.id, Team.channel, Workspace.slack_id).join(
            Workspace, Workspace.id == Team.workspace_id
        )
        teams = session.execute(query.order_by(Team.id)).all()
    for team_id, channel, slack_team in teams:
        if go_on():
            _look_after(bot, team_id, channel, slack_team)


def _look_after(bot: Bot, team_id: str, channel: str, slack_team: str) -> None:
    with bot.reading() as session:
        users = set(everyone(load_team(session, team_id)))
    look_up(bot, slack_team, users)
    try:
        fault = exposure(bot, slack_team, channel)
    except Busy:
        log.warning("channel.unanswered", team=team_id)
        return
    with bot.writing() as session:
        session.get_one(Team, team_id).channel_fault = fault
    if fault is not None:
        log.critical("channel.exposed", team=team_id, error_code=fault)
