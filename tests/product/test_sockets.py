from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackClientError

from bot import figures
from bot.deadlines import ZONE
from demo import APP_TOKEN
from handlers.sockets import GRACE, LONGEST_GRACE, WITHOUT_SLACK, Line, Lines, Tally
from handlers.wiring import connected
from tests.product.world import LONE, TORVET, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
HELP = "/henvisning hjælp"


@dataclass
class Watch:
    """Two connections and the watch's clock, which goes only when the test says so."""

    world: World
    lines: Lines
    seconds: float = 0.0
    lost: int = 0

    def step(self, seconds: float) -> None:
        """Let time pass on healthy connections, look every two seconds as the watch does."""
        end = self.seconds + seconds
        while self.seconds < end:
            self.seconds = min(self.seconds + 2.0, end)
            self.breathe()
            self.lines.look()

    def breathe(self) -> None:
        """Let each connection ask its other end for a sign; a healthy one answers soon."""
        for line in self.lines.lines:
            session = line.client.current_session
            before = session.last_ping_pong_time
            session.check_state()
            ends = time.monotonic() + (0.05 if self.mute else 5)
            while session.last_ping_pong_time == before and time.monotonic() < ends:
                if line.pulse(self.seconds).cut:
                    break
                time.sleep(0.002)

    mute: bool = False

    def trouble(self, what: str, only: int = 0) -> None:
        """Let something befall all connections there are, or the first few."""
        self.world.person(LONE).ask("POST", "sockets", {"do": what, "only": only})

    def refuse(self, times: int, method: str = "apps.connections.open", **fault: Any) -> None:
        """Let Slack refuse a method so many times."""
        order = {"method": method, "times": times, "fault": {"kind": "drop_before"} | fault}
        self.world.person(LONE).ask("POST", "faults", order)

    def until(self, look: Callable[[], Any]) -> None:
        """Wait until something is so."""
        self.world.person(LONE).until(look, 20.0)

    def until_cut(self) -> None:
        """Wait until the network has told our end that every connection is cut."""
        self.until(lambda: all(line.pulse(self.seconds).cut for line in self.lines.lines))

    @property
    def connections(self) -> int:
        """Return how many connections Slack has."""
        return int(self.world.person(LONE).state()["bot"]["connections"])

    @property
    def asked(self) -> int:
        """Return how often Slack was asked for an address."""
        calls = self.world.person(LONE).ask("GET", "calls")["calls"]
        return sum(call["method"] == "apps.connections.open" for call in calls)

    def all_hear(self) -> bool:
        """Tell whether what a person does is answered, whichever connection it takes."""
        return all(_answered(self.world) for _ in range(len(self.lines.lines) * 2))


def _answered(world: World) -> bool:
    return "warning" not in world.person(LONE).command(TORVET, HELP)


@pytest.fixture
def alone(world: World) -> World:
    """Give a world whose own connection has been hung up."""
    world.sandbox.hang_up(world.handler)
    return world


@pytest.fixture
def watch(alone: World) -> Iterator[Watch]:
    """Give two connections, watched by hand on a Monday morning."""
    made: list[Watch] = []

    def lost() -> None:
        made[0].lost += 1

    bot = replace(
        alone.bot,
        monotonic=lambda: made[0].seconds if made else 0.0,
        real_now=lambda: MONDAY,
    )
    figures.begin_anew()
    lines = Lines(alone.app, APP_TOKEN, bot, 2, lost)
    made.append(Watch(alone, lines))
    lines.open()
    lines.look()
    yield made[0]
    lines.close()
    figures.begin_anew()


def test_two_connections_and_nothing_left(watch: Watch) -> None:
    """There are two, both hear, and once closed neither Slack nor this process has any."""
    assert watch.connections == 2
    assert figures.live_connections() == 2
    assert watch.all_hear()
    watch.lines.close()
    watch.until(lambda: watch.connections == 0)
    assert figures.live_connections() == 0


