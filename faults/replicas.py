"""Run 4: four processes on one PostgreSQL, killed, stopped and cut off from it while they deliver.

Each is `app.py start` itself. For every ten messages that are due one process is killed, or stopped
for longer than a lease, and the database is ended as by a power cut again and again. Lease, settle
time and pauses are shorter than in production, so that a doubt is settled while the run lasts; and
at the end the look of the next morning is brought forward. The first part lets go of the pace, the
second keeps to it, and measures the gaps in every channel across the processes.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from bot.errors import Busy
from faults import invariants
from faults.cases import CANARY, referred
from faults.crowd import seed_for, teams_of
from faults.databases import Postgres, sound
from faults.house import House
from faults.record import Record, Setting, record_of
from models import CARD_UPDATE, Notice, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import ColumnElement

DUE, OF_A_CASE, IN_A_BATCH = 10_000, 3, 120  # card, receipt and ping of each case
REPLICAS, TEAMS = 4, 4
TROUBLED = 0.1  # of what is due
SPANS = "0.4"  # of the spans in faults/process.py: a lease of 2.4 s, a settle time of 1.6 s
STOPPED = (2.6, 5.0)  # seconds; longer than a lease, and half the time than a settle time too
BETWEEN = (0.05, 0.6)  # seconds
RESTARTS, RESTARTS_OF_SHORT, SHORT = (5.0, 40.0), (2.0, 4.0), 0.05
PACED, GAP = 240, 1.0  # messages, seconds
OPEN = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.UNKNOWN)


def run(setting: Setting) -> Record:
    """Play the run."""
    record = record_of(4, "replicas", setting)
    with Postgres() as server:
        with server.empty() as url:
            _troubled(replace(setting, url=url), record, server)
        with server.empty() as url:
            folder = setting.folder / "paced"
            folder.mkdir()
            _paced(replace(setting, url=url, folder=folder), record)
    return record


class Replicas:
    """Four lives, each begun anew when it has ended; a stopped one goes on when its time comes."""

    def __init__(self, house: House, **changed: str) -> None:
        """Begin them."""
        self._house, self._changed = house, {"FAULTS_QUICK": SPANS, **changed}
        self._lives = [self._begin() for _replica in range(REPLICAS)]
        self._waking: dict[int, float] = {}

    def kill(self, number: int) -> None:
        """End one at once, and begin it anew."""
        pid = self._lives[number]
        self._waking.pop(pid, None)
        self._house.parent.end(pid)
        self._lives[number] = self._begin()

    def stop(self, number: int, seconds: float) -> None:
        """Let one stand still for some seconds, from now on."""
        pid = self._lives[number]
        os.kill(pid, signal.SIGSTOP)
        self._waking[pid] = time.monotonic() + seconds

    def look_after(self) -> int:
        """Wake those that have stood still long enough; return how many had ended by themselves."""
        now, ended = time.monotonic(), 0
        for pid in [pid for pid, until in self._waking.items() if until <= now]:
            os.kill(pid, signal.SIGCONT)
            del self._waking[pid]
        for number, pid in enumerate(self._lives):
            if pid not in self._waking and self._house.parent.ended(pid):
                self._lives[number], ended = self._begin(), ended + 1
        return ended

    def awake(self) -> list[int]:
        """Return the numbers of those that don't stand still."""
        return [number for number, pid in enumerate(self._lives) if pid not in self._waking]

    def end(self) -> None:
        """End them all at once."""
        for pid in self._lives:
            self._house.parent.end(pid)

    def _begin(self) -> int:
        return self._house.parent.start(**self._changed)


