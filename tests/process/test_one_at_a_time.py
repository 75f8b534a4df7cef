"""One process at a time serves or rebuilds a SQLite file; those that only read go beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.process.house import PATIENCE

if TYPE_CHECKING:
    from tests.process.house import House

STOP = "Stop den først"


def _serving(house: House) -> None:
    house.set_up()
    house.start()
    house.connected()


def test_a_second_is_refused_at_once(house: House) -> None:
    """It says which database, what to do, and what takes several; the first goes on."""
    _serving(house)
    for words in (("start",), ("migrate",), ("restore", "kopi"), ("move", "postgresql+psycopg://")):
        done = house.run(*words)
        assert (done.status, done.out) == (1, ""), words
        assert STOP in done.err
        assert str(house.folder / "tvaers.db") in done.err
        assert "PostgreSQL" in done.err
    house.refer()
    assert (house.folder / "tvaers.db.lock").stat().st_mode & 0o777 == 0o600


def test_readers_go_beside_it(house: House) -> None:
    """A copy, the doctor and the trace are had while it serves."""
    _serving(house)
    house.refer()
    for words in (("backup", "kopi"), ("doctor",), ("trace", "verify"), ("trace", "head")):
        done = house.run(*words)
        assert done.status == 0, done


def test_the_lock_falls_with_its_holder(house: House) -> None:
    """Killed, it leaves nothing behind that keeps the next from starting."""
    _serving(house)
    (process,) = house.processes
    process.kill()
    process.wait(PATIENCE)
    assert house.run("migrate").status == 0
    house.start()
    house.connected()
    house.refer()
