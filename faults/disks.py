"""Run 8: a database that is full, torn, gone, locked or cut off, while people go on all the while.

In each scene a few ailments come one after the other, and rounds of delivery are made as in a
running process. After each the database is opened anew from its disk: what people were told is
stored must be there, once; what was refused not at all, or once. No hand mends anything.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.runtime import connect
from bot.store import migrate
from demo import SEATS, WORKSPACE
from faults import invariants
from faults.ailments import LOCKS, ON_POSTGRESQL, ON_SQLITE, Patient, held
from faults.cases import CANARY, referred
from faults.databases import Postgres, copied, sound
from faults.installation import Installation
from faults.people import Deed, Person
from faults.record import POSTGRES, Record, Setting, record_of
from models import Case, Intervention, Team, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from faults.ailments import Ailment

SCENES, IN_EACH = 40, 4
MEMBERS = tuple(holder for holder, _substitute in SEATS[:3])
SHORTEST, LONGEST = 0.2, 0.6  # seconds that an ailment lasts
LOCK_SECONDS, SHORT_LOCK_SECONDS = 5.0, 1.0
REFUSED_WITHIN = 1.5  # seconds
BEAT, BEATS = 0.1, 12  # seconds; together what a refusal waits for, on a machine with time to spare
WELL_WITHIN = 20.0  # seconds until each person has stored something again
BEFORE, STEP = 0.2, 0.02
EXPECTED = {"database.failed", "tick.failed"}


@dataclass
class Scene:
    """One installation to which a few things happen, and what people did in it."""

    setting: Setting
    record: Record
    dice: Random
    world: Installation
    patient: Patient
    deeds: list[Deed] = field(default_factory=list)


class Metronome(threading.Thread):
    """Sleeps as long as a refusal waits, over and over, and knows how late it woke at worst."""

    def __init__(self) -> None:
        """Begin when entered."""
        super().__init__(name="metronome", daemon=True)
        self._ended = threading.Event()
        self.lag = 0.0

    def __enter__(self) -> Self:
        """Begin."""
        self.start()
        return self

    def __exit__(self, *_what: object) -> None:
        """End; a span under way is not counted."""
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Sleep span after span."""
        while not self._ended.is_set():
            began = time.monotonic()
            if not any(self._ended.wait(BEAT) for _beat in range(BEATS)):
                self.lag = max(self.lag, time.monotonic() - began - BEAT * BEATS)


def run(setting: Setting) -> Record:
    """Play the run."""
    record, dice = record_of(8, "disks", setting), Random(setting.seed)
    every = ON_POSTGRESQL if setting.database == POSTGRES else ON_SQLITE
    with _server(setting) as (url, server):
        engine = connect(url)
        migrate(engine)
        engine.dispose()
        for _number in range(setting.some(SCENES)):
            several = [dice.choice(every) for _ in range(IN_EACH)]
            one_of_each = [ailment for ailment in every if ailment is not held]
            with copied(url, setting.folder) as copy, Installation(copy) as world:
                patient = Patient(world.bot.engine, copy, dice, server)
                patient.listen()
                scene = Scene(setting, record, dice, world, patient)
                _play(scene, several if scene.setting.whole else one_of_each)
            record.count("scenes")
    return record


@contextmanager
def _server(setting: Setting) -> Iterator[tuple[str, Postgres | None]]:
    """Give an empty database; on PostgreSQL on a server of the run's own, which may fall."""
    if setting.database != POSTGRES:
        yield setting.url, None
        return
    with Postgres() as server, server.empty() as url:
        yield url, server


def _play(scene: Scene, ailments: list[Ailment]) -> None:
    """Let one thing after the other befall the database, come to rest, and judge."""
    world, cases = scene.world, referred(scene.world.bot, 3)
    world.settle()
    for ailment in ailments:
        _befall(scene, ailment, cases)
        _compare(scene, ailment.__name__)
        world.live(60)
    world.rest()
    _judge(scene)


def _befall(scene: Scene, ailment: Ailment, cases: list[str]) -> None:
    """Let people go on before, through and after one ailment."""
    people = [_person(scene, user, cases) for user in MEMBERS]
    with _rounds(scene.world), _at_work(people), Metronome() as metronome:
        _pass(BEFORE)
        with ailment(scene.patient) as again:
            _pass(_seconds_of(scene, ailment), again)
        healed_at = time.monotonic()
        _until(lambda: all(one.waited(healed_at) for one in people))
    _tell(scene, ailment, people, healed_at)
    if ailment in LOCKS:
        _patience(scene, ailment.__name__, people, metronome.lag)


@contextmanager
def _at_work(people: list[Person]) -> Iterator[None]:
    for one in people:
        one.start()
    try:
        yield
    finally:
        for one in people:
            one.done.set()
        for one in people:
            one.join()


def _person(scene: Scene, user: str, cases: list[str]) -> Person:
    with scene.world.bot.reading() as session:
        team_id = session.scalars(select(Team.id)).one()
    return Person(scene.world, user, team_id, cases, scene.dice.randrange(10**9))


