"""What goes now, of each team: one function makes the plan, the other carries it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select, update

from bot.casework.erase import ON_ITS_WAY, STAYS, anonymise, erase, sealed, stands_in_slack
from bot.journal import unfiled
from bot.loading import cases_locked, cases_of, load_team
from bot.obligations import OWN_DIGEST
from bot.retention import (
    SAID_FOR,
    Reason,
    Wait,
    may_be_anonymised,
    may_be_erased,
    waits,
)
from models import Case, Notice, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk

    type_desk = Callable[[], AbstractContextManager[Desk]]

T = TypeVar("T")
A_FEW = 5
MANY = 50
TWO_NIGHTS = timedelta(hours=36)


@dataclass(frozen=True)
class Named:
    """A case by its id, and its code as it is before anything goes."""

    id: str
    code: str


@dataclass(frozen=True)
class Waiting:
    """A closed case that keeps its content for now, why, and how many notes aren't filed."""

    code: str
    waits: tuple[Wait, ...]
    unfiled: int


@dataclass(frozen=True)
class Plan:
    """What goes of one team: cases, and `messages` that leave Slack (ids of notices).

    `refused` is how many Slack has said no to delete so far; each is tried again every day.
    """

    team_id: str
    team: str
    erased: tuple[Named, ...] = ()
    anonymised: tuple[Named, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    messages: frozenset[str] = frozenset()
    refused: int = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing goes."""
        return not (self.erased or self.anonymised or self.messages)


def plans(session: Session, now: datetime) -> list[Plan]:
    """Return what goes at a moment (aware), team by team; no message is named twice."""
    found: list[Plan] = []
    for team_id in session.scalars(select(Team.id).order_by(Team.name, Team.id)).all():
        plan = _plan(session, load_team(session, team_id), now)
        others = frozenset[str]().union(*(one.messages for one in found))
        found.append(replace(plan, messages=plan.messages - others))
    return found


def carry_out(plan: Plan, desk_in: type_desk, go_on: Callable[[], bool]) -> Plan:
    """Do what a plan says, a few cases at a time, and return what was done.

    Each case is looked at again behind its team's lock: one that was opened again meanwhile stays.
    `desk_in` gives a transaction; `go_on` is asked before each.
    """
    erased = [one for few in _few(plan.erased) if go_on() for one in _erase(plan, few, desk_in)]
    gone = [
        one for few in _few(plan.anonymised) if go_on() for one in _anonymise(plan, few, desk_in)
    ]
    for ids in _few(sorted(plan.messages), MANY):
        with desk_in() as desk:
            rows = update(Notice).where(Notice.id.in_(ids), *stands_in_slack())
            desk.session.execute(rows.values(delete_at=desk.wall))
    return replace(plan, erased=tuple(erased), anonymised=tuple(gone))


def erased_lately(session: Session, now: datetime) -> bool:
    """Tell whether a case was erased within two nights, so that the files are cleaned once more."""
    query = select(Case.id).where(Case.erased_at > now - TWO_NIGHTS, Case.anonymised_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def sealed_tables() -> tuple[str, ...]:
    """Return the names of the tables that sealed words of a case stand in."""
    return tuple(table.name for table in sealed())


def _erase(plan: Plan, few: Collection[Named], desk_in: type_desk) -> list[Named]:
    with desk_in() as desk:
        held = _in_the_air(desk.session, {one.id for one in few})
        free = [one.id for one in few if one.id not in held]
        opened = cases_locked(desk.session, plan.team_id, free)
        ours = [one for one in opened if may_be_erased(one.case, one.team, desk.now)]
        ids = {one.case.id for one in ours}
        for one in ours:
            erase(desk, one)
    return [one for one in few if one.id in ids]


def _anonymise(plan: Plan, few: Collection[Named], desk_in: type_desk) -> list[Named]:
    with desk_in() as desk:
        opened = cases_locked(desk.session, plan.team_id, [one.id for one in few])
        ours = [one for one in opened if may_be_anonymised(one.case, one.team, desk.now)]
        ids = {one.case.id for one in ours}
        for one in ours:
            anonymise(desk, one)
    return [one for one in few if one.id in ids]


def _plan(session: Session, team: Team, now: datetime) -> Plan:
    whole = list(_with_content(session, team, now))
    erased = tuple(Named(id_, one.code) for id_, one in whole if not one.waits)
    ids = {one.id for one in erased}
    return Plan(
        team.id,
        team.name,
        erased,
        tuple(_nameless(session, team, now)),
        tuple(one for _id, one in whole if one.waits),
        frozenset(session.scalars(select(Notice.id).where(*_leaving(team, ids, now)))),
        session.scalar(_refused(team)) or 0,
    )


def _with_content(session: Session, team: Team, now: datetime) -> Iterator[tuple[str, Waiting]]:
    """Yield the closed cases that have their content, by id, each with why it keeps it."""
    query = _remembered(team).where(Case.erased_at.is_(None)).with_only_columns(Case.id)
    for few in _few(session.scalars(query).all(), MANY):
        held = _in_the_air(session, set(few))
        for case in cases_of(session, few).values():
            why = waits(case, team, now)
            why += [Wait(Reason.UNDER_WAY)] if case.id in held and not why else []
            yield case.id, Waiting(case.code, tuple(why), len(unfiled(case)))


def _nameless(session: Session, team: Team, now: datetime) -> Iterator[Named]:
    for case in session.scalars(_remembered(team).where(Case.erased_at.is_not(None))):
        if may_be_anonymised(case, team, now):
            yield Named(case.id, case.code)


def _remembered(team: Team) -> Select[Case]:
    closed = Case.team_id == team.id, Case.closed_at.is_not(None), Case.anonymised_at.is_(None)
    return select(Case).where(*closed).order_by(Case.code)


def _in_the_air(session: Session, case_ids: Collection[str]) -> set[str]:
    """Return the cases of some of which a message is on its way, or may stand in Slack twice."""
    moving = Notice.state.in_(ON_ITS_WAY) | Notice.sweep_at.is_not(None)
    query = select(Notice.case_id).where(Notice.case_id.in_(case_ids), moving)
    return {case_id for case_id in session.scalars(query) if case_id is not None}


def _leaving(team: Team, erased: Collection[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for what leaves Slack with some cases, and what has stood its days.

    With an erasing goes every message of many cases that its team has been told so far, and every
    digest of a colleague's own, which may name the cases of several teams. What was posted at the
    very moment of an erasing, or came back with a restored copy, goes the night after.
    """
    old = func.coalesce(Notice.last_attempt_at, Notice.due_at) < now - SAID_FOR
    own = Notice.kind == OWN_DIGEST, Team.workspace_id == team.workspace_id
    elsewhere = select(Notice.id).join(Team, Team.id == Notice.team_id).where(*own)
    mine = Notice.team_id == team.id
    of_many = Notice.case_id.is_(None) & (
        (mine | Notice.id.in_(elsewhere)) if erased else (mine & old)
    )
    before = select(Case.id).where(Case.team_id == team.id, Case.erased_at.is_not(None))
    of_one = Notice.case_id.in_(erased) | Notice.case_id.in_(before)
    return (*stands_in_slack(), of_many | of_one)


def _refused(team: Team) -> Select[int]:
    said_no = Notice.delete_at.is_not(None), Notice.error == STAYS
    return select(func.count()).select_from(Notice).where(Notice.team_id == team.id, *said_no)


def _few(every: Sequence[T], count: int = A_FEW) -> Iterator[Sequence[T]]:
    for start in range(0, len(every), count):
        yield every[start : start + count]
