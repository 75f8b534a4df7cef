"""Reads the program in once, and forks for each command: `warm.py SOCKET`, until its input ends.

A process of `app.py` takes most of a second to read in what it runs on. The tests start hundreds,
so each of their workers has one of these: a fork has read all that in, and from there runs `app.py`
itself, with the arguments, folder, environment and files that it is given.

A connection to the socket asks for one process. It brings JSON (`words`, `folder`, `env`) and three
open files, is answered the process's number, and at its end the status, each on a line.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
MOST = 2**20  # bytes of a request
ALL_OF_IT = ("bot", "handlers", "models", "slack_sdk.web", "slack_sdk.socket_mode.builtin")


def read_in() -> None:
    """Import whatever a command may, and put the tables together."""
    for package in map(importlib.import_module, ALL_OF_IT):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if package.__name__ in {"bot", "handlers", "models"}:
                importlib.import_module(found.name)
    importlib.import_module("sqlalchemy.orm").configure_mappers()
    gc.collect()
    gc.freeze()


def serve(listener: socket.socket) -> dict[str, Any]:
    """Fork for who asks; return in the fork what was asked, and in this process never."""
    woken, wake = socket.socketpair()
    wake.setblocking(False)  # noqa: FBT003 - its name
    signal.signal(signal.SIGCHLD, lambda *_what: None)
    signal.set_wakeup_fd(wake.fileno())
    asking: dict[int, socket.socket] = {}
    while True:
        ready = select.select([listener, woken, sys.stdin], [], [])[0]
        if sys.stdin in ready:
            for left in asking:
                os.kill(left, signal.SIGKILL)
            sys.exit()
        if woken in ready:
            woken.recv(MOST)
            _tell_the_ended(asking)
        if listener in ready:
            line, asked, files = _asked(listener)
            process = os.fork()
            if process == 0:
                for held in (listener, woken, wake, line, *asking.values()):
                    held.close()
                _become(asked, files)
                return asked
            for file in files:
                os.close(file)
            asking[process] = line
            line.sendall(b"%d\n" % process)


def _asked(listener: socket.socket) -> tuple[socket.socket, dict[str, Any], list[int]]:
    line, _where = listener.accept()
    words, files, _flags, _from = socket.recv_fds(line, MOST, 3)
    while more := line.recv(MOST):
        words += more
    return line, json.loads(words), files


def _tell_the_ended(asking: dict[int, socket.socket]) -> None:
    for process in list(asking):
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            with asking.pop(process) as line:
                line.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _become(asked: dict[str, Any], files: list[int]) -> None:
    """Make this fork a process as if it had been started so."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(asked["folder"])
    os.environ.clear()  # noqa: TID251 - the process's own
    os.environ.update(asked["env"])  # noqa: TID251 - the process's own


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    with socket.socket(socket.AF_UNIX) as here:
        read_in()
        here.bind(sys.argv[1])
        here.listen()
        order = serve(here)
    sys.argv = order["words"]
    runpy.run_path(sys.argv[0], run_name="__main__")
