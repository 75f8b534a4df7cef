"""Processes of `app.py`, forked from one that has read the program in (see `warm`)."""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WARM = Path(__file__).with_name("warm.py")
READ_IN_WITHIN = 60.0  # seconds


class Process:
    """A process that runs, or has; like `subprocess.Popen` as far as the tests need it."""

    def __init__(self, line: socket.socket) -> None:
        """Take the connection that tells its number and, once it has ended, its status."""
        self._told = line.makefile("rb")
        line.close()
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its status, or None while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, seconds: float | None = None) -> int:
        """Wait for its end and return its status; a signal's number is negative.

        Raises subprocess.TimeoutExpired.
        """
        if self.returncode is None:
            if not select.select([self._told], [], [], seconds)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), seconds or 0)
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.send_signal(signal.SIGKILL)


def started(
    program: Path,
    *words: str | Path,
    folder: Path,
    env: Mapping[str, str],
    into: tuple[IO[bytes], IO[bytes]],
    given: IO[bytes] | None = None,
) -> Process:
    """Start a Python program in a folder, with nothing but `env`; it writes into two files."""
    asked = {"words": [str(program), *map(str, words)], "folder": str(folder), "env": dict(env)}
    line = _warm().line()
    with Path(os.devnull).open("rb") as nothing:
        files = [(given or nothing).fileno(), *(file.fileno() for file in into)]
        socket.send_fds(line, [json.dumps(asked).encode()], files)
        line.shutdown(socket.SHUT_WR)
        return Process(line)


class _Warm:
    """One process that has read everything in; it ends when this one does."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="warm-", dir="/tmp"))  # short
        self._here = self._folder / "socket"
        words, env = [sys.executable, str(WARM), str(self._here)], {"PATH": os.environ["PATH"]}  # noqa: TID251
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, env=env)

    def line(self) -> socket.socket:
        """Return a connection to ask for one process on, once everything is read in."""
        line, until = socket.socket(socket.AF_UNIX), time.monotonic() + READ_IN_WITHIN
        while line.connect_ex(str(self._here)):
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(0.01)
        return line

    def end(self) -> None:
        """End it, with all that it started."""
        self._process.communicate()
        shutil.rmtree(self._folder)


@cache
def _warm() -> _Warm:
    warm = _Warm()
    atexit.register(warm.end)
    return warm
