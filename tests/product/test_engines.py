"""What a person hears, and what is left, when the database gives way; and that it heals by itself.

Disk full is SQLite's own limit of pages, an I/O error is a real one (the operating system's limit
on a file's size), read-only is SQLite's `query_only`, and the file is really moved away.
"""

from __future__ import annotations

import resource
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import engines
from bot.delivery import deliver_due
from bot.errors import Busy, UserError
from demo import CHANNEL
from tests.postgres import OwnPostgres, own_postgres
from tests.product import forging
from tests.product.test_inbox import AGAIN, form, in_time
from tests.product.world import CAMILLA, CHRISTINA, LONE, MARION, World, odder, referral

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Engine

__all__ = ["own_postgres"]

LARGE = 1_000_000_000
SMALL_FILE = 16_384
LONG = "Skal sættes ud. " * 180  # two of them are more than a page of the database holds


@contextmanager
def pragma(world: World, broken: str, whole: str) -> Iterator[None]:
    """Say one thing to every connection while it lasts, and another afterwards."""
    said = [broken]

    def say(raw: Any, *_record: object) -> None:
        raw.execute(f"PRAGMA {said[0]}")

    event.listen(world.bot.engine, "checkout", say)
    yield
    said[0] = whole


def full(world: World) -> AbstractContextManager[None]:
    """Let the disk be full: the database may not grow by a page."""
    return pragma(world, "max_page_count = 1", f"max_page_count = {LARGE}")


def read_only(world: World) -> AbstractContextManager[None]:
    """Let nothing be written."""
    return pragma(world, "query_only = ON", "query_only = OFF")


@contextmanager
def torn(_world: World) -> Iterator[None]:
    """Let the disk refuse to write more than the beginning of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_FILE, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def gone(world: World) -> Iterator[None]:
    """Let the file be gone for a while."""
    path = Path(make_url(world.url).database or "")
    path.rename(path.with_suffix(".away"))
    yield
    assert not path.exists()
    path.with_suffix(".away").rename(path)


EVERY = pytest.mark.parametrize("broken", [full, read_only, torn, gone])


@EVERY
def test_a_form_is_kept_until_the_database_is_whole(
    world: World, broken: Callable[[World], AbstractContextManager[None]]
) -> None:
    """Nothing is said to be stored that is not; the form stays, and sent again it is stored."""
    world.refer(situation=LONG)
    lone, given = form(world), referral(world, situation=LONG)
    with broken(world):
        answer = lone.submit(given)
    assert list((answer.get("errors") or {}).values()) == [AGAIN]
    assert len(world.cases()) == 1
    assert lone.submit()["outcome"] == "closed"
    world.settle()
    assert len(world.cases()) == 2
    assert len(lone.dm()) == 2
    with world.bot.reading() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


@pytest.mark.parametrize("broken", [read_only, torn, gone])
def test_a_round_goes_on_where_it_was(
    world: World, broken: Callable[[World], AbstractContextManager[None]]
) -> None:
    """A round that cannot write says nothing; the next one, when it can, says everything once."""
    lone = form(world)
    lone.submit(referral(world))
    with broken(world), pytest.raises(Busy):
        deliver_due(world.bot)
    assert world.channel() == []
    world.settle()
    assert len(world.channel()) == 1
    assert len(lone.dm()) == 1


@pytest.fixture
def postgres_world(postgres_url: str) -> Iterator[World]:
    """Run the product on PostgreSQL."""
    with World(postgres_url) as running:
        yield odder(running)


def _cut(world: World) -> None:
    """End every connection but the one that asks."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    ours = "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with world.bot.engine.connect() as connection:
        connection.execute(text(f"{end} {ours}"))


@pytest.mark.postgres
def test_connections_that_were_cut_are_not_noticed(postgres_world: World) -> None:
    """Between two requests nobody hears of it: a fresh connection is taken."""
    world = postgres_world
    world.refer()
    _cut(world)
    world.press(MARION, "receive")
    assert world.case().convener == MARION


@contextmanager
def table_held(world: World) -> Iterator[None]:
    """Let another program hold the table that every change writes to."""
    other = create_engine(world.url)
    with other.begin() as connection:
        connection.execute(text("LOCK TABLE notice IN ACCESS EXCLUSIVE MODE"))
        yield
    other.dispose()


@pytest.mark.postgres
def test_many_who_wait_for_each_other_are_all_told_in_time(postgres_world: World) -> None:
    """Who waits for a colleague who waits for a table is told within 1.5 s, too, not after both."""
    world = postgres_world
    world.refer()
    value = world.case().id

    def press(user: str) -> None:
        forging.send(world.person(user), forging.press(user, "card:come", value))

    def all_press() -> None:
        with ThreadPoolExecutor() as at_once:
            list(at_once.map(press, (CAMILLA, MARION, CHRISTINA)))

    with table_held(world):
        in_time(all_press)
    assert world.case().meetings[0].attendances == []


@pytest.mark.postgres
def test_a_connection_cut_in_the_middle_stores_nothing(postgres_world: World) -> None:
    """What was under way is Busy and not stored; the next change is."""
    bot = postgres_world.bot
    words = text("INSERT INTO received (key, at, answer) VALUES ('k', now(), '{}')")

    def store_while_it_is_cut() -> None:
        with bot.writing() as session:
            session.execute(words)
            _cut(postgres_world)
            session.execute(text("SELECT 1"))

    with pytest.raises(Busy):
        store_while_it_is_cut()
    with bot.writing() as session:
        session.execute(words)