def test_closing_takes_no_time(watch: Watch) -> None:
    """Silent sockets are closed at once, not when slack_sdk next looks up."""
    began = time.monotonic()
    watch.lines.close()
    assert time.monotonic() - began < 2.0  # slack_sdk alone: 3 s each


def test_what_is_cut_is_replaced_at_the_next_look(watch: Watch) -> None:
    """Both cut without a word: the next look makes both anew."""
    watch.trouble("drop")
    watch.until_cut()
    watch.step(2)
    assert watch.connections == 2
    assert watch.all_hear()


def test_without_a_pong_it_is_replaced(watch: Watch) -> None:
    """Half open, they look connected; after 20 s without a pong others are in their place."""
    old = list(watch.lines.lines)
    watch.trouble("mute")
    watch.mute = True
    watch.step(18)
    assert watch.lines.lines == old
    watch.step(8)
    watch.mute = False
    assert not set(watch.lines.lines) & set(old)
    watch.step(2)
    watch.until(lambda: watch.connections == 2)
    assert watch.all_hear()


def test_connected_without_events(watch: Watch) -> None:
    """Deaf on both, with every pong in time, it hears again within 90 s."""
    watch.trouble("deaf")
    watch.step(90)
    assert watch.all_hear()


def test_slack_asks_to_be_left(watch: Watch) -> None:
    """Asked to refresh, each gets an heir before it goes."""
    old = list(watch.lines.lines)
    watch.trouble("refresh")
    watch.until(lambda: all(line.farewell == "refresh_requested" for line in old))
    watch.step(2)
    assert not set(watch.lines.lines) & set(old)
    watch.until(lambda: watch.connections == 2)
    assert watch.all_hear()


def test_quiet_ones_are_renewed_within_90_seconds(watch: Watch) -> None:
    """In working hours a connection on which nothing comes is renewed, and so is the other."""
    old = list(watch.lines.lines)
    watch.step(60)
    assert len(set(watch.lines.lines) & set(old)) == 1
    watch.step(30)
    assert not set(watch.lines.lines) & set(old)
    assert watch.asked <= 1 + 2 + 2  # the world's own, the first two, and one each


def test_two_processes_share_slacks_patience(watch: Watch) -> None:
    """With another process beside, each renews half as often."""
    other = Lines(watch.world.app, APP_TOKEN, watch.lines._bot, 2, lambda: None)
    other.open()
    other.look()
    watch.trouble("drop", only=2)
    watch.until_cut()
    watch.step(2)
    old = list(watch.lines.lines)
    watch.step(82)
    assert watch.lines.lines == old
    watch.step(2)
    assert watch.lines.lines != old
    other.close()


def test_the_old_one_answers_until_it_goes(watch: Watch) -> None:
    """The new one is there before the old one goes, and what comes on the old one is answered."""
    old = list(watch.lines.lines)
    watch.step(42)
    (leaving,) = set(old) - set(watch.lines.lines)
    assert watch.connections == 3
    before = leaving._answered
    assert all(_answered(watch.world) for _ in range(3))
    assert leaving._answered == before + 1
    watch.step(GRACE - 2)
    assert watch.connections == 3
    watch.step(2)
    watch.until(lambda: watch.connections == 2)


def test_one_that_is_answering_is_not_cut_off(watch: Watch) -> None:
    """An old one with something in hand stays past its time, but not for ever."""
    old = list(watch.lines.lines)
    watch.step(42)
    (leaving,) = set(old) - set(watch.lines.lines)
    leaving._heard += 1
    watch.step(GRACE + 4)
    assert watch.connections == 3
    watch.step(LONGEST_GRACE)
    watch.until(lambda: watch.connections == 2 or leaving.client.current_session.sock is None)


