"""An installation is upgraded, and brought back, with live notices: each is still said once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text

from bot.engines import connect
from bot.store import MIGRATIONS
from models import NoticeState
from tests.postgres import AS_POSTGRES

if TYPE_CHECKING:
    from tests.process.house import House

both = pytest.mark.parametrize("database_url", ["sqlite", AS_POSTGRES], indirect=True)
ROOT = Path(__file__).parent.parent.parent
BEFORE = "0002"  # the form of the version before "nothing lost, nothing said twice"
OVER = (NoticeState.SENT, NoticeState.CANCELLED)
STRUCK = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from alembic import op
import app, command_line
add_column, left = op.add_column, [int(sys.argv[2])]
def struck(*what, **how):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    add_column(*what, **how)
op.add_column = struck
sys.argv[1:] = ["migrate"]
command_line.run(app.cli)
"""


def _brought(house: House, go: str, form: str) -> None:
    """Bring the database to an older or newer form."""
    engine = connect(house.database_url)
    with engine.begin() as connection:
        config = Config(MIGRATIONS / "alembic.ini")
        config.attributes["connection"] = connection
        getattr(command, go)(config, form)
    engine.dispose()


def _shape(house: House) -> dict[str, list[str]]:
    """Return the columns of each table."""
    engine = create_engine(house.database_url)
    seen = inspect(engine)
    names = seen.get_table_names()
    found = {name: sorted(one["name"] for one in seen.get_columns(name)) for name in names}
    engine.dispose()
    return found


def _rows(house: House) -> list[tuple[object, ...]]:
    """Return what was known of each notice before the upgrade."""
    engine = create_engine(house.database_url)
    with engine.connect() as connection:
        query = text("SELECT id, key, state, post_key, due_at, attempt FROM notice ORDER BY id")
        found = [tuple(row) for row in connection.execute(query)]
    engine.dispose()
    return found


@pytest.fixture
def older(house: House) -> House:
    """Return an installation in the old form: a case told of, another whose notices wait."""
    house.set_up()
    house.live()
    assert not house.notices(NoticeState.PENDING, NoticeState.SENDING)
    house.fault("chat.postMessage", 100, kind="429", retry_after=1)
    house.live()
    house.behave()
    with house.bot.writing() as session:  # that version drew its keys at random
        for row in session.scalars(text("SELECT id FROM notice WHERE state = 'pending'")).all():
            drawn = text("UPDATE notice SET post_key = :key WHERE id = :id")
            session.execute(drawn, {"key": uuid4().hex, "id": row})
    house.bot.engine.dispose()
    _brought(house, "downgrade", BEFORE)
    return house


@both
def test_it_goes_on_after_an_upgrade(older: House) -> None:
    """What waited is said once, by the key it had; what had been said is not said again."""
    posted, rows = older.posted(), _rows(older)
    older.start()
    older.connected()
    older.until(lambda: all(row.state in OVER for row in older.notices()))
    assert set(older.posted().values()) == {1}
    assert len(older.posted()) > len(posted)
    assert set(older.posted()) <= {str(post_key) for _id, _key, _state, post_key, *_ in rows}
    assert older.run("trace", "verify").status == 0


@both
def test_back_and_forth_keeps_every_notice(older: House) -> None:
    """An upgrade, a step back and another upgrade leave each notice as it was."""
    before, shape = _rows(older), _shape(older)
    assert "pace" not in shape
    _brought(older, "upgrade", "head")
    newer = _shape(older)
    _brought(older, "downgrade", BEFORE)
    assert (_rows(older), _shape(older)) == (before, shape)
    assert older.run("migrate").status == 0
    assert (_rows(older), _shape(older)) == (before, newer)


@both
def test_killed_in_the_middle_of_an_upgrade(older: House) -> None:
    """The database has its old form, whole, wherever it was; the next try brings it to the new."""
    before = (_rows(older), _shape(older))
    for column in (1, 4, 7):
        called = (sys.executable, "-c", STRUCK, str(ROOT), str(column))
        done = subprocess.run(called, cwd=older.folder, env=older.settings, check=False)
        assert done.returncode == -signal.SIGKILL
        assert (_rows(older), _shape(older)) == before
    assert older.run("migrate").status == 0
    assert _rows(older) == before[0]
    assert "pace" in _shape(older)


@both
def test_a_database_of_a_newer_program_is_left(house: House) -> None:
    """An older program does not touch it, and says what to do."""
    house.set_up()
    with house.bot.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = _shape(house)
    for words in ("start", "migrate"):
        done = house.run(words)
        assert done.status == 1
        assert "fra en nyere Tværs" in done.err
    assert _shape(house) == before
