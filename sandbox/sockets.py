"""Socket Mode: the connections, the envelopes that go out on them and the answers that come in."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sandbox.wire import Wire

Json = dict[str, Any]
_MOST = 10  # Slack's limit of connections an app
_GRACE = 100  # hundredths of a second a retiring connection waits for its heir
_LIFE = 18060  # seconds; what Slack says in its hello, for show
_PING = b"Ping from sandbox"
_SPEAKING = frozenset({None, "deaf"})  # what troubles leave pings, pongs and goodbyes alone
TROUBLES = frozenset({"mute", "deaf", "freeze"})


@dataclass(slots=True)
class Link:
    """One WebSocket; a retiring one gets no more envelopes, nor does one that is given up.

    `trouble` is mute, deaf, freeze or None; `unanswered` counts the pings without a pong.
    """

    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    retiring: bool = False
    given_up: bool = False
    trouble: str | None = None
    unanswered: int = 0

    def shown(self) -> Json:
        """Return how the connection is."""
        return {"trouble": self.trouble, "retiring": self.retiring, "given_up": self.given_up}

    def cut(self) -> None:
        """End the connection without a word."""
        if self.transport is not None:
            self.transport.abort()


@dataclass(frozen=True, slots=True)
class Ack:
    """How an envelope was answered: `acked`, `timeout` or `not_connected`; the payload if any."""

    outcome: str
    payload: Any = None


@dataclass(frozen=True, slots=True)
class _Sent:
    answer: asyncio.Future[Any]
    at: float


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of real time to wait for an acknowledgement, before each redelivery, and to ping.

    A connection that leaves `unanswered` pings without a pong is given up.
    """

    ack: float = 3.0
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    ping: float = 5.0
    unanswered: int = 3


