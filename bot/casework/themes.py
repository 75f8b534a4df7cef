"""Choose what a team measures: three to five themes, each with a key that is never reused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.desk import record_of_team
from bot.words import RETIRED
from models.vocabulary import Theme

if TYPE_CHECKING:
    from bot.casework.desk import Desk
    from bot.trace import Actor
    from models import Team

FEWEST, MOST = 3, 5


def set_themes(desk: Desk, actor: Actor, team: Team, themes: list[tuple[str, str]]) -> None:
    """Set what a team measures as (key, label); a label in our own words is empty.

    One of the team's own that is taken off the list is kept as RETIRED, for what was measured.
    """
    kept = {key for key, _words in themes}
    retired = [
        [key, words, RETIRED]
        for key, words, *_mark in team.themes
        if key not in kept and key not in set(Theme)
    ]
    team.themes = [*map(list, themes), *retired]
    record_of_team(desk, team, actor, "themes_set")
