"""Everything that a process says while a run lasts, at its loudest, through the product's log."""

from __future__ import annotations

import io
import logging
import sys
import threading
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

from bot import log as house

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

LOUDEST = ("", *house.QUIET, "sqlalchemy.engine", "sqlalchemy.pool")


@contextmanager
def overheard(now: Callable[[], datetime]) -> Iterator[io.StringIO]:
    """Give the text that grows with all that is logged, warned of or printed, from DEBUG on.

    The log is set up as `app.py` does it; afterwards it is as it was before.
    """
    heard, root = io.StringIO(), logging.getLogger()
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    handlers, levels = root.handlers[:], _levels()
    root.handlers = []  # kept open, for whoever had them
    try:
        with redirect_stdout(heard), redirect_stderr(heard):
            house.set_up(heard, now)
            for name in LOUDEST:
                logging.getLogger(name).setLevel(logging.DEBUG)
            yield heard
    finally:
        logging.captureWarnings(capture=False)
        sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
        root.handlers = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _levels() -> dict[str, int]:
    return {name: logging.getLogger(name).level for name in LOUDEST}
