"""A breach of data security: what there is to answer, by when, and who hears of it; pure."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bot.obligations.owing import Owed
from models import Place
from models.vocabulary import BreachStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from models import Breach, BreachDone

BREACH = "breach"
TOLD = "told"
WITHIN = timedelta(hours=72)
BEFORE = (24, 6, 0)
"""So many hours before the authority must have heard it is reminded of; 0 is when it is late."""

AUTHORITY = (BreachStep.AUTHORITY_TOLD, BreachStep.AUTHORITY_NOT_NEEDED)
CITIZENS = (BreachStep.CITIZENS_TOLD, BreachStep.CITIZENS_NOT_NEEDED)
QUESTIONS: tuple[tuple[BreachStep, ...], ...] = (
    (BreachStep.STOPPED,),
    (BreachStep.ADVISER_TOLD,),
    (BreachStep.RISK_JUDGED,),
    AUTHORITY,
    CITIZENS,
    (BreachStep.WRITTEN_DOWN,),
)
"""The checklist in its order: each is answered by one of its steps, and by one only."""


def authority_by(breach: Breach) -> datetime:
    """Return when Datatilsynet must have heard at the latest (aware UTC).

    72 hours by the clock from when the breach was found, nights and closed days too (GDPR art. 33,
    and regulation 1182/71, which lets a period of hours run on through all of them).
    """
    return breach.found_at.astimezone(UTC) + WITHIN


def answer_to(breach: Breach, question: tuple[BreachStep, ...]) -> BreachDone | None:
    """Return what a question of the checklist was answered with, or None."""
    return next((done for done in breach.done if done.step in question), None)


def open_questions(breach: Breach) -> list[tuple[BreachStep, ...]]:
    """Return the questions of the checklist that nobody has answered, in order."""
    return [question for question in QUESTIONS if answer_to(breach, question) is None]


def breach_owed(breach: Breach, told: Iterable[str]) -> Iterator[Owed]:
    """Tell some people of a breach at once, and remind them until it is said who hears of it.

    At any hour: the 72 hours run at night, too. Whoever told of it isn't told, but reminded where
    nobody else is there; one that is ended owes nothing.
    """
    if breach.ended_at is not None:
        return
    for user in list(told) or [breach.told_by]:
        if user != breach.told_by:
            yield _owed(breach, TOLD, user, breach.told_at, None)
        if answer_to(breach, AUTHORITY) is None:
            yield from _reminders(breach, user)


def _reminders(breach: Breach, user: str) -> Iterator[Owed]:
    by = authority_by(breach)
    for hours, fewer in zip(BEFORE, (*BEFORE[1:], None), strict=True):
        at = by - timedelta(hours=hours)
        until = None if fewer is None else by - timedelta(hours=fewer)
        if at > breach.told_at:
            yield _owed(breach, str(hours), user, at, until)


def _owed(breach: Breach, part: str, user: str, at: datetime, until: datetime | None) -> Owed:
    # Of the time it was found, so that all are told anew when that is corrected
    found = breach.found_at.astimezone(UTC).strftime("%Y%m%d%H%M")
    key = f"{BREACH}:{breach.id}:{found}:{part}:{user}"
    return Owed(key, BREACH, Place.PERSON, at, until, user, breach.id, parts=(part,))
