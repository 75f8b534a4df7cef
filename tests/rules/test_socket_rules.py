from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.deadlines import ZONE
from handlers.doubts import AT_REST, IN_OFFICE, Doubt, Pulse, doubt, renewed_within, to_renew

WELL = Pulse(opened_at=0.0, alive_at=100.0, heard_at=100.0)


@pytest.mark.parametrize(
    ("known", "now", "wanted"),
    [
        ({}, 100.0, None),
        ({}, 120.0, None),
        ({}, 120.1, Doubt.SILENT),
        ({"cut": True}, 100.0, Doubt.CUT),
        ({"cut": True, "asked": True}, 200.0, Doubt.CUT),
        ({"asked": True}, 100.0, Doubt.ASKED),
        ({"missed": 5}, 111.0, None),
        ({"missed": 6}, 109.9, None),
        ({"missed": 6}, 110.0, Doubt.DEAF),
        ({"missed": 600, "heard_at": 99.0}, 100.0, None),
    ],
)
def test_what_speaks_against_a_connection(
    known: dict[str, Any], now: float, wanted: Doubt | None
) -> None:
    """Cut, asked, without a pong for 20 s, or passed over while the other hears: nothing else."""
    assert doubt(replace(WELL, **known), now) is wanted


def _pulse(opened_at: float, heard_at: float) -> Pulse:
    return Pulse(opened_at, alive_at=heard_at, heard_at=heard_at)


@pytest.mark.parametrize(
    ("pulses", "now", "wanted"),
    [
        ([_pulse(0, 0), _pulse(0, 0)], 41.0, None),
        ([_pulse(0, 0), _pulse(0, 0)], 42.0, 0),
        ([_pulse(42, 42), _pulse(0, 0)], 43.0, None),
        ([_pulse(42, 42), _pulse(0, 0)], 84.0, 1),
        ([_pulse(0, 50), _pulse(0, 0)], 60.0, 1),
        ([_pulse(0, 50), _pulse(0, 40)], 60.0, None),
        ([_pulse(0, 0)], 83.0, None),
        ([_pulse(0, 0)], 84.0, 0),
    ],
)
def test_the_quietest_is_renewed_at_even_steps(
    pulses: list[Pulse], now: float, wanted: int | None
) -> None:
    """Of two quiet ones each is new within 84 s, never two at a time; one that hears is left."""
    assert to_renew(pulses, now, 84.0) == wanted


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2026-11-23T07:00", IN_OFFICE),
        ("2026-11-23T06:59", AT_REST),
        ("2026-11-27T16:59", IN_OFFICE),
        ("2026-11-27T17:00", AT_REST),
        ("2026-11-28T10:00", AT_REST),
        ("2026-07-01T07:00", IN_OFFICE),
    ],
)
def test_the_hours_are_copenhagens(moment: str, wanted: float) -> None:
    """Mondays to Fridays from 7 to 17 on Copenhagen's clock are working hours, in summer too."""
    assert renewed_within(datetime.fromisoformat(moment).replace(tzinfo=ZONE)) == wanted
