"""The desk a verb works at, and the one way in which a change is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot import trace
from bot.casework.invite import files_owed
from bot.casework.review import keep_review
from bot.deadlines import local_date
from bot.errors import FieldErrors, Refused
from bot.journal import unfiled
from bot.loading import load_team
from bot.locale import _
from bot.obligations import Owed, owed
from models import CARD_UPDATE, Case, Confidant, Event, Meeting, Notice, NoticeState, Place, Tried
from models.base import insert_new, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from bot.loading import Opened
    from bot.runtime import Bot
    from bot.trace import Actor
    from bot.vault import Vault
    from models import Team

STILL_OPEN = (NoticeState.PENDING, NoticeState.CANCELLED)


@dataclass(frozen=True)
class Desk:
    """An open transaction, the keys, and the moment everything in it happens (aware).

    `sends_files` is whether meetings are sent as files, too; `real_now` the wall's time, where it
    may be another than the story's; `web_address` is where files are served, if they are.
    """

    session: Session
    vault: Vault
    now: datetime
    sends_files: bool = False
    real_now: datetime | None = None
    web_address: str | None = None

    @property
    def wall(self) -> datetime:
        """Return the wall's time (aware), which beside a sandbox is another than the story's."""
        return self.real_now or self.now


def desk_for(bot: Bot, session: Session) -> Desk:
    """Return a desk in an open transaction, as the bot is now."""
    return Desk(session, bot.vault, bot.now(), bot.sends_files, bot.real_now(), bot.web_address)


def change(desk: Desk, opened: Opened, kind: str, subject: str = "") -> None:
    """Write one change down: the event in the team's chain, and what the case owes now.

    Raises Refused for a case whose words have been erased: nothing is written into it again.
    """
    require_kept(opened.case)
    record(desk, opened, kind, subject)
    plan(desk, opened.case, opened.team)
    refresh_card(desk, opened.case, opened.team)


def require_kept(case: Case) -> None:
    """Raise Refused when what was known of a case has been erased: it can't go on from there."""
    if case.erased_at is not None:
        raise Refused(erased_words(case.code))


def erased_words(code: str) -> str:
    """Return what is said of a case that has been erased."""
    return _(
        "Oplysningerne om {code} er slettet, som de skal. "
        "Er der brug for hjælp igen, så henvis på ny med /henvisning."
    ).format(code=code)


def record(desk: Desk, opened: Opened, kind: str, subject: str = "") -> None:
    """Write an event of a case into the team's chain, and nothing else."""
    trace.record(
        desk.session,
        desk.vault,
        opened.team,
        opened.actor,
        kind,
        case=opened.case,
        subject=subject,
        now=desk.now,
    )


def record_of_team(desk: Desk, team: Team, actor: Actor, kind: str, subject: str = "") -> None:
    """Write an event that is of no case into a team's chain, and nothing else."""
    trace.record(desk.session, desk.vault, team, actor, kind, subject=subject, now=desk.now)


def begin(desk: Desk, opened: Opened, kind: str, subject: str = "") -> None:
    """Write a new case down with its first event and all it owes, each table in one statement.

    The same as `change`, for a case of which nothing is stored yet.
    """
    case, team = opened.case, opened.team
    event = trace.chained(desk.vault, team, opened.actor, kind, case, subject, desk.now)
    insert_new(desk.session, Case, [values_of(case)])
    insert_new(desk.session, Meeting, [values_of(meeting) for meeting in case.meetings])
    insert_new(desk.session, Tried, [values_of(tried) for tried in case.tried])
    insert_new(desk.session, Confidant, [values_of(one) for one in case.confidants])
    insert_new(desk.session, Event, [values_of(event)])
    if desk.sends_files:
        load_team(desk.session, team.id)  # with its seats, which a referral needs for nothing else
    dues = [*owed(case, team, desk.now), *_files(desk, case, team, ())]
    rows = [_columns(desk, due, team, case) for due in dues if not _is_late(due, desk.now)]
    insert_new(desk.session, Notice, rows)


def plan(desk: Desk, case: Case, team: Team) -> None:
    """Write what a case owes as notices: add, move, revive or cancel; what was sent stays."""
    keep_review(desk, case, team)
    case.unfiled = len(unfiled(case)) or None
    desk.session.flush()
    known = _known(desk.session, case)
    every = [*owed(case, team, desk.now), *_files(desk, case, team, known.values())]
    dues = {due.key: due for due in every}
    _bring_in_line(desk, dues, known, team, case)


