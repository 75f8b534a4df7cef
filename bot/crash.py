"""Named places where a test ends the process; in production nothing happens there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CRASH_POINTS = (
    "inbox.before_commit",
    "inbox.committed",
    "inbox.acknowledged",
    "delivery.before_claim_commit",
    "delivery.claimed",
    "delivery.before_post",
    "delivery.posted",
    "delivery.before_settle_commit",
    "delivery.settled",
    "reconcile.read",
    "reconcile.deleted",
    "reconcile.before_commit",
    "reconcile.decided",
    "sweep.deleted",
    "sweep.done",
    "backup.copied",
    "backup.sealed",
    "backup.placed",
    "restore.filled",
    "move.marked",
    "move.copied",
    "move.committed",
    "move.done",
    "key.written",
    "key.replaced",
    "rotate.before_commit",
    "rotate.committed",
    "rotate.sealed",
)
"""Every boundary, by name: before and after each commit, acknowledgement, post and delete."""

_strike: Callable[[str], None] | None = None


def crash_point(name: str) -> None:
    """Do nothing, unless a test has asked to be struck here. `name` is one of CRASH_POINTS."""
    if _strike is not None:
        _strike(name)


def strike_with(strike: Callable[[str], None] | None) -> None:
    """Let a test decide what happens at every crash point of this process."""
    global _strike  # noqa: PLW0603 - one process, one hook
    _strike = strike
