"""The same citizen back within a year of how their last case ended (N11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import local_date, months_after
from models.vocabulary import NEVER_A_CASE

if TYPE_CHECKING:
    from models import Case

WITHIN = 12  # calendar months


def came_back(case: Case) -> Case | None:
    """Return the case that had ended, at most 12 months before this was referred, or None.

    Not one that is open again, or ended only when this was there already.
    """
    earlier = case.earlier
    if earlier is None or earlier.closed_at is None or earlier.outcome in {None, *NEVER_A_CASE}:
        return None
    if earlier.closed_at > case.received_at:
        return None
    ends_on = months_after(local_date(earlier.closed_at), WITHIN)
    return earlier if local_date(case.received_at) <= ends_on else None


def months_away(case: Case, earlier: Case) -> int:
    """Return how many whole calendar months lie between an end and the next referral."""
    if earlier.closed_at is None:
        return 0
    ended_on, back_on = local_date(earlier.closed_at), local_date(case.received_at)
    return sum(months_after(ended_on, count) <= back_on for count in range(1, WITHIN + 1))
