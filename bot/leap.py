"""Whether the wall clock can be believed: a leap of it is seen against the monotonic clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

FARTHEST = 36 * 3600  # seconds; a weekend's leap would send what nobody expects


class ClockWatch:
    """Compares the two clocks of one process, from the last moment at which they agreed.

    A restart begins anew: what happened while the process was down is down time, not a leap.
    """

    def __init__(self) -> None:
        """Begin with no moment to compare with; the first look is believed."""
        self._agreed: tuple[datetime, float] | None = None

    def is_held(self, real_now: datetime, monotonic: float) -> bool:
        """Tell whether the wall (aware) has leapt more than 36 hours ahead of the monotonic clock.

        It stays so until the wall is set back; `monotonic` is in seconds. A smaller leap, or one
        backwards, is believed at once.
        """
        if self._agreed is not None:
            wall, steady = self._agreed
            ahead = (real_now - wall).total_seconds() - (monotonic - steady)
            if ahead > FARTHEST:
                return True
        self._agreed = (real_now, monotonic)
        return False
