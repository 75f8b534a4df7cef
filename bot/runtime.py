"""The bag every entry point is given: database, Slack, keys and clocks."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.orm import Session

from bot.engines import BUSY_SECONDS, connect, is_lock, may_pass
from bot.entrance import Entrance, Turns
from bot.errors import Busy
from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from slack_sdk import WebClient  # noqa: TID251 - the bag holds the one client
    from sqlalchemy import Engine

    from bot.vault import Vault

__all__ = ["NO_GAPS", "Bot", "Gaps", "connect"]


def _nothing() -> None:
    """Wake nobody: whoever made this bot ticks it by hand."""


@dataclass(frozen=True)
class Gaps:
    """How far apart calls are kept, each counted from the answer to the one before.

    Slack allows one post a second in a channel, and about fifty updates a minute in all. One
    card is drawn at most every three seconds, so that a burst of presses becomes one drawing.
    """

    post: timedelta = timedelta(seconds=1)
    update: timedelta = timedelta(seconds=1.25)
    card: timedelta = timedelta(seconds=3)


NO_GAPS = Gaps(timedelta(), timedelta(), timedelta())


@dataclass(frozen=True)
class Bot:
    """What Tværs is made of while it runs.

    `now` gives the case's time, `real_now` the wall's; they differ only beside a sandbox.
    `wake` asks for a delivery round soon; `language` is spoken in channels. `operations` is the
    channel of those who run the installation, if they have one. `web_address` is where people
    reach what is served to their calendars, without a slash at the end, if it is served at all;
    `sends_files` whether meetings are sent as files, too.
    """

    engine: Engine
    slack: WebClient
    vault: Vault
    now: Callable[[], datetime]
    real_now: Callable[[], datetime]
    monotonic: Callable[[], float]
    wake: Callable[[], None] = _nothing
    language: str = "da"
    gaps: Gaps = Gaps()
    operations: str | None = None
    web_address: str | None = None
    sends_files: bool = False
    writer: Turns = field(default_factory=Turns)
    entrance: Entrance = field(default_factory=Entrance)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are committed at the end; no Slack call belongs inside.

        Raises Busy when the database does not let us in within BUSY_SECONDS; nothing is stored.
        """
        whole = Session(self.engine, expire_on_commit=False)
        broken = self._busy_when_broken
        with self._one_writer(), broken(whole), whole as session, broken(session):
            session.connection()
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads. Raises Busy when the database does not let us in."""
        quiet = self.engine.execution_options(reading=True)
        whole = Session(quiet, expire_on_commit=False)
        with self._busy_when_broken(whole), whole as session, self._busy_when_broken(session):
            yield session  # the outer one is for what breaks as the session closes

    @contextmanager
    def _busy_when_broken(self, session: Session) -> Iterator[None]:
        """Raise Busy for what may pass; what is not a lock is an alarm, and connections are new."""
        try:
            yield
        except (DBAPIError, NoneFree) as fault:
            if not may_pass(fault):
                raise
            if not is_lock(fault):
                log.error("database.failed", exc_info=fault)
                session.invalidate()
                self.engine.dispose()
            raise Busy from fault

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        """Let one thread write at a time on SQLite, which has one writer anyhow."""
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self.writer.take(BUSY_SECONDS):
            raise Busy
        try:
            yield
        finally:
            self.writer.leave()