@pytest.mark.postgres
def test_a_connection_cut_when_all_is_read(postgres_world: World) -> None:
    """Cut before a read has ended, it is Busy as at any other moment, and nobody is left silent."""
    bot = postgres_world.bot

    def read_while_it_is_cut() -> None:
        with bot.reading() as session:
            session.execute(text("SELECT 1"))
            _cut(postgres_world)

    with pytest.raises(Busy):
        read_while_it_is_cut()
    with bot.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.postgres
def test_two_that_wait_for_each_other(postgres_world: World) -> None:
    """In a deadlock nobody waits on: who is told to try again can, and it is stored."""
    both_hold, heard = threading.Barrier(2), []

    def take(first: int, then: int) -> None:
        try:
            with postgres_world.bot.writing() as session:
                session.execute(text(f"SELECT pg_advisory_xact_lock({first})"))
                both_hold.wait(30)
                session.execute(text(f"SELECT pg_advisory_xact_lock({then})"))
        except Busy as busy:
            heard.append(str(busy))

    threads = [threading.Thread(target=take, args=order) for order in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert set(heard) == {AGAIN}
    with postgres_world.bot.writing() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(1), pg_advisory_xact_lock(2)"))


@pytest.mark.postgres
def test_one_that_stands_still_lets_go(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica that was stopped inside a change loses its locks and stores nothing of it."""
    monkeypatch.setattr(engines, "STALLED_MILLISECONDS", 500)
    with World(postgres_url) as world:
        lock = text("SELECT pg_advisory_xact_lock(1)")

        def stand_still() -> None:
            with world.bot.writing() as session:
                session.execute(lock)
                with postgres_waits(postgres_url) as patient:
                    patient.execute(lock)
                session.execute(text("SELECT 1"))

        with pytest.raises(Busy):
            stand_still()
        with world.bot.writing() as session:
            session.execute(lock)


@contextmanager
def postgres_waits(url: str) -> Iterator[Connection]:
    """Give a connection that waits as long as it takes."""
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_a_commit_that_a_reader_stopped_lets_go(sqlite_url: str) -> None:
    """The connection goes back without its lock, so that whoever comes next can write."""
    engine = engines.connect(sqlite_url, engines.ROLLBACK)
    with engine.execution_options(reading=True).connect() as reader:
        reader.execute(text("SELECT name FROM sqlite_master")).all()
        with Session(engine) as stopped:
            stopped.execute(text("CREATE TABLE stopped (number INTEGER)"))
            with pytest.raises(OperationalError, match="locked"):
                stopped.commit()
    with engine.begin() as following:
        following.execute(text("CREATE TABLE following (number INTEGER)"))
    engine.dispose()


def test_a_host_that_never_answers() -> None:
    """A person hears of it after two seconds, not after minutes."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = engines.connect(f"postgresql+psycopg://u@127.0.0.1:{port}/d")
        began = time.monotonic()
        with pytest.raises(OperationalError), engine.connect():
            pass  # pragma: no cover - it never connects
        assert time.monotonic() - began < 20
        engine.dispose()


@pytest.mark.parametrize("mode", ["verify-full", "verify-ca", "require"])
def test_a_server_without_tls_is_told_nothing(mode: str) -> None:
    """Where the address asks for TLS and the server says no, neither name nor password goes out."""
    heard = b""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as other:
        port = server.getsockname()[1]
        url = f"postgresql+psycopg://u:hemmelig@127.0.0.1:{port}/d?sslmode={mode}"
        engine = engines.connect(url)
        trial = other.submit(_try, engine)
        line, _who = server.accept()
        with line:
            assert len(line.recv(8)) == 8
            line.sendall(b"N")
            heard = line.recv(100)
        assert isinstance(trial.exception(10), OperationalError)
        engine.dispose()
    assert heard == b""


def _try(engine: Engine) -> None:
    with engine.connect():
        pass  # pragma: no cover - it never connects


@pytest.mark.postgres
def test_a_server_that_is_too_old(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a newer one is needed than is there, it is said with both versions."""
    engine = engines.connect(postgres_url)
    engines.demand_supported(engine)
    monkeypatch.setattr(engines, "OLDEST_POSTGRESQL", 99)
    with pytest.raises(UserError, match=r"er for gammel\. Brug 99"):
        engines.demand_supported(engine)
    engine.dispose()


@pytest.mark.postgres
def test_a_server_that_is_down_and_comes_back(own_postgres: OwnPostgres) -> None:
    """While it is down every way says to try again; up again it all goes on, each thing once."""
    with World(own_postgres.url.render_as_string(hide_password=False)) as running:
        world = odder(running)
        ts = world.refer().card_ts or ""
        lone, given = form(world), referral(world)
        own_postgres.end()
        answer = lone.submit(given)
        assert list((answer.get("errors") or {}).values()) == [AGAIN]
        world.person(MARION).click(CHANNEL, ts, "card:receive")
        assert world.person(MARION).wait_message(CHANNEL, "Prøv igen")["text"] == AGAIN
        with pytest.raises(Busy):
            deliver_due(world.bot)
        own_postgres.begin()
        assert lone.submit()["outcome"] == "closed"
        world.settle()
        assert len(world.cases()) == 2
        assert len(world.person(LONE).dm()) == 2
