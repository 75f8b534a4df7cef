from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp
import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.errors import SlackApiError

from sandbox import Patience, Refused, Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from tests.sandbox.conftest import Line

T = TypeVar("T")
TEAM = "C0UDSATTE"
HASTY = Patience(ack=0.3, retries=(0.0, 0.0))
PINGING = Patience(ack=0.3, retries=(), ping=0.05)


def in_a_thread(scene: Coroutine[Any, Any, T]) -> T:
    """Play a scene where no browser's loop runs, as another test of this worker may have one."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, scene).result()


def order(sandbox: Sandbox, **body: Any) -> dict[str, Any]:
    """Bring the sockets into trouble."""
    return sandbox.player("U0METTE").ask("POST", "sockets", body)


def connections(sandbox: Sandbox) -> int:
    """Return how many connections take envelopes."""
    count: int = sandbox.player("U0METTE").state()["bot"]["connections"]
    return count


@contextlib.asynccontextmanager
async def socket(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Open a bare WebSocket that answers nothing by itself, and hear its hello."""
    slack = WebClient(base_url=sandbox.api_url)
    url = slack.apps_connections_open(app_token="xapp-sandbox-token")["url"]
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, autoping=False, timeout=aiohttp.ClientWSTimeout(ws_close=1)) as ws,
    ):
        assert (await ws.receive_json())["type"] == "hello"
        yield ws


@pytest.mark.parametrize("patience", [HASTY])
def test_a_deaf_connection_answers_pings_and_hears_nothing(sandbox: Sandbox) -> None:
    """Pings are answered on it, it counts as connected, and what is sent there times out."""

    async def scene() -> None:
        async with socket(sandbox) as ws:
            assert order(sandbox, do="deaf")["links"][0]["trouble"] == "deaf"
            said = sandbox.player("U0METTE").command(TEAM, "/henvisning")
            assert said["warning"] == "operation_timeout"
            await ws.ping(b"er du der")
            answer = await ws.receive(timeout=5)
            assert (answer.type, answer.data) == (aiohttp.WSMsgType.PONG, b"er du der")
            assert connections(sandbox) == 1

    in_a_thread(scene())


@pytest.mark.parametrize("patience", [HASTY])
def test_slack_goes_on_sending_to_a_deaf_connection(
    sandbox: Sandbox, connect: Callable[[], Line]
) -> None:
    """Beside a deaf connection a new one is well: it gets every other envelope."""
    connect()
    order(sandbox, do="deaf")
    connect()
    camilla = sandbox.player("U0CAMILLA")
    outcomes = sorted(camilla.command(TEAM, "/henvisning")["ok"] for _ in range(4))
    assert outcomes == [False, False, True, True]


@pytest.mark.parametrize("patience", [HASTY])
def test_an_event_that_a_deaf_connection_missed_reaches_another(
    sandbox: Sandbox, connect: Callable[[], Line]
) -> None:
    """Sent again, the event takes the next connection's turn."""
    connect()
    line = connect()
    answer = order(sandbox, do="deaf", only=1)
    assert [link["trouble"] for link in answer["links"]] == ["deaf", None]
    line.heard.get(timeout=5)
    for _ in range(2):
        sandbox.player("U0METTE").open_home()
    events = {line.heard.get(timeout=5)["payload"]["event_id"] for _ in range(2)}
    assert len(events) == 2


@pytest.mark.parametrize("patience", [HASTY])
def test_a_frozen_connection_is_half_open(sandbox: Sandbox) -> None:
    """Nothing is read or written on it, no pong, no goodbye; the sandbox can still stop."""

    async def scene() -> None:
        async with socket(sandbox) as ws:
            order(sandbox, do="freeze")
            await ws.ping(b"er du der")
            said = sandbox.player("U0METTE").command(TEAM, "/henvisning")
            assert said["warning"] == "operation_timeout"
            with pytest.raises(TimeoutError):
                await ws.receive(timeout=0.1)
        assert connections(sandbox) == 1

    in_a_thread(scene())
    sandbox.stop()


