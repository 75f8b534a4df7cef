"""What every view of a case is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deadlines import local_date

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

    @property
    def today(self) -> date:
        """Return the local date."""
        return local_date(self.now)
