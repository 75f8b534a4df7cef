"""Story time as a process beside a sandbox sees it."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import pytest

from story_clock import StoryClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox


@pytest.fixture
def clock(sandbox: Sandbox) -> Iterator[StoryClock]:
    """Return the sandbox's clock as a process sees it."""
    with closing(StoryClock(f"{sandbox.url}/control/clock")) as seen:
        yield seen


def test_it_is_the_sandboxs_time(sandbox: Sandbox, clock: StoryClock) -> None:
    """It tells the sandbox's time, aware and in UTC, before and after that is moved."""
    for _move in range(2):
        before, now, after = sandbox.clock.now(), clock.now(), sandbox.clock.now()
        assert before <= now <= after
        assert now.tzinfo is UTC
        sandbox.travel(after + timedelta(days=1))


def test_a_closed_connection_is_opened_again(sandbox: Sandbox, clock: StoryClock) -> None:
    """The kept connection may have been closed meanwhile; the next question opens another."""
    clock.now()
    sock = clock._connection().sock
    assert sock is not None
    sock.shutdown(socket.SHUT_RDWR)
    assert clock.now() <= sandbox.clock.now()


def test_a_clock_that_is_set_is_heard(sandbox: Sandbox, clock: StoryClock) -> None:
    """Each time the clock is set, whoever follows it is told."""
    told = threading.Semaphore(0)
    clock.follow(told.release)
    assert told.acquire(timeout=10)
    for _move in range(2):
        sandbox.travel(sandbox.clock.now() + timedelta(hours=1))
        assert told.acquire(timeout=10)


def test_without_its_sandbox_it_has_no_time(sandbox: Sandbox, clock: StoryClock) -> None:
    """Where nobody answers there is no time to give, rather than a wrong one."""
    clock.now()
    sandbox.stop()
    with pytest.raises(OSError, match=r".+"):
        clock.now()
