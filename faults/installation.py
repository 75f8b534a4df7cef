"""One Tværs beside the sandbox, with its clocks in the run's hand; its lives end and begin anew."""

from __future__ import annotations

import logging
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.lazy_listener.runner import LazyListenerRunner
from slack_sdk import WebClient  # noqa: TID251 - the run composes the product
from sqlalchemy import func, select

from bot import figures
from bot.claiming import next_attempt
from bot.deadlines import ZONE
from bot.manifest import SCOPES, manifest
from bot.runtime import NO_GAPS, Bot, Gaps, connect
from bot.schedule import Ticker, audit, next_due
from bot.store import migrate
from bot.vault import KeyRing, Vault
from demo import BOT_TOKEN, set_up_odder
from faults.heard import Heard
from faults.wall import SlacksClock, Wall
from handlers.wiring import bolt
from models import Notice, NoticeState
from sandbox import Sandbox
from sandbox.seeds import ODDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.seeds import Seed
    from sandbox.state import Channel

Json = dict[str, Any]
TORVET = "C0TORVET"
TICK, SHORTEST, LONG_ENOUGH = 30.0, 0.02, 4 * 3600.0  # seconds
LONG_TICK = 300.0  # seconds; ten ticks, where nothing hangs on one of them
NIGHT = time(3, 30)
ON_THE_WAY = (NoticeState.SENDING, NoticeState.UNKNOWN)


class AtOnce(LazyListenerRunner):
    """Does what follows an acknowledgement before the next thing, so that a run can be repeated."""

    logger = logging.getLogger("faults")

    def start(self, function: Callable[..., None], request: BoltRequest) -> None:
        """Do it here and now."""
        self.run(function, request)


class InTurn(Executor):
    """Does what a listener leaves to others here and now, for the same reason."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it, and return what came of it."""
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 - as a pool keeps it
            done.set_exception(fault)
        return done


