"""The pace towards Slack: one message at a time in each lane, kept in the database.

A lane is a team's channel, a person, or the updates of all cards. It is closed while a message
is on its way in it, and for a while after. A whole method is closed for as long as Slack
has asked us to wait. All replicas keep to it.

The conditions here name their moments, so that the queries they stand in are made once; what is
asked with them are the moments of `at`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select, update

from models import Notice, Pace
from models.base import Instant

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

POSTS, HISTORY = "chat.postMessage", "conversations.history"
UPLOADS = "files.getUploadURLExternal"  # and the steps that follow; what is shared as files
LONGEST_HOLD = timedelta(seconds=90)  # a lease and a gap; longer was set by a clock gone wrong
LONGEST = timedelta(minutes=90)  # the same, for what Slack has asked for
_NOW, _HELD_TO, _RESTED_TO = (
    bindparam(name, type_=Instant()) for name in ("real_now", "held_to", "rested_to")
)


def at(real_now: datetime) -> dict[str, datetime]:
    """Return the moments that the conditions are asked with at a real instant (aware)."""
    return {
        "real_now": real_now,
        "held_to": real_now + LONGEST_HOLD,
        "rested_to": real_now + LONGEST,
    }


def closed_lanes() -> Select[str]:
    """Return the query for the lanes in which nothing may be said."""
    return select(Pace.lane).where(_is_closed())


def may_call(session: Session, method: str, real_now: datetime) -> bool:
    """Tell whether a method of Slack's may be called: it has not asked us to wait."""
    return method not in left_alone(session, (method,), real_now)


def left_alone(
    session: Session, methods: tuple[str, ...], real_now: datetime
) -> dict[str, datetime]:
    """Return which of Slack's methods may not be called yet, and up to when (real, aware)."""
    rows = session.execute(_waits(methods), at(real_now))
    until = {row.lane: row.free_at for row in rows}
    return {one: until[_waiting(one)] for one in methods if _waiting(one) in until}


def take(session: Session, name: str, real_now: datetime, until: datetime) -> bool:
    """Close a lane for others while a message is on its way; False when another was there first.

    Raises IntegrityError when another takes a lane for the first time at the same moment.
    """
    moments = {"until": until, **at(real_now)}
    if session.connection().execute(_mine(), {"name": name, **moments}).rowcount:
        return True
    if session.get(Pace, name) is not None:
        return False
    session.add(Pace(lane=name, free_at=until))
    session.flush()
    return True


def leave(session: Session, name: str, free_at: datetime) -> None:
    """Open a lane again from a real instant (aware) on."""
    session.connection().execute(update(Pace).where(Pace.lane == name).values(free_at=free_at))


def wait(session: Session, method: str, free_at: datetime) -> None:
    """Call a method no more up to a real instant (aware), because Slack has asked for it."""
    found = session.get(Pace, _waiting(method), with_for_update=True)
    if found is None:
        session.add(Pace(lane=_waiting(method), free_at=free_at))
    else:
        found.free_at = max(found.free_at, free_at)


@cache
def _waits(methods: tuple[str, ...]) -> Select[str, datetime]:
    named = Pace.lane.in_([_waiting(one) for one in methods])
    query = select(Pace.lane, Pace.free_at).where(named)
    return query.where(Pace.free_at > _NOW, Pace.free_at <= _RESTED_TO)


@cache
def _mine() -> Any:
    free = update(Pace).where(Pace.lane == bindparam("name"), ~_is_closed())
    return free.values(free_at=bindparam("until", type_=Instant()))


def _is_closed() -> ColumnElement[bool]:
    return (Pace.free_at > _NOW) & (Pace.free_at <= _HELD_TO)


def _waiting(method: str) -> str:
    return f"wait:{method}"


def may_be_tried() -> ColumnElement[bool]:
    """Return the condition: the notice has rested as long as it should."""
    return or_(Notice.retry_at.is_(None), Notice.retry_at <= _NOW, Notice.retry_at > _RESTED_TO)
