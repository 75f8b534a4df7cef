"""The connections to Slack: several at once, watched, and each replaced before it can do harm.

A socket can look healthy while Slack sends nothing on it, and slack_sdk spins for most of a minute
over one that was cut. So what slack_sdk would do by itself is switched off: a connection is made
once, and at the first doubt another takes its place, the new one first (delivery.md, "Sockets").
"""

from __future__ import annotations

import json
import select
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError, SlackClientNotConnectedError
from slack_sdk.socket_mode.response import SocketModeResponse

from bot import figures
from bot.crash import crash_point
from bot.log import hushed, log
from handlers.doubts import Doubt, Pulse, doubt, renewed_within, to_renew
from handlers.entry import turned_away
from handlers.shape import is_sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App

    from bot.runtime import Bot

PING = 5.0
HELLO = 5.0
GRACE, LONGEST_GRACE = 6.0, 30.0  # Slack waits 3 s for an answer
LAST_WORDS = 3.0
LONGEST_PAUSE = 60.0
WITHOUT_SLACK = 300.0
LOOK_EVERY = 2.0
GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL | getattr(select, "POLLRDHUP", 0)
ENVELOPE = {"envelope_id", "type", "payload"}
FULL = "too_many_websockets"
FAULTS = (SlackClientError, OSError, HTTPException, ValueError)
HUSHED = hushed("slack_sdk.socket_mode")  # what it says may hold payloads


@dataclass
class Tally:
    """How many envelopes have come on all connections together."""

    total: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def one_more(self) -> int:
        """Count one, and return how many there are now."""
        with self.lock:
            self.total += 1
            return self.total


class Door(SocketModeHandler):
    """Lets in what has the shape of Slack's deliveries, and answers the rest itself."""

    def __init__(self, app: App, bot: Bot, app_token: str, **how: Any) -> None:
        """Take Bolt's app and the bot; the rest is as Bolt's own handler has it."""
        super().__init__(app, app_token, **how)
        self._bot = bot

    def handle(self, client: Any, req: Any) -> None:
        """Answer one delivery on the connection that it came by."""
        if is_sound(req.payload):
            super().handle(client, req)
        else:
            answer = turned_away(self._bot, req.payload)
            client.send_socket_mode_response(SocketModeResponse(req.envelope_id, answer))


class Line:
    """One connection, made once; it answers what comes until it is closed."""

    def __init__(self, app: App, app_token: str, bot: Bot, tally: Tally) -> None:
        """Take Bolt's app, whose client asks for the address; nothing is connected yet."""
        self._handler = Door(
            app, bot, app_token, logger=HUSHED, auto_reconnect_enabled=False, ping_interval=PING
        )
        self._bot, self._token, self._tally = bot, app_token, tally
        self.client: Any = self._handler.client  # slack_sdk's, of which much is untyped
        self.client.socket_mode_request_listeners[:] = [self._answer]
        self.client.on_message_listeners.append(self._hear)
        self._handler.client.connect_to_new_endpoint = self._stay  # type: ignore[method-assign, assignment]
        self._spoken_to = threading.Event()
        self._pong: float | None = None
        self._heard = self._answered = 0
        self.among = 1
        self.farewell: str | None = None

    def open(self) -> None:
        """Connect, and wait until Slack has said hello.

        Raises what slack_sdk raises when Slack is out of reach, refuses, or is silent.
        """
        found = self.client.web_client.apps_connections_open(app_token=self._token)
        self.client.wss_uri = found["url"]
        self._handler.connect()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
        said = self.client.is_connected() and self._spoken_to.wait(HELLO)
        if not said or self.farewell is not None:
            raise SlackClientNotConnectedError(self.farewell or "no hello")
        self.opened_at = self.alive_at = self.heard_at = self._bot.monotonic()
        self._tally_at = self._tally.total

    def pulse(self, now: float) -> Pulse:
        """Return what is known of it now (monotonic seconds); asked for every few seconds."""
        session = self.client.current_session
        if session.last_ping_pong_time != self._pong:
            self._pong, self.alive_at = session.last_ping_pong_time, now
        return Pulse(
            opened_at=self.opened_at,
            alive_at=max(self.alive_at, self.heard_at),
            heard_at=self.heard_at,
            missed=self._tally.total - self._tally_at,
            cut=self.cut,
            asked=self.farewell is not None,
        )

    @property
    def cut(self) -> bool:
        """Tell whether either side has hung up."""
        return _is_cut(self.client.current_session.sock)

    @property
    def at_rest(self) -> bool:
        """Tell whether everything that came has been answered."""
        return self._answered >= self._heard

    def close(self) -> None:
        """End it at once, and its threads; slack_sdk alone takes 3 s over a silent socket."""
        client = self.client
        client.closed = True
        _shut(client.current_session and client.current_session.sock)
        client.current_app_monitor.shutdown()
        _end_reader(client)
        client.enqueue_message("")  # wakes the thread that waits for the next message
        client.message_processor.shutdown()
        client.disconnect()
        client.message_workers.shutdown(wait=False)

    def _stay(self, **_how: bool) -> None:
        """Do nothing where slack_sdk would cut the old connection before there is a new one."""

    def _hear(self, text: str) -> None:
        message = json.loads(text)
        if message.keys() >= ENVELOPE:
            self._heard += 1
            self.heard_at, self._tally_at = self._bot.monotonic(), self._tally.one_more()
        elif message.get("type") == "hello":
            self.among = int(message.get("num_connections") or 1)
        elif message.get("type") == "disconnect":
            self.farewell = str(message.get("reason"))
        self._spoken_to.set()

    def _answer(self, client: Any, request: Any) -> None:
        try:
            self._handler.handle(client, request)
            crash_point("inbox.acknowledged")
        except Exception:  # noqa: BLE001 - Slack sends it again, the connection goes on
            log.exception("slack.answer_lost")
        finally:
            self._answered += 1


