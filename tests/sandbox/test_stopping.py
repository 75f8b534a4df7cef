"""A sandbox that stops lets go of every socket, also of those who knock in the last moment."""

from __future__ import annotations

import contextlib
import gc
import http.client
import sys
import threading
from typing import TYPE_CHECKING

from sandbox import Sandbox

if TYPE_CHECKING:
    import pytest


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
