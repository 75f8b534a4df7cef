"""The log: one JSON line an event, made only of fields and values that are allowed out.

A line is built from an allow-list, so a payload, a form or an exception's text cannot reach
it by accident: what is not known is left out and counted. Other packages' loggers are cut
down to who spoke and how loud; what they say may hold the body of a request.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from pathlib import PurePath
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, TextIO

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping
    from datetime import datetime
    from types import TracebackType

    from structlog.typing import FilteringBoundLogger

OURS = "tvaers"
QUIET = (
    *("slack_sdk", "slack_bolt", "sqlalchemy", "alembic", "apscheduler"),
    *("aiohttp", "asyncio", "urllib3", "psycopg", "concurrent"),
)
NAME = re.compile(r"(?!.*\d{6})[a-z][a-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")
WORD = re.compile(r"(?!.*\d{6})[A-Za-z][A-Za-z0-9_.]{0,59}")
CASE_CODE = re.compile(r"[A-ZÆØÅ]\d\d-\d{4,6}")
USER = re.compile(r"[UW][A-Z0-9]{2,20}")
CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,20}")
WORKSPACE = re.compile(r"[TE][A-Z0-9]{2,20}")
OPAQUE = re.compile(r"[0-9a-f]{32}|\d{1,9}")
REFERENCE = re.compile(r"[A-Z0-9]{4,8}")
LARGEST_NUMBER = 99_999_999  # shorter than a civil registration number
LONGEST_NAME = 60
DEEPEST_CHAIN = 8
MOST_PLACES = 30

ALLOWED: Mapping[str, re.Pattern[str] | None] = {
    "kind": WORD,
    "state": WORD,
    "handler": WORD,
    "action": WORD,
    "command": WORD,
    "method": WORD,
    "error_code": WORD,
    "case_code": CASE_CODE,
    "notice": OPAQUE,
    "team": OPAQUE,
    "workspace": WORKSPACE,
    "channel": CHANNEL,
    "user": USER,
    "reference": REFERENCE,
    "attempt": None,
    "fence": None,
    "count": None,
    "port": None,
    "seconds": None,
    "status": None,
}
"""The fields that may come out, and the shape of their text; None means a number."""


class Line(str):
    """A line that has been through the allow-list; any other text is not printed."""

    __slots__ = ()


def set_up(stream: TextIO, now: Callable[[], datetime]) -> None:
    """Send the log of this process to `stream`, each line with the aware instant `now()`.

    Replaces whatever handlers the root logger had, and takes over the exceptions that nobody
    caught, in the main thread and in others.
    """
    logging.basicConfig(handlers=[_Printer(stream, now)], level=logging.INFO, force=True)
    logging.captureWarnings(capture=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt.App").addFilter(_is_news)
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda fault: _uncaught(fault.exc_type, fault.exc_value, None)
    threading.excepthook = lambda fault: _uncaught(fault.exc_type, fault.exc_value, None)


def hushed(name: str) -> logging.Logger:
    """Return a logger for another package's part whose lines go nowhere."""
    silent = logging.getLogger(f"{name}.hushed")
    silent.setLevel(logging.CRITICAL + 1)
    return silent


def allowed(event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return what may come out of an event; the rest is counted as `dropped`."""
    kept = {"level": _level(event.pop("level", "")), "event": _event(event.pop("event", ""))}
    fault = _fault(event.pop("exc_info", None))
    fields = {name: value for name, value in event.items() if _fits(name, value)}
    left_out = len(event) - len(fields)
    dropped = {"dropped": left_out} if left_out else {}
    return kept | fields | dropped | (described(fault) if fault else {})


def described(fault: BaseException) -> dict[str, Any]:
    """Return an exception as its types, outermost first, and where it came by; no text of it."""
    chain = list(_chain(fault))
    places = [place for link in chain for place in _places(link)]
    return {"error": [_kind(link) for link in chain], "where": places[-MOST_PLACES:]}


def _event(text: object) -> str:
    known = isinstance(text, str) and len(text) <= LONGEST_NAME and NAME.fullmatch(text)
    return str(text) if known else "unnamed"


def _level(text: object) -> str:
    return str(text) if text in {"debug", "info", "warning", "error", "critical"} else "info"


def _fits(name: str, value: object) -> bool:
    if name not in ALLOWED:
        return False
    shape = ALLOWED[name]
    if shape is None or not isinstance(value, str):
        return isinstance(value, int | float) and abs(value) <= LARGEST_NUMBER
    return shape.fullmatch(value) is not None


def _fault(given: object) -> BaseException | None:
    if given is True:
        return sys.exception()
    if isinstance(given, tuple):
        given = given[1]
    return given if isinstance(given, BaseException) else None


def _chain(fault: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = fault
    for _depth in range(DEEPEST_CHAIN):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _kind(fault: BaseException) -> str:
    name = type(fault).__name__
    return name if name.isidentifier() and len(name) <= LONGEST_NAME else "Exception"


def _places(fault: BaseException) -> Iterator[str]:
    for frame, line in walk_tb(fault.__traceback__):
        folder_and_file = "/".join(PurePath(frame.f_code.co_filename).parts[-2:])
        yield f"{folder_and_file}:{line} {frame.f_code.co_name}"


class _Printer(logging.StreamHandler[TextIO]):
    """Prints our lines as they are, and of anybody else's only who and how loud."""

    def __init__(self, stream: TextIO, now: Callable[[], datetime]) -> None:
        super().__init__(stream)
        self._now = now

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to print, with its instant in front."""
        line: str = record.msg if isinstance(record.msg, Line) else _foreign(record)
        instant = self._now().isoformat(timespec="milliseconds")
        return '{"at": "' + instant + '", ' + line.removeprefix("{")

    def emit(self, record: logging.LogRecord) -> None:
        """Print our lines, and other loggers' from WARNING on."""
        if isinstance(record.msg, Line) or record.levelno >= logging.WARNING:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Stay silent: the standard library would print the record's text."""


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out what Bolt says each time it is made: that our client goes before a bare token."""
    return record.funcName != "__init__"


def _foreign(record: logging.LogRecord) -> str:
    known = WORD.fullmatch(record.name) is not None
    kept = {
        "level": record.levelname.lower(),
        "event": "other.package",
        "logger": record.name if known else "unnamed",
    }
    fault = _fault(record.exc_info)
    return json.dumps(kept | (described(fault) if fault else {}))


def _uncaught(
    kind: type[BaseException], fault: BaseException | None, _trace: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("process.uncaught", exc_info=fault)


def _line(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Line:
    return Line(json.dumps(allowed(event), ensure_ascii=False))


log: FilteringBoundLogger = structlog.wrap_logger(
    logging.getLogger(OURS),
    processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, _line],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
)
"""The log of this process: `log.info("notice.sent", kind="card", attempt=1)`.

The event is a name in lower case with dots, never a sentence. `log.exception` and `exc_info`
take an exception along.
"""
