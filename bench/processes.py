"""The processes that are measured: the product as it is shipped, and the bare Bolt application."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from slack_sdk import WebClient

from bench.slack import Slack
from bot.manifest import manifest
from bot.runtime import Bot, connect
from bot.store import migrate
from bot.vault import KeyRing, Vault
from demo import APP_TOKEN, BOT_TOKEN, set_up_odder

NOWHERE = "http://127.0.0.1:9/"
HERE = Path(__file__).parent
CLOCK_OF_ANOTHER = 2  # Linux: (~pid << 3) | 2 is the clock of the CPU that a process has used


@dataclass
class Process:
    """A process beside a sandbox of its own; entered, it runs and is connected."""

    slack: Slack
    command: list[str]
    settings: dict[str, str]
    folder: Path
    running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self.slack.start()
        self.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self.stop()
        self.slack.stop()

    def start(self) -> float:
        """Start it; return the seconds until it was connected."""
        began = time.perf_counter()
        path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE.parent)}
        url = {"SLACK_API_URL": self.slack.api_url}
        with (self.folder / "log").open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=self.folder,
                env=path | url | self.settings,
                stdout=log,
                stderr=log,
            )
        self.slack.wait_connected()
        return time.perf_counter() - began

    def stop(self) -> None:
        """End it."""
        if self.running is not None:
            self.running.kill()  # it would finish what it is at
            self.running.wait()
            self.running = None

    @property
    def cpu(self) -> float:
        """Return the seconds of CPU it has used, in all its threads."""
        return time.clock_gettime((~self._pid << 3) | CLOCK_OF_ANOTHER)

    @property
    def memory(self) -> int:
        """Return how many bytes it holds resident."""
        status = Path(f"/proc/{self._pid}/status").read_text(encoding="utf-8")
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    @property
    def _pid(self) -> int:
        if self.running is None:
            raise RuntimeError("not started")
        return self.running.pid


def product(folder: Path, database_url: str, slack: Slack | None = None) -> Process:
    """Return the product as an administrator runs it: `app.py start`, on the wall's clock.

    The folder holds its key, from `prepared`.
    """
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "DATABASE_URL": database_url,
        "TVAERS_KEY_FILE": str(folder / "tvaers.key"),
    }
    command = [str(HERE.parent / "app.py"), "start"]
    return Process(slack or Slack(manifest=manifest()), command, settings, folder)


def bare(folder: Path, mode: str) -> Process:
    """Return a bare Bolt application, in the product's mode ("same") or Bolt's own ("stock")."""
    folder.mkdir(exist_ok=True)
    return Process(Slack(), ["-m", "bench.bare", mode], {}, folder)


def prepared(folder: Path, database_url: str) -> Bot:
    """Make a key and a database with the Odder team; return a bot on it that reaches no Slack."""
    folder.mkdir(exist_ok=True)
    KeyRing.create(folder / "tvaers.key")
    bot = on(folder, database_url)
    migrate(bot.engine)
    set_up_odder(bot)
    return bot


def on(folder: Path, database_url: str) -> Bot:
    """Return a bot on a database that is there, with the key in a folder; it reaches no Slack."""
    return Bot(
        engine=connect(database_url),
        slack=WebClient(BOT_TOKEN, base_url=NOWHERE, retry_handlers=[]),
        vault=Vault(KeyRing.load(folder / "tvaers.key")),
        now=wall,
        real_now=wall,
        monotonic=time.monotonic,
    )


def wall() -> datetime:
    """Return the wall clock's time, aware, in UTC."""
    return datetime.now(UTC)
