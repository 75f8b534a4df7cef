"""After a restore: what was said since the copy was taken is asked for before it is said again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.access import load_case, load_team
from bot.casework.desk import plan, refresh_card
from bot.casework.team import plan_digest
from bot.trace import TVAERS
from models import CARD_UPDATE, Case, CaseState, Installation, Notice, NoticeState, Team
from models.installation import THE_ONE

if TYPE_CHECKING:
    from datetime import datetime

    from bot.casework.desk import Desk

IN_THE_AIR = (NoticeState.PENDING, NoticeState.SENDING)


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
            notice.state = NoticeState.UNKNOWN
            notice.doubted_at, notice.retry_at = real_now, real_now
        else:
            notice.state = NoticeState.PENDING
        notice.lease_until = None
    _remember(desk, real_now)


def _plan_everything(desk: Desk) -> None:
    """Plan every team and open case, and have every card drawn as the copy knows it."""
    for team_id in desk.session.scalars(select(Team.id)).all():
        plan_digest(desk, load_team(desk.session, team_id))
    still_open = select(Case.id).where(Case.state != CaseState.CLOSED)
    for case_id in desk.session.scalars(still_open).all():
        opened = load_case(desk.session, case_id, TVAERS)
        plan(desk, opened.case, opened.team)
        refresh_card(desk, opened.case, opened.team)


def _due(desk: Desk) -> list[Notice]:
    query = select(Notice).where(Notice.state.in_(IN_THE_AIR), Notice.due_at <= desk.now)
    return list(desk.session.scalars(query))


def _is_over(notice: Notice, now: datetime) -> bool:
    """Tell whether it is the digest of a day that is over."""
    return notice.kind == "digest" and (notice.not_after is None or notice.not_after <= now)


def _remember(desk: Desk, real_now: datetime) -> None:
    row = desk.session.get(Installation, THE_ONE) or Installation(id=THE_ONE)
    row.restored_at = real_now
    desk.session.add(row)
