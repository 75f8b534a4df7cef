"""An installation of real processes beside a sandbox, with people who try again until they know."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from slack_sdk import WebClient  # noqa: TID251 - the run looks with a bot of its own
from sqlalchemy import select

from bot.engines import connect
from bot.manifest import manifest
from bot.runtime import NO_GAPS, Bot
from bot.store import migrate
from bot.vault import KeyRing, Vault
from demo import APP_TOKEN, BOT_TOKEN, WORKSPACE, set_up_odder
from faults.cases import CANARY
from faults.process import Parent
from models import Case, Team, Workspace
from sandbox import Patience, Refused, Sandbox
from sandbox.seeds import ODDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from faults.record import Setting
    from sandbox.player import Player
    from sandbox.seeds import Seed
    from sandbox.state import Channel

Json = dict[str, Any]
TORVET = "C0TORVET"
PAUSE = 0.5  # seconds between two referrals of one person
ACK = 1.5  # seconds a person waits for an answer before trying again


class House:
    """A sandbox in real time, a key, a database with a team, and the parent of all lives."""

    def __init__(
        self, setting: Setting, *, seed: Seed = ODDER, set_up: Callable[[Bot], None] = set_up_odder
    ) -> None:
        """Take an empty database, who is in Slack, and how the teams are made."""
        self.setting, self._set_up, self._stack = setting, set_up, ExitStack()
        patience = Patience(ack=ACK, retries=(0.5, 1.0, 2.0))
        self.sandbox = Sandbox(seed=seed, manifest=manifest(), patience=patience)

    def __enter__(self) -> Self:
        """Start Slack, make the key and the database, and let the parent stand ready."""
        folder = self.setting.folder
        key = folder / "tvaers.key"
        self.vault = Vault(KeyRing.create(key))
        self._stack.enter_context(self.sandbox)
        self.bot = self._bot()
        self._stack.callback(self.bot.engine.dispose)
        migrate(self.bot.engine)
        self._set_up(self.bot)
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": self.sandbox.api_url,
            "DATABASE_URL": self.setting.url,
            "TVAERS_KEY_FILE": str(key),
            "TVAERS_CLOCK_URL": f"{self.sandbox.url}/control/clock",
            "FAULTS_QUICK": "1",
            "FAULTS_UNPACED": "1",
        }
        self.parent = self._stack.enter_context(Parent(folder, settings))
        return self

    def __exit__(self, *_what: object) -> None:
        """End everything."""
        self._stack.close()

    @property
    def connected(self) -> int:
        """Return how many connections take what people do."""
        return self.sandbox._hub.links.connected

    def until(self, look: Callable[[], object], seconds: float = 60.0) -> bool:
        """Wait until something is so; return whether it came in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if look():
                return True
            time.sleep(0.05)
        return False

    def channels(self) -> dict[str, Channel]:
        """Return everything that stands in Slack, by channel."""
        return self.sandbox._hub.workspace.channels

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call the sandbox's control interface."""
        return self.sandbox.player("U0CAMILLA").ask(method, path, body)

    def fault(self, method: str, times: int, **how: Any) -> None:
        """Let a method of Slack's misbehave."""
        self.ask("POST", "faults", {"method": method, "times": times, "fault": how})

    def counted(self, numbers: Iterable[str]) -> dict[str, int]:
        """Return how many cases there are with each official number."""
        with self.bot.reading() as session:
            home = session.scalars(
                select(Workspace.id).where(Workspace.slack_id == WORKSPACE)
            ).one()
            found = list(session.scalars(select(Case.official_number_hash)))
        return {one: found.count(self.vault.fingerprint(home, one)) for one in numbers}

    def teams(self) -> list[str]:
        """Return the teams' ids."""
        with self.bot.reading() as session:
            return list(session.scalars(select(Team.id).order_by(Team.name)))

    def _bot(self) -> Bot:

        return Bot(
            engine=connect(self.setting.url),
            slack=WebClient(BOT_TOKEN, base_url=self.sandbox.api_url, retry_handlers=[]),
            vault=self.vault,
            now=self.sandbox.clock.now,
            real_now=self.sandbox.clock.now,
            monotonic=time.monotonic,
            gaps=NO_GAPS,
        )


class Referrer(threading.Thread):
    """Somebody who refers one citizen after another, and tries each until Slack says it is in."""

    def __init__(self, house: House, user: str, stopped: threading.Event) -> None:
        """Take who it is, and what ends it."""
        super().__init__(name=user, daemon=True)
        self._player: Player = house.sandbox.player(user)
        self._house, self._stopped = house, stopped
        self.acknowledged: list[str] = []
        self.begun: list[str] = []
        self.tries, self.pause = 0, PAUSE

    def run(self) -> None:
        """Refer until it is time to stop."""
        team = self._house.teams()[0]
        while not self._stopped.is_set():
            number = f"KAN-{self.name}-{len(self.begun)}"
            self.begun.append(number)
            if self._refer(number, team):
                self.acknowledged.append(number)
            self._stopped.wait(self.pause)

    def _refer(self, number: str, team: str) -> bool:
        given = {
            f"target_groups_{team}": ["eviction_notice"],
            "urgency": "this_week",
            "official_number": number,
            "situation": CANARY,
            "citizen_wish": CANARY,
        }
        while not self._stopped.is_set():
            self.tries += 1
            if self._opened() and self._sent(given):
                return True
            self._stopped.wait(0.05)
        return False

    def _opened(self) -> bool:
        """Type the command, and tell whether the form has come; one that lies there is used."""
        if self._lies_there():
            return True
        if not self._player.command(TORVET, "/henvisning")["ok"]:
            return False
        try:
            self._player.until(self._lies_there, ACK)
        except Refused:
            return False
        return True

    def _lies_there(self) -> bool:
        modal = self._player.modal()
        return modal is not None and modal["callback_id"] == "form:referral"

    def _sent(self, given: Json) -> bool:
        """Send the form; what is typed stays in it until the answer is there."""
        try:
            return bool(self._player.submit(given)["outcome"] == "closed")
        except Refused:
            return False
