"""What came in before is answered the same way again, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from models import Received
from models.base import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

KEPT = timedelta(days=7)  # Slack sends nothing again after an hour or so
ANSWER = select(Received.answer).where(Received.key == bindparam("key"))


def answered(session: Session, key: str) -> dict[str, Any] | None:
    """Return the first answer to a delivery, or None when it is new."""
    found: dict[str, Any] | None = session.connection().scalar(ANSWER, {"key": key})
    return found


def remember(session: Session, key: str, answer: dict[str, Any], now: datetime) -> None:
    """Keep the answer to a delivery; it is stored only if everything else is."""
    insert_new(session, Received, [{"key": key, "at": now, "answer": answer}])


def forget_old(session: Session, now: datetime) -> None:
    """Forget what nobody can send again: what came more than KEPT before `now` (case time)."""
    session.execute(delete(Received).where(Received.at < now - KEPT))
