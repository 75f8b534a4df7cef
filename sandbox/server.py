"""The sandbox itself: an offline Slack on a loopback port, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from aiohttp import web

from sandbox.clock import StoryClock
from sandbox.desk import Desk
from sandbox.faults import Faults
from sandbox.gate import HOST, Gate, bound
from sandbox.hub import Door, Hub
from sandbox.keeping import kept, put_back
from sandbox.later import Later, next_scheduled, wake
from sandbox.measures import Measures
from sandbox.parting import hang_up
from sandbox.player import Player
from sandbox.routes import application
from sandbox.seeds import ODDER, SCOPES
from sandbox.sockets import Links, Patience
from sandbox.state import Workspace
from sandbox.story import Story
from sandbox.travel import Traveller
from sandbox.triggers import ResponseUrls, Triggers
from sandbox.wire import Wire

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Coroutine, Iterator
    from datetime import datetime

    from sandbox.seeds import Seed
    from sandbox.story import Telling
    from sandbox.travel import NextDue, NextMorning

T = TypeVar("T")
_STORY_SECONDS = 5
_LONGEST_WAKING = 5.0  # seconds; only a sandbox that stops meanwhile never answers
_PAGE = Path(__file__).with_name("page")


class Sandbox:
    """An offline Slack; `start` and `stop` it, or use it as a context manager."""

    def __init__(
        self,
        port: int = 0,
        *,
        seed: Seed = ODDER,
        scopes: tuple[str, ...] = SCOPES,
        manifest: dict[str, Any] | None = None,
        patience: Patience | None = None,
        trigger_seconds: float = 3.0,
        clock: StoryClock | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take a port (0 picks a free one) and what the workspace and the app are like.

        A Slack app manifest, when given, decides scopes, commands, shortcuts and events instead
        of `scopes`. `patience` and `trigger_seconds` are Slack's own unless a test is in a hurry.
        `clock` is story time, which flows with real time unless one of another kind is brought;
        `monotonic` (seconds) is the clock of the pace, of late posts and of what is measured.
        """
        self.clock = clock or StoryClock(seed.start)
        self._port, self._seed = port, seed
        self._door = door_of(manifest) if manifest else Door(scopes)
        self._monotonic = monotonic
        self._patience, self._trigger_seconds = patience or Patience(), trigger_seconds
        self._traveller = Traveller(self.clock, self._clock_moved, self._next_scheduled)
        self._story = Story(self._story_moved)
        self._resets: list[Callable[[], None]] = []
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve from now on; raise OSError when no port near the wanted one is free."""
        ready: threading.Event = threading.Event()
        sock = bound(self._port)
        self._port = sock.getsockname()[1]
        target = self._serve_in_thread
        self._thread = threading.Thread(target=target, args=(sock, ready), daemon=True)
        self._thread.start()
        ready.wait()
        if self._loop is None:
            raise RuntimeError("the sandbox could not start; its thread has said why")

    def stop(self) -> None:
        """Close every connection and end the thread; stopping twice is harmless."""
        self._story.stop()
        self._story.join(_STORY_SECONDS)
        self._traveller.abandon()
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
            self._loop = self._thread = None

    @property
    def url(self) -> str:
        """Return the page's address, without a slash at the end."""
        return f"http://{HOST}:{self._port}"

    @property
    def api_url(self) -> str:
        """Return the Web API's address, as slack_sdk wants its `base_url`."""
        return f"{self.url}/api/"

    @property
    def states(self) -> str:
        """Return "running" when the app is connected, else "not connected"."""
        return "running" if self._hub.links.connected else "not connected"

    def player(self, user: str) -> Player:
        """Return a person to act as."""
        return Player(self.url, user)

    def hang_up(self, handler: Any) -> None:
        """End a Bolt SocketModeHandler at once; see `parting.hang_up`."""
        hang_up(handler)

    def follow(
        self,
        next_due: NextDue,
        settle: Callable[[], None],
        next_morning: NextMorning | None = None,
    ) -> None:
        """Let time travel stop at each thing due; see `Traveller.follow`."""
        self._traveller.follow(next_due, settle, next_morning)

    def travel(self, to: datetime) -> datetime:
        """Move story time to an aware instant on the caller's thread; return what it is then."""
        return self._traveller.travel(to)

    def kept(self) -> bytes:
        """Return the workspace as it stands; see `keeping`."""
        return self._on_loop(lambda: kept(self._hub))

    def put_back(self, what: bytes) -> None:
        """Let the workspace be as it was kept; see `keeping`."""
        self._on_loop(lambda: put_back(self._hub, what))

    @property
    def changes(self) -> tuple[object, ...]:
        """Return what differs once anything at all has happened: messages, calls, time, faults."""
        hub = self._hub
        return hub.wire.changes, hub.clock.last_set, str(hub.faults.shown())

    @contextlib.contextmanager
    def out_of_reach(self) -> Iterator[None]:
        """Refuse every connection for a while, as a network does; Slack itself forgets nothing."""
        self._at_the_gate(self._gate.shut)
        self._at_the_gate(self._cut_links)
        try:
            yield
        finally:
            self._at_the_gate(self._gate.open_again)

    def on_reset(self, started_over: Callable[[], None]) -> None:
        """Call this, on a thread of the sandbox, whenever everything has started over."""
        self._resets.append(started_over)

    def tell(
        self,
        tale: Callable[[Telling], None],
        key: str = "story",
        title: str | dict[str, str] = "",
    ) -> None:
        """Register a story that a button of the page tells, and what the button says."""
        self._story.tell(tale, key, title)

    def end_story(self) -> None:
        """Stop the story if it is being told, and wait for the step it has begun."""
        self._story.stop()
        self._story.join(20)

    def _on_loop(self, do: Callable[[], T]) -> T:
        async def doing() -> T:
            return do()

        if self._loop is None:
            raise RuntimeError("the sandbox is not running")
        return asyncio.run_coroutine_threadsafe(doing(), self._loop).result(_LONGEST_WAKING)

    def _at_the_gate(self, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(do(), self._loop).result(_LONGEST_WAKING)

    async def _cut_links(self) -> None:
        self._hub.links.drop(None)

    def _clock_moved(self) -> None:
        woken = threading.Event()
        self._soon(lambda: self._wake(woken))
        if self._loop is not None:  # what is scheduled comes before the clock moves on
            woken.wait(_LONGEST_WAKING)

    def _wake(self, woken: threading.Event) -> None:
        wake(self._hub)
        self._hub.wire.announce("clock")
        woken.set()

    def _story_moved(self) -> None:
        self._soon(lambda: self._hub.wire.announce("story"))

    def _next_scheduled(self) -> datetime | None:
        return next_scheduled(self._hub) if self._loop is not None else None

    def _soon(self, work: Callable[[], None]) -> None:
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop closed while the story ended
                loop.call_soon_threadsafe(work)

    def _serve_in_thread(self, sock: socket.socket, ready: threading.Event) -> None:
        try:
            asyncio.run(self._serve(sock, ready))
        finally:
            ready.set()  # also when it could not be served, so that nobody waits for ever

    async def _serve(self, sock: socket.socket, ready: threading.Event) -> None:
        self._stopping = asyncio.Event()
        self._hub = self._new_hub()
        threads = ThreadPoolExecutor(4)
        parts = (self._hub, self._traveller, self._story, threads, _PAGE, self._resets)
        runner = web.AppRunner(application(Desk(*parts)), shutdown_timeout=0.2)
        await runner.setup()
        self._gate = Gate(runner, sock)
        await self._gate.open()
        self._loop = asyncio.get_running_loop()
        ready.set()
        await self._stopping.wait()
        self._hub.wire.close()
        await asyncio.to_thread(threads.shutdown)  # what they do may still need an answer
        await self._hub.links.close()
        await self._gate.accept_no_more()
        await runner.cleanup()

    def _new_hub(self) -> Hub:
        wire = Wire(self.clock)
        links = Links(wire, self._seed.app_id, self._patience, self._monotonic)
        short = (Triggers(self._trigger_seconds), ResponseUrls(self.url))
        parts = (Workspace(self._seed), self.clock, wire, links, Faults(self._monotonic), *short)
        kept = (Later(self._monotonic), Measures(self.clock, self._monotonic))
        return Hub(self.url, self._door, *parts, *kept)


def door_of(manifest: dict[str, Any]) -> Door:
    """Return what a Slack app manifest lets people use."""
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    door = Door(tuple(manifest["oauth_config"]["scopes"]["bot"]))
    events = settings.get("event_subscriptions", {}).get("bot_events", ())
    commands, shortcuts = features.get("slash_commands", ()), features.get("shortcuts", ())
    offers = {"commands": tuple(commands), "shortcuts": tuple(shortcuts)}
    return replace(door, events=tuple(events), **offers)
