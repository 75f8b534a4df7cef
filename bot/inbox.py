"""What came in before is answered the same way again, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import Received

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def answered(session: Session, key: str) -> dict[str, Any] | None:
    """Return the first answer to a delivery, or None when it is new."""
    seen = session.get(Received, key)
    return None if seen is None else seen.answer


def remember(session: Session, key: str, answer: dict[str, Any], now: datetime) -> None:
    """Keep the answer to a delivery; it is stored only if everything else is."""
    session.add(Received(key=key, at=now, answer=answer))