@pytest.mark.parametrize("patience", [PINGING])
def test_slack_pings_and_gives_up_who_does_not_answer(sandbox: Sandbox) -> None:
    """Pings come by themselves; three without an answer end the connection."""

    async def scene() -> None:
        async with socket(sandbox) as ws:
            for _ in range(6):
                ping = await ws.receive(timeout=5)
                assert ping.type is aiohttp.WSMsgType.PING
                await ws.pong(ping.data)
            for _ in range(3):
                assert (await ws.receive(timeout=5)).type is aiohttp.WSMsgType.PING
            end = await ws.receive(timeout=5)
            assert end.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}

    in_a_thread(scene())
    sandbox.player("U0METTE").until(lambda: connections(sandbox) == 0)


@pytest.mark.parametrize("patience", [PINGING])
def test_a_frozen_connection_is_given_up_without_a_word(
    sandbox: Sandbox, connect: Callable[[], Line]
) -> None:
    """After three pings nothing is routed there any more, though the app has not been told."""
    line = connect()
    order(sandbox, do="freeze")
    sandbox.player("U0METTE").until(lambda: connections(sandbox) == 0)
    assert line.client.is_connected()
    assert connect().client.is_connected()
    assert sandbox.player("U0METTE").command(TEAM, "/henvisning") == {"ok": True}


@pytest.mark.parametrize("patience", [PINGING])
def test_slack_sdk_answers_pings_and_stays(sandbox: Sandbox, connect: Callable[[], Line]) -> None:
    """slack_sdk's own client outlives many pings."""
    line = connect()
    old = line.client.session_id()
    for _ in range(10):
        sandbox.player("U0METTE").ask("GET", "changed?since=1000000&wait=0.1")
    assert (connections(sandbox), line.client.session_id()) == (1, old)


@pytest.mark.parametrize("patience", [HASTY])
def test_only_the_oldest_is_dropped(sandbox: Sandbox, connect: Callable[[], Line]) -> None:
    """A trouble for one leaves the others alone."""
    lines = [connect(), connect()]
    lines[0].client.auto_reconnect_enabled = False
    order(sandbox, do="drop", only=1)
    sandbox.player("U0METTE").until(lambda: connections(sandbox) == 1)
    assert sandbox.player("U0METTE").command(TEAM, "/henvisning") == {"ok": True}


@pytest.mark.parametrize(
    ("how", "error"),
    [("http", SlackApiError), ("error", SlackApiError), ("drop", OSError), (None, SlackApiError)],
)
def test_connections_can_be_refused(sandbox: Sandbox, how: str | None, error: Any) -> None:
    """While refusing, no address is given out and none given before opens; then both do."""
    slack = WebClient(base_url=sandbox.api_url, retry_handlers=[])

    def address() -> str:
        url: str = slack.apps_connections_open(app_token="xapp-sandbox-token")["url"]
        return url

    async def opens(url: str) -> bool:
        async with aiohttp.ClientSession() as session:
            try:
                ws = await session.ws_connect(url)
            except aiohttp.WSServerHandshakeError:
                return False
            await ws.close()
            return True

    ticket = address()
    order(sandbox, do="refuse", **({} if how is None else {"how": how}))
    with pytest.raises(error):
        address()
    assert not in_a_thread(opens(ticket))
    order(sandbox, do="accept")
    assert in_a_thread(opens(ticket))
    assert in_a_thread(opens(address()))


def test_refusing_ends_by_itself() -> None:
    """After the seconds asked for, on the sandbox's clock, connections are taken again."""
    now = [100.0]
    with Sandbox(monotonic=lambda: now[0]) as sandbox:
        slack = WebClient(base_url=sandbox.api_url, retry_handlers=[])
        order(sandbox, do="refuse", how="error", seconds=30)
        now[0] = 129.0
        with pytest.raises(SlackApiError, match="internal_error"):
            slack.apps_connections_open(app_token="xapp-sandbox-token")
        now[0] = 131.0
        assert slack.apps_connections_open(app_token="xapp-sandbox-token")["url"]


def test_an_unknown_trouble_is_refused_in_words(sandbox: Sandbox) -> None:
    """Neither an unknown trouble nor an unknown way of refusing is let pass."""
    with pytest.raises(Refused, match="freeze"):
        order(sandbox, do="melt")
    with pytest.raises(Refused, match="how is"):
        order(sandbox, do="refuse", how="rudely")