def _troubled(setting: Setting, record: Record, server: Postgres) -> None:
    """Deliver while processes die and stand still, and the database goes away."""
    dice, claims = Random(setting.seed), setting.folder / "claims"
    with _house(setting) as house:
        replicas = Replicas(house, FAULTS_CLAIMS=str(claims))
        with _restarting(setting, server, record):
            due = setting.some(DUE, 30)
            for batch in range(0, due, IN_A_BATCH):
                _refer(house, min(due - batch, IN_A_BATCH) // OF_A_CASE)
                _trouble(house, replicas, record, dice)
        _rest(house, replicas, record)
        replicas.end()
        _judge(house, record)
        _judge_claims(claims, record)


def _house(setting: Setting) -> House:
    return House(setting, seed=seed_for(TEAMS), set_up=teams_of(TEAMS))


@contextmanager
def _restarting(setting: Setting, server: Postgres, record: Record) -> Iterator[None]:
    """End the database as by a power cut every few seconds, and begin it again."""
    over, dice = threading.Event(), Random(setting.seed + 1)
    spans = RESTARTS if setting.share >= SHORT else RESTARTS_OF_SHORT

    def restart() -> None:
        while not over.wait(dice.uniform(*spans)):
            server.restart()
            record.count("database_restarts")

    thread = threading.Thread(target=restart, name="power cuts")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _refer(house: House, count: int) -> None:
    """Refer, and again when the database is away."""
    while True:
        try:
            referred(house.bot, count)
        except Busy:
            time.sleep(0.2)
        else:
            return


def _trouble(house: House, replicas: Replicas, record: Record, dice: Random) -> None:
    """Kill or stop one process for every ten messages of a batch, most of them in mid-delivery."""
    due = _count(house, Notice.state.in_(OPEN))
    for _trouble in range(max(3, round(min(due, IN_A_BATCH) * TROUBLED))):
        time.sleep(dice.uniform(*BETWEEN))
        record.count("ended_by_themselves", replicas.look_after())
        if len(awake := replicas.awake()) == 1 or dice.random() < 0.5:
            replicas.kill(dice.choice(awake))
            record.count("killed")
        else:
            replicas.stop(dice.choice(awake), dice.uniform(*STOPPED))
            record.count("stopped")


def _rest(house: House, replicas: Replicas, record: Record) -> None:
    """Leave them alone until all is said and looked at, and once more as on the next morning."""
    ends = time.monotonic() + 120 + _count(house, Notice.state.in_(OPEN)) / 4
    for turn in range(2):
        while (left := _unsaid(house)) and time.monotonic() < ends:
            record.count("ended_by_themselves", replicas.look_after())
            time.sleep(0.1)
        record.demand(not left, f"{left} notices are unsaid or not looked at: {_left(house)}")
        if turn == 0:
            _bring_the_morning_forward(house)


def _bring_the_morning_forward(house: House) -> None:
    with house.bot.writing() as session:
        looked_at = update(Notice).where(Notice.sweep_at.is_not(None), Notice.sweeps > 0)
        session.execute(looked_at.values(sweep_at=func.now(), sweeps=0))


def _unsaid(house: House) -> int:
    return _count(house, _is_unsaid(house))


def _is_unsaid(house: House) -> ColumnElement[bool]:
    due = (Notice.due_at <= house.bot.now()) & Notice.state.in_(OPEN)
    return due | (Notice.sweep_at.is_not(None) & (Notice.sweeps == 0))


def _left(house: House) -> list[str]:
    """Tell a few notices that are left, and how far each has come."""
    with house.bot.reading() as session:
        rows = session.scalars(select(Notice).where(_is_unsaid(house)).limit(3))
        return [f"{n.kind} {n.state} {n.error} {n.retry_at} {n.sweep_at}" for n in rows]


def _count(house: House, which: Any) -> int:
    while True:
        try:
            with house.bot.reading() as session:
                return session.scalar(select(func.count()).select_from(Notice).where(which)) or 0
        except Busy:
            time.sleep(0.2)


def _judge(house: House, record: Record) -> None:
    """Hold what stands against the promise."""
    wrong = invariants.broken_at_rest(house.bot, house.channels(), [CANARY])
    doubles = house.ask("GET", "measures")["doubles"]
    resting = [one for one in doubles["at_rest"] if not one["channel"].startswith("D")]
    record.broken += wrong
    whole = sound(house.setting.url)
    record.demand(whole == "ok", f"the database says {whole}")
    record.counts |= {
        "said": _count(house, (Notice.kind != CARD_UPDATE) & (Notice.state == NoticeState.SENT)),
        "lost": sum(words.startswith(("I1", "I2")) for words in wrong),
        "twice_at_rest": len(resting),
        "twice_in_passing": len(doubles["in_passing"]),
        "marked_twice_in_person": len(doubles["at_rest"]) - len(resting),
        "posts": len(list(invariants.standing(house.channels()))),
        "tried_again": _count(house, Notice.attempt > 1),
    }
    record.demand(not resting, f"{len(resting)} stand twice at rest")


def _judge_claims(path: Path, record: Record) -> None:
    """Hold every claim that a process has got against the others: none was given twice."""
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    given = Counter((notice, fence) for notice, fence, _pid in lines)
    twice = [claim for claim, count in given.items() if count > 1]
    record.counts |= {
        "claims": len(lines),
        "claims_twice": len(twice),
        "processes": len({pid for *_claim, pid in lines}),
    }
    record.demand(not twice, f"{len(twice)} claims were given twice")


def _paced(setting: Setting, record: Record) -> None:
    """Deliver with the pace that Slack asks for: a second apart in a channel, whoever speaks."""
    with _house(setting) as house:
        referred(house.bot, setting.some(PACED, 12) // OF_A_CASE)
        replicas = Replicas(house, FAULTS_UNPACED="")
        said = house.until(lambda: not _unsaid(house), 60 + setting.some(PACED, 12))
        replicas.end()
        record.demand(said, f"{_unsaid(house)} notices are unsaid at a second's pace")
        record.broken += invariants.broken_at_rest(house.bot, house.channels(), [CANARY])
        channels = house.ask("GET", "measures")["channels"].values()
    gaps = [one["gap_attempted"] for one in channels if one["gap_attempted"] is not None]
    record.figures["smallest_gap"] = min(gaps)
    record.counts["paced_posts"] = sum(one["accepted"] for one in channels)
    record.demand(min(gaps) >= GAP, f"two posts came {min(gaps):.3f} s apart in a channel")
