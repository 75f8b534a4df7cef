"""An installation moves from SQLite to PostgreSQL in one step, and is never alive in both."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, func, make_url, select, text

from bot.engines import connect
from models import Base, NoticeState
from tests.process.house import CAMILLA, House
from tests.process.test_nightly import struck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

pytestmark = pytest.mark.postgres
TEAM_CHANNEL = "C0UDSATTE"
OVER = (NoticeState.SENT, NoticeState.CANCELLED)


@pytest.fixture
def ready(house: House) -> House:
    """Return an installation that is set up, and has lived through nothing yet."""
    house.set_up()
    return house


@pytest.fixture
def lived(house: House) -> House:
    """Return an installation with cases, answers and a trace; one referral is not yet told of."""
    house.set_up()
    process = house.start()
    house.connected()
    for number in ("2026-1", "2026-2"):
        house.refer(number)
    house.until(lambda: not house.notices(NoticeState.PENDING, NoticeState.SENDING))
    camilla = house.person(CAMILLA)
    card = next(one for one in camilla.messages(TEAM_CHANNEL) if "U26-0001" in one["text"])
    camilla.click(TEAM_CHANNEL, card["ts"], "card:come")
    house.until(lambda: not house.notices(NoticeState.PENDING, NoticeState.SENDING))
    house.fault("chat.postMessage", 100, kind="429", retry_after=1)
    house.refer("2026-3")
    house.ended(process)
    house.behave()
    house.bot.engine.dispose()
    return house


def _rows(url: str) -> dict[str, int]:
    """Return how many rows each table has, but the one about the installation itself."""
    engine = create_engine(url)
    tables = [table for table in Base.metadata.sorted_tables if table.name != "installation"]
    with engine.connect() as connection:
        found = {t.name: connection.scalar(select(func.count()).select_from(t)) for t in tables}
    engine.dispose()
    return {name: int(count or 0) for name, count in found.items()}


def _engine(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT")


def _demand_alive_there_only(house: House, there: str) -> None:
    """Check that the old one refuses to start and says where it is, and the new one is whole."""
    refused = house.run("start")
    assert refused.status == 1
    assert f"Tværs er flyttet til postgresql:///{make_url(there).database}" in refused.err
    verified = house.run("trace", "verify", changed={"DATABASE_URL": there})
    assert verified.status == 0
    assert ": helt, " in verified.out


def test_it_goes_on_in_the_new_database(lived: House, postgres_url: str) -> None:
    """Every row and the trace come over; what was owed is said once, and new cases are taken."""
    before, head = _rows(lived.database_url), lived.run("trace", "head").out
    done = lived.run("move", postgres_url)
    assert done.status == 0, done.err
    assert _rows(postgres_url) == before
    assert before["event"] > 5
    assert lived.run("trace", "head", changed={"DATABASE_URL": postgres_url}).out == head
    _demand_alive_there_only(lived, postgres_url)
    assert "Tværs er flyttet til" in lived.run("doctor").out
    posted = lived.posted()
    with _on(lived, postgres_url) as house:
        house.start()
        house.connected()
        house.until(lambda: len(house.posted()) > len(posted))
        house.refer("2026-4")
        house.until(lambda: all(row.state in OVER for row in house.notices()))
        assert set(house.posted().values()) == {1}
        assert set(posted) < set(house.posted())
        receipts = [row for row in house.notices() if row.kind == "receipt"]
        assert Counter(row.state for row in receipts) == {NoticeState.SENT: 4}


@contextmanager
def _on(house: House, url: str) -> Iterator[House]:
    """Give the same installation with another DATABASE_URL."""
    engine = connect(url)
    moved = copy(house)
    moved.database_url, moved.processes = url, []
    moved.bot = replace(house.bot, engine=engine)
    with moved:
        yield moved


@pytest.mark.parametrize("point", ["move.marked", "move.copied", "move.committed", "move.done"])
def test_killed_on_the_way(ready: House, postgres_url: str, point: str) -> None:
    """Wherever it is killed, the old one cannot be started, and moving again finishes it."""
    before = _rows(ready.database_url)
    struck(ready, point, "move", postgres_url)
    refused = ready.run("start")
    assert refused.status == 1
    assert "flyttet til" in refused.err
    arrived = point in {"move.committed", "move.done"}
    assert _rows(postgres_url) == (before if arrived else dict.fromkeys(before, 0))
    again = ready.run("move", postgres_url)
    assert again.status == 0, again.err
    assert _rows(postgres_url) == before
    _demand_alive_there_only(ready, postgres_url)
    assert ready.run("move", postgres_url).status == 0


def test_started_there_before_the_move_was_finished(ready: House, postgres_url: str) -> None:
    """Committed, the new one may go on; moving again only marks the old one, and copies nothing."""
    struck(ready, "move.committed", "move", postgres_url)
    engine = _engine(postgres_url)
    with engine.connect() as connection:
        connection.execute(text("UPDATE team SET name = 'Nyt navn'"))
    assert ready.run("move", postgres_url).status == 0
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM team")) == "Nyt navn"
    engine.dispose()
    _demand_alive_there_only(ready, postgres_url)


def test_never_to_two_places(ready: House, postgres_url: str) -> None:
    """Begun to one database, it is not finished to another."""
    struck(ready, "move.committed", "move", postgres_url)
    elsewhere = make_url(postgres_url).set(database="postgres")
    done = ready.run("move", elsewhere.render_as_string(hide_password=False))
    assert done.status == 1
    assert "Flytningen er begyndt til" in done.err


@pytest.mark.parametrize("line", ["CREATE TABLE theirs (n int)", "INSERT INTO received VALUES"])
def test_a_target_with_content_is_left(ready: House, postgres_url: str, line: str) -> None:
    """Neither anybody else's tables nor rows of another Tværs are touched; the old one lives on."""
    engine = _engine(postgres_url)
    if line.startswith("INSERT"):
        assert ready.run("migrate", changed={"DATABASE_URL": postgres_url}).status == 0
        line += " ('k', now(), '{}')"
    with engine.connect() as connection:
        connection.execute(text(line))
    engine.dispose()
    done = ready.run("move", postgres_url)
    assert done.status == 1
    assert "har indhold" in done.err
    _lives_on(ready)


def _lives_on(house: House) -> None:
    process = house.start()
    house.connected()
    assert house.ended(process) == [0]


def test_with_another_key_nothing_moves(ready: House, postgres_url: str) -> None:
    """A trace that the key does not confirm stops the move, and leaves both as they were."""
    other = ready.folder / "other.key"
    assert ready.run("key", "new", other).status == 0
    done = ready.run("move", postgres_url, changed={"TVAERS_KEY_FILE": str(other)})
    assert done.status == 1
    assert "trace verify" in done.err
    assert set(_rows(postgres_url).values()) == {0}
    _lives_on(ready)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///other.db", "fra SQLite"),
        ("mysql://h/d", "DATABASE_URL"),
        ("postgresql+psycopg://u:hemmelig@127.0.0.1:9/d", "python app.py doctor"),
    ],
)
def test_where_it_cannot_go(ready: House, url: str, said: str) -> None:
    """Another kind of database, and one that does not answer, are told, without a password."""
    done = ready.run("move", url)
    assert done.status == 1
    assert said in done.err
    _lives_on(ready)
