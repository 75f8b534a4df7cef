"""Copies by a running bot, and what a kill in the middle of one leaves behind."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.process.house import APP, PATIENCE

if TYPE_CHECKING:
    from tests.process.house import House

STRUCK = Path(__file__).parent / "struck.py"
KEPT = {"tvaers.db", "tvaers.key", "tvaers.db.lock", "one.kopi"}


def struck(house: House, point: str, *words: str | Path, **changed: str) -> None:
    """Run a command that is killed at a crash point."""
    assert house.begin(STRUCK, point, *words, **changed).wait() == -signal.SIGKILL


def test_a_running_bot_makes_a_copy_at_once(house: House) -> None:
    """A start with an empty folder makes a copy that opens; a second start makes no other."""
    house.set_up()
    folder = house.folder / "copies"
    folder.mkdir()
    for _turn in range(2):
        process = house.start(TVAERS_BACKUP_DIR=str(folder))
        house.connected()
        house.until(lambda: list(folder.glob("*.backup")))
        assert house.ended(process) == [0]
    (copy,) = folder.glob("*.backup")
    assert copy.stat().st_mode & 0o777 == 0o600
    back = {"DATABASE_URL": f"sqlite:///{house.folder / 'new.db'}"}
    assert house.run("restore", copy, changed=back).status == 0
    assert house.run("trace", "verify", changed=back).status == 0


@pytest.mark.parametrize("point", ["backup.copied", "backup.sealed", "backup.placed"])
def test_killed_while_a_copy_is_made(house: House, point: str) -> None:
    """No half file stands under the name, and the plain copy is gone with the next one made."""
    house.set_up()
    struck(house, point, "backup", "one.kopi")
    one = house.folder / "one.kopi"
    assert one.exists() == (point == "backup.placed")
    assert list(house.folder.glob(".tvaers-*/copy"))
    if not one.exists():
        assert house.run("backup", "one.kopi").status == 0
    else:
        assert house.run("backup", "two.kopi").status == 0
        (house.folder / "two.kopi").unlink()
    left = {path.name for path in house.folder.iterdir()} - {"log"}
    assert left <= KEPT
    back = {"DATABASE_URL": f"sqlite:///{house.folder / 'new.db'}"}
    assert house.run("restore", one, changed=back).status == 0


def test_a_copy_under_way_is_left_in_peace(house: House) -> None:
    """Another copy beside it takes only dead ones' workshops away."""
    house.set_up()
    with house.bot.engine.connect() as holder:  # the copy waits for this write lock's end
        holder.exec_driver_sql("ROLLBACK")
        holder.exec_driver_sql("BEGIN EXCLUSIVE")
        waiting = house.begin(APP, "backup", "one.kopi")
        house.until(lambda: list(house.folder.glob(".tvaers-*/busy")))
        other = {"DATABASE_URL": f"sqlite:///{house.folder / 'none.db'}"}
        assert house.run("backup", "two.kopi", changed=other).status == 1
        assert list(house.folder.glob(".tvaers-*/busy"))
        holder.exec_driver_sql("ROLLBACK")
    assert waiting.wait(PATIENCE) == 0
    assert (house.folder / "one.kopi").exists()
