"""Ending a Bolt SocketModeHandler at once: slack_sdk alone takes 3 s over a silent socket."""

from __future__ import annotations

import contextlib
import socket
from typing import Any


def hang_up(handler: Any) -> None:
    """Close the handler and wait until its threads have ended; no other connection is touched."""
    client = handler.client
    client.closed, client.auto_reconnect_enabled = True, False
    client.current_app_monitor.shutdown()
    _wake_reader(client)
    _end_session(client)
    client.enqueue_message("")  # wakes the thread that waits for the next message
    handler.close()


def _wake_reader(client: Any) -> None:
    line = client.current_session and client.current_session.sock
    if line is not None:
        with contextlib.suppress(OSError):  # the other side was quicker
            line.shutdown(socket.SHUT_RDWR)


def _end_session(client: Any) -> None:
    runner = client.current_session_runner
    runner.event.set()
    while runner.is_alive():  # a session that is just starting takes back the word to stop
        client.current_session_state.terminated = True
        runner.thread.join(0.02)
