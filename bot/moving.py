"""Move an installation from SQLite to PostgreSQL in one step; it is never alive in both.

The old database is marked before anything is copied, the new one is filled in one transaction,
and the old one is marked again when that is committed. Wherever a move ends, the next finishes it.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from bot import trace
from bot.crash import crash_point
from bot.engines import connect, demand_supported
from bot.errors import UserError
from bot.loading import teams_found
from bot.locale import _
from bot.store import LOCK, migrate
from models import Base, Installation, Team
from models.installation import THE_ONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from bot.vault import Vault

AT_ONCE = 500
LONGEST_NAME = 255
OURS = Installation.__table__


def move(source_url: URL, target_url: URL, vault: Vault, now: Callable[[], datetime]) -> str:
    """Move everything, and return the name of where it is now; `now` is the wall clock (aware).

    The caller holds the source alone. A move that was cut off is finished or begun anew. Raises
    UserError, with the source as it was, when the target is no empty PostgreSQL, or when what
    came over is not what was there.
    """
    _demand_kinds(source_url, target_url)
    where = _name(target_url)
    with _opened(source_url) as source, _opened(target_url) as target:
        _make_ready(source, target)
        begun = _one(source)
        _demand_same_place(begun, where)
        if begun.moved_at is None:
            if begun.moving_at is None or _one(target).came_at != begun.moving_at:
                _carry_over(source, target, vault, _begin(source, target, where, now()))
            crash_point("move.committed")
            _set(source, moved_at=now())
            crash_point("move.done")
    return where


def demand_here(engine: Engine) -> None:
    """Raise UserError when this installation has moved, or is half-way to, another database."""
    with Session(engine.execution_options(reading=True)) as session:
        refuse_moved(session)


def refuse_moved(session: Session) -> None:
    """Raise UserError when this installation is no longer the one that is alive."""
    row = session.get(Installation, THE_ONE)
    if row is None or row.moving_at is None:
        return
    if row.moved_at is not None:
        gone = _("Tværs er flyttet til {where}. Lad DATABASE_URL pege derhen.")
        raise UserError(gone.format(where=row.moved_to))
    half = _(
        "Tværs er ved at blive flyttet til {where}, og flytningen blev afbrudt. "
        "Kør den igen: python app.py move URL"
    )
    raise UserError(half.format(where=row.moved_to))


def _demand_kinds(source: URL, target: URL) -> None:
    if source.get_backend_name() != "sqlite" or target.get_backend_name() != "postgresql":
        raise UserError(_("Der kan flyttes fra SQLite (DATABASE_URL) til PostgreSQL (URL)."))


def _name(url: URL) -> str:
    """Return what a database is known by, without who may open it."""
    kept = {key: url.query[key] for key in ("host", "port") if key in url.query}
    bare = URL.create("postgresql", host=url.host, port=url.port, database=url.database)
    return bare.update_query_dict(kept).render_as_string()[:LONGEST_NAME]


@contextmanager
def _opened(url: URL) -> Iterator[Engine]:
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _make_ready(source: Engine, target: Engine) -> None:
    """Bring both to the newest form; a target with anybody else's tables is left alone."""
    demand_supported(target)
    tables = set(inspect(target).get_table_names())
    if tables and "alembic_version" not in tables:
        raise UserError(_has_content())
    migrate(source)
    migrate(target)


def _has_content() -> str:
    return _("Databasen, der skal flyttes til, har indhold. Lav en ny, tom database til Tværs.")


def _one(engine: Engine) -> Installation:
    with Session(engine.execution_options(reading=True)) as session:
        return session.get(Installation, THE_ONE) or Installation(id=THE_ONE)


def _set(engine: Engine, **changed: object) -> None:
    with Session(engine) as session, session.begin():
        row = session.get(Installation, THE_ONE) or Installation(id=THE_ONE)
        for name, value in changed.items():
            setattr(row, name, value)
        session.add(row)


def _demand_same_place(begun: Installation, where: str) -> None:
    if begun.moving_at is not None and begun.moved_to != where:
        other = _("Flytningen er begyndt til {where}. Kør den færdig dertil.")
        raise UserError(other.format(where=begun.moved_to))


def _begin(source: Engine, target: Engine, where: str, now: datetime) -> datetime:
    """Mark the source, from where on it cannot be started; return the mark."""
    with target.connect() as connection:
        _demand_empty(connection)
    _set(source, moving_at=now, moved_to=where)
    crash_point("move.marked")
    return now


def _demand_empty(target: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if target.execute(select(table).limit(1)).first() is not None:
            raise UserError(_has_content())


def _carry_over(source: Engine, target: Engine, vault: Vault, mark: datetime) -> None:
    """Fill the target in one transaction; what fails before its commit unmarks the source."""
    with ExitStack() as undo:
        undo.callback(_set, source, moving_at=None, moved_to=None)
        with source.connect() as old, target.connect() as new:
            old.begin()
            _hold(new)
            _demand_empty(new)
            _copy_all(old, new, mark)
            _demand_equal(old, new, vault)
            crash_point("move.copied")
            undo.pop_all()  # from here on nobody can tell but the target
            new.commit()


def _hold(target: Connection) -> None:
    """Keep everybody else from writing in the target until it is filled, however long it takes."""
    names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    target.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    target.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    target.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def _copy_all(old: Connection, new: Connection, mark: datetime) -> None:
    for table in Base.metadata.sorted_tables:
        if table is not OURS:
            _copy(old, new, table)
    restored_at = old.scalar(select(Installation.restored_at))
    new.execute(insert(Installation).values(id=THE_ONE, restored_at=restored_at, came_at=mark))


def _copy(old: Connection, new: Connection, table: Table) -> None:
    rows = old.execution_options(yield_per=AT_ONCE).execute(select(table)).mappings()
    for some in rows.partitions(AT_ONCE):
        new.execute(insert(table), [dict(row) for row in some])


def _demand_equal(old: Connection, new: Connection, vault: Vault) -> None:
    """Compare how many rows each table has, and each team's trace to its head."""
    for table in Base.metadata.sorted_tables:
        if _count(old, table) != _count(new, table):
            raise UserError(_("Ikke alt kom med i {table}. Intet er flyttet.").format(table=table))
    heads = select(Team.id, Team.trace_length, Team.trace_head).order_by(Team.id)
    with Session(new, join_transaction_mode="create_savepoint") as session:
        for team in teams_found(session, select(Team)):
            if trace.verify(session, vault, team).broken_at is not None:
                raise UserError(_broken(team))
    if old.execute(heads).all() != new.execute(heads).all():
        raise UserError(_("Sporets hoveder er ikke ens. Intet er flyttet."))


def _broken(team: Team) -> str:
    text_ = _(
        "Sporet for {team} er ikke helt, eller nøglefilen er en anden. Intet er flyttet. "
        "Kør: python app.py trace verify"
    )
    return text_.format(team=team.name)


def _count(connection: Connection, table: Table) -> Any:
    return connection.scalar(select(func.count()).select_from(table))