class Lines:
    """The connections of one process, and the watch that replaces them."""

    def __init__(
        self, app: App, app_token: str, bot: Bot, most: int, lost: Callable[[], None]
    ) -> None:
        """Hold `most` connections; `lost` is called when Slack is there and none can be had."""
        self._app, self._token, self._bot, self._lost = app, app_token, bot, lost
        self._most, self._tally = most, Tally()
        self.lines: list[Line] = []
        self._leaving: list[tuple[Line, float]] = []
        self._pause, self._not_before = 0.0, 0.0
        self._connected_at = bot.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="sockets")

    def open(self) -> None:
        """Make the first connection; the others follow with the first look.

        Raises what slack_sdk raises when Slack is out of reach or refuses the token.
        """
        self.lines.append(self._opened())

    def start(self) -> None:
        """Watch, in a thread of its own, until `close`."""
        self._thread.start()

    def look(self) -> None:
        """Look at every connection once, and do what is to be done; raises nothing of Slack's."""
        now = self._bot.monotonic()
        self._close_what_leaves(now)
        for line, why in self._doubtful(now):
            self._replace(line, why)
        while len(self.lines) < self._most and self._may_try():
            self._try_to_open()
        self._count(self._bot.monotonic())

    def close(self) -> None:
        """End the watch, let what is being answered be answered, and end every connection."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        lines = [*self.lines, *(line for line, _at in self._leaving)]
        ends = self._bot.monotonic() + LAST_WORDS
        while not all(line.at_rest for line in lines) and self._bot.monotonic() < ends:
            threading.Event().wait(0.01)
        for line in lines:
            line.close()
        figures.connections(0)

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except Exception:  # noqa: BLE001 - the next look tries again
                log.exception("slack.watch_failed")
            self._stopping.wait(LOOK_EVERY)

    def _doubtful(self, now: float) -> list[tuple[Line, Doubt]]:
        pulses = [line.pulse(now) for line in self.lines]
        found = [(line, doubt(pulse, now)) for line, pulse in zip(self.lines, pulses, strict=True)]
        against = [(line, why) for line, why in found if why is not None]
        if against or not pulses or len(pulses) < self._most:
            return against
        within = renewed_within(self._bot.real_now()) * self._processes
        place = to_renew(pulses, now, within)
        return [] if place is None else [(self.lines[place], Doubt.RENEWED)]

    @property
    def _processes(self) -> int:
        """Return how many share Slack's patience, by the connections that its hellos told of."""
        return max(max(line.among for line in self.lines) // self._most, 1)

    def _replace(self, old: Line, why: Doubt) -> None:
        """Put a new connection in an old one's place; a useless one goes even without an heir."""
        useless = why in {Doubt.CUT, Doubt.SILENT}
        heir = self._try_to_open() if self._may_try() else None
        if heir is None and not useless:
            return
        figures.reconnected(why)
        log.info("slack.replaced" if heir else "slack.lost", kind=why.value)
        self._let_go(old, 0.0 if useless else GRACE)

    def _may_try(self) -> bool:
        return not self._stopping.is_set() and self._bot.monotonic() >= self._not_before

    def _try_to_open(self) -> Line | None:
        """Open one more; where that fails, wait longer each time, as long as Slack asks for."""
        try:
            line = self._opened()
        except FAULTS as fault:
            self._pause = min(max(self._pause * 2, 1.0), LONGEST_PAUSE)
            wait = max(self._pause, _retry_after(fault))
            self._not_before = self._bot.monotonic() + wait
            log.warning("slack.cannot_connect", error_code=_code(fault), seconds=round(wait))
            if str(fault) == FULL:
                self._make_room()
            return None
        self._pause = 0.0
        self.lines.append(line)
        return line

    def _opened(self) -> Line:
        line = Line(self._app, self._token, self._bot, self._tally)
        try:
            line.open()
        except BaseException:
            line.close()
            raise
        line.among -= sum(not leaving.cut for leaving, _at in self._leaving)
        return line

    def _make_room(self) -> None:
        """Let the quietest go where Slack has no room for its heir, if another stays."""
        if len(self.lines) > 1:
            self._let_go(min(self.lines, key=lambda line: line.heard_at), 0.0)

    def _let_go(self, line: Line, grace: float) -> None:
        """Give a connection no place any more; it is closed after the grace (seconds)."""
        if line in self.lines:
            self.lines.remove(line)
            self._leaving.append((line, self._bot.monotonic() + grace))

    def _close_what_leaves(self, now: float) -> None:
        """Close the old ones whose time is up; one that is answering still may take longer."""
        for line, at in list(self._leaving):
            if now >= at and (line.at_rest or now >= at + LONGEST_GRACE):
                self._leaving.remove((line, at))
                line.close()

    def _count(self, now: float) -> None:
        """Say how many are live; when none has been for long though Slack is there, say so."""
        live = [line for line in self.lines if not line.cut]
        figures.connections(len(live))
        if live:
            self._connected_at = now
        elif now - self._connected_at > WITHOUT_SLACK and self._slack_answers():
            log.critical("slack.no_connection", seconds=round(now - self._connected_at))
            self._lost()

    def _slack_answers(self) -> bool:
        with suppress(*FAULTS):
            self._bot.slack.auth_test()
            return True
        return False


def _is_cut(line: socket.socket | None) -> bool:
    """Tell whether the other side has hung up, which slack_sdk does not notice by itself."""
    if line is None or line.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(line, GONE)
    return bool(poll.poll(0))


def _shut(line: socket.socket | None) -> None:
    """Wake whoever reads a socket, under TLS too."""
    if line is not None:
        with suppress(OSError):  # the other side was quicker
            socket.socket.shutdown(line, socket.SHUT_RDWR)


def _end_reader(client: Any) -> None:
    """End the thread that reads; one that is just starting takes back the word to stop."""
    runner = client.current_session_runner
    runner.event.set()
    for _try in range(500):  # ten seconds
        if not runner.is_alive():
            return
        client.current_session_state.terminated = True
        runner.thread.join(0.02)


def _retry_after(fault: Exception) -> float:
    """Return how long Slack asked us to wait (seconds), or 0."""
    if not isinstance(fault, SlackApiError):
        return 0.0
    headers = {str(name).lower(): value for name, value in fault.response.headers.items()}
    wished = headers.get("retry-after", 0)
    text = str(wished[0] if isinstance(wished, list) and wished else wished)
    return float(min(int(text), 3600)) if text.isdecimal() else 0.0


def _code(fault: Exception) -> str:
    if isinstance(fault, SlackApiError) and isinstance(fault.response.data, dict):
        return str(fault.response.data.get("error") or "unknown")
    if isinstance(fault, SlackClientNotConnectedError):
        return str(fault).replace(" ", "_")
    return type(fault).__name__
