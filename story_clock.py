"""Story time for a process beside a sandbox: asked of its control interface, never kept here.

Every process that names the same sandbox in `TVAERS_CLOCK_URL` has the same time.
"""

from __future__ import annotations

import http.client
import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 5.0
LONGEST_WAIT = 60.0  # the sandbox answers a waiting question after 25 s at the latest
PAUSE = 2.0


class StoryClock:
    """Asks the sandbox what time it is. Each thread keeps a connection of its own open."""

    def __init__(self, url: str) -> None:
        """Take the address of the clock, `http://127.0.0.1:PORT/control/clock`."""
        parts = urlsplit(url)
        self._address, self._path = parts.netloc, parts.path
        self._kept = threading.local()
        self._closed = threading.Event()

    def now(self) -> datetime:
        """Return story time, aware, in UTC. Raises OSError when the sandbox doesn't answer."""
        return datetime.fromisoformat(self._facts()["now"]).astimezone(UTC)

    def follow(self, moved: Callable[[], None]) -> None:
        """Call `moved` whenever the clock has been set, until this one is closed."""
        threading.Thread(target=self._watch, args=(moved,), name="story", daemon=True).start()

    def close(self) -> None:
        """Close the asking thread's connection, and follow no longer."""
        self._closed.set()
        self._connection().close()

    def _watch(self, moved: Callable[[], None]) -> None:
        seen = ""
        while not self._closed.is_set():
            try:
                latest = self._waited(seen)
            except OSError:
                log.warning("story.unreachable")
                self._closed.wait(PAUSE)
                continue
            if latest != seen:
                moved()
            seen = latest

    def _waited(self, seen: str) -> str:
        """Wait until the clock is set from what `seen` names, or for a while; name the setting."""
        connection = http.client.HTTPConnection(self._address, timeout=LONGEST_WAIT)
        try:
            return _asked(connection, f"{self._path}?wait={quote(seen)}")["set"]
        finally:
            connection.close()

    def _facts(self) -> dict[str, str]:
        """Ask on the thread's open connection, and once anew where it was closed meanwhile."""
        try:
            return _asked(self._connection(), self._path)
        except OSError:
            self._connection().close()  # the next question opens it again
            return _asked(self._connection(), self._path)

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._kept, "connection"):
            self._kept.connection = http.client.HTTPConnection(self._address, timeout=PATIENCE)
        kept: http.client.HTTPConnection = self._kept.connection
        return kept


def _asked(connection: http.client.HTTPConnection, path: str) -> dict[str, str]:
    """Return the clock's facts; raises OSError, whatever went wrong."""
    try:
        connection.request("GET", path)
        answer: dict[str, str] = json.loads(connection.getresponse().read())
    except (http.client.HTTPException, ValueError) as fault:
        connection.close()
        raise OSError("the sandbox's clock does not answer") from fault
    return answer
