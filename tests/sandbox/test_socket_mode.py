from __future__ import annotations

import http.client
import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.web import WebClient

from sandbox import Patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox import Sandbox
    from tests.sandbox.conftest import Bot, Line

TEAM = "C0UDSATTE"
HASTY = Patience(ack=0.3, retries=(0.0, 0.0))


def test_hello_counts_the_connections(connect: Callable[[], Line]) -> None:
    """The first word on a connection says how many there are and whose app it is."""
    assert connect().heard.get(timeout=5)["num_connections"] == 1
    hello = connect().heard.get(timeout=5)
    assert (hello["type"], hello["num_connections"]) == ("hello", 2)
    assert hello["connection_info"] == {"app_id": "A0TVAERS"}


def test_envelopes_are_spread_over_the_connections(
    sandbox: Sandbox, connect: Callable[[], Line]
) -> None:
    """Each connection gets some of what happens, and nothing comes twice."""
    lines = [connect(), connect()]
    for n in range(6):
        sandbox.player("U0METTE").command(TEAM, f"/henvisning {n}")
    texts = [
        [m["payload"]["text"] for m in list(line.heard.queue) if "payload" in m] for line in lines
    ]
    assert sorted(texts[0] + texts[1]) == list("012345")
    assert [len(part) for part in texts] == [3, 3]


@pytest.mark.parametrize("patience", [HASTY])
def test_an_unacknowledged_event_comes_again(sandbox: Sandbox, connect: Callable[[], Line]) -> None:
    """An event nobody acknowledges is sent again, counted and with the reason, until one does."""
    line = connect()
    line.answering = False
    line.heard.get(timeout=5)
    sandbox.player("U0METTE").open_home()
    first = line.heard.get(timeout=5)
    line.answering = True
    again = line.heard.get(timeout=5)
    assert (first["retry_attempt"], again["retry_attempt"]) == (0, 1)
    assert again["retry_reason"] == "timeout"
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert first["envelope_id"] != again["envelope_id"]
    assert not first["accepts_response_payload"]


def test_a_refresh_moves_the_app_to_a_new_connection(sandbox: Sandbox, bot: Bot) -> None:
    """Asked to refresh, slack_sdk connects anew and goes on hearing."""
    camilla = sandbox.player("U0CAMILLA")
    old = bot.handler.client.session_id()
    camilla.ask("POST", "sockets", {"do": "refresh"})
    camilla.until(lambda: bot.handler.client.session_id() != old)
    assert camilla.command(TEAM, "/henvisning") == {"ok": True}
    assert camilla.state()["bot"]["connections"] == 1


def test_a_dropped_connection_is_made_again(sandbox: Sandbox, bot: Bot) -> None:
    """Cut off without a word, slack_sdk connects anew."""
    camilla, client = sandbox.player("U0CAMILLA"), bot.handler.client
    old = client.session_id()
    client.current_app_monitor.shutdown()
    client.current_app_monitor = IntervalRunner(client._monitor_current_session, 0.01).start()
    camilla.ask("POST", "sockets", {"do": "drop"})
    camilla.until(lambda: client.session_id() != old and sandbox.states == "running")
    assert camilla.command(TEAM, "/henvisning") == {"ok": True}


@pytest.mark.parametrize("patience", [HASTY])
def test_a_mute_connection_looks_open_and_says_nothing(sandbox: Sandbox, bot: Bot) -> None:
    """A half-open connection counts as connected, yet everything on it times out."""
    camilla = sandbox.player("U0CAMILLA")
    camilla.ask("POST", "sockets", {"do": "mute"})
    assert camilla.command(TEAM, "/henvisning")["warning"] == "operation_timeout"
    assert bot.handler.client.is_connected()


def test_the_eleventh_connection_is_turned_away(
    sandbox: Sandbox, connect: Callable[[], Line]
) -> None:
    """Ten connections are all Slack allows; one more hears why and is closed."""
    for _ in range(10):
        connect()
    turned_away = threading.Event()
    client: Any = SocketModeClient(
        "xapp-sandbox-token",
        web_client=WebClient(base_url=sandbox.api_url),
        auto_reconnect_enabled=False,
        on_close_listeners=[lambda *_: turned_away.set()],
    )
    client.closed = True  # so that the goodbye stays in the queue
    client.connect()
    assert json.loads(client.message_queue.get(timeout=5))["reason"] == "too_many_websockets"
    assert turned_away.wait(5)
    client.current_session_runner.shutdown()
    client.close()


def test_a_ticket_opens_one_connection(sandbox: Sandbox, connect: Callable[[], Line]) -> None:
    """A used or invented ticket is refused; so is asking for one with the bot's token."""
    line = connect()
    for uri in (line.client.wss_uri, f"{sandbox.url}/link?ticket=invented"):
        parts = urlsplit(str(uri))
        link = http.client.HTTPConnection(parts.netloc, timeout=5)
        link.request("GET", f"{parts.path}?{parts.query}")
        assert link.getresponse().status == 401
        link.close()
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        WebClient(base_url=sandbox.api_url).apps_connections_open(app_token="xoxb-sandbox-token")
