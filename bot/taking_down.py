"""Take out of Slack what may not stand there any more: a restricted case's card and its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.history import delete, spots
from bot.restricted import IN_SIGHT, must_go
from models import CARD_UPDATE, Case, Notice

if TYPE_CHECKING:
    from sqlalchemy import Select

    from bot.history import Spot
    from bot.runtime import Bot

AT_ONCE = 50


def take_down(bot: Bot) -> None:
    """Delete the messages that must go; what Slack keeps for now is tried in the next round."""
    for spot in spots(bot, _standing()):
        if spot.ts is not None and delete(bot, spot, [spot.ts]):
            _gone(bot, spot)


def _standing() -> Select[Notice]:
    """Return the query for what stands of restricted cases where the team reads along."""
    return (
        select(Notice)
        .where(
            Notice.case_id.in_(select(Case.id).where(Case.restricted_at.is_not(None))),
            Notice.place.in_(IN_SIGHT),
            Notice.kind != CARD_UPDATE,
            Notice.ts.is_not(None),
            Notice.deleted_at.is_(None),
        )
        .order_by(Notice.due_at.desc(), Notice.id)
        .limit(AT_ONCE)
    )


def _gone(bot: Bot, spot: Spot) -> None:
    """Write down that a message stands no more, unless it has been said anew meanwhile."""
    with bot.writing() as session:
        notice = session.get_one(Notice, spot.notice_id, with_for_update=True)
        case = session.get_one(Case, notice.case_id)
        if notice.ts == spot.ts and must_go(case, notice):
            notice.deleted_at = bot.real_now()
