"""An installation beside a sandbox: `app.py` in processes, as an administrator runs it."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Self

from slack_sdk import WebClient  # noqa: TID251 - the test composes the product
from sqlalchemy import delete, select

from bench.payloads import refer_one
from bot.delivery import deliver_due
from bot.manifest import manifest
from bot.runtime import NO_GAPS, Bot, connect
from bot.store import migrate
from bot.vault import KeyRing, Vault
from demo import APP_TOKEN, BOT_TOKEN, set_up_odder
from handlers.wiring import LINES
from models import Notice, NoticeState, Pace, Team
from sandbox import Sandbox
from sandbox.sockets import Patience
from tests.migrated import migrated_copy
from tests.process.started import Process, started

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping

    from sandbox.player import Player

APP = Path(__file__).parent.parent.parent / "app.py"
SECRETS = (BOT_TOKEN, APP_TOKEN, "hemmelig")
PATIENCE = 40.0  # seconds; a process starts in one or two
TORVET, LONE, CAMILLA, METTE = "C0TORVET", "U0LONE", "U0CAMILLA", "U0METTE"


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Return what it wrote to standard output, line by line."""
        return self.out.splitlines()


class House:
    """A folder with a key and settings, a database, a sandbox, and the processes started here."""

    def __init__(self, folder: Path, database_url: str, sandbox: Sandbox) -> None:
        self.folder, self.database_url, self.sandbox = folder, database_url, sandbox
        self.key = folder / "tvaers.key"
        self.processes: list[Process | subprocess.Popen[bytes]] = []
        self.bot = self._bot(KeyRing.create(self.key))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.bot.engine.dispose()

    @property
    def settings(self) -> dict[str, str]:
        """Return the environment of a process: the settings, and nothing of this machine's."""
        return {
            "PATH": os.environ["PATH"],  # noqa: TID251 - a process needs one
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": self.sandbox.api_url,
            "DATABASE_URL": self.database_url,
            "TVAERS_KEY_FILE": str(self.key),
            "TVAERS_CLOCK_URL": f"{self.sandbox.url}/control/clock",
        }

    def run(self, *words: str | Path, changed: Mapping[str, str] | None = None) -> Done:
        """Run a command to its end; an empty setting counts as missing. No secret may show."""
        return ran(*words, folder=self.folder, env={**self.settings, **(changed or {})})

    def start(self, **changed: str) -> Process:
        """Start the bot and return at once; what it writes is in `log`."""
        return self.begin(APP, "start", **changed)

    def begin(self, program: Path, *words: str | Path, **changed: str) -> Process:
        """Start a program and return at once; what it writes is in `log`."""
        env = self.settings | changed
        with (self.folder / "log").open("ab") as log:
            process = started(program, *words, folder=self.folder, env=env, into=(log, log))
        self.processes.append(process)
        return process

    def connected(self, count: int = 1) -> None:
        """Wait until so many processes hold their connections."""
        lone = self.person(LONE)
        lone.until(lambda: lone.state()["bot"]["connections"] >= count * LINES, PATIENCE)

    def ended(self, *processes: Process) -> list[int]:
        """Ask processes to end, and return their exit status."""
        for process in processes:
            process.send_signal(signal.SIGTERM)
        found = [process.wait(PATIENCE) for process in processes]
        assert "ended_by_force" not in self.log, self.log
        return found

    @property
    def log(self) -> str:
        """Return what the processes have written; no secret may show."""
        text = (self.folder / "log").read_text(encoding="utf-8")
        _demand_no_secret(text)
        return text

    def set_up(self) -> None:
        """Set the Odder team up, as an administrator would in Slack."""
        if self.bot.engine.name == "sqlite":
            migrated_copy(self.folder / "tvaers.db")
        migrate(self.bot.engine)
        set_up_odder(self.bot)

    def person(self, user: str) -> Player:
        """Return a person to act as."""
        return self.sandbox.player(user)

    def refer(self, number: str = "2026-114455") -> None:
        """Refer a citizen through the form; returns when the form has closed."""
        lone = self.person(LONE)
        lone.command(TORVET, "/henvisning")
        lone.until(lone.modal, PATIENCE)
        with self.bot.reading() as session:
            team = session.scalars(select(Team.id)).one()
        answer = lone.submit(
            {
                f"target_groups_{team}": ["eviction_notice"],
                "urgency": "this_week",
                "official_number": number,
                "situation": "Skal sættes ud efter klager fra naboer",
                "citizen_wish": "vil blive boende",
            }
        )
        assert answer["outcome"] == "closed", answer["errors"]

    def live(self) -> None:
        """Refer a citizen and say all that is due, as a process would, but in this one: no start.

        For a test whose own processes come after: what they find is the same.
        """
        here = replace(self.bot, gaps=NO_GAPS)
        refer_one(here)
        deliver_due(here)

    def fault(self, method: str, times: int, **fault: Any) -> None:
        """Let a method of Slack's misbehave."""
        order = {"method": method, "times": times, "fault": fault}
        self.person(LONE).ask("POST", "faults", order)

    def behave(self) -> None:
        """Let Slack behave again."""
        self.person(LONE).ask("DELETE", "faults")

    def until(self, look: Callable[[], Any]) -> None:
        """Wait until something is so."""
        self.person(LONE).until(look, PATIENCE)

    def calls(self, kind: str, method: str) -> list[dict[str, Any]]:
        """Return what crossed the wire: kind api (answered as Slack does) or fault."""
        every = self.person(LONE).ask("GET", "calls")["calls"]
        return [call for call in every if (call["kind"], call["method"]) == (kind, method)]

    def posted(self) -> Counter[str]:
        """Return how often Slack has taken each notice, by the key it was posted with."""
        taken = [call for call in self.calls("api", "chat.postMessage") if call["answer"]["ok"]]
        return Counter(call["args"]["metadata"]["event_payload"]["key"] for call in taken)

    def notices(self, *states: NoticeState) -> list[Notice]:
        """Return the notices that are due by now, or of these states."""
        with self.bot.reading() as session:
            query = select(Notice).where(Notice.due_at <= self.bot.now()).order_by(Notice.due_at)
            return [row for row in session.scalars(query) if not states or row.state in states]

    def run_waits_out(self) -> None:
        """Let an hour of real time have passed for every claim, and for what Slack asked."""
        past = datetime.now(UTC) - timedelta(seconds=1)  # noqa: TID251 - wall
        with self.bot.writing() as session:
            for row in session.scalars(select(Notice)):
                row.lease_until = row.lease_until and past
                row.retry_at = row.retry_at and past
            session.execute(delete(Pace))

    def _bot(self, ring: KeyRing) -> Bot:
        slack = WebClient(BOT_TOKEN, base_url=self.sandbox.api_url, retry_handlers=[])
        return Bot(
            engine=connect(self.database_url),
            slack=slack,
            vault=Vault(ring),
            now=self.sandbox.clock.now,
            real_now=lambda: datetime.now(UTC),  # noqa: TID251 - the wall beside story time
            monotonic=time.monotonic,
        )


def ran(*words: str | Path, given: bytes = b"", folder: Path, env: dict[str, str]) -> Done:
    """Run a command of `app.py` in a folder with nothing but `env`; no secret may show."""
    with TemporaryFile() as typed, TemporaryFile() as out_file, TemporaryFile() as err_file:
        typed.write(given)
        typed.seek(0)
        into = out_file, err_file
        status = started(APP, *words, folder=folder, env=env, into=into, given=typed).wait()
        out, err = map(_written, into)
    _demand_no_secret(out + err)
    assert "Traceback" not in out + err, err
    return Done(status, out, err)


def _written(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def sandbox_of(**changed: Any) -> Sandbox:
    """Return a sandbox with our manifest, or with parts of it changed.

    It waits longer than Slack does: several processes share the machine, and nothing is timed.
    """
    patience = Patience(ack=PATIENCE)
    return Sandbox(manifest=manifest() | changed, patience=patience, trigger_seconds=PATIENCE)


def _demand_no_secret(text: str) -> None:
    assert not any(secret in text for secret in SECRETS)
