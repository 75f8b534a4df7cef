"""The demo as a process: one command, an address, and nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from sandbox.player import Player
from tests.process.house import APP, LONE, PATIENCE, TORVET

if TYPE_CHECKING:
    from pathlib import Path


def _demo(folder: Path, *words: str) -> subprocess.Popen[str]:
    env = {"PATH": os.environ["PATH"], "TMPDIR": str(folder)}  # noqa: TID251 - needed to start
    line = [sys.executable, str(APP), "demo", "--no-browser", *words]
    return subprocess.Popen(line, env=env, cwd=folder, stdout=subprocess.PIPE, text=True)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert found
    return found[0]


def _end(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    return process.returncode


def test_two_demos_side_by_side(tmp_path: Path) -> None:
    """Each prints its own address, the second the next free one; ended, they leave no file."""
    first = _demo(tmp_path, "--port", "18025")
    one = _address(first)
    second = _demo(tmp_path, "--port", one.rpartition(":")[2])
    other = _address(second)
    assert one != other
    for url in (one, other):
        assert Player(url, LONE).command(TORVET, "/henvisning hjælp")["ok"]
    assert (_end(first), _end(second)) == (0, 0)
    assert not list(tmp_path.iterdir())
