"""Run 10: sockets that are dead, half-open, deaf or kept out, and how long until they hear again.

The watch's clock is in the run's hand and goes in its own steps of two seconds; pings and pongs
are real. A scene is cured at the first look after which Slack has two connections that nothing
ails, and then whatever people type must be answered, on each of them. Ten minutes without Slack
at start are lived through in the same way: minutes that nothing happens in are not waited for.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from threading import Event
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from pydantic import SecretStr

import app
from bot import figures
from bot.deadlines import ZONE
from demo import APP_TOKEN
from faults.installation import TORVET, Installation
from faults.record import Record, Setting, record_of
from handlers.sockets import LOOK_EVERY, Line, Lines, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.runtime import Bot
    from bot.settings import Settings

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)  # in working hours
SCENES = 200
CURED_WITHIN, GIVEN_UP = 90.0, 240.0  # seconds of the watch's clock
AWAY = 600.0
PONG, NO_PONG = 5.0, 0.04  # real seconds to wait for a pong, and for one that won't come
NETWORK = 0.01  # real seconds a step, in which what was sent arrives
SILENT, SLACK_GIVES_UP = {"mute", "freeze"}, 20.0
HELP = "/henvisning hjælp"
CURES = {"drop": 4.0, "freeze": 26.0, "mute": 26.0, "deaf": CURED_WITHIN, "refresh": 4.0}
AILMENTS = tuple(CURES)
"""What can befall a connection, and how soon it is cured at the latest (docs/operations.md)."""
REFUSALS: tuple[dict[str, Any], ...] = (
    {"kind": "drop_before"},
    {"kind": "http", "status": 503},
    {"kind": "error", "error": "internal_error"},
    {"kind": "429", "retry_after": 10},
)
REFUSAL_COSTS = 10.0 + LOOK_EVERY  # seconds, at most: its Retry-After, and the next look
MANY = 8


@dataclass
class Watch:
    """The connections of one process, and the clock they are watched by."""

    world: Installation
    lines: Lines
    seconds: float = 0.0
    ailing_since: float = 0.0

    def step(self) -> None:
        """Let one step of the watch's clock pass, with pings and pongs, and look."""
        self.seconds += LOOK_EVERY
        for line in list(self.lines.lines):
            self._breathe(line)
        self.lines.look()
        for link in self._links():  # Slack pings too, and gives up what does not answer
            if link.trouble in SILENT and self.seconds - self.ailing_since >= SLACK_GIVES_UP:
                link.given_up = True
        time.sleep(NETWORK)

    def go_by(self, seconds: float) -> None:
        """Let so many seconds pass."""
        end = self.seconds + seconds
        while self.seconds < end:
            self.step()

    def _breathe(self, line: Line) -> None:
        """Ask the other end for a sign; a healthy one gives it soon, however loaded we are."""
        session = line.client.current_session
        if line.cut:
            return
        before = session.last_ping_pong_time
        session.check_state()
        silent = session.sock.getsockname()[1] in self._silent_ports()
        end = time.monotonic() + (NO_PONG if silent else PONG)
        while session.last_ping_pong_time == before and time.monotonic() < end and not line.cut:
            time.sleep(0.002)

    def forget_ghosts(self) -> None:
        """Take away what Slack still holds of the connections that it has given up."""
        loop = self.world.sandbox._loop
        for link in self._links():
            if link.given_up and loop is not None:
                loop.call_soon_threadsafe(link.cut)
        end = time.monotonic() + PONG
        while any(link.given_up for link in self._links()) and time.monotonic() < end:
            time.sleep(0.005)

    def _silent_ports(self) -> set[int]:
        """Return our ends' ports of the connections on which nothing comes back."""
        silent = [link for link in self._links() if link.trouble in SILENT]
        return {link.transport.get_extra_info("peername")[1] for link in silent}

    def _links(self) -> list[Any]:
        return list(self.world.sandbox._hub.links._links)

    @property
    def sound(self) -> bool:
        """Tell whether Slack sends on two connections or more, and nothing ails any of them."""
        ready = self.world.sandbox._hub.links._ready()
        well = [link for link in ready if link.trouble is None and not link.retiring]
        return len(well) == len(ready) >= self.lines._most

    def hears(self) -> bool:
        """Tell whether what a person types is answered, whichever connection it takes."""
        lone = self.world.sandbox.player("U0LONE")
        turns = range(2 * self.lines._most)
        return all("warning" not in lone.command(TORVET, HELP) for _turn in turns)


def run(setting: Setting) -> Record:
    """Play the run."""
    record, dice = record_of(10, "sockets", setting), Random(setting.seed)
    with Installation(setting.url) as world:
        _away_at_start(world, record)
        with _watched(world) as watch:
            for number in range(setting.some(SCENES, len(AILMENTS))):
                ailment = AILMENTS[number % len(AILMENTS)]
                _ailing(watch, record, ailment, dice)
            _too_many(watch, record)
        record.broken += world.heard.failures()
    return record


