"""Absences for the pure rules, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime

from models import Absence


def absent(
    user: str,
    first: date,
    last: date,
    halves: tuple[bool, bool] = (False, False),
    ended_at: datetime | None = None,
) -> Absence:
    """Return an absence; `halves` are from noon on the first day, and until noon on the last."""
    return Absence(
        id=f"{user}{first}",
        user=user,
        first_on=first,
        last_on=last,
        from_noon=halves[0],
        until_noon=halves[1],
        entered_at=datetime(2026, 1, 1, tzinfo=UTC),
        ended_at=ended_at,
    )
