"""Take the content out of a case, and later its people; what goes is read from the models.

A column says itself what it is kept for (`models.base.kept`), so one that is added goes by itself.
Nothing sealed is read for it.
"""

from __future__ import annotations

from functools import cache
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BindParameter, UniqueConstraint, bindparam, delete, select, update

from bot.casework.desk import record, refresh_card
from bot.log import log
from models import Base, Case, Download, Event, Notice, NoticeState, Visit
from models.base import IN_SLACK, SENSITIVE, STAFF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, ColumnElement, Table

    from bot.casework.desk import Desk
    from bot.loading import Opened

GONE_WHOLE = (Notice, Download, Visit)
"""What hangs on a case and goes with its people, row by row."""
APART = {one.__tablename__ for one in (*GONE_WHOLE, Event)}
STAYS = "not_deleted"
"""Slack's no to a deletion, as a notice keeps it."""
ON_ITS_WAY = (NoticeState.SENDING, NoticeState.UNKNOWN)
CASE: BindParameter[str] = bindparam("erased_case")


def erase(desk: Desk, opened: Opened) -> None:
    """Empty every sealed cell of a case, and ask for all that was said of it to leave Slack.

    What is kept for somebody who comes back stays: the keyed hash, the outcome, interventions with
    their effect, the colleague who was trusted, and the dates.
    """
    case = opened.case
    record(desk, opened, "erased")
    case.erased_at, case.unfiled = desk.now, None
    case.card_channel = case.card_ts = None
    desk.session.flush()
    _write(desk, case.id, {table: _none(columns) for table, columns in sealed().items()})
    waiting = update(Notice).where(Notice.case_id == case.id, Notice.state == NoticeState.PENDING)
    desk.session.execute(waiting.values(state=NoticeState.CANCELLED))
    desk.session.execute(delete(Download).where(Download.case_id == case.id))
    said = update(Notice).where(Notice.case_id == case.id, *stands_in_slack())
    desk.session.execute(said.values(delete_at=desk.wall))


def anonymise(desk: Desk, opened: Opened) -> None:
    """Let nobody be named in a case any more, and its code and hash lead nowhere.

    Dates and categories stay for statistics. The next case of the same citizen forgets this one.
    """
    case = opened.case
    record(desk, opened, "anonymised")
    for later in case.later:
        later.earlier_id = None
        refresh_card(desk, later, opened.team)
    case.anonymised_at, case.earlier_id = desk.now, None
    case.code, case.official_number_hash = f"anonym-{token_hex(8)}", ""
    desk.session.flush()
    _tell_what_stays(desk, case)
    _write(desk, case.id, _people_and_places())
    for kind in GONE_WHOLE:
        desk.session.execute(delete(kind).where(kind.case_id == case.id))


def stands_in_slack() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions: a notice was said, is not in doubt, and nobody deletes it yet."""
    return (
        Notice.ts.is_not(None) | Notice.file_id.is_not(None),
        Notice.state.not_in(ON_ITS_WAY),
        Notice.delete_at.is_(None),
        Notice.deleted_at.is_(None),
    )


@cache
def sealed() -> dict[Table, tuple[Column[Any], ...]]:
    """Return the sealed columns of a case and all that hangs on it, by table."""
    return _those(SENSITIVE)


def _write(desk: Desk, case_id: str, emptied: dict[Table, dict[str, Any]]) -> None:
    """Empty cells of a case, table by table; what is loaded of it is not written again."""
    for table, values in emptied.items():
        rows = update(table).where(of_case()[table]).values(values)
        desk.session.execute(rows, {CASE.key: case_id})


def _people_and_places() -> dict[Table, dict[str, Any]]:
    people = {
        table: {one.name: _nobody(one) for one in them} for table, them in _those(STAFF).items()
    }
    for table, columns in _those(IN_SLACK).items():
        people[table] = people.get(table, {}) | _none(columns)
    return people


def _those(purpose: dict[str, Any]) -> dict[Table, tuple[Column[Any], ...]]:
    """Return the columns that are kept for something, by table, of all that hangs on a case."""
    found = {t: tuple(one for one in t.columns if one.info == purpose) for t in of_case()}
    return {table: columns for table, columns in found.items() if columns}


def _none(columns: tuple[Column[Any], ...]) -> dict[str, Any]:
    return {one.name: None for one in columns}


def _nobody(column: Column[Any]) -> Any:
    """Return what stands where somebody stood: nothing, or what tells one row from another."""
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return []
    rules = (one for one in column.table.constraints if isinstance(one, UniqueConstraint))
    return column.table.c.id if any(one.columns.contains_column(column) for one in rules) else ""


@cache
def of_case() -> dict[Table, ColumnElement[bool]]:
    """Return by table the condition: a row is the case's, or hangs on it."""
    return dict(_hanging())


def _hanging() -> Iterator[tuple[Table, ColumnElement[bool]]]:
    root = Base.metadata.tables[Case.__tablename__]
    found: dict[Table, ColumnElement[bool]] = {root: root.c.id == CASE}
    yield from found.items()
    for table in Base.metadata.sorted_tables:  # what points comes after what it points to
        for key in table.foreign_keys if table.name not in APART else ():
            above = key.column.table
            if above in found and table not in found:
                held = key.parent == CASE
                if above is not root:
                    held = key.parent.in_(select(above.c.id).where(found[above]))
                found[table] = held
                yield table, held


def _tell_what_stays(desk: Desk, case: Case) -> None:
    """Tell the log how many messages Slack has not let go of; nobody knows them after this."""
    stays = Notice.case_id == case.id, Notice.delete_at.is_not(None)
    count = len(desk.session.scalars(select(Notice.id).where(*stays)).all())
    if count:
        log.warning("retention.messages_stay", count=count)
