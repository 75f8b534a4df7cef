"""What the product has written in its log while a run listened."""

from __future__ import annotations

import json
import logging
from typing import Any

from bot.log import OURS


class Heard(logging.Handler):
    """Keeps every line that the product logs, from INFO on."""

    def __init__(self) -> None:
        """Hear nothing until `listen`."""
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def listen(self) -> None:
        """Keep lines from now on."""
        logging.getLogger(OURS).addHandler(self)

    def leave(self) -> None:
        """Keep no more."""
        logging.getLogger(OURS).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line as it would be printed."""
        self.lines.append(str(record.msg))

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of one event."""
        return [line for line in map(json.loads, self.lines) if line["event"] == name]

    def failures(self) -> list[str]:
        """Return where an exception came by that nobody expected."""
        found = [line for line in map(json.loads, self.lines) if "error" in line]
        return [f"{line['event']}: {line['error'][0]} at {line['where'][-1:]}" for line in found]
