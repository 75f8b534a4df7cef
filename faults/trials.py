"""One small scene for each guard of a message: it comes out well as long as the guard stands.

Each returns what is broken, in words. The long runs meet all of this by chance; here it is brought
about, so that a guard that is taken away (faults/mutants.py) is surely noticed.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.casework.desk import Desk, write_down
from bot.claiming import claim_next
from bot.delivery import deliver
from bot.errors import Busy
from bot.loading import load_team
from bot.obligations import digest_owed, next_digest_on
from faults import invariants
from faults.cases import referred
from faults.crowd import crowd
from models import Case, Team

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.runtime import Bot
    from faults.installation import Installation

LATE = 60.0  # seconds; within the settle time
A_WHILE, LONG = 400.0, 86_400.0
GAP = 0.999_999
REFERRALS = 15


def late_accept(url: str) -> list[str]:
    """Let Slack hang up on a card and take it a minute later: it stands once, at every moment."""
    with crowd(url, 1) as world:
        late = {"kind": "late", "seconds": LATE}
        world.ask("POST", "faults", {"method": "chat.postMessage", "times": 1, "fault": late})
        referred(world.bot)
        world.live(LATE + 1)
        world.ask("GET", "measures")  # Slack takes what is late when somebody calls
        world.live(A_WHILE)
        return _judged(world) + _twice(world)


def stalled_worker(url: str) -> list[str]:
    """Let a process stand still with a card in hand until another has hung it up."""
    with crowd(url, 1) as world:
        referred(world.bot)
        world.settle()
        stalled = world.another()
        referred(world.bot)
        world.wall.go_by(2)
        claim = claim_next(stalled, ("card",))
        world.live(A_WHILE)
        if claim is None:
            return ["nothing was claimed"]
        deliver(stalled, claim)
        stalled.engine.dispose()
        world.live(A_WHILE)
        return _judged(world) + _twice(world)


def owed_by_two(url: str, prepare: Callable[[Bot], None] = lambda _bot: None) -> list[str]:
    """Let two who don't see each other owe the same digest: it is said once."""
    with crowd(url, 1) as world:
        prepare(world.bot)
        referred(world.bot)
        for _turn in range(2):
            with suppress(IntegrityError):
                _owe_a_digest(world.bot)
        world.live(LONG)
        return _judged(world)


def _owe_a_digest(bot: Bot) -> None:
    """Write the next digest down, by one who has just looked and seen none."""
    with bot.writing() as session:
        team = load_team(session, session.scalars(select(Team.id)).one())
        due = digest_owed(team, next_digest_on(team, bot.now()))
        write_down(Desk(session, bot.vault, bot.now()), due, None, team, None)


def two_writers(url: str) -> list[str]:
    """Let two processes refer at the same time: each referral is there, and the trace whole."""
    with crowd(url, 1) as world:
        bots, broken = [world.another(), world.another()], list[str]()
        threads = [threading.Thread(target=_refer, args=(bot, broken)) for bot in bots]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with world.bot.reading() as session:
            count = session.scalar(select(func.count()).select_from(Case))
        if count != 2 * REFERRALS:
            broken.append(f"{count} of {2 * REFERRALS} referrals are there")
        for bot in bots:
            bot.engine.dispose()
        return broken + invariants.chains(invariants.look(world.bot, world.channels()))


def _refer(bot: Bot, broken: list[str]) -> None:
    for _turn in range(REFERRALS):
        try:
            _surely(bot)
        except DBAPIError as fault:
            broken.append(f"a referral failed: {type(fault).__name__}")


def _surely(bot: Bot) -> None:
    """Refer, and try again when the database is busy, as people do."""
    while True:
        with suppress(Busy):
            referred(bot)
            return


def busy_channel(url: str) -> list[str]:
    """Let six cards be due in one channel: a second lies between any two messages there."""
    with crowd(url, 1) as world:
        referred(world.bot, 6)
        world.live(A_WHILE)
        channels = world.ask("GET", "measures")["channels"].values()
        gaps = [one["gap_attempted"] for one in channels if one["gap_attempted"] is not None]
        found = [f"two posts came {gap:.3f} s apart" for gap in gaps if gap < GAP]
        return found + _judged(world)


def _judged(world: Installation) -> list[str]:
    """Return what is broken when everything has had its time."""
    world.rest()
    return invariants.broken_at_rest(world.bot, world.channels())


def _twice(world: Installation) -> list[str]:
    """Return what has stood twice, if only for a moment."""
    told = world.ask("GET", "measures")["doubles"]
    return [f"{one} stood twice" for kind in told.values() for one in kind]
