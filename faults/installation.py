"""One Tværs beside the sandbox, with its clocks in the run's hand; its lives end and begin anew."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient  # noqa: TID251 - the run composes the product

from bot.delivery import deliver_due
from bot.manifest import manifest
from bot.reconcile import reconcile_due
from bot.runtime import NO_GAPS, Bot, Gaps, connect
from bot.schedule import audit
from bot.store import migrate
from bot.vault import KeyRing, Vault
from demo import BOT_TOKEN, set_up_odder
from faults.heard import Heard
from faults.wall import SlacksClock, Wall
from handlers.wiring import bolt
from sandbox import Sandbox
from sandbox.seeds import ODDER

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.seeds import Seed
    from sandbox.state import Channel

Json = dict[str, Any]
TORVET = "C0TORVET"


class Installation:
    """A sandbox, a database, and one life of the bot at a time; nothing ticks by itself."""

    def __init__(
        self,
        url: str,
        *,
        seed: Seed = ODDER,
        gaps: Gaps = NO_GAPS,
        set_up: Callable[[Bot], None] = set_up_odder,
    ) -> None:
        """Take the address of an empty database, Slack's seed and pace, and how teams are made."""
        self.url, self.gaps, self._set_up = url, gaps, set_up
        self.wall = Wall(seed.start)
        self.sandbox = Sandbox(seed=seed, manifest=manifest())
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
        self.bot = self.another()
        self.app = bolt(self.bot)
        self._life.callback(self.bot.engine.dispose)
        self._life.callback(self._let_listeners_finish)

    def end(self) -> None:
        """End this life; what was on its way in it is forgotten."""
        self._life.close()

    def restart(self) -> None:
        """End this life and begin the next, as `app.py start` does, with its first looks."""
        self.end()
        self.begin()
        self.settle()
        audit(self.bot)

    def another(self) -> Bot:
        """Return one more bot on the same database, as another replica is."""
        slack = WebClient(BOT_TOKEN, base_url=self.sandbox.api_url, timeout=10, retry_handlers=[])
        return Bot(
            engine=connect(self.url),
            slack=slack,
            vault=self.vault,
            now=self.wall.now,
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

    def settle(self) -> int:
        """Do what one round of the ticks does; return how many notices were settled."""
        return reconcile_due(self.bot) + deliver_due(self.bot)

    def channels(self) -> dict[str, Channel]:
        """Return everything that stands in Slack, by channel."""
        return self.sandbox._hub.workspace.channels

    def refused(self, response: BoltResponse) -> bool:
        """Tell whether the answer to a form says that nothing was stored."""
        return "errors" in str(response.body)

    def pass_to(self, instant: datetime) -> None:
        """Let time pass to an aware instant of the host's clock, without any round."""
        self.wall.go_to(instant)

    def _let_listeners_finish(self) -> None:
        self.app.listener_runner.listener_executor.shutdown()
