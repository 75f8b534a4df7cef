"""The nightly copies: one a night, encrypted, and none older than its days."""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot import figures
from bot.backup import OWNER_ONLY, backup
from bot.deadlines import ZONE
from bot.errors import UserError
from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import URL

    from bot.keyring import Keys

STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"tvaers-(\d{8}T\d{6}Z)\.backup")
LOCK = ".tvaers-backup.lock"
AT_NIGHT = time(2, 15)  # Europe/Copenhagen
YOUNG, OVERDUE = timedelta(hours=20), timedelta(hours=26)
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Shelf:
    """Where copies of a database are kept, sealed with which keys, and for how many days."""

    folder: Path
    days: int
    database_url: URL
    keys: Keys


def keep_up(shelf: Shelf, now: Callable[[], datetime]) -> None:
    """Make the copy of the night that has begun, if it is not there, and delete the old ones.

    Asked every hour: what failed is tried again. `now` is the wall clock (aware). Only one of
    several processes works on a folder at a time. A failure is logged and counted. Nothing is
    done while the clock is held that has jumped: it cannot tell what is old.
    """
    if figures.clock_is_held():
        return
    try:
        with _alone(shelf.folder) as ours:
            if ours:
                _turn(shelf, now)
    except (UserError, OSError) as fault:
        log.error("backup.failed", exc_info=fault)
        figures.backup_failed()


def newest(folder: Path, now: datetime) -> datetime | None:
    """Return when the newest copy up to now was made (aware), or None. Raises OSError."""
    return max((made for made in _copies(folder) if made <= now), default=None)


def _turn(shelf: Shelf, now: Callable[[], datetime]) -> None:
    try:
        if is_wanted(newest(shelf.folder, now()), now()):
            at = now().astimezone(UTC)
            name = f"tvaers-{at.strftime(STAMP)}.backup"
            backup(shelf.database_url, shelf.folder / name, shelf.keys.current())
            log.info("backup.made")
    finally:
        _delete_old(shelf, now())
    if (made := newest(shelf.folder, now())) is not None:
        figures.backup_made(made)


def is_wanted(made: datetime | None, now: datetime) -> bool:
    """Tell whether the night's copy is missing: tried for half a day, or when one is overdue.

    One younger than 20 hours is enough, so that of several processes only one makes it.
    """
    if made is None:
        return True
    night, age = _last_night(now), now - made
    return made < night and age >= YOUNG and (now - night < HALF_A_DAY or age >= OVERDUE)


def _last_night(now: datetime) -> datetime:
    """Return the latest quarter past two in Copenhagen up to an instant."""
    local = now.astimezone(ZONE)
    day = local.date() if local.time() >= AT_NIGHT else local.date() - timedelta(days=1)
    return datetime.combine(day, AT_NIGHT, ZONE)


def _copies(folder: Path) -> dict[datetime, Path]:
    """Return our copies in a folder by the time in their name; other files are not ours."""
    named = ((NAME.fullmatch(path.name), path) for path in folder.iterdir())
    return {made: path for found, path in named if found and (made := _made_at(found[1]))}


def _made_at(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:  # digits that are no date
        return None


def _delete_old(shelf: Shelf, now: datetime) -> None:
    for made, path in _copies(shelf.folder).items():
        if now - made > timedelta(days=shelf.days):
            path.unlink(missing_ok=True)
            log.info("backup.deleted")


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Give whether this folder is ours for now; the lock falls with the process."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
