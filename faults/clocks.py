"""Run 7: both clock changes, and a wall clock that jumps, either way, in a running process.

Each scene begins anew: some cases, some of them under way, a post whose answer is lost, and then
the clock does something. At the end it is right again, everything comes to rest, and nothing may
be lost, said twice or said before the host's own clock said so. A leap of more than 36 hours
holds everything until the wall is set back; a restart is down time, and story time no leap.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from bot import figures
from bot.deadlines import ZONE
from bot.runtime import connect
from bot.store import migrate
from faults import invariants
from faults.cases import CANARY, notices, put_under_way, referred
from faults.databases import copied
from faults.installation import Installation
from faults.record import Record, Setting, record_of
from models import NoticeState
from sandbox.seeds import ODDER

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR, DAY = 3600.0, 86_400.0
LEAPS = (1.0, 60.0, HOUR, 6 * HOUR, DAY, 35 * HOUR, 37 * HOUR, 3 * DAY, 40 * DAY)
SCENES = 120
HELD = 36 * HOUR
AUTUMN = datetime(2026, 10, 23, 8, 25, tzinfo=ZONE)
SPRING = datetime(2027, 3, 25, 8, 25, tzinfo=ZONE)
ALARM = "clock"


def run(setting: Setting) -> Record:
    """Play the run."""
    record, dice = record_of(7, "clocks", setting), Random(setting.seed)
    engine = connect(setting.url)
    migrate(engine)
    engine.dispose()
    for begins in (AUTUMN, SPRING):
        _clock_change(setting, record, begins)
    for number in range(setting.some(SCENES, 2)):
        leap = LEAPS[number % len(LEAPS)] if setting.share == 1 else dice.choice(LEAPS)
        _leap(setting, record, leap if dice.random() < 0.6 else -leap, dice)
    _leap(setting, record, 40 * DAY, dice)
    _restart_under_a_leap(setting, record)
    _story(setting, record)
    return record


@contextmanager
def _scene(setting: Setting, record: Record, begins: datetime) -> Iterator[Installation]:
    """Give a new installation with three cases, one of them under way, at an aware instant."""
    figures.clock_freed()
    seed = replace(ODDER, start=begins)
    with copied(setting.url, setting.folder) as url, Installation(url, seed=seed) as world:
        put_under_way(world.bot, referred(world.bot, 3)[:1])
        world.settle()
        yield world
        record.broken += world.heard.failures()
    record.count("scenes")


def _clock_change(setting: Setting, record: Record, begins: datetime) -> None:
    """Live through a change of the clock: what is said in the morning comes at its local time."""
    with _scene(setting, record, begins) as world:
        world.live(4.5 * DAY)
        world.rest()
        _judge(world, record)
        for notice in notices(world.bot, NoticeState.SENT):
            local = notice.due_at.astimezone(ZONE).time()
            if notice.kind == "reminder":
                record.demand(str(local) == "08:00:00", f"{notice.key} is due at {local}")
        record.count(
            "mornings", sum(n.kind == "digest" for n in notices(world.bot, NoticeState.SENT))
        )


def _leap(setting: Setting, record: Record, leap: float, dice: Random) -> None:
    """Let the wall jump in a running process, stand wrong for a while, and be set right."""
    with _scene(setting, record, ODDER.start) as world:
        world.live(dice.uniform(0, 2 * DAY))
        world.lose_an_answer()
        referred(world.bot, 1)
        world.settle()
        before = len(list(invariants.standing(world.channels())))
        world.wall.jump(leap)
        world.lose_an_answer()
        referred(world.bot, 1)
        world.live_wrongly(dice.uniform(HOUR, 5 * HOUR))
        if leap > HELD:
            _was_held(world, record, before)
        world.wall.jump(-leap)
        world.settle()
        right = not figures.clock_is_held()
        record.demand(right, f"the clock is right after {leap} s and still held")
        world.live(2 * DAY)
        world.rest()
        _judge(world, record, timedelta(seconds=abs(leap)) if leap <= HELD else None)
        record.count("leaps")


def _was_held(world: Installation, record: Record, before: int) -> None:
    """Nothing is said while the clock can't be believed, and a person has been told."""
    said = len(list(invariants.standing(world.channels()))) - before
    alarms = [notice for notice in notices(world.bot) if notice.kind == ALARM]
    record.demand(alarms, "a leap was held and nobody was told")
    record.demand(said <= len(alarms), f"{said} messages were said under a held clock")
    record.count("held")
    record.count("alarms", len(alarms))


def _restart_under_a_leap(setting: Setting, record: Record) -> None:
    """Begin after forty days of being down, and say what still matters."""
    with _scene(setting, record, ODDER.start) as world:
        world.end()
        world.wall.go_by(40 * DAY)
        world.begin()
        world.start()
        world.rest()
        record.demand(not figures.clock_is_held(), "down time was taken for a leap")
        _judge(world, record)


def _story(setting: Setting, record: Record) -> None:
    """Story time that is moved by forty days is no leap of the wall."""
    with _scene(setting, record, ODDER.start) as world:
        world.wall.tell(40 * DAY)
        world.live(HOUR)
        world.rest()
        record.demand(not figures.clock_is_held(), "story time was taken for a leap")
        _judge(world, record)


def _judge(world: Installation, record: Record, astray: timedelta | None = None) -> None:
    """Look at everything at rest; `astray` is how far the host's clock was off."""
    wrong = invariants.broken_at_rest(world.bot, world.channels(), [CANARY], astray or timedelta())
    record.broken += [f"{world.wall.now():%d.%m. %H:%M}: {words}" for words in wrong]
    record.count("said", len(list(invariants.standing(world.channels()))))
    record.count("lost_early_or_twice", len(wrong))
