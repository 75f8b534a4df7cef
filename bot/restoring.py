"""After a restore: what was said since the copy was taken is asked for before it is said again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.casework.absence import plan_absences
from bot.casework.desk import plan, refresh_card
from bot.casework.learn import plan_learning
from bot.casework.passing import plan_passings
from bot.casework.team import plan_digest, plan_digest_after
from bot.deadlines import local_date
from bot.engines import connect
from bot.loading import load_case, load_team
from bot.store import migrate
from bot.trace import TVAERS
from models import CARD_UPDATE, Case, CaseState, Installation, Notice, NoticeState, Team
from models.installation import THE_ONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import URL

    from bot.casework.desk import Desk

IN_THE_AIR = (NoticeState.PENDING, NoticeState.SENDING)


def make_ready(made: URL, desk_in: Callable[[Session], Desk], real_now: datetime) -> None:
    """Bring a restored database up to date, and doubt what is due, before anybody starts on it.

    `desk_in` gives the desk that it is done at, in case time; `real_now` is the wall's (aware).
    Raises UserError when the copy is from a newer program.
    """
    engine = connect(made)
    try:
        migrate(engine)
        with Session(engine) as session, session.begin():
            restored(desk_in(session), real_now)
    finally:
        engine.dispose()


def restored(desk: Desk, real_now: datetime) -> None:
    """Write anew what is owed as of now, and doubt all of it that is due.

    What the copy does not know of may have been said: each key is the same again, so the history
    tells. `desk.now` is case time, `real_now` the wall's (both aware).
    """
    _plan_everything(desk)
    desk.session.flush()
    for notice in _due(desk):
        if _is_over(notice, desk.now):
            notice.state = NoticeState.CANCELLED
        elif notice.kind != CARD_UPDATE:  # a card may be drawn twice
            notice.state, notice.retry_at = NoticeState.UNKNOWN, real_now
            notice.doubted_at = notice.first_attempt_at = None
        else:
            notice.state = NoticeState.PENDING
        notice.lease_until = None
    _remember(desk, real_now)


def _plan_everything(desk: Desk) -> None:
    """Plan every team and open case, and have every card drawn as the copy knows it."""
    for team_id in desk.session.scalars(select(Team.id)).all():
        team = load_team(desk.session, team_id)
        _plan_digests(desk, team)
        plan_absences(desk, team)
        plan_passings(desk, team)
        plan_learning(desk, team)
    owes = (Case.state != CaseState.CLOSED) | Case.unfiled.is_not(None)
    still_open = select(Case.id).where(owes)
    for case_id in desk.session.scalars(still_open).all():
        opened = load_case(desk.session, case_id, TVAERS)
        plan(desk, opened.case, opened.team)
        refresh_card(desk, opened.case, opened.team)


def _plan_digests(desk: Desk, team: Team) -> None:
    """Plan the next digest, and today's where the copy's last one is of an earlier day."""
    plan_digest(desk, team)
    days = select(func.max(Notice.about_on)).where(Notice.kind == "digest")
    today = local_date(desk.now)
    last = desk.session.scalar(days.where(Notice.team_id == team.id, Notice.about_on < today))
    if last is not None:
        plan_digest_after(desk, team, last)


def _due(desk: Desk) -> list[Notice]:
    """Return what is due, and the cards that were refused: since then they may have been hung."""
    refused = and_(Notice.state == NoticeState.DEAD, Notice.kind == "card")
    query = select(Notice).where(Notice.due_at <= desk.now)
    return list(desk.session.scalars(query.where(or_(Notice.state.in_(IN_THE_AIR), refused))))


def _is_over(notice: Notice, now: datetime) -> bool:
    """Tell whether it is the digest of a day that is over."""
    return notice.kind == "digest" and (notice.not_after is None or notice.not_after <= now)


def _remember(desk: Desk, real_now: datetime) -> None:
    row = desk.session.get(Installation, THE_ONE) or Installation(id=THE_ONE)
    row.restored_at = real_now
    desk.session.add(row)