class Links:
    """The app's connections, with events spread over them in turn."""

    def __init__(
        self, wire: Wire, app_id: str, patience: Patience, monotonic: Callable[[], float]
    ) -> None:
        self._wire, self._app_id, self._patience = wire, app_id, patience
        self._monotonic, self._refusing_until = monotonic, 0.0
        self._tickets: set[str] = set()
        self._links: list[Link] = []
        self._turn = itertools.count()
        self._waiting: dict[str, _Sent] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def ticket(self) -> str:
        """Return a ticket that opens one connection."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    @property
    def connected(self) -> int:
        """Return how many connections take envelopes."""
        return len(self._ready())

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Keep one connection until either side closes it."""
        ticket = request.query.get("ticket", "")
        if self._monotonic() < self._refusing_until:
            return web.Response(status=503, text="no connections now")
        if ticket not in self._tickets:
            return web.Response(status=401, text="unknown ticket")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False, timeout=0.2)
        await ws.prepare(request)
        await self._converse(Link(ws, request.transport))
        return ws

    async def deliver(self, kind: str, payload: Json) -> Ack:
        """Send what a person did and wait for the app's answer, as long as Slack waits."""
        return await self._send(_envelope(kind, payload, answerable=True))

    def publish(self, payload: Json) -> None:
        """Send an event, and again when nobody acknowledges it; does not wait."""
        self.spawn(self._until_acknowledged(payload))

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside the request at hand; it ends with the sandbox at the latest."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def refresh(self) -> None:
        """Ask every connection to be replaced, as Slack does every few hours, then close it."""
        for link in self._ready():
            link.retiring = True
            await self._say(link, _farewell("refresh_requested"))
            self.spawn(self._close_soon(link))

    def drop(self, most: int | None) -> None:
        """Cut the oldest connections without a word, all when no number is given."""
        for link in self._links[:most]:
            link.cut()

    def trouble(self, what: str, most: int | None) -> None:
        """Leave the oldest connections open but mute, deaf or frozen; all without a number."""
        for link in self._links[:most]:
            link.trouble = what
            if what == "freeze" and link.transport is not None:
                link.transport.pause_reading()

    def refuse(self, seconds: float) -> None:
        """Take no new connection for so many seconds; 0 takes them again."""
        self._refusing_until = self._monotonic() + seconds

    def shown(self) -> list[Json]:
        """Return how each connection is, the oldest first."""
        return [link.shown() for link in self._links]

    async def close(self) -> None:
        """Close every connection and end all that waits."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for link in list(self._links):
            await self._shut(link)

    async def _converse(self, link: Link) -> None:
        if sum(not other.given_up for other in self._links) >= _MOST:
            await self._say(link, _farewell("too_many_websockets"))
            await self._shut(link)
            return
        self._links.append(link)
        await self._say(link, self._hello())
        self._wire.announce("bot", connected=self.connected)
        pinging = self.spawn(self._keep_pinging(link))
        try:
            await self._listen(link)
        finally:
            pinging.cancel()
            self._links.remove(link)
            self._wire.announce("bot", connected=self.connected)

    async def _listen(self, link: Link) -> None:
        async for message in link.ws:
            if message.type is WSMsgType.PING and link.trouble in _SPEAKING:
                await link.ws.pong(message.data)
            elif message.type is WSMsgType.PONG:
                link.unanswered = 0
            elif message.type is WSMsgType.TEXT and link.trouble is None:
                self._acknowledged(message.data)

    async def _keep_pinging(self, link: Link) -> None:
        while True:
            await asyncio.sleep(self._patience.ping)
            if link.unanswered >= self._patience.unanswered:
                self._give_up(link)
                return
            if link.trouble != "mute":
                link.unanswered += 1
            if link.trouble in _SPEAKING:
                with contextlib.suppress(ConnectionError):
                    await link.ws.ping(_PING)

    def _give_up(self, link: Link) -> None:
        link.given_up = True
        self._wire.announce("bot", connected=self.connected)
        if link.trouble != "freeze":  # one that is frozen does not hear of it
            link.cut()

    def _acknowledged(self, text: str) -> None:
        answer = _read(text)
        envelope_id, payload = str(answer.get("envelope_id")), answer.get("payload")
        sent = self._waiting.get(envelope_id)
        began = sent.at if sent else time.monotonic()
        self._wire.record("ack", "ack", {"envelope_id": envelope_id}, payload, began)
        if sent and not sent.answer.done():
            sent.answer.set_result(payload)

    async def _until_acknowledged(self, payload: Json) -> None:
        for attempt, pause in enumerate((0.0, *self._patience.retries)):
            await asyncio.sleep(pause)
            retry = {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            envelope = _envelope("events_api", payload, answerable=False) | retry
            if (await self._send(envelope)).outcome == "acked":
                return

    async def _send(self, envelope: Json) -> Ack:
        ready = self._ready()
        if not ready:
            return Ack("not_connected")
        link = ready[next(self._turn) % len(ready)]
        sent = _Sent(asyncio.get_running_loop().create_future(), time.monotonic())
        self._waiting[envelope["envelope_id"]] = sent
        shown = {key: value for key, value in envelope.items() if key != "payload"}
        self._wire.record("envelope", envelope["type"], envelope["payload"], shown, sent.at)
        try:
            if link.trouble is None:
                await self._say(link, envelope)
            payload = await asyncio.wait_for(sent.answer, self._patience.ack)
        except TimeoutError:
            return Ack("timeout")
        finally:
            del self._waiting[envelope["envelope_id"]]
        return Ack("acked", payload)

    def _ready(self) -> list[Link]:
        alive = [link for link in self._links if not link.ws.closed and not link.given_up]
        return [link for link in alive if not link.retiring] or alive

    async def _say(self, link: Link, body: Json) -> None:
        if link.trouble in _SPEAKING:
            with contextlib.suppress(ConnectionError):
                await link.ws.send_str(json.dumps(body))

    async def _close_soon(self, link: Link) -> None:
        for _ in range(_GRACE):
            if any(not other.retiring for other in self._links):
                break
            await asyncio.sleep(0.01)
        await self._shut(link)

    async def _shut(self, link: Link) -> None:
        if link.trouble == "freeze":
            link.cut()
        with contextlib.suppress(ConnectionError):
            await link.ws.close(code=WSCloseCode.GOING_AWAY)

    def _hello(self) -> Json:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": _LIFE}
        counted = sum(not link.given_up for link in self._links)
        hello = {"type": "hello", "num_connections": counted, "debug_info": debug}
        return hello | {"connection_info": {"app_id": self._app_id}}


def _read(text: str) -> Json:
    try:
        answer = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _envelope(kind: str, payload: Json, *, answerable: bool) -> Json:
    envelope_id = str(uuid.uuid4())
    named = {"envelope_id": envelope_id, "type": kind, "payload": payload}
    return named | {"accepts_response_payload": answerable}


def _farewell(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
