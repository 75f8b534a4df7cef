"""Whether the wall clock can be believed: a leap of it is seen against the monotonic clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

FARTHEST = 36 * 3600  # seconds; a weekend's leap would send what nobody expects


class ClockWatch:
    """Compares the two clocks of one process, with the last and the first moment they agreed.

    A restart begins anew: what happened while the process was down is down time, not a leap.
    """

    def __init__(self) -> None:
        """Begin with no moment to compare with; the first look is believed."""
        self._first: tuple[datetime, float] | None = None
        self._last: tuple[datetime, float] | None = None

    def is_held(self, real_now: datetime, monotonic: float) -> bool:
        """Tell whether the wall (aware) has leapt more than 36 hours ahead of the monotonic clock.

        It stays so until the wall is set back; `monotonic` is in seconds. A smaller leap, or one
        backwards, is believed at once, and so is a wall that is set right again after it.
        """
        now = (real_now, monotonic)
        if self._first is None or self._last is None:
            self._first = now
        elif min(_ahead(now, self._first), _ahead(now, self._last)) > FARTHEST:
            return True
        self._last = now
        return False


def _ahead(now: tuple[datetime, float], then: tuple[datetime, float]) -> float:
    """Return how many seconds the wall has gained on the monotonic clock since a moment."""
    return (now[0] - then[0]).total_seconds() - (now[1] - then[1])
