"""Cases made in one stroke, for runs in which it does not matter who pressed what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.access import case_for, teams, visitor
from bot.casework import convene, meet
from bot.casework.desk import Desk
from bot.casework.meet import BidForm, RecordForm
from bot.casework.refer import ReferralForm, refer
from demo import WORKSPACE
from models import Notice, NoticeState
from models.vocabulary import BidKind, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.runtime import Bot

CANARY = "gulspurvqzk"
LONE, MARION = "U0LONE", "U0MARION"


def referred(bot: Bot, count: int = 1, **changed: Any) -> list[str]:
    """Refer so many citizens, spread over the teams, some answers changed; return the ids."""
    with bot.writing() as session:
        who, desk = visitor(session, WORKSPACE, LONE), Desk(session, bot.vault, bot.now())
        every = teams(session, who)
        forms = [replace(_form(n), **changed) for n in range(count)]
        return [refer(desk, every[n % len(every)], who, form).id for n, form in enumerate(forms)]


def put_under_way(bot: Bot, case_ids: Iterable[str], user: str = MARION) -> None:
    """Take the cases, let every discipline bid in, and finish the record."""
    with bot.writing() as session:
        desk, who = Desk(session, bot.vault, bot.now()), visitor(session, WORKSPACE, user)
        for case_id in case_ids:
            opened = case_for(session, case_id, who)
            convene.receive(desk, opened, "")
            for discipline in opened.team.disciplines:
                meet.bid(desk, opened, BidForm(discipline.id, BidKind.DOES, CANARY))
            meet.finish_record(desk, opened, RecordForm(CANARY, user, user, CANARY))


def notices(bot: Bot, *states: NoticeState, until: datetime | None = None) -> list[Notice]:
    """Return the notices in these states, or all; with `until` those due by then."""
    query = select(Notice).order_by(Notice.due_at, Notice.key)
    if states:
        query = query.where(Notice.state.in_(states))
    if until is not None:
        query = query.where(Notice.due_at <= until)
    with bot.reading() as session:
        return list(session.scalars(query))


def _form(number: int) -> ReferralForm:
    return ReferralForm(
        target_groups=("eviction_notice",),
        urgency=Urgency.THIS_WEEK,
        official_number=f"KAN-{number}",
        situation=CANARY,
        citizen_wish=CANARY,
    )