@contextmanager
def _watched(world: Installation) -> Iterator[Watch]:
    """Give two connections, watched by hand on a Monday morning."""
    watch, bot = _unconnected(world)
    watch.lines = Lines(world.app, APP_TOKEN, bot, 2, _nothing)
    watch.lines.open()
    watch.lines.look()
    try:
        yield watch
    finally:
        watch.lines.close()


def _unconnected(world: Installation) -> tuple[Watch, Bot]:
    figures.begin_anew()
    watch = Watch(world, cast("Lines", None))
    return watch, replace(world.bot, monotonic=lambda: watch.seconds, real_now=lambda: MONDAY)


def _nothing() -> None:
    """Leave it: no scene lasts until the process is given up."""


def _ailing(watch: Watch, record: Record, ailment: str, dice: Random) -> None:
    """Let something befall one connection or both at any moment, and Slack perhaps refuse a few."""
    watch.go_by(LOOK_EVERY * dice.randrange(25))
    only = dice.choice((None, None, 1))
    refused = dice.choice((0, 0, 1, 2, 3))
    for _time in range(refused):
        order = {"method": "apps.connections.open", "times": 1, "fault": dice.choice(REFUSALS)}
        watch.world.ask("POST", "faults", order)
    watch.ailing_since = watch.seconds
    watch.world.ask("POST", "sockets", {"do": ailment} | ({"only": only} if only else {}))
    _heard_of(watch, ailment)
    name = f"{ailment}_refused" if refused else ailment
    most = CURED_WITHIN + refused * REFUSAL_COSTS if refused else CURES[ailment]
    _cured(watch, record, name, most)
    watch.world.ask("DELETE", "faults")


def _heard_of(watch: Watch, ailment: str) -> None:
    """Wait until the network has told our end of a cut, or Slack's word has come."""
    end = time.monotonic() + PONG
    while not any(_has_heard(line, ailment) for line in watch.lines.lines):
        if time.monotonic() > end:
            return
        time.sleep(0.005)


def _has_heard(line: Line, ailment: str) -> bool:
    if ailment == "drop":
        return line.cut
    return ailment != "refresh" or line.farewell is not None


def _cured(watch: Watch, record: Record, name: str, most: float) -> None:
    """Let the watch work until all is well, `most` so many seconds, and people are answered."""
    began = watch.seconds
    watch.step()
    while not watch.sound and watch.seconds - began < GIVEN_UP:
        watch.step()
    seconds = watch.seconds - began
    watch.forget_ghosts()
    record.count(f"cured_{name}", int(watch.sound))
    _highest(record, f"slowest_{name}_s", seconds)
    record.demand(seconds <= most, f"{name}: well only after {seconds:.0f} s")
    record.demand(watch.hears(), f"{name}: a command was not answered after the cure")
    record.count("cures")


def _too_many(watch: Watch, record: Record) -> None:
    """Where others fill Slack up, the quietest makes room, and there are two again."""
    others = [Line(watch.world.app, APP_TOKEN, watch.world.bot, Tally()) for _ in range(MANY)]
    with ExitStack() as stack:
        for line in others:
            stack.callback(line.close)
            line.open()
        old = list(watch.lines.lines)
        watch.go_by(CURED_WITHIN)
        made_room = len(set(old) & set(watch.lines.lines)) < len(old)
        record.demand(made_room, "too many: none made room in 90 s")
        record.demand(len(watch.lines.lines) == 2, "too many: one has no place any more")
        record.demand(watch.hears(), "too many: a command was not answered")
        record.count("cured_too_many")


class Waiting:
    """What the program waits on between two tries: its clock goes on, and Slack comes back."""

    def __init__(self, world: Installation) -> None:
        """Keep Slack away from now on, for ten minutes of this clock."""
        self._world, self.seconds, self.tries = world, 0.0, 0
        world.ask("POST", "sockets", {"do": "refuse", "how": "drop"})

    def is_set(self) -> bool:
        """Tell that nobody has asked the program to end."""
        return False

    def wait(self, seconds: float) -> None:
        """Let the pause pass at once."""
        before, self.seconds = self.seconds, self.seconds + seconds
        self.tries += 1
        if before < AWAY <= self.seconds:
            self._world.ask("POST", "sockets", {"do": "accept"})


def _away_at_start(world: Installation, record: Record) -> None:
    """Start while Slack is away, by the program's own loop, and wait ten minutes of its clock."""
    waiting = Waiting(world)
    chosen = SimpleNamespace(slack_app_token=SecretStr(APP_TOKEN))
    with ExitStack() as stack:
        app._connect(stack, world.bot, cast("Settings", chosen), cast("Event", waiting), Event())
        lone = world.sandbox.player("U0LONE")
        heard = "warning" not in lone.command(TORVET, HELP)
        record.demand(heard, "away at start: a command was not answered after the cure")
    seconds = waiting.seconds - AWAY
    record.demand(seconds <= CURED_WITHIN, f"away at start: connected only after {seconds:.0f} s")
    record.figures["away_at_start_s"] = seconds
    record.count("tries_while_away_at_start", waiting.tries)


def _highest(record: Record, name: str, value: float) -> None:
    record.figures[name] = max(record.figures.get(name, 0.0), value)
