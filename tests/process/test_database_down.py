"""A running bot whose database goes and comes: it stays, and each thing is said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models import NoticeState
from tests.postgres import OwnPostgres, own_postgres
from tests.process.house import LONE, TORVET, House

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

__all__ = ["own_postgres"]

OVER = (NoticeState.SENT, NoticeState.CANCELLED)


def _told(house: House, number: str) -> None:
    """Refer a citizen, and wait until everything about it has been said."""
    house.refer(number)
    house.until(lambda: all(row.state in OVER for row in house.notices()))


def _hears_of_it(house: House) -> None:
    """Ask for the form in vain, and wait until the process has noticed."""
    before = house.log.count("database.failed")
    house.person(LONE).command(TORVET, "/henvisning")
    house.until(lambda: house.log.count("database.failed") > before)


@pytest.mark.postgres
def test_postgresql_is_restarted(
    tmp_path: Path, sandbox: Sandbox, own_postgres: OwnPostgres
) -> None:
    """Ended at once and begun again twice: the same process goes on with what is owed."""
    url = own_postgres.url.render_as_string(hide_password=False)
    with House(tmp_path, url, sandbox) as house:
        house.set_up()
        process = house.start()
        house.connected()
        for turn in range(2):
            _told(house, f"2026-{turn}")
            own_postgres.end()
            _hears_of_it(house)
            own_postgres.begin()
        _told(house, "2026-9")
        assert set(house.posted().values()) == {1}
        assert house.ended(process) == [0]


def test_the_file_is_gone_for_a_while(house: House) -> None:
    """Put back, the same process takes cases again."""
    house.set_up()
    process = house.start()
    house.connected()
    _told(house, "2026-1")
    path = house.folder / "tvaers.db"
    path.rename(path.with_suffix(".away"))
    _hears_of_it(house)
    assert not path.exists()
    path.with_suffix(".away").rename(path)
    _told(house, "2026-2")
    assert set(house.posted().values()) == {1}
    assert house.ended(process) == [0]
