"""A sandbox, a raw client and a small Bolt app that does what each test tells it to."""

from __future__ import annotations

import queue
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from sandbox import Patience, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOT, APP = "xoxb-sandbox-token", "xapp-sandbox-token"
ANY = re.compile(".*")


class Bot:
    """An unmodified Bolt app; `on` says what to do with a kind of payload, `seen` keeps them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.on: dict[str, Callable[..., Any]] = defaultdict(lambda: lambda ack, **_: ack())
        self.seen: queue.Queue[dict[str, Any]] = queue.Queue()
        client = WebClient(BOT, base_url=sandbox.api_url, retry_handlers=[])
        self.app = App(client=client, process_before_response=True)
        for register in (self.app.command, self.app.action, self.app.shortcut):
            register(ANY)(self._react)
        self.app.view_submission(ANY)(self._react)
        self.app.view_closed(ANY)(self._react)
        self.app.event(ANY)(self._react)
        base = WebClient(base_url=sandbox.api_url)
        self.handler: Any = SocketModeHandler(self.app, APP, web_client=base)

    def _react(self, ack: Any, body: Any, client: Any, context: Any) -> None:
        self.seen.put(body)
        kind = body.get("event", body).get("type", "command")
        self.on[kind](ack=ack, body=body, client=client, respond=context.respond)

    def heard(self) -> dict[str, Any]:
        """Return the next payload that has come in."""
        return self.seen.get(timeout=5)


@pytest.fixture
def patience() -> Patience:
    """Return Slack's own patience; a test that must wait for its end takes a shorter one."""
    return Patience()


@pytest.fixture
def sandbox(patience: Patience) -> Iterator[Sandbox]:
    """Serve a fresh sandbox."""
    with Sandbox(patience=patience) as running:
        yield running


@pytest.fixture
def slack(sandbox: Sandbox) -> WebClient:
    """Return a raw client with the bot's token and no retries of its own."""
    return WebClient(BOT, base_url=sandbox.api_url, retry_handlers=[], timeout=5)


@pytest.fixture
def bot(sandbox: Sandbox) -> Iterator[Bot]:
    """Connect a Bolt app."""
    bot = Bot(sandbox)
    bot.handler.connect()
    sandbox.player("U0METTE").until(lambda: sandbox.states == "running")
    yield bot
    sandbox.hang_up(bot.handler)


class Line:
    """slack_sdk's own Socket Mode client, which keeps what comes and answers when told to."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self.answering = True
        web = WebClient(base_url=sandbox.api_url)
        self.client: Any = SocketModeClient("xapp-sandbox-token", web_client=web)
        self.client.message_listeners.append(self._hear)
        self.client.connect()

    def close(self) -> None:
        """Hang up, as Bolt's handler does."""
        self.client.close()

    def _hear(self, client: Any, message: dict[str, Any], _raw: str | None) -> None:
        self.heard.put(message)
        if self.answering and "envelope_id" in message:
            client.send_socket_mode_response(SocketModeResponse(message["envelope_id"]))


@pytest.fixture
def connect(sandbox: Sandbox) -> Iterator[Callable[[], Line]]:
    """Return a way to connect lines that are all hung up in the end."""
    lines: list[Line] = []

    def connect() -> Line:
        before = sandbox.player("U0ALI").state()["bot"]["connections"]
        lines.append(Line(sandbox))
        sandbox.player("U0ALI").until(
            lambda: sandbox.player("U0ALI").state()["bot"]["connections"] > before
        )
        return lines[-1]

    yield connect
    for line in lines:
        sandbox.hang_up(line)
