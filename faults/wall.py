"""The clocks of a run: the host's, which may jump, Slack's, which never does, and the one inside.

Time passes only when the run lets it, so forty days take no longer than a second.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.clock import StoryClock


class Wall:
    """Wall time and monotonic time of one host, and the true time, which is Slack's."""

    def __init__(self, start: datetime) -> None:
        """Take the aware instant at which everything begins."""
        self._true = self._host = start.astimezone(UTC)
        self._seconds, self._told = 1000.0, timedelta()

    def now(self) -> datetime:
        """Return what the host's wall clock shows (aware, UTC)."""
        return self._host

    def case_time(self) -> datetime:
        """Return the time of the cases (aware, UTC): the host's, moved on as far as was told."""
        return self._host + self._told

    def true(self) -> datetime:
        """Return the time it is in Slack (aware, UTC)."""
        return self._true + self._told

    def monotonic(self) -> float:
        """Return seconds that only ever grow, and don't jump."""
        return self._seconds

    def go_by(self, seconds: float) -> None:
        """Let time pass for the host and for everybody else."""
        step = timedelta(seconds=seconds)
        self._true, self._host = self._true + step, self._host + step
        self._seconds += seconds

    def go_to(self, instant: datetime) -> None:
        """Let time pass until the host's clock shows an aware instant; never backward."""
        self.go_by(max(0.0, (instant - self._host).total_seconds()))

    def tell(self, seconds: float) -> None:
        """Move story time on, as in the sandbox; no time passes."""
        self._told += timedelta(seconds=seconds)

    def jump(self, seconds: float) -> None:
        """Set the host's clock forward, or back; no time passes."""
        self._host += timedelta(seconds=seconds)


class SlacksClock(StoryClock):
    """Slack's own clock: true time, whatever the host believes."""

    def __init__(self, wall: Wall) -> None:
        """Take the wall it reads the true time from."""
        self._wall = wall
        super().__init__(wall.true())

    def _flowing(self) -> datetime:
        return self._wall.true()
