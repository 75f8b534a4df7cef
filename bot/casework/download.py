"""An address at which one person reads one paper once: made, used and forgotten."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import delete, select, update

from bot.access import Visitor, case_for, no_colleague
from bot.casework.desk import record
from bot.errors import NotFound, Refused
from bot.locale import _
from models import Case, Download, Person
from models.base import new_id

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import CursorResult
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.loading import Opened
    from bot.vault import Vault
    from models.vocabulary import Paper

PLACE = "/notat/"
TOKEN_BYTES = 24  # 192 bits
VALID = timedelta(minutes=10)
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What an address is for, and whose: a paper about a row of a case."""

    id: str
    case_id: str
    paper: Paper
    about: str
    reader: Visitor


def make(desk: Desk, opened: Opened, paper: Paper, about: str) -> str:
    """Give a person a new address for one reading, and return it; it is kept nowhere.

    One they have not used for the same paper ends. Raises Refused where no files are served.
    """
    if desk.web_address is None:
        words = _("Filer kan ikke hentes i denne installation. Bed den, der driver Tværs, om det.")
        raise Refused(words)
    token, user = secrets.token_urlsafe(TOKEN_BYTES), opened.actor.user
    same = Download.user == user, Download.paper == paper, Download.about == about
    desk.session.execute(delete(Download).where(*same, Download.read_at.is_(None)))
    desk.session.add(
        Download(
            id=new_id(),
            case_id=opened.case.id,
            token_hash=desk.vault.token_hash(token),
            paper=paper,
            about=about,
            user=user,
            made_at=desk.wall,
        )
    )
    record(desk, opened, "download_made", about)
    return f"{desk.web_address}{PLACE}{token}"


def asked_for(session: Session, vault: Vault, token: str, real_now: datetime) -> Asked | None:
    """Return what a token stands for now; None for one that is unknown, used or too old."""
    query = (
        select(Download, Case.workspace_id, no_colleague())
        .join(Case, Case.id == Download.case_id)
        .outerjoin(
            Person, (Person.workspace_id == Case.workspace_id) & (Person.user == Download.user)
        )
        .where(Download.token_hash == vault.token_hash(token), *_usable(real_now))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, workspace_id, outside = found
    who = Visitor(workspace_id, row.user, guest=bool(outside))
    return Asked(row.id, row.case_id, row.paper, row.about, who)


def opened_for(session: Session, asked: Asked) -> Opened | None:
    """Return the case to who asks, as long as they may open it at this moment; else None."""
    if asked.reader.guest:
        return None
    try:
        return case_for(session, asked.case_id, asked.reader)
    except (NotFound, Refused):
        return None


def use_up(desk: Desk, asked: Asked) -> bool:
    """Take the one reading, and write it down; False when another has, or the right is gone."""
    opened = opened_for(desk.session, asked)  # the team's row first, in the order of all who change
    if opened is None:
        return False
    taken = update(Download).where(Download.id == asked.id, *_usable(desk.wall))
    result = cast("CursorResult[Any]", desk.session.execute(taken.values(read_at=desk.wall)))
    if result.rowcount != 1:
        return False
    record(desk, opened, "exported", asked.about)
    return True


def forget_downloads(session: Session, real_now: datetime) -> None:
    """Forget addresses that have not worked for a day; the trace tells who read what."""
    session.execute(delete(Download).where(Download.made_at < real_now - KEPT))


def _usable(real_now: datetime) -> tuple[Any, ...]:
    return Download.read_at.is_(None), Download.made_at > real_now - VALID