def _seconds_of(scene: Scene, ailment: Ailment) -> float:
    """Return how long it lasts."""
    if ailment in LOCKS:
        return LOCK_SECONDS if scene.setting.whole else SHORT_LOCK_SECONDS
    return scene.dice.uniform(SHORTEST, LONGEST)


def _nothing() -> None:
    """Do nothing."""


def _pass(seconds: float, again: Callable[[], None] = _nothing) -> None:
    """Let real time pass, and do something again and again meanwhile."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        again()
        time.sleep(STEP)


def _until(look: Callable[[], bool]) -> None:
    end = time.monotonic() + WELL_WITHIN
    while not look() and time.monotonic() < end:
        time.sleep(STEP)


@contextmanager
def _rounds(world: Installation) -> Iterator[None]:
    """Make rounds of delivery as the process does, a fault in one tried anew in the next."""
    ended = threading.Event()

    def go_round() -> None:
        while not ended.wait(STEP):
            world.ticker._quietly(world.settle)
            world.wall.go_by(1.0)

    thread = threading.Thread(target=go_round, name="delivery")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _tell(scene: Scene, ailment: Ailment, people: list[Person], healed_at: float) -> None:
    """Note what people were told, and how fast."""
    record, name = scene.record, ailment.__name__
    scene.deeds += [deed for one in people for deed in one.deeds]
    waits = [wait for one in people for wait in one.waits]
    record.count(f"times_{name}")
    record.count("refusals", len(waits))
    record.broken += [f"{name}: told {words!r}" for one in people for words in one.odd]
    for one in people:
        waited = one.waited(healed_at)
        record.demand(waited, f"{name}: {one.name} stored nothing for {WELL_WITHIN} s afterwards")
        _highest(record, "slowest_recovery_s", waited or WELL_WITHIN)


def _patience(scene: Scene, name: str, people: list[Person], lag: float) -> None:
    """Hold the slowest refusal against 1.5 s and what the machine itself was late meanwhile."""
    record, waits = scene.record, [wait for one in people for wait in one.waits]
    slowest = max(waits, default=0.0)
    _highest(record, f"slowest_refusal_{name}_s", slowest)
    _highest(record, "worst_lag_of_the_machine_s", lag)
    record.count("refusals_by_locks", len(waits))
    record.count("later_than_1_5_s", sum(wait > REFUSED_WITHIN for wait in waits))
    record.demand(slowest <= REFUSED_WITHIN + lag, f"{name}: refused only after {slowest:.2f} s")
    record.demand(waits, f"{name}: nobody was refused")


def _highest(record: Record, name: str, value: float) -> None:
    record.figures[name] = max(record.figures.get(name, 0.0), value)


def _compare(scene: Scene, name: str) -> None:
    """Open the database anew from its disk, and look for everything that people did."""
    engine = connect(scene.patient.url)
    try:
        with Session(engine) as session:
            _referrals(scene, name, session)
            _taps(scene, name, session)
    finally:
        engine.dispose()
    whole = sound(scene.patient.url)
    scene.record.demand(whole == "ok", f"{name}: the database says {whole}")
    scene.record.count("looks_at_the_disk")


def _referrals(scene: Scene, name: str, session: Session) -> None:
    home = session.scalars(select(Workspace.id).where(Workspace.slack_id == WORKSPACE)).one()
    rows = Counter(session.scalars(select(Case.official_number_hash)))
    for deed in scene.deeds:
        if deed.number:
            there = rows[scene.world.vault.fingerprint(home, deed.number)]
            lost = deed.stored and there == 0
            scene.record.demand(not lost, f"{name}: {deed.number} was acknowledged and is lost")
            scene.record.demand(there < 2, f"{name}: {deed.number} is there {there} times")


def _taps(scene: Scene, name: str, session: Session) -> None:
    query = select(Intervention.user, Intervention.case_id)
    rows = Counter((user, case) for user, case in session.execute(query))
    stored = Counter((deed.user, deed.about) for deed in scene.deeds if _is_tap(deed, stored=True))
    left = Counter((deed.user, deed.about) for deed in scene.deeds if _is_tap(deed, stored=False))
    for which in rows | stored:
        least, most = stored[which], stored[which] + left[which]
        fits = least <= rows[which] <= most
        scene.record.demand(fits, f"{name}: {rows[which]} taps of {least} to {most} {which}")


def _is_tap(deed: Deed, *, stored: bool) -> bool:
    return not deed.number and deed.stored is stored


def _judge(scene: Scene) -> None:
    """Look at everything at rest: all that is stored has been said, once."""
    world, record = scene.world, scene.record
    record.broken += invariants.broken_at_rest(world.bot, world.channels(), [CANARY])
    odd = [line for line in world.heard.failures() if line.split(":")[0] not in EXPECTED]
    record.broken += odd
    record.count("acknowledged", sum(deed.stored for deed in scene.deeds))
    record.count("left_refused", sum(not deed.stored for deed in scene.deeds))
    record.count("retried", sum(deed.stored and deed.refused > 0 for deed in scene.deeds))
    record.count("said", len(list(invariants.standing(world.channels()))))
