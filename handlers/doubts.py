"""When a connection to Slack is replaced: pure rules over what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.deadlines import ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


SILENT = 20.0  # seconds without a pong: three pings unanswered
DEAF_SECONDS, DEAF_ENVELOPES = 10.0, 6  # a fair Slack passes one of two by six times in 64
IN_OFFICE, AT_REST = 84.0, 600.0
OFFICE_OPENS, OFFICE_CLOSES, SATURDAY = 7, 17, 5


class Doubt(StrEnum):
    """Why a connection is replaced; `asked`: Slack said so itself."""

    CUT = "cut"
    ASKED = "asked"
    SILENT = "silent"
    DEAF = "deaf"
    RENEWED = "renewed"


@dataclass(frozen=True)
class Pulse:
    """What is known of one connection; instants are monotonic seconds.

    `heard_at` is its last envelope, or its opening; `missed` how many came on others since.
    """

    opened_at: float
    alive_at: float
    heard_at: float
    missed: int = 0
    cut: bool = False
    asked: bool = False


def doubt(pulse: Pulse, now: float) -> Doubt | None:
    """Return what speaks against a connection, if anything."""
    if pulse.cut:
        return Doubt.CUT
    if pulse.asked:
        return Doubt.ASKED
    if now - pulse.alive_at > SILENT:
        return Doubt.SILENT
    if pulse.missed >= DEAF_ENVELOPES and now - pulse.heard_at >= DEAF_SECONDS:
        return Doubt.DEAF
    return None


def to_renew(pulses: Sequence[Pulse], now: float, within: float) -> int | None:
    """Return the place of the connection to renew though nothing speaks against it, or None.

    A connection on which nothing comes may be deaf, and no ping tells. So the one that has been
    quiet for longest is renewed, at even steps, all of them `within` so many seconds.
    """
    step = within / len(pulses)
    quiet = [now - pulse.heard_at for pulse in pulses]
    newest = max(pulse.opened_at for pulse in pulses)
    longest = max(range(len(pulses)), key=quiet.__getitem__)
    return longest if min(now - newest, quiet[longest]) >= step else None


def renewed_within(real_now: datetime) -> float:
    """Return how soon every quiet connection is renewed (seconds), at an aware wall time.

    In working hours 84 s, so that with the watch's own step and the connecting both are new within
    90; that asks Slack for a connection each 42 s, by and large what its tier 1 gives (once a
    minute and more), and a refusal is obeyed; several processes share it, and take as many times
    as long. At night and in weekends, when hardly anybody waits, ten minutes.
    """
    local = real_now.astimezone(ZONE)
    at_work = local.weekday() < SATURDAY and OFFICE_OPENS <= local.hour < OFFICE_CLOSES
    return IN_OFFICE if at_work else AT_REST