def plan_team(desk: Desk, team: Team, kinds: Sequence[str], dues: Iterable[Owed]) -> None:
    """Write what a team owes of some kinds, of no case: add, move, revive or cancel."""
    query = select(Notice).where(Notice.team_id == team.id, Notice.kind.in_(kinds))
    known = {row.key: row for row in desk.session.scalars(query.with_for_update())}
    _bring_in_line(desk, {due.key: due for due in dues}, known, team, None)


def refresh_card(desk: Desk, case: Case, team: Team) -> None:
    """Ask for the card to be drawn again, if it hangs there; many changes, one update.

    One that is about to be hung is drawn as the case is by then.
    """
    if case.card_ts is None:
        return
    row = drawing(desk, case, team)
    if row.state is not NoticeState.SENDING:
        row.state, row.due_at, row.attempt, row.error = NoticeState.PENDING, desk.now, 0, None


def drawing(desk: Desk, case: Case, team: Team) -> Notice:
    """Return the notice that draws a case's card anew, over and over; made when there is none."""
    due = Owed(f"{CARD_UPDATE}:{case.id}", CARD_UPDATE, Place.CHANNEL, desk.now)
    row = desk.session.scalar(select(Notice).where(Notice.key == due.key).with_for_update())
    if row is None:
        row = _notice(desk, due, team, case)
        desk.session.add(row)
    return row


def _files(desk: Desk, case: Case, team: Team, rows: Iterable[Notice]) -> list[Owed]:
    """Return the files that a case owes, where any are sent."""
    return files_owed(case, team, rows) if desk.sends_files else []


def _known(session: Session, case: Case) -> dict[str, Notice]:
    rows = session.scalars(
        select(Notice)
        .where(Notice.case_id == case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.key: row for row in rows}


def _bring_in_line(
    desk: Desk, dues: dict[str, Owed], known: dict[str, Notice], team: Team, case: Case | None
) -> None:
    for due in dues.values():
        write_down(desk, due, known.get(due.key), team, case)
    lost = _cancel(row for key, row in known.items() if key not in dues and row.kind != CARD_UPDATE)
    for row in known.values():
        if row.within in lost:  # nobody says it any more
            row.within = None
            row.state = NoticeState.PENDING if row.key in dues else NoticeState.CANCELLED


def require_past(desk: Desk, on: date) -> None:
    """Raise FieldErrors for a local day that is still to come."""
    if on > local_date(desk.now):
        raise FieldErrors({"on": _("Datoen ligger i fremtiden. Vælg en dato til og med i dag.")})


def write_down(desk: Desk, due: Owed, row: Notice | None, team: Team, case: Case | None) -> None:
    """Bring one notice in line with what is owed; one that has lost its meaning is not made."""
    late = _is_late(due, desk.now)
    if row is None:
        if not late:
            desk.session.add(_notice(desk, due, team, case))
    elif row.state in STILL_OPEN and row.ts is None and not late:
        row.state = NoticeState.PENDING
        row.due_at, row.not_after = due.due_at, due.not_after
        row.parts, row.person, row.team_id = list(due.parts), due.person, team.id


def _is_late(due: Owed, now: datetime) -> bool:
    return due.not_after is not None and due.not_after <= now


def _notice(desk: Desk, due: Owed, team: Team, case: Case | None) -> Notice:
    return Notice(**_columns(desk, due, team, case))


def _columns(desk: Desk, due: Owed, team: Team, case: Case | None) -> dict[str, Any]:
    """Return a new notice's columns by name; the others are as every notice begins."""
    return {
        "key": due.key,
        "kind": due.kind,
        "team_id": team.id,
        "case_id": case.id if case else None,
        "about": due.about,
        "about_on": due.about_on,
        "parts": list(due.parts),
        "place": due.place,
        "person": due.person,
        "due_at": due.due_at,
        "not_after": due.not_after,
        "post_key": desk.vault.post_key(due.key),
    }


def _cancel(rows: Iterable[Notice]) -> set[str]:
    """Cancel what is not owed any more; return the ids of what would have been said."""
    lost = [row for row in rows if row.state is NoticeState.PENDING]
    for row in lost:
        row.state = NoticeState.CANCELLED
    return {row.id for row in lost}


def overrides(row_id: str, overridden: tuple[str, ...]) -> str:
    """Name a row, and which of the guard's warnings were overridden (privacy.md, "The guard")."""
    return row_id if not overridden else f"{row_id},override:{'+'.join(overridden)}"
