"""The story: a told walk through the product, run beside the page and stopped at will."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
Json = dict[str, Any]


class Telling:
    """What a story is given: a way to say how far it is, and to hear that it should stop."""

    def __init__(self, show: Callable[[Json], None]) -> None:
        self._show = show
        self._stop = threading.Event()
        self._last: Json = {}

    def stopped(self) -> bool:
        """Tell whether somebody has asked the story to stop."""
        return self._stop.is_set()

    def pause(self, seconds: float) -> bool:
        """Wait so many seconds, or less if the story is stopped; tell whether it is stopped."""
        return self._stop.wait(seconds)

    def step(self, i: int, of: int, caption: str | dict[str, str]) -> None:
        """Say that step `i` of `of` begins, with a caption for the page, or one by language."""
        self._last = {"step": i, "of": of, "caption": caption}
        self._show(self._last)

    def look_at(self, channel: str, ts: str) -> None:
        """Have the page bring a message into sight, wherever its visitor is in that channel."""
        self._show({**self._last, "sight": {"channel": channel, "ts": ts}})

    def stop(self) -> None:
        """Ask the story to stop at its next step."""
        self._stop.set()


@dataclass(frozen=True, slots=True)
class _Run:
    telling: Telling
    thread: threading.Thread


class Story:
    """The stories that the sandbox can tell; at most one telling at a time."""

    def __init__(self, announce: Callable[[], None]) -> None:
        """Take what to call, from any thread, when the telling has moved on."""
        self._announce = announce
        self._tales: dict[str, tuple[Callable[[Telling], None], str | dict[str, str]]] = {}
        self._run: _Run | None = None
        self._shown: Json = {}

    def tell(self, tale: Callable[[Telling], None], key: str, title: str | dict[str, str]) -> None:
        """Register a story under a key, with what its button says, or that by language."""
        self._tales[key] = (tale, title)

    def start(self, key: str = "") -> None:
        """Begin telling one, or the first; raise Refusal when it isn't there or one is told."""
        if not self._tales or (key and key not in self._tales):
            raise Refusal("no story is registered", 404)
        if self.running:
            raise Refusal("the story is being told already", 409)
        telling = Telling(self._show)
        tale, _title = self._tales[key or next(iter(self._tales))]
        thread = threading.Thread(target=self._told, args=(tale, telling), daemon=True)
        self._run, self._shown = _Run(telling, thread), {"step": 0, "of": 0, "caption": ""}
        thread.start()

    def stop(self) -> None:
        """Ask the telling to end; does not wait for it."""
        if self._run is not None:
            self._run.telling.stop()

    def join(self, seconds: float) -> None:
        """Wait for a stopped telling to end, so many seconds at the most."""
        if self._run is not None and self._run.thread is not threading.current_thread():
            self._run.thread.join(seconds)

    @property
    def running(self) -> bool:
        """Tell whether the story is being told."""
        return self._run is not None and self._run.thread.is_alive()

    def shown(self) -> Json:
        """Return how far the story is, for the page."""
        tales = [{"key": key, "title": title} for key, (_tale, title) in self._tales.items()]
        facts = {"tales": tales, "step": 0, "of": 0, "caption": ""}
        return facts | self._shown | {"running": self.running and "ended" not in self._shown}

    def _show(self, progress: Json) -> None:
        self._shown = progress
        self._announce()

    def _told(self, tale: Callable[[Telling], None], telling: Telling) -> None:
        ended: Json = {"ended": "told"}
        try:
            tale(telling)
        except Exception:
            log.exception("the story broke off")
            ended = {"ended": "broken"}
        self._show({**self._shown, **ended})
