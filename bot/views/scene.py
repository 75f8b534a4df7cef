"""What every view of a case is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.restricted import circle

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.people import People
    from models import Case, Team


@dataclass(frozen=True)
class Scene:
    """What a view is drawn from: a case and team loaded whole, names, and the moment (aware).

    `domain` is the workspace's in Slack's addresses, where a payload has told it.
    """

    case: Case
    team: Team
    people: People
    now: datetime
    domain: str = ""

    def __post_init__(self) -> None:
        """Let the team be the part that is there for the case: of a restricted one the named."""
        object.__setattr__(self, "team", circle(self.case, self.team))

    @property
    def today(self) -> date:
        """Return the local date."""
        return local_date(self.now)
