"""One copy a night, tried again when it fails, none older than its days, none half."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from bot import figures
from bot.backup import restore
from bot.copies import LOCK, Shelf, is_wanted, keep_up
from bot.deadlines import ZONE
from bot.vault import KeyRing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RING = KeyRing.random()


@pytest.fixture(autouse=True)
def _fresh_figures() -> Iterator[None]:
    """Count from naught."""
    figures.begin_anew()
    yield
    figures.begin_anew()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Return a folder for copies of a small database, which keeps them for three days."""
    database, folder = tmp_path / "tvaers.db", tmp_path / "copies"
    folder.mkdir()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE said (number int)")
    return Shelf(folder, 3, make_url(f"sqlite:///{database}"), RING)


def _at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZONE).astimezone(UTC)


def _keep(shelf: Shelf, words: str) -> None:
    keep_up(shelf, lambda: _at(words))


def _names(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in shelf.folder.iterdir() if path.name != LOCK)


def _failures() -> float:
    (metric,) = figures.current().failed_backups.collect()
    return metric.samples[0].value


@pytest.mark.parametrize(
    ("made", "now", "wanted"),
    [
        (None, "2026-11-23 12:00", True),
        ("2026-11-23 02:15", "2026-11-24 02:14", False),
        ("2026-11-23 02:15", "2026-11-24 02:15", True),
        ("2026-11-23 09:00", "2026-11-24 02:15", False),
        ("2026-11-23 09:00", "2026-11-24 05:15", True),
        ("2026-11-23 02:15", "2026-11-24 09:00", True),
        ("2026-11-23 01:15", "2026-11-24 01:15", False),
        ("2026-11-23 17:00", "2026-11-24 17:00", False),
        ("2026-11-23 17:00", "2026-11-24 19:00", True),
        ("2026-10-25 02:15", "2026-10-26 02:15", True),
        ("2026-03-29 01:30", "2026-03-29 03:30", False),
        ("2026-03-28 02:15", "2026-03-29 03:15", True),
    ],
)
def test_when_a_copy_is_wanted(made: str | None, now: str, wanted: bool) -> None:  # noqa: FBT001
    """From a quarter past two unless one is younger than 20 hours, and later when it is overdue."""
    assert is_wanted(_at(made) if made else None, _at(now)) == wanted


def test_the_hour_that_comes_twice_gives_one_copy(shelf: Shelf) -> None:
    """On the night that has a quarter past two two times, one copy is made."""
    _keep(shelf, "2026-10-24 02:15")
    for hour in range(4):
        now = datetime(2026, 10, 25, hour, 15, tzinfo=UTC)
        keep_up(shelf, lambda now=now: now)  # type: ignore[misc]
    assert len(_names(shelf)) == 2


def test_a_copy_a_night_for_as_many_days_as_are_set(shelf: Shelf, tmp_path: Path) -> None:
    """After a week the last ones stand there, and each is a whole database."""
    for day in range(1, 8):
        for hour in (1, 2, 3, 14):
            _keep(shelf, f"2026-11-0{day} {hour:02}:15")
    assert _names(shelf) == [f"tvaers-2026110{day}T011500Z.backup" for day in (5, 6, 7)]
    for name in _names(shelf):
        restore(f"sqlite:///{tmp_path / name}.db", shelf.folder / name, RING)
    assert _failures() == 0


def test_what_fails_is_counted_and_tried_at_the_next_hour(shelf: Shelf) -> None:
    """A database that cannot be copied is a failure each hour; then there is a copy again."""
    database = shelf.folder.parent / "tvaers.db"
    database.rename(database.with_suffix(".away"))
    for hour in (2, 3):
        _keep(shelf, f"2026-11-23 0{hour}:15")
    assert _failures() == 2
    assert _names(shelf) == []
    database.with_suffix(".away").rename(database)
    _keep(shelf, "2026-11-23 04:15")
    assert _names(shelf) == ["tvaers-20261123T031500Z.backup"]
    (newest,) = figures.current().newest_backup.collect()
    assert newest.samples[0].value == _at("2026-11-23 04:15").timestamp()


def test_a_folder_that_is_gone_is_a_failure(shelf: Shelf) -> None:
    """It is not made: what should have been mounted there would get nothing."""
    shelf.folder.rmdir()
    _keep(shelf, "2026-11-23 02:15")
    assert _failures() == 1
    assert not shelf.folder.exists()


def test_old_ones_go_even_when_a_new_one_fails(shelf: Shelf) -> None:
    """What was erased may live no longer than its days; what isn't ours stays."""
    old, edge = "tvaers-20261119T011500Z.backup", "tvaers-20261120T011500Z.backup"
    others = ["notes.txt", "tvaers-20201119T011500Z.backup.old", "tvaers-20261399T011500Z.backup"]
    for name in (old, edge, *others):
        (shelf.folder / name).touch()
    (shelf.folder.parent / "tvaers.db").unlink()
    _keep(shelf, "2026-11-23 02:15")
    assert _failures() == 1
    assert _names(shelf) == sorted([edge, *others])


def test_two_processes_make_one_copy(shelf: Shelf) -> None:
    """While one works on the folder the other leaves it alone, and afterwards there is nothing."""

    def late() -> datetime:
        keep_up(shelf, lambda: _at("2026-11-23 02:15"))
        return _at("2026-11-23 02:15")

    keep_up(shelf, late)
    assert len(_names(shelf)) == 1
    _keep(shelf, "2026-11-23 02:20")
    assert len(_names(shelf)) == 1
    assert _failures() == 0


def test_a_clock_that_has_jumped_makes_and_deletes_nothing(shelf: Shelf) -> None:
    """Forty days ahead every copy would be too old; while the clock is held all stay."""
    _keep(shelf, "2026-11-23 02:15")
    before = _names(shelf)
    figures.clock_held()
    _keep(shelf, "2027-01-02 02:15")
    assert _names(shelf) == before
    figures.clock_freed()


def test_a_name_from_the_future_keeps_nothing_from_being_copied(shelf: Shelf) -> None:
    """A copy that a wrong clock named does not count as tonight's."""
    (shelf.folder / "tvaers-20991119T011500Z.backup").touch()
    _keep(shelf, "2026-11-23 02:15")
    assert len(_names(shelf)) == 2


def test_a_copy_is_kept_exactly_its_days(shelf: Shelf) -> None:
    """To the second it is there, a second later it is not."""
    _keep(shelf, "2026-11-20 02:15")
    (name,) = _names(shelf)
    made = _at("2026-11-20 02:15")
    keep_up(shelf, lambda: made + timedelta(days=3))
    assert name in _names(shelf)
    keep_up(shelf, lambda: made + timedelta(days=3, seconds=1))
    assert name not in _names(shelf)
