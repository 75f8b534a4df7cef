"""The trace: append-only events, each bound to the one before by a keyed hash, one chain a team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import select

from models import Case, Event, Team

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.vault import Vault


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role: member, substitute, leader, administrator, referrer, recipient."""

    user: str
    role: str


TVAERS = Actor("tvaers", "bot")
COMMAND_LINE = Actor("command_line", "operator")
READINGS = {"viewed", "exported"}
"""What changes nothing of a case, so that its card need not be drawn anew."""


@dataclass(frozen=True)
class Chain:
    """What verifying one team's chain found; `broken_at` is None when it is whole."""

    team: str
    length: int
    head: str
    broken_at: int | None


def record(
    session: Session,
    vault: Vault,
    team: Team,
    actor: Actor,
    kind: str,
    *,
    case: Case | None = None,
    subject: str = "",
    now: datetime,
) -> Event:
    """Append one event to the team's chain; a change to a case also raises its version."""
    whole = team if team in session else session.get_one(Team, team.id)  # of a part, the whole
    event = chained(vault, whole, actor, kind, case, subject, now)
    session.add(event)
    return event


def chained(
    vault: Vault,
    team: Team,
    actor: Actor,
    kind: str,
    case: Case | None,
    subject: str,
    now: datetime,
) -> Event:
    """Return the next event of the team's chain, for the caller to store, as `record` does."""
    event = Event(
        team_id=team.id,
        number=team.trace_length + 1,
        at=now.astimezone(UTC),
        user=actor.user,
        role=actor.role,
        kind=kind,
        case_id=case.id if case else None,
        subject=subject,
        mac="",
    )
    event.mac = vault.mac(team.trace_head, line(event))
    team.trace_length, team.trace_head = event.number, event.mac
    if case is not None and kind not in READINGS:
        case.version += 1
    return event


def line(event: Event) -> str:
    """Return the event as the text that is chained: every field, in a fixed order."""
    return "|".join(
        (
            event.team_id,
            str(event.number),
            event.at.isoformat(timespec="microseconds"),
            event.user,
            event.role,
            event.kind,
            event.case_id or "",
            event.subject,
        )
    )


def verify(session: Session, vault: Vault, team: Team) -> Chain:
    """Walk a team's chain from its first event; also finds events cut off at the end."""
    head, number = "", 0
    for event in session.scalars(
        select(Event).where(Event.team_id == team.id).order_by(Event.number)
    ):
        number += 1
        if event.number != number or event.mac != vault.mac(head, line(event)):
            return Chain(team.name, team.trace_length, team.trace_head, broken_at=number)
        head = event.mac
    whole = (number, head) == (team.trace_length, team.trace_head)
    return Chain(team.name, team.trace_length, team.trace_head, None if whole else number + 1)


def head_words(team: Team) -> str:
    """Return the first seven characters of the chain's head, as the digest prints it."""
    return team.trace_head[:7]
