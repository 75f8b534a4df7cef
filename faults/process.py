"""Lives of `app.py start` that cost little: a parent that has imported everything and forks.

The parent has one thread and does nothing else. A life is `app.start()` itself, with the settings
in its environment, and some differences, which a run asks for and says:

- `FAULTS_STRIKE` ("name:nth") ends it with SIGKILL where the product passes a crash point;
- `FAULTS_QUICK` (so many times the spans of `QUICK`) shortens lease, settle time and pauses, so
  that what is in doubt is settled while the run lasts (the settle time stays longer than this
  Slack's lateness, the lease than a post);
- `FAULTS_UNPACED` lets go of the pace in channels, which another run measures;
- `FAULTS_CLAIMS` (a file) is told of every claim.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

import app
import command_line
from bot import delivery
from bot.claiming import claim_next
from bot.crash import strike_with
from bot.runtime import NO_GAPS
from bot.work_calendar import WorkCalendar

if TYPE_CHECKING:
    from bot.runtime import Bot
    from bot.settling import Claim

Json = dict[str, Any]
ROOT = Path(__file__).parent.parent
SLOW_TO_IMPORT = (
    "alembic.autogenerate",
    "apscheduler.executors.pool",
    "bot.backup",
    "bot.copies",
    "bot.doctor",
    "bot.health",
    "bot.moving",
    "bot.rotation",
    "bot.schedule",
    "demo",
    "handlers.wiring",
    "psycopg",
    "slack_sdk.socket_mode.builtin",
    "story_clock",
)
QUICK: dict[str, timedelta | int] = {
    "LEASE": timedelta(seconds=6),
    "SETTLE": timedelta(seconds=4),
    "SWEEP_AFTER": timedelta(seconds=3),
    "GIVE_UP": timedelta(seconds=8),
    "AGAIN": timedelta(seconds=2),
    "LONGEST_BACK_OFF": timedelta(seconds=2),
    "TICK": 1,
}


class Parent:
    """The process that forks lives; entered it stands ready, left it has ended them all."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        """Take where the lives run and log, and their environment."""
        self._folder, self._settings = folder, settings
        self.log = folder / "log"

    def __enter__(self) -> Self:
        """Import everything once."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        return self

    def __exit__(self, *_what: object) -> None:
        """End the parent, which ends its lives."""
        self._said().close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def start(self, *words: str, **changed: str) -> int:
        """Begin a life, or a command of `app.py`; return its process id at once."""
        env = self._settings | changed
        order = {"env": env, "words": words or ["start"], "folder": str(self._folder)}
        return int(self._ask(order)["pid"])

    def end(self, pid: int, sign: int = signal.SIGKILL) -> int:
        """Send a life a signal, wait until it has ended, and return how: below 0 by a signal."""
        return int(self._ask({"end": pid, "sign": int(sign)})["status"])

    def ended(self, pid: int) -> bool:
        """Tell whether a life has ended by itself."""
        return bool(self._ask({"look": pid})["ended"])

    def _ask(self, order: Json) -> Json:
        said = self._said()
        said.write(json.dumps(order) + "\n")
        said.flush()
        answer: Json = json.loads(self._process.stdout.readline() if self._process.stdout else "")
        return answer

    def _said(self) -> IO[str]:
        if self._process.stdin is None:
            raise RuntimeError("the parent cannot be spoken to")
        return self._process.stdin


def main() -> None:
    """Stand ready: read an order a line, answer with a line."""
    _import_everything()
    ended: dict[int, int] = {}
    lives: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        answer = _begin(order, lives) if "env" in order else _about(order, lives, ended)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in lives:
        os.kill(pid, signal.SIGKILL)


def _begin(order: Json, lives: set[int]) -> Json:
    pid = os.fork()
    if pid == 0:
        _live(order)
    lives.add(pid)
    return {"pid": pid}


def _about(order: Json, lives: set[int], ended: dict[int, int]) -> Json:
    pid = order.get("end") or order["look"]
    if pid in lives and "end" in order:
        os.kill(pid, order["sign"])
    if pid in lives:
        found, status = os.waitpid(pid, 0 if "end" in order else os.WNOHANG)
        if found == pid:
            lives.discard(pid)
            ended[pid] = os.waitstatus_to_exitcode(status)
    return {"ended": pid in ended, "status": ended.get(pid, 0)}


def _live(order: Json) -> None:
    """Be `app.py` with these words; never comes back."""
    status = 1
    try:
        os.environ.update(order["env"])  # noqa: TID251 - a life's settings
        os.chdir(order["folder"])
        _log_to(Path("log"))
        _arm()
        status = _run(order["words"])
    finally:
        os._exit(status)


def _run(words: list[str]) -> int:
    sys.argv = ["app.py", *words]
    try:
        command_line.run(app.cli)
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def _log_to(path: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.stdin = os.fdopen(0)


def _arm() -> None:
    """Do to this life what the run has asked for."""
    env = os.environ  # noqa: TID251 - a life's settings
    if env.get("FAULTS_STRIKE"):
        strike_at(env["FAULTS_STRIKE"])
    if env.get("FAULTS_QUICK"):
        quicken(shortened(float(env["FAULTS_QUICK"])))
    if env.get("FAULTS_CLAIMS"):
        note_claims(Path(env["FAULTS_CLAIMS"]))
    if env.get("FAULTS_UNPACED"):
        let_go_of_the_pace()


def strike_at(point: str) -> None:
    """End this process with SIGKILL when it passes a crash point ("name:nth") so often."""
    name, _colon, nth = point.partition(":")
    left = [int(nth or 1)]

    def strike(passed: str) -> None:
        if passed == name:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(60)  # the signal is on its way

    strike_with(strike)


def quicken(spans: dict[str, timedelta | int]) -> None:
    """Give the spans of the product's modules other lengths, wherever they are named."""
    for module in [m for name, m in sys.modules.items() if name.startswith("bot.")]:
        for name, span in spans.items():
            if type(getattr(module, name, None)) is type(span):
                setattr(module, name, span)


def shortened(times: float) -> dict[str, timedelta | int]:
    """Return the quick spans, so many times as long; counts stay."""
    return {name: span if isinstance(span, int) else span * times for name, span in QUICK.items()}


def note_claims(path: Path) -> None:
    """Write each claim that this process gets into a file that all lives share, a line each."""
    noted = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def claim_and_note(bot: Bot, kinds: tuple[str, ...] = ()) -> Claim | None:
        claim = claim_next(bot, kinds)
        if claim is not None:
            os.write(noted, f"{claim.notice_id} {claim.fence} {os.getpid()}\n".encode())
        return claim

    vars(delivery)["claim_next"] = claim_and_note


def let_go_of_the_pace() -> None:
    """Let this process post as fast as it can."""
    made = app._bot
    app._bot = lambda *parts: replace(made(*parts), gaps=NO_GAPS)


def _import_everything() -> None:
    for name in SLOW_TO_IMPORT:
        import_module(name)
    for year in (2026, 2027):
        WorkCalendar().next_working_day(date(year, 1, 1))


if __name__ == "__main__":
    main()
