"""How this process is, told on this machine only: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot import figures, store
from bot.claiming import has_its_card
from bot.edge import JSON, NOT_FOUND, Edge, Port, Reply
from bot.errors import Busy
from models import Notice, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric
    from sqlalchemy.orm import Session

    from bot.runtime import Bot

OLDEST_TICK = 120.0  # seconds; a healthy process ticks every 30
FRESH = 5.0  # seconds that what was read of the database is told again
DATABASE_SECONDS = 3.0
PLAIN = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Facts:
    """What the database says: notices by state, dead ones nobody has handled, and the lateness.

    `oldest_due` is how long the oldest message that could go has been due (seconds, case time);
    `newest_form` whether the tables are those of this program.
    """

    states: dict[str, int]
    unhandled: int
    oldest_due: float
    newest_form: bool


class Look:
    """What the database says, read at most every few seconds, by one at a time."""

    def __init__(self, bot: Bot) -> None:
        """Take the bot whose database is read."""
        self._bot, self._one = bot, threading.Lock()
        self._read: tuple[float, Facts] | None = None

    def facts(self) -> Facts | None:
        """Return what is known, or None while the database does not answer."""
        if not self._one.acquire(timeout=DATABASE_SECONDS):
            return None
        try:
            return self._fresh()
        except (Busy, SQLAlchemyError):
            return None
        finally:
            self._one.release()

    def _fresh(self) -> Facts:
        now = self._bot.monotonic()
        if self._read is None or now - self._read[0] > FRESH:
            self._read = now, facts(self._bot)
        return self._read[1]


def facts(bot: Bot) -> Facts:
    """Ask the database; a short read. Raises Busy and SQLAlchemyError when it does not answer."""
    with bot.reading() as session:
        found, newest = store.form(session.connection())
        if found != newest:
            return Facts({}, 0, 0.0, newest_form=False)
        counted = select(Notice.state, func.count()).group_by(Notice.state)
        states = {state.value: number for state, number in session.execute(counted)}
        dead = Notice.state == NoticeState.DEAD, Notice.handled_at.is_(None)
        unhandled = session.scalar(select(func.count()).select_from(Notice).where(*dead)) or 0
        return Facts(states, unhandled, _oldest_due(bot, session), newest_form=True)


def _oldest_due(bot: Bot, session: Session) -> float:
    now = bot.now()
    oldest = session.scalar(
        select(func.min(Notice.due_at)).where(
            Notice.state == NoticeState.PENDING, Notice.due_at <= now, has_its_card()
        )
    )
    return 0.0 if oldest is None else (now - oldest).total_seconds()


class Health:
    """The three answers over HTTP, on this machine only; a context manager.

    Raises UserError when the port is taken. Port 0 takes a free one, told by `port`.
    """

    def __init__(self, bot: Bot, port: int) -> None:
        """Take the port; nothing is answered before it is entered."""
        self._bot, self._look = bot, Look(bot)
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._edge = Edge(Port("TVAERS_HEALTH_PORT", port), self.answer)
        self.port = self._edge.port

    def __enter__(self) -> Self:
        """Answer from now on."""
        self._edge.__enter__()
        return self

    def __exit__(self, *what: object) -> None:
        """Answer no more, and give the port back."""
        self._edge.__exit__(*what)

    def answer(self, path: str) -> Reply:
        """Return what is answered at a path."""
        match path:
            case "/healthz":
                return _told(self.ill())
            case "/readyz":
                return _told(self.unready())
            case "/metrics":
                text = generate_latest(figures.current().registry)
                return Reply(200, PLAIN, text + generate_latest(self._registry))
        return NOT_FOUND

    def ill(self) -> list[str]:
        """Return what a new start would cure: ticks that have ended. Before the first: nothing."""
        age = figures.tick_age(self._bot.monotonic())
        return ["tick"] if age is not None and age > OLDEST_TICK else []

    def unready(self) -> list[str]:
        """Return what keeps this process from doing its work now."""
        known = self._look.facts()
        looks = {
            "database": known is not None,
            "migrations": known is None or known.newest_form,
            "slack": figures.live_connections() > 0,
            "clock": not figures.clock_is_held(),
        }
        return [what for what, well in looks.items() if not well]

    def collect(self) -> Iterator[Metric]:
        """Give what is read at the moment of a scrape; without the database, that it is away."""
        known, age = self._look.facts(), figures.tick_age(self._bot.monotonic())
        yield _gauge("tvaers_database_up", "1 while the database answers.", known is not None)
        if age is not None:
            yield _gauge("tvaers_tick_age_seconds", "Since the last tick.", age)
        if known is None:
            return
        notices = GaugeMetricFamily("tvaers_notices", "Messages by state.", labels=["state"])
        for state in NoticeState:
            notices.add_metric([state.value], known.states.get(state.value, 0))
        yield notices
        yield _gauge("tvaers_dead_unhandled", "Refused, and nobody has acted.", known.unhandled)
        oldest = "How long the oldest that could go has been due, case time."
        yield _gauge("tvaers_oldest_due_seconds", oldest, known.oldest_due)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=float(value))


def _told(failing: list[str]) -> Reply:
    body = {"ok": not failing} | ({"failing": failing} if failing else {})
    return Reply(503 if failing else 200, JSON, json.dumps(body).encode() + b"\n")