def test_passed_over_while_the_other_hears(watch: Watch) -> None:
    """One on which nothing comes while six come on the other is replaced after ten seconds."""
    deaf, hearing = watch.lines.lines
    for _ in range(6):
        hearing._hear('{"envelope_id": "x", "type": "hello", "payload": {}}')
        hearing._answered += 1
    watch.step(8)
    assert deaf in watch.lines.lines
    watch.step(2)
    assert deaf not in watch.lines.lines
    assert hearing in watch.lines.lines


def test_too_many_connections(watch: Watch) -> None:
    """Where Slack has no room for an heir, the quietest makes room, and the other goes on."""
    bot = watch.world.bot
    others = [Line(watch.world.app, APP_TOKEN, bot, Tally()) for _ in range(8)]
    try:
        for line in others:
            line.open()
        old = list(watch.lines.lines)
        watch.step(42)
        assert len(watch.lines.lines) == 1
        watch.step(8)
        assert len(watch.lines.lines) == 2
        assert len(set(watch.lines.lines) & set(old)) == 1
        watch.until(lambda: watch.connections == 10)
        assert watch.all_hear()
    finally:
        for line in others:
            line.close()


def test_slack_away_is_asked_less_and_less(watch: Watch) -> None:
    """While Slack is away it is asked at growing pauses; when it is back, all is as before."""
    before = watch.asked
    watch.refuse(1000)
    watch.trouble("drop")
    watch.until_cut()
    watch.step(80)
    assert 5 <= watch.asked - before <= 8
    assert figures.live_connections() == 0
    watch.world.person(LONE).ask("DELETE", "faults")
    watch.step(60)
    assert watch.connections == 2
    assert watch.all_hear()


def test_slack_says_how_long_to_wait(watch: Watch) -> None:
    """Refused with Retry-After it is not asked again before that."""
    watch.refuse(1, kind="429", retry_after=40)
    watch.trouble("drop")
    watch.until_cut()
    before = watch.asked
    watch.step(40)
    assert watch.asked == before + 1
    watch.step(4)
    assert watch.connections == 2


def test_without_any_connection_the_process_is_given_up(watch: Watch) -> None:
    """Five minutes without one, though Slack answers: someone is told; not when Slack is away."""
    watch.refuse(1000)
    watch.refuse(1, "auth.test")
    watch.trouble("drop")
    watch.until_cut()
    watch.step(WITHOUT_SLACK)
    assert watch.lost == 0
    watch.step(2)
    assert watch.lost == 0  # Slack itself was away
    watch.step(2)
    assert watch.lost == 1


def test_a_failed_first_connection_leaves_nothing(alone: World) -> None:
    """The first connection's failure is the caller's to hear, and no thread or socket stays."""
    alone.person(LONE).ask(
        "POST",
        "faults",
        {"method": "apps.connections.open", "times": 1, "fault": {"kind": "drop_before"}},
    )
    with pytest.raises((SlackClientError, OSError)), connected(alone.bot, APP_TOKEN):
        pytest.fail("connected")
    assert alone.person(LONE).state()["bot"]["connections"] == 0


def test_a_cut_heals_by_itself_in_real_time(alone: World) -> None:
    """With its own clock and thread, both cut connections are made anew in a few seconds."""
    lone = alone.person(LONE)
    with connected(alone.bot, APP_TOKEN) as held:
        lone.until(lambda: lone.state()["bot"]["connections"] == 2, 20.0)
        old = list(held.lines)
        lone.ask("POST", "sockets", {"do": "drop"})
        lone.until(lambda: len(held.lines) == 2 and not set(held.lines) & set(old), 20.0)
        assert all(_answered(alone) for _ in range(4))
    lone.until(lambda: lone.state()["bot"]["connections"] == 0)


def test_at_night_hardly_any_is_renewed(watch: Watch) -> None:
    """At rest a quiet connection is renewed once in ten minutes."""
    watch.lines._bot = replace(watch.lines._bot, real_now=lambda: MONDAY + timedelta(hours=12))
    before = watch.asked
    watch.seconds += 200
    for line in watch.lines.lines:
        line.alive_at = watch.seconds
    watch.lines.look()
    assert watch.asked == before