class Installation:
    """A sandbox, a database, and one life of the bot at a time; nothing ticks by itself."""

    def __init__(
        self,
        url: str,
        *,
        seed: Seed = ODDER,
        gaps: Gaps = NO_GAPS,
        set_up: Callable[[Bot], None] = set_up_odder,
        scopes: tuple[str, ...] = SCOPES,
    ) -> None:
        """Take the address of an empty database, Slack's seed and pace, and how teams are made.

        `scopes` are what the app may do in Slack, the product's own unless a run asks for more.
        """
        self.url, self.gaps, self._set_up = url, gaps, set_up
        self.wall = Wall(seed.start)
        app, monotonic = manifest(scopes), self.wall.monotonic
        self.sandbox = Sandbox(seed=seed, manifest=app, monotonic=monotonic)
        self.sandbox.clock = SlacksClock(self.wall)
        self.heard = Heard()
        self.vault = Vault(KeyRing.random())
        self._stack = ExitStack()
        self._life = ExitStack()

    def __enter__(self) -> Self:
        """Start Slack, make the database, set the teams up, and begin the first life."""
        self.heard.listen()
        self._stack.callback(self.heard.leave)
        self._stack.enter_context(self.sandbox)
        self._stack.callback(self.end)
        self.begin()
        migrate(self.bot.engine)
        self._set_up(self.bot)
        return self

    def __exit__(self, *_what: object) -> None:
        """End the last life and Slack."""
        self._stack.close()

    def begin(self) -> None:
        """Begin a life: a bot that knows nothing but its database and its key."""
        self.bot, self.ticker = self.another(), Ticker()
        self.app = bolt(self.bot)
        self.app.listener_runner.listener_executor.shutdown()
        self.app.listener_runner.listener_executor = InTurn()
        self.app.listener_runner.lazy_listener_runner = AtOnce()
        self._life.callback(self.bot.engine.dispose)

    def end(self) -> None:
        """End this life; what was on its way in it is forgotten."""
        self._life.close()

    def restart(self) -> None:
        """End this life and begin the next, as `app.py start` does, with its first looks."""
        self.end()
        self.begin()
        self.start()

    def start(self) -> None:
        """Look at what is due, then at what should be."""
        self.settle()
        audit(self.bot)
        self.settle()

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call the sandbox's control interface."""
        return self.sandbox.player("U0CAMILLA").ask(method, path, body)

    def another(self) -> Bot:
        """Return one more bot on the same database, as another replica is."""
        slack = WebClient(BOT_TOKEN, base_url=self.sandbox.api_url, timeout=10, retry_handlers=[])
        return Bot(
            engine=connect(self.url),
            slack=slack,
            vault=self.vault,
            now=self.wall.case_time,
            real_now=self.wall.now,
            monotonic=self.wall.monotonic,
            gaps=self.gaps,
        )

    def deliver(self, payload: Json) -> BoltResponse:
        """Let Slack deliver something, by the same way as from a socket; return the answer."""
        return self.app.dispatch(BoltRequest(mode="socket_mode", body=payload))

    def addresses(self, payload: Json) -> Json:
        """Return what Slack adds to a payload so that it can be answered: a trigger, an address."""
        user = str(payload["user"]["id"] if "user" in payload else payload.get("user_id"))
        hub = self.sandbox._hub
        given = {"trigger_id": hub.triggers.issue(user)}
        if payload.get("type") == "block_actions" or "command" in payload:
            given["response_url"] = hub.urls.issue(user, TORVET)
        return given

    def settle(self) -> None:
        """Do one round of the ticks as the process does, and an audit when a clock is freed."""
        held = figures.clock_is_held()
        self.ticker.settle(self.bot)
        if held and not figures.clock_is_held():
            audit(self.bot)
            self.ticker.settle(self.bot)

    def live(self, seconds: float) -> None:
        """Let time pass as in a running process: rounds when something may be tried, and audits."""
        end, still = self.wall.now() + timedelta(seconds=seconds), SHORTEST
        while True:
            self.settle()
            now = self.wall.now()
            if now >= end:
                return
            stop = self._next_stop(now)
            still = SHORTEST if stop > now else min(still * 2, TICK)
            self.wall.go_to(min(end, max(stop, now + timedelta(seconds=still))))
            if self.wall.now() >= _next_night(now):
                audit(self.bot)

    def live_wrongly(self, seconds: float) -> None:
        """Let time pass in ticks alone, while the clock is wrong and no instant can be trusted."""
        for _tick in range(int(seconds / LONG_TICK)):
            self.settle()
            self.wall.go_by(LONG_TICK)
        self.settle()

    def lose_an_answer(self) -> None:
        """Let Slack take the next post and cut the connection before it answers."""
        lost = {"method": "chat.postMessage", "times": 1, "fault": {"kind": "drop_after"}}
        self.ask("POST", "faults", lost)

    def rest(self, seconds: float = LONG_ENOUGH) -> None:
        """Let time pass until nothing is due, on its way or in doubt; at most so many seconds."""
        end = self.wall.now() + timedelta(seconds=seconds)
        self.settle()
        while self.wall.now() < end and self.is_busy():
            self.live(TICK)

    def is_busy(self) -> bool:
        """Tell whether anything is on its way or in doubt, or due and may be said."""
        with self.bot.reading() as session:
            doubts = session.scalar(select(Notice.id).where(Notice.state.in_(ON_THE_WAY)).limit(1))
        soonest = next_attempt(self.bot)
        soon = self.wall.now() + timedelta(minutes=15)
        return doubts is not None or (soonest is not None and soonest < soon)

    def _next_stop(self, now: datetime) -> datetime:
        due = next_due(self.bot)
        ahead = self.wall.case_time() - now
        found = [next_attempt(self.bot), due and due - ahead, self._lease_end(), _next_night(now)]
        return min(instant for instant in found if instant is not None)

    def _lease_end(self) -> datetime | None:
        ends = select(func.min(Notice.lease_until)).where(Notice.state == NoticeState.SENDING)
        with self.bot.reading() as session:
            return session.scalar(ends)

    def channels(self) -> dict[str, Channel]:
        """Return everything that stands in Slack, by channel."""
        return self.sandbox._hub.workspace.channels


def _next_night(now: datetime) -> datetime:
    """Return the next half past three at night in Copenhagen, when the audit is made (aware)."""
    local = now.astimezone(ZONE)
    night = datetime.combine(local.date(), NIGHT, ZONE)
    return night if night > now else datetime.combine(local.date() + timedelta(days=1), NIGHT, ZONE)
