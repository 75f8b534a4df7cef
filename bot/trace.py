"""The trace: append-only events, each bound to the one before by a keyed hash, one chain a team."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, func, select, type_coerce

from bot.errors import UserError
from bot.locale import _
from models import Case, Event, Team
from models.base import new_id

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Result
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
SEEN = ("viewed", "knowledge_read")
"""What changes nothing of a case, so that its card need not be drawn anew."""


PRINTED = re.compile(r"(?:(\d{1,9})-)?([0-9a-f]{7,64})")
SHOWN = 7  # hexadecimal digits of a head in the digest


@dataclass(frozen=True)
class Head:
    """A head as a digest or the command line printed it: the event's number, and its first digits.

    What was printed before numbers were has None.
    """

    number: int | None
    digits: str

    @classmethod
    def read(cls, text: str) -> Head:
        """Read "214-3f9a1c2", or only digits. Raises UserError for anything else."""
        found = PRINTED.fullmatch(text.strip().lower())
        if found is None:
            words = _("{head} er ikke et hoved. Skriv det, som det står i dagsoverblikket.")
            raise UserError(words.format(head=text))
        return cls(int(found[1]) if found[1] else None, found[2])

    def __str__(self) -> str:
        """Write it as it was printed."""
        return self.digits if self.number is None else f"{self.number}-{self.digits}"

    def is_of(self, event: Any) -> bool:
        """Tell whether it was printed when an event was a chain's last."""
        return self.number in {None, event.number} and event.mac.startswith(self.digits)


@dataclass(frozen=True)
class Chain:
    """What verifying one team's chain found; `broken_at` is None when it is whole.

    `met` are those of the heads asked for that are in it.
    """

    team: str
    length: int
    head: str
    broken_at: int | None
    met: frozenset[Head] = frozenset()


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
        id=new_id(),
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


def has_read(
    session: Session, user: str, case_id: str | None, subject: str, since: datetime
) -> bool:
    """Tell whether a person has left the mark of reading just this since an aware instant."""
    same = Event.user == user, Event.case_id == case_id, Event.subject == subject
    kinds = Event.kind.in_(SEEN)
    query = select(Event.id).where(*same, kinds, Event.at >= since).limit(1)
    return session.scalar(query) is not None


def line(event: Any) -> str:
    """Return an event, or its row, as the text that is chained: every column but the chain's own.

    As JSON, so that no two different events give the same text.
    """
    at = _written(event.at)
    whole = [event.id, event.team_id, event.number, at, event.user, event.role, event.kind]
    return json.dumps([*whole, event.case_id, event.subject], ensure_ascii=False, default=repr)


def _older_line(event: Any) -> str:
    """Return an event as it was chained before its id was part of it."""
    known = event.team_id, event.number, _written(event.at), event.user, event.role, event.kind
    return "|".join(map(str, (*known, event.case_id or "", event.subject)))


def _written(at: datetime | str) -> str:
    """Return an instant as it is chained; what is no instant, as it stands."""
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        return str(at)
    known = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return known.isoformat(timespec="microseconds")


def verify(
    session: Session, vault: Vault, team: Team, heads: Collection[Head] = frozenset()
) -> Chain:
    """Walk a team's chain from its first event; also finds events cut off at the end.

    Whoever can write the database may put the events and the team's head back to what they were
    at an earlier time: only a head that was printed since tells that. Those asked for are looked
    for on the way.
    """
    head, number, met = "", 0, set[Head]()
    length, last = team.trace_length, team.trace_head
    with _events(session, team) as events:
        for event in events:
            number += 1
            if event.number != number or not _follows(vault, head, event):
                return Chain(team.name, length, last, number, frozenset(met))
            head = event.mac
            met |= {one for one in heads if one.is_of(event)}
    broken_at = None if (number, head) == (length, last) else number + 1
    return Chain(team.name, length, last, broken_at, frozenset(met))


def strays(session: Session) -> int:
    """Return how many events are of no team that is there: nobody's chain would miss them."""
    ours = select(Team.id)
    count = select(func.count()).select_from(Event).where(Event.team_id.not_in(ours))
    return session.scalar(count) or 0


def _events(session: Session, team: Team) -> Result[Any]:
    """Return a team's events by number, as rows; whatever stands in them can be read."""
    columns = Event.__table__.c
    at = type_coerce(columns.at, String).label("at")  # as it stands, for it may be no instant
    rest = [column for column in columns if column.name != "at"]
    query = select(*rest, at).where(columns.team_id == team.id).order_by(columns.number)
    return session.execute(query.execution_options(yield_per=1000))


def _follows(vault: Vault, head: str, event: Any) -> bool:
    """Tell whether an event was written after a head; one of before may lack its id in it."""
    if event.case_id == "" or not isinstance(event.mac, str):  # what we never write
        return False
    return event.mac in {vault.mac(head, line(event)), vault.mac(head, _older_line(event))}


def head_words(team: Team) -> str:
    """Return the chain's head as the digest prints it: its number and its first seven digits."""
    return f"{team.trace_length}-{team.trace_head[:SHOWN]}"
