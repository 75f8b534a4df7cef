"""Answer whether it holds when a case has ended, and open it again after a no (N10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.access import RECIPIENT, no_such_case, role_in
from bot.casework.closing import ReopenForm, reopen
from bot.casework.desk import change, erased_words, plan, require_kept
from bot.errors import NotFound, Refused
from bot.loading import cases_of, load_case
from bot.locale import _
from bot.obligations import AFTER, LASTING, after_key, ended_by, given, was_asked
from bot.policy import seats_of
from bot.restricted import seen_by
from bot.trace import TVAERS, Actor
from models import AfterCheck, Case, Closing, Notice, NoticeState
from models.base import new_id
from models.vocabulary import Holds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.loading import Opened
    from models import Team

ASKED_WITHIN = timedelta(days=120)  # the last question, moved by closing days, and its 30 days


@dataclass(frozen=True)
class About:
    """Which question a button is about: of which closing, so many days after.

    `code` is the case's as the message shows it, "" where none is shown.
    """

    closing_id: str
    days: int
    code: str = ""


@dataclass(frozen=True)
class Heard:
    """A question as it stands: the case, how it had ended, and the answer, if there is one.

    `by_this` tells whether it became so just now, by the one who asks.
    """

    opened: Opened
    closing: Closing
    said: AfterCheck | None
    by_this: bool = False

    @property
    def can_be_opened(self) -> bool:
        """Return whether the case may be opened again with one press."""
        no = self.said is not None and self.said.answer is Holds.NO
        return no and self.closing.reopened_at is None


def answer(desk: Desk, who: Visitor, about: About, holds: Holds) -> Heard:
    """Keep whether it holds; the first answer stands, and so does a case that is open again.

    Raises NotFound for somebody who is neither asked nor has a seat, Refused when it was erased.
    """
    opened, closing = _opened(desk, who, about)
    before = given(opened.case, closing, about.days)
    if before is not None or closing.reopened_at is not None:
        return Heard(opened, closing, before)
    made = AfterCheck(
        id=new_id(),
        case_id=opened.case.id,
        closing_id=closing.id,
        days=about.days,
        user=who.user,
        answer=holds,
        at=desk.now,
    )
    opened.case.after_checks.append(made)
    change(desk, opened, "after_checked", made.id)
    return Heard(opened, closing, made, by_this=True)


def reopen_after(desk: Desk, who: Visitor, about: About) -> Heard:
    """Open a case again because it doesn't hold; one that is open again stays as it is.

    Raises NotFound and Refused as `answer`, and Refused when nobody has said no.
    """
    opened, closing = _opened(desk, who, about)
    said = given(opened.case, closing, about.days)
    heard = Heard(opened, closing, said)
    if closing.reopened_at is not None:
        return heard
    if not heard.can_be_opened:
        raise Refused(_("Svar nej først, hvis sagen skal genåbnes."))
    reopen(desk, opened, ReopenForm(_("Efterkontrol: borgeren står ikke i det længere")))
    return replace(heard, by_this=True)


def readdress(desk: Desk, team: Team, begins: datetime, ends: datetime) -> None:
    """Ask whoever is there instead, where a question falls due between two moments (aware)."""
    waiting = Notice.kind == AFTER, Notice.state == NoticeState.PENDING
    query = select(Notice.case_id).where(Notice.team_id == team.id, *waiting)
    found = desk.session.scalars(query.where(Notice.due_at >= begins, Notice.due_at < ends))
    for case in cases_of(desk.session, {case_id for case_id in found if case_id}).values():
        plan(desk, case, team)


def ended_lately(session: Session, team_id: str, now: datetime) -> list[str]:
    """Return the ids of a team's closed cases that something may yet be asked about."""
    return list(session.scalars(select(Case.id).where(*_ended_lately(team_id, now))))


def _ended_lately(team_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Case.team_id == team_id, Case.closed_at > now - ASKED_WITHIN


def asked_about(session: Session, team: Team, user: str, now: datetime) -> Iterator[Case]:
    """Yield those cases a person may see with what a question is drawn from, and nothing more."""
    may_last = Case.outcome.in_(LASTING), Case.erased_at.is_(None)
    query = select(Case).where(*_ended_lately(team.id, now), *may_last, seen_by(user))
    query = query.order_by(Case.code)
    parts = (Case.past_closings, Case.after_checks, Case.handovers, Case.confidants)
    yield from session.scalars(query.options(*(selectinload(part) for part in parts)))


def _opened(desk: Desk, who: Visitor, about: About) -> tuple[Opened, Closing]:
    """Return a case, behind its team's lock, to who may answer; denied and missing read the same.

    Where its row is gone the message alone knows its code.
    """
    of_case = desk.session.scalar(select(Closing.case_id).where(Closing.id == about.closing_id))
    if of_case is None:
        raise NotFound(erased_words(about.code) if about.code else no_such_case(""))
    opened = load_case(desk.session, of_case, TVAERS)
    closing = next(one for one in opened.case.past_closings if one.id == about.closing_id)
    role = _role(desk, who, opened, closing, about)
    if role is None or not was_asked(closing, about.days, desk.now):
        raise NotFound(no_such_case(""))
    require_kept(opened.case)
    return replace(opened, actor=Actor(who.user, role)), closing


def _role(desk: Desk, who: Visitor, opened: Opened, closing: Closing, about: About) -> str | None:
    """Return in which role somebody may answer: with a seat, as the recipient, or a leader asked.

    None for anybody else; a colleague with a seat may know, too.
    """
    handed = ended_by(opened.case, closing)
    if opened.case.workspace_id != who.workspace_id:
        return None
    if seats_of(opened.team, who.user):
        return role_in(opened.team, who.user)
    if handed is not None and handed.recipient == who.user:
        return RECIPIENT
    key = after_key(closing.id, about.days)
    asked = select(Notice.id).where(Notice.key == key, Notice.person == who.user)
    return role_in(opened.team, who.user) if desk.session.scalar(asked) else None
