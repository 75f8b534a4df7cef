"""Run 9: copies taken at random moments of an installation's life, lived on from, and put back.

In each scene people refer, meet, follow up, hand over and close, for days; a copy is taken
somewhere on the way, and life goes on. Then the installation ends, perhaps stays down for a while,
and the product's own restore makes a new database of the copy. What stands in the channels is
compared by the key that each message carries; what a person was told twice must be marked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from bot.backup import BackupFault, backup, restore
from bot.casework.desk import Desk
from bot.posting import in_short
from bot.restoring import make_ready
from bot.runtime import connect
from bot.schedule import audit
from bot.store import migrate
from bot.vault import KeyRing
from faults import invariants
from faults.busy_days import Days
from faults.cases import CANARY, referred
from faults.databases import beside, copied, sound, with_its_programs
from faults.installation import Installation
from faults.record import POSTGRES, Record, Setting, record_of
from models import NoticeState, Place

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

    from faults.invariants import Post, View

HOUR, DAY = 3600.0, 86_400.0
SCENES, LARGE = 60, 2000
READY_WITHIN = 300.0  # seconds
DOWN = (0.0, 0.0, 60.0, HOUR, DAY, 3 * DAY)
MARK = "(evt. gentaget)"
IN_CHANNELS = (Place.CHANNEL, Place.THREAD)


@dataclass
class Scene:
    """One installation, and the copy that was taken of it."""

    setting: Setting
    record: Record
    dice: Random
    world: Installation
    copy: Path
    said: set[str] = field(default_factory=set)


def run(setting: Setting) -> Record:
    """Play the run."""
    record, dice = record_of(9, "restores", setting), Random(setting.seed)
    if setting.database == POSTGRES:
        with_its_programs()
    engine = connect(setting.url)
    migrate(engine)
    engine.dispose()
    for number in range(setting.some(SCENES)):
        with copied(setting.url, setting.folder) as url, Installation(url) as world:
            copy = setting.folder / f"{number}.backup"
            scene = Scene(setting, record, dice, world, copy)
            _play(scene)
            copy.unlink()
        record.count("scenes")
    if setting.whole:
        _large(setting, record)
    return record


def _play(scene: Scene) -> None:
    """Live, take a copy, live on, end, and put the copy back: once, or once more later."""
    world, dice = scene.world, scene.dice
    days = Days(world, dice)
    referred(world.bot, 3)
    days.pass_by(dice.uniform(0, 8 * DAY if scene.setting.whole else 4 * HOUR))
    _take(scene)
    days.pass_by(
        dice.uniform(0, dice.choice((HOUR, DAY, 6 * DAY))) if scene.setting.whole else 2 * DAY
    )
    if scene.setting.whole and dice.random() < 0.3:
        _silence(world, dice.uniform(DAY, 3 * DAY))
    if dice.random() < 0.5:
        world.rest()
    scene.record.count("acts", days.acts)
    scene.said = _said(world)
    world.end()
    world.wall.go_by(dice.choice(DOWN) if scene.setting.whole else HOUR)
    times = 1 if scene.setting.whole and dice.random() < 0.6 else 2
    for _turn in range(times):
        _put_back(scene)
        world.wall.go_by(dice.choice(DOWN) if scene.setting.whole else HOUR)


def _silence(world: Installation, seconds: float) -> None:
    """Be down for a while, and say what still matters, together."""
    world.end()
    world.wall.go_by(seconds)
    world.begin()
    world.start()
    world.rest()


def _said(world: Installation) -> set[str]:
    """Return the keys of all that stands in channels, each by itself or within another."""
    view = invariants.look(world.bot, world.channels())
    alone = {post.key for post in view.posts}
    within = {key for post in view.posts for key in post.within}
    return {
        notice.key
        for notice in view.notices
        if notice.state is NoticeState.SENT
        and notice.place in IN_CHANNELS
        and (notice.post_key in alone or in_short(notice.post_key) in within)
    }


def _said_in(view: View, fresh: list[Post]) -> set[str]:
    """Return the keys of all that is said in these posts in channels, by itself or within."""
    by_key = view.by_key
    told = [by_key[post.key] for post in fresh if post.key in by_key and not post.in_person]
    ids = {notice.id for notice in told}
    within = {notice.key for notice in view.notices if notice.within in ids}
    return within | {notice.key for notice in told}


def _take(scene: Scene) -> None:
    began = time.monotonic()
    backup(scene.world.url, scene.copy, scene.world.vault._ring)
    _highest(scene.record, "slowest_copy_s", time.monotonic() - began)


def _put_back(scene: Scene) -> None:
    """Make a new database of the copy, go on with it until all is at rest, and judge."""
    world, record = scene.world, scene.record
    before = list(invariants.standing(world.channels()))
    with beside(scene.setting.url, scene.setting.folder) as url:
        _refused_without_the_key(scene, make_url(url))
        began = time.monotonic()
        _restore(world, make_url(url), scene.copy)
        old, world.url = world.url, url
        world.begin()
        world.start()
        seconds = time.monotonic() - began
        _highest(record, "slowest_ready_s", seconds)
        record.demand(seconds < READY_WITHIN, f"ready only after {seconds:.0f} s")
        world.rest()
        _judge(scene, before)
        world.live(
            scene.dice.uniform(0, 2 * DAY) if scene.setting.whole else DAY
        )  # through a morning
        world.rest()
        _judge(scene, before)
        _compare(scene, before)
        world.end()
        world.url = old
    record.count("restores")


def _restore(world: Installation, url: URL, copy: Path) -> None:
    vault, now, real_now = world.vault, world.wall.case_time(), world.wall.now()

    def ready(made: URL) -> None:
        make_ready(made, lambda session: Desk(session, vault, now), real_now)

    restore(url, copy, vault._ring, ready)


def _refused_without_the_key(scene: Scene, url: URL) -> None:
    """With another key nothing opens, and nothing is written."""
    try:
        restore(url, scene.copy, KeyRing.random())
    except BackupFault:
        scene.record.count("refused_without_the_key")
        return
    scene.record.broken.append("a copy was opened without its key")


def _judge(scene: Scene, before: list[Post]) -> None:
    """Look for what is owed and unsaid, or was said wrongly since the restore."""
    world, record = scene.world, scene.record
    view = invariants.look(world.bot, world.channels())
    wrong = [
        *invariants.nothing_early_or_after(replace(view, posts=_fresh(view, before))),
        *invariants.chains(view),
        *invariants.no_canary(view, world.channels(), [CANARY]),
        *invariants.nothing_stuck(view),
        *invariants.obligations_are_written(view),
        *invariants.due_is_visible(view),
        *invariants.one_row_one_post(view),
        *world.heard.failures(),
    ]
    record.broken += [f"{world.wall.now():%d.%m. %H:%M}: {words}" for words in wrong]


def _compare(scene: Scene, before: list[Post]) -> None:
    """Look for what was said again: in a channel never, in person only with a mark."""
    world, record = scene.world, scene.record
    view = invariants.look(world.bot, world.channels())
    known, fresh = {(post.key, post.channel) for post in before}, _fresh(view, before)
    again = [post for post in fresh if (post.key, post.channel) in known]
    twice = [post for post in again if not post.in_person]
    unmarked = [post for post in again if post.in_person and MARK not in post.text]
    record.broken += [f"{post.key} stands again in {post.channel}" for post in twice]
    record.broken += [f"{post.key} stands again, unmarked, in person" for post in unmarked]
    gone = {post.ts for post in before} - {post.ts for post in view.posts}
    record.demand(not gone, f"{len(gone)} messages were taken away")
    record.demand(sound(world.url) == "ok", "the restored database is not sound")
    record.count("visible_twice", len(twice))
    record.count("marked_doubles_in_person", len(again) - len(twice))
    in_other_words = _said_in(view, fresh) & scene.said
    record.count("said_again_in_other_words", len(in_other_words))
    record.demand(not in_other_words, f"{sorted(in_other_words)} were said again within others")
    record.count("said_before", len(before))
    record.count("said_since", len(fresh))


def _fresh(view: View, before: list[Post]) -> list[Post]:
    """Return the posts that did not stand before."""
    stood = {post.ts for post in before}
    return [post for post in view.posts if post.ts not in stood]


def _large(setting: Setting, record: Record) -> None:
    """Put back a copy with many open cases, and measure how long it takes until it is ready."""
    with copied(setting.url, setting.folder) as url, Installation(url) as world:
        referred(world.bot, LARGE)
        scene = Scene(setting, record, Random(setting.seed), world, setting.folder / "large")
        _take(scene)
        world.end()
        with beside(scene.setting.url, scene.setting.folder) as put:
            began = time.monotonic()
            _restore(world, make_url(put), scene.copy)
            world.url = put
            world.begin()
            audit(world.bot)
            record.figures[f"ready_with_{LARGE}_open_cases_s"] = time.monotonic() - began
            world.end()


def _highest(record: Record, name: str, value: float) -> None:
    record.figures[name] = max(record.figures.get(name, 0.0), value)
