"""Run 1: `kill -9` at any moment, and at every boundary that has a name.

People refer all the time and try again until they are answered. Lives begin and are killed: after
a random while, at a random crash point, or while they start. At the end one life is left alone
until everything is said. Killed are processes of ours, not the machine: SQLite runs as always,
PostgreSQL needs no fsync for it.
"""

from __future__ import annotations

import signal
import threading
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.crash import CRASH_POINTS
from faults import invariants
from faults.cases import CANARY
from faults.databases import sound
from faults.house import House, Referrer
from faults.record import Record, Setting, record_of
from models import Notice, NoticeState

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS, REFERRALS = 1000, 2000
USERS = ("U0LONE", "U0ALI", "U0METTE", "U0JONAS")
LONGEST_LIFE = 1.6  # seconds, for a life that is killed at a random moment
PATIENCE = 300.0  # seconds until a named boundary must have been passed
AT_BOUNDARY = 0.4  # of the random kills are at a crash point
BY_HAND = ("backup.", "restore.", "move.", "key.", "rotate.")  # passed by commands
OPEN = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.UNKNOWN)


def run(setting: Setting) -> Record:
    """Play the run."""
    record, dice = record_of(1, "kill", setting), Random(setting.seed)
    with House(setting) as house:
        stopped = threading.Event()
        referrers = [Referrer(house, user, stopped) for user in USERS]
        for one in referrers:
            one.start()
        _at_random(house, record, dice, setting.some(KILLS, 4))
        if setting.share >= 0.01:
            _slowly(referrers, 3.0)
            _catch_up(house)
            _at_every_boundary(house, record)
        _slowly(referrers, 0.0)
        _enough(house, record, referrers, setting.some(REFERRALS, 4))
        stopped.set()
        for one in referrers:
            one.join()
        _rest(house, record)
        _judge(house, record, referrers)
    return record


def _slowly(referrers: list[Referrer], pause: float) -> None:
    """Let people refer less often, so that a life gets round to everything else."""
    for one in referrers:
        one.pause = pause


def _at_random(house: House, record: Record, dice: Random, kills: int) -> None:
    """Kill one life after the other: by the clock, or where its dice say."""
    points = [name for name in CRASH_POINTS if not name.startswith(BY_HAND)]
    for _kill in range(kills):
        if dice.random() < 0.1:
            house.fault("chat.postMessage", 1, kind=dice.choice(("drop_after", "drop_before")))
        strike = f"{dice.choice(points[:9])}:{dice.randint(1, 12)}"
        at_boundary = dice.random() < AT_BOUNDARY
        pid = house.parent.start(FAULTS_STRIKE=strike if at_boundary else "")
        span = dice.uniform(0.0, LONGEST_LIFE)
        house.until(lambda pid=pid: house.parent.ended(pid), span)  # type: ignore[misc]
        status = house.parent.end(pid)
        record.demand(status == -signal.SIGKILL, f"a life ended by itself with {status}")
        record.count("kills")
        record.count("at_a_random_boundary", int(at_boundary))


def _catch_up(house: House) -> None:
    """Let one life say what has gathered."""
    pid = house.parent.start()
    house.until(lambda: _unsaid(house) < 10, 120)
    house.parent.end(pid)


def _at_every_boundary(house: House, record: Record) -> None:
    """Kill one life at each crash point, after bringing about what leads there."""
    for name in CRASH_POINTS:
        if name.startswith(BY_HAND):
            continue
        trouble = _trouble(house, name)
        pid = house.parent.start(FAULTS_STRIKE=name)
        house.until(lambda: house.connected, 10)
        trouble()
        reached = house.until(lambda pid=pid: house.parent.ended(pid), PATIENCE)  # type: ignore[misc]
        house.parent.end(pid)
        house.ask("DELETE", "faults")
        record.demand(reached, f"nothing passed {name} within {PATIENCE} s")
        record.count("kills")
        record.count("boundaries", int(reached))


def _trouble(house: House, name: str) -> Callable[[], None]:
    """Return how Slack is to fail so that a life comes by a boundary."""
    if name.startswith("reconcile"):
        return lambda: house.fault("chat.postMessage", 6, kind="drop_after")
    if name == "sweep.deleted":  # posted again after the settle time, and then taken after all
        return lambda: house.fault("chat.postMessage", 6, kind="late", seconds=7)
    if name.startswith("sweep"):
        return lambda: house.fault("chat.postMessage", 6, kind="drop_before")
    return lambda: None


def _enough(house: House, record: Record, referrers: list[Referrer], least: int) -> None:
    """Let people go on until there are enough referrals, with a life that is left alone."""
    pid = house.parent.start()
    house.until(lambda: house.connected)
    patience = 120 + least  # seconds: one referral a second is little
    enough = house.until(lambda: sum(len(o.acknowledged) for o in referrers) >= least, patience)
    record.demand(enough, f"less than {least} referrals were acknowledged in {patience} s")
    status = house.parent.end(pid, signal.SIGTERM)
    by_itself = status in {0, -signal.SIGTERM}  # the latter before it listens for being asked
    record.demand(by_itself, f"a life that was asked to end ended with {status}")


def _rest(house: House, record: Record) -> None:
    """Leave one life alone until nothing is due, on its way or in doubt."""
    house.ask("DELETE", "faults")
    pid = house.parent.start()
    quiet = house.until(lambda: not _unsaid(house), 120 + 2 * _unsaid(house))
    record.demand(quiet, f"{_unsaid(house)} notices are still unsaid")
    record.demand(house.parent.end(pid, signal.SIGTERM) == 0, "the last life did not end well")


def _unsaid(house: House) -> int:
    """Count what is due and not said, and what will be looked at once more soon."""
    with house.bot.reading() as session:
        due = (Notice.due_at <= house.bot.now()) & Notice.state.in_(OPEN)
        swept = Notice.sweep_at.is_not(None) & (Notice.sweeps == 0)
        query = select(func.count()).select_from(Notice).where(due | swept)
        return session.scalar(query) or 0


def _judge(house: House, record: Record, referrers: list[Referrer]) -> None:
    """Count every referral: once if it was acknowledged, once or not at all if not."""
    acknowledged = [number for one in referrers for number in one.acknowledged]
    begun = [number for one in referrers for number in one.begun]
    counted = house.counted(begun)
    lost = [number for number in acknowledged if counted[number] == 0]
    twice = [number for number in begun if counted[number] > 1]
    wrong = invariants.broken_at_rest(house.bot, house.channels(), [CANARY])
    log = house.parent.log.read_text(encoding="utf-8")
    record.demand(CANARY not in log, "I7: a canary sings in the log")
    record.demand("Traceback" not in log, "a life printed a traceback")
    whole = sound(house.setting.url)
    record.demand(whole == "ok", f"the database says {whole}")
    record.broken += [f"{number} is lost" for number in lost]
    record.broken += [f"{number} is there twice" for number in twice] + wrong
    record.counts |= {
        "referrals": len(acknowledged),
        "tries": sum(one.tries for one in referrers),
        "lost": len(lost),
        "cases_twice": len(twice),
        "broken_at_rest": len(wrong),
        "posts": len(list(invariants.standing(house.channels()))),
    }
