"""Many cases and notices at once, copied inside the database from one that was referred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, insert, literal, select, text, true

from models import Case, CaseState, Meeting, Notice, NoticeState

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Subquery, Table

AT_ONCE = {"card", "receipt", "ping"}


def numbers(first: int, last: int) -> Subquery:
    """Return the numbers from first to last, as rows with one column `n`."""
    counted = select(literal(first).label("n")).cte("counted", recursive=True)
    counted = counted.union_all(select(counted.c.n + 1).where(counted.c.n < last))
    return select(counted.c.n).subquery("numbers")


def copy(connection: Connection, table: Any, source: str, many: Subquery, **changed: Any) -> None:
    """Copy the row with an id once for each number, with some columns changed."""
    columns: Table = table.__table__
    given = [changed.get(column.name, column) for column in columns.c]
    both = columns.join(many, true())
    query = select(*given).select_from(both).where(columns.c.id == source)
    connection.execute(insert(columns).from_select([column.name for column in columns.c], query))


def named(prefix: str, many: Subquery) -> ColumnElement[str]:
    """Return a text of its own for each number, such as "c17"."""
    return literal(prefix) + cast(many.c.n, String)


def closed_cases(connection: Connection, case_id: str, first: int, last: int) -> None:
    """Copy a case as closed ones, without anything that hangs on it."""
    many = numbers(first, last)
    own = {"id": named("c", many), "code": named("X26-", many)}
    copy(connection, Case, case_id, many, **own, state=literal(CaseState.CLOSED.value))


def open_cases(connection: Connection, case_id: str, count: int, name: str, **changed: Any) -> None:
    """Copy a case with its meeting as open ones, whose ids and codes begin with a name."""
    many = numbers(1, count)
    own = {"id": named(f"{name}-", many), "code": named(f"{name}26-", many)}
    copy(connection, Case, case_id, many, **own, **changed)
    meeting = str(connection.scalar(select(Meeting.id).where(Meeting.case_id == case_id)))
    its = {"id": named(f"{name}m-", many), "case_id": named(f"{name}-", many)}
    copy(connection, Meeting, meeting, many, **its)


def hung(channel: str) -> dict[str, Any]:
    """Return the columns of a case whose card hangs in a channel."""
    return {"card_channel": literal(channel), "card_ts": literal("1795505100.000001")}


def case_notices(
    connection: Connection, case_id: str, due: str, count: int, name: str, **changed: Any
) -> None:
    """Copy a case's notices to the open cases whose ids begin with a name.

    Of what was due at once only the kind `due` still is; the rest counts as sent.
    """
    found = select(Notice.id, Notice.key, Notice.kind).where(Notice.case_id == case_id)
    for place, (source, key, kind) in enumerate(connection.execute(found).all()):
        many = numbers(1, count)
        own = {column: named(f"{name}-{place}-", many) for column in ("id", "post_key")}
        own["case_id"] = named(f"{name}-", many)
        before, after = key.split(case_id) if case_id in key else (f"{key}:", "")
        own["key"] = literal(before) + own["case_id"] + literal(after)
        if kind in AT_ONCE and kind != due:
            own["state"] = literal(NoticeState.SENT.value)
        copy(connection, Notice, source, many, **own, **(changed if kind == due else {}))


def spare_notices(connection: Connection, count: int, **changed: Any) -> None:
    """Copy some notice so many times, each to a person, under keys that nothing owes."""
    many = numbers(1, count)
    source = str(connection.scalar(select(Notice.id).where(Notice.kind == "card").limit(1)))
    own = {name: named("spare-", many) for name in ("id", "key", "post_key", "person")}
    copy(connection, Notice, source, many, **{**own, **changed})


def analyse(connection: Connection) -> None:
    """Let PostgreSQL know what it holds, as it finds out by itself in time; SQLite never does."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))
