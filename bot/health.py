"""How this process is, told on this machine only: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any, Self

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot import figures, store
from bot.claiming import has_its_card
from bot.errors import Busy, UserError
from bot.locale import _
from models import Notice, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric
    from sqlalchemy.orm import Session

    from bot.runtime import Bot

HERE = "127.0.0.1"
OLDEST_TICK = 120.0  # seconds; a healthy process ticks every 30
FRESH = 5.0  # seconds that what was read of the database is told again
DATABASE_SECONDS = 3.0
LONGEST_REQUEST = 8.0  # seconds, reading and answering
MOST_AT_ONCE = 16
PLAIN, JSON = "text/plain; version=0.0.4; charset=utf-8", "application/json"


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
        try:
            self._server = _Server((HERE, port), partial(_Request, health=self))
        except OSError:
            taken = _("TVAERS_HEALTH_PORT: port {port} kan ikke bruges. Vælg en anden.")
            raise UserError(taken.format(port=port)) from None
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="health")

    def __enter__(self) -> Self:
        """Answer from now on."""
        self._thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        """Answer no more, and give the port back."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Return status, content type and body of a path."""
        match path:
            case "/healthz":
                return _told(self.ill())
            case "/readyz":
                return _told(self.unready())
            case "/metrics":
                text = generate_latest(figures.current().registry)
                return 200, PLAIN, text + generate_latest(self._registry)
        return 404, JSON, b'{"ok": false}\n'

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


def _told(failing: list[str]) -> tuple[int, str, bytes]:
    body = {"ok": not failing} | ({"failing": failing} if failing else {})
    return 503 if failing else 200, JSON, json.dumps(body).encode() + b"\n"


class _Server(ThreadingMixIn, HTTPServer):
    """A thread a request, so many at once and no more; whoever comes too many is hung up on."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *words: Any) -> None:
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(*words)

    def server_bind(self) -> None:
        """Bind without asking the network for this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HERE, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, if there is room."""
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, for so long and no longer."""
        late = threading.Timer(LONGEST_REQUEST, _hang_up, [request])
        late.daemon = True
        late.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            late.cancel()
            self._room.release()

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Stay silent: whoever asked has hung up, or was hung up on."""


class _Request(BaseHTTPRequestHandler):
    """One GET; what it asks is a path, and nothing else of it is read."""

    timeout = LONGEST_REQUEST
    server_version, sys_version = "tvaers", ""

    def __init__(self, *words: Any, health: Health) -> None:
        self._health = health
        super().__init__(*words)

    def do_GET(self) -> None:
        """Answer."""
        self._say(*self._health.answer(self.path))

    def send_error(self, code: int, _message: str | None = None, _words: str | None = None) -> None:
        """Refuse, in as few words, and without repeating any of theirs."""
        self._say(code, JSON, b'{"ok": false}\n')

    def log_message(self, *_words: object) -> None:
        """Say nothing: a request may hold anything."""

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):  # it ended in the same moment
        line.shutdown(socket.SHUT_RDWR)
