"""What has not come through to those it was for, and who in the team takes care of it by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from bot.casework.desk import record_of_team
from bot.casework.invite import is_owed
from bot.casework.learn import KINDS as LEARNING
from bot.casework.learn import is_still_owed as learning_still_owed
from bot.errors import Refused
from bot.loading import cases_of
from bot.locale import _
from bot.obligations import COURTESIES
from models import CARD_UPDATE, Case, CaseState, Notice, NoticeState, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.trace import Actor
    from models import Team

IN_DOUBT_FOR = timedelta(hours=1)
ALARMS = {"undelivered", "clock"}  # a dead alarm has its own way to people, the ladder
TOGETHER = "catch_up"
SAID_AFTER_CLOSING = {"outcome", "answered", "after", "after_no"}
DRAWS_THE_CARD = {"card", CARD_UPDATE}
NOBODY_IS_NEEDED = {NoticeState.SENT, NoticeState.CANCELLED}
MOST = 500


@dataclass(frozen=True)
class Lost:
    """A notice that Slack refused for good, or of which nobody knows; `case` is loaded whole.

    `codes` are of the open cases of which a notice tells that says several together.
    """

    notice: Notice
    case: Case | None
    codes: tuple[str, ...] = ()


def lost(
    session: Session, team: Team, now: datetime, seen: ColumnElement[bool]
) -> tuple[Lost, ...]:
    """Return what means something still and nobody has taken care of, oldest first.

    A card that hangs again and a case that is closed need nobody; `now` is aware, case time. `seen`
    is which cases may be told of (see `restricted`).
    """
    told = _not_through(team, now).where(or_(Notice.case_id.is_(None), seen))
    rows = session.scalars(told).all()
    cases = cases_of(session, {row.case_id for row in rows if row.case_id})
    drawn, codes = _drawn(session, cases), _codes(session, rows, seen)
    found = (
        Lost(row, cases.get(row.case_id or ""), tuple(codes[row.id])) for row in reversed(rows)
    )
    return tuple(one for one in found if _matters(session, one, team, now, drawn))


def take_over(
    desk: Desk, team: Team, actor: Actor, ids: Collection[str], first: Callable[[str], str]
) -> int:
    """Note that the team follows up itself on these notices; return how many that were left.

    Raises Refused when none is left; `first` gives a person's first name.
    """
    query = select(Notice).where(Notice.team_id == team.id, Notice.id.in_(ids))
    fresh = query.order_by(Notice.id).with_for_update().execution_options(populate_existing=True)
    rows = desk.session.scalars(fresh).all()
    left = [row for row in rows if row.handled_at is None and row.state not in NOBODY_IS_NEEDED]
    if not left:
        raise Refused(_nothing_left(rows, first))
    for row in left:
        row.handled_at, row.handled_by = desk.now, actor.user
    record_of_team(desk, team, actor, "undelivered_handled", str(len(left)))
    return len(left)


def _not_through(team: Team, now: datetime) -> Select[Notice]:
    """Select what was refused, and what has been in doubt too long; of very many the newest."""
    tried_at = func.coalesce(Notice.last_attempt_at, Notice.due_at)
    in_doubt = and_(Notice.state == NoticeState.UNKNOWN, tried_at <= now - IN_DOUBT_FOR)
    return (
        select(Notice)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(
            Notice.team_id == team.id,
            or_(Notice.state == NoticeState.DEAD, in_doubt),
            Notice.handled_at.is_(None),
            Notice.kind.not_in({*ALARMS, *COURTESIES}),
            Notice.place != Place.OPERATIONS,
            _concerns_somebody(),
        )
        .order_by(Notice.due_at.desc(), Notice.key.desc())
        .limit(MOST)
    )


def _concerns_somebody() -> ColumnElement[bool]:
    is_open = or_(Case.id.is_(None), Case.state != CaseState.CLOSED)
    to_file = and_(Notice.kind == "reminder", Case.unfiled.is_not(None))
    return or_(is_open, to_file, Notice.kind.in_(SAID_AFTER_CLOSING))


def _drawn(session: Session, cases: Collection[str]) -> dict[str, list[datetime]]:
    """Return when each case's card was drawn, as far as Slack took it."""
    found: dict[str, list[datetime]] = defaultdict(list)
    query = select(Notice.case_id, Notice.last_attempt_at).where(
        Notice.case_id.in_(cases),
        Notice.kind.in_(DRAWS_THE_CARD),
        Notice.state == NoticeState.SENT,
    )
    for case_id, at in session.execute(query):
        if case_id is not None and at is not None:
            found[case_id].append(at)
    return found


def _codes(
    session: Session, rows: Sequence[Notice], seen: ColumnElement[bool]
) -> dict[str, list[str]]:
    """Return the open cases that each notice tells of for others, by their codes."""
    found: dict[str, list[str]] = defaultdict(list)
    query = select(Notice.within, Case.code).join(Case, Case.id == Notice.case_id).distinct()
    inside = Notice.within.in_([row.id for row in rows]), Case.state != CaseState.CLOSED, seen
    for within, code in session.execute(query.where(*inside).order_by(Case.code)):
        if within is not None:
            found[within].append(code)
    return found


def _matters(
    session: Session, one: Lost, team: Team, now: datetime, drawn: dict[str, list[datetime]]
) -> bool:
    """Tell whether a case owes a message still, or shows less than it should on its card."""
    row, case = one.notice, one.case
    if case is None and row.kind in LEARNING:
        return learning_still_owed(session, row, team, now)
    if case is None:
        return row.kind != TOGETHER or bool(one.codes)
    if row.kind == CARD_UPDATE:
        tried_at = row.last_attempt_at or row.due_at
        return case.card_ts is not None and not any(at >= tried_at for at in drawn[case.id])
    return is_owed(session, row, case, team, now)


def _nothing_left(rows: Sequence[Notice], first: Callable[[str], str]) -> str:
    user = next((row.handled_by for row in rows if row.handled_by), None)
    if user is None:
        return _("Beskederne er kommet frem siden, eller der er ikke længere brug for dem.")
    return _("{name} følger op på dem.").format(name=first(user))
