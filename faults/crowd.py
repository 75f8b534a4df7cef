"""Many teams, each in a channel of its own, for runs in which much is due at once."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_uppercase
from typing import TYPE_CHECKING

from bot.access import workspace_id
from bot.casework.desk import Desk
from bot.casework.seats import SeatForm, set_seat
from bot.casework.team import TeamForm, set_up
from bot.presets import ODDER as PRESET
from bot.runtime import Gaps
from bot.trace import TVAERS
from demo import LEADER, SEATS, WORKSPACE
from faults.installation import Installation
from sandbox.seeds import ODDER, Room, Seed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.runtime import Bot

FOLLOW_UP_DAYS, CLOSE_MONTHS = 14, 1


def crowd(url: str, teams: int) -> Installation:
    """Return an installation of so many teams, which keeps to the pace that Slack asks for."""
    return Installation(url, seed=seed_for(teams), gaps=Gaps(), set_up=teams_of(teams))


def channel_of(number: int) -> str:
    """Return the channel of the team with a number."""
    return f"C0TEAM{number:03}"


def seed_for(teams: int, start: datetime = ODDER.start) -> Seed:
    """Return Odder with a channel for each of so many teams; everybody is in all of them."""
    channels = tuple(channel_of(number) for number in range(teams))
    rooms = [Room(one, one.lower(), private=True, bot_member=True) for one in channels]
    people = tuple(replace(one, channels=(*one.channels, *channels)) for one in ODDER.people)
    return replace(ODDER, rooms=(*ODDER.rooms, *rooms), people=people, start=start)


def teams_of(count: int) -> Callable[[Bot], None]:
    """Return what sets so many teams up, the same people in each; they follow up after 14 days."""

    def set_all_up(bot: Bot) -> None:
        with bot.writing() as session:
            desk, home = Desk(session, bot.vault, bot.now()), workspace_id(session, WORKSPACE)
            for number in range(count):
                _set_up(desk, home, number)

    return set_all_up


def _set_up(desk: Desk, home: str, number: int) -> None:
    form = TeamForm(
        name=f"Team {number}",
        letter=ascii_uppercase[number // 26] + ascii_uppercase[number % 26],
        channel=channel_of(number),
        preset=PRESET.key,
        leader=LEADER,
        meeting_time=PRESET.meeting_time,
        digest_time=PRESET.digest_time,
    )
    team = set_up(desk, TVAERS, home, form)
    team.follow_up_days, team.close_months = FOLLOW_UP_DAYS, CLOSE_MONTHS
    for seat, preset, (holder, substitute) in zip(team.seats, PRESET.seats, SEATS, strict=True):
        filled = SeatForm(preset.label, holder, (substitute,), preset.authority)
        set_seat(desk, TVAERS, team, seat.id, filled)
