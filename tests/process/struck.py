"""Run a command of `app.py` that is killed at a crash point: `struck.py POINT COMMAND ...`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

import app
import command_line
from bot.crash import CRASH_POINTS, strike_with


def struck_at(point: str) -> None:
    """End this process at one point as `kill -9` does."""
    if point not in CRASH_POINTS:
        raise ValueError(point)

    def strike(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    strike_with(strike)


if __name__ == "__main__":
    struck_at(sys.argv.pop(1))
    command_line.run(app.cli)
