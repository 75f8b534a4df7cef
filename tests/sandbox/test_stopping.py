"""A sandbox that stops lets go of every socket, also of those who knock in the last moment."""

from __future__ import annotations

import contextlib
import gc
import http.client
import sys
import threading
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest

from sandbox import Sandbox

if TYPE_CHECKING:
    from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested

    from tests.sandbox.conftest import Bot

TEAM = "C0UDSATTE"


def knock(address: str, done: threading.Event) -> None:
    """Connect again and again until it is over."""
    while not done.is_set():
        connection = http.client.HTTPConnection(address, timeout=1)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/control/clock")
            connection.getresponse().read()
        connection.close()


def test_a_socket_accepted_while_the_sandbox_stops_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is left for the garbage collector to complain of."""
    left: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda fault: left.append(fault.exc_value))
    for _round in range(20):
        sandbox, done = Sandbox(), threading.Event()
        sandbox.start()
        address = sandbox.url.removeprefix("http://")
        knocking = [threading.Thread(target=knock, args=(address, done)) for _one in range(3)]
        for one in knocking:
            one.start()
        done.wait(0.02)
        sandbox.stop()
        done.set()
        for one in knocking:
            one.join()
    gc.collect()
    assert left == []


def test_a_sandbox_out_of_reach_refuses_and_forgets_nothing(
    sandbox: Sandbox, slack: WebClient, bot: Bot
) -> None:
    """Connections are refused, the app's too; back again, everything stands as it stood."""
    slack.chat_postMessage(channel=TEAM, text="før")
    with sandbox.out_of_reach():
        with pytest.raises(URLError, match="refused"):
            slack.chat_postMessage(channel=TEAM, text="imens")
        with pytest.raises(URLError, match="refused"):
            bot.app.client.auth_test()
    slack.chat_postMessage(channel=TEAM, text="efter")
    assert [m["text"] for m in sandbox.player("U0METTE").messages(TEAM)] == ["før", "efter"]


def test_a_sandbox_can_stop_while_out_of_reach() -> None:
    """Stopping in the middle of it leaves nothing behind, and coming back is then in vain."""
    before = set(threading.enumerate())
    sandbox = Sandbox()
    sandbox.start()
    with sandbox.out_of_reach():
        sandbox.stop()
    assert set(threading.enumerate()) == before
