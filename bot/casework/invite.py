"""Whose calendar a file has put a meeting in, and which files a case still owes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.obligations import CALENDAR_FILES, INVITATION, UNINVITED, invitations_owed, owed
from models import Notice, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.obligations import Owed
    from models import Case, Team

FILES = CALENDAR_FILES
MAY_HAVE_COME = (NoticeState.SENT, NoticeState.UNKNOWN, NoticeState.SENDING)


def files_owed(case: Case, team: Team, rows: Iterable[Notice]) -> list[Owed]:
    """Return the files that a case owes, given its notices so far."""
    return list(invitations_owed(case, team, _invited(rows)))


def is_owed(session: Session, row: Notice, case: Case, team: Team, now: datetime) -> bool:
    """Tell whether a case owes what a notice of it says, at a moment (aware)."""
    if row.kind not in FILES:
        return row.key in {due.key for due in owed(case, team, now)}
    query = select(Notice).where(Notice.case_id == case.id, Notice.kind.in_(FILES))
    return row.key in {due.key for due in files_owed(case, team, session.scalars(query))}


def _invited(rows: Iterable[Notice]) -> dict[tuple[str, str], int]:
    """Return by meeting and person the revision that stands in their calendar, as far as known."""
    files = [row for row in rows if row.kind in FILES]
    found: dict[tuple[str, str], int] = {}
    for row in sorted(files, key=lambda row: (int(row.parts[0]), row.kind)):
        whose = row.about, row.person or ""
        if row.kind == INVITATION and (row.state in MAY_HAVE_COME or row.repeated):
            found[whose] = int(row.parts[0])
        elif row.kind == UNINVITED and row.state is NoticeState.SENT:
            found.pop(whose, None)
    return found
