"""Nothing that is not allowed comes out in the log, whoever writes it and how."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import log as house
from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 24, 7, 25, tzinfo=UTC)
CANARY = "Karl Kanariefugl 010190-1234"
CANARIES = (
    *(CANARY, "0101901234", "010190-1234", "27.36.04-G01-1-26", "Havnegade 12, 8300 Odder"),
    *("han står i døren på fredag", "xoxb-1-2-canary", "<@U0CANARY>", "\u200b0101901234"),
)


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """Set the log up on a text in memory, and put logging back afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, sys.unraisablehook, threading.excepthook)
    handlers, level, stream = root.handlers[:], root.level, io.StringIO()
    house.set_up(stream, lambda: NOW)
    yield stream
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    logging.captureWarnings(capture=False)
    root.handlers, root.level = handlers, level


def _lines(printed: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.getvalue().splitlines()]


def test_an_allowed_line_comes_out_whole(printed: io.StringIO) -> None:
    """An event with fields on the list is one JSON line with its instant and level."""
    log.info("notice.sent", kind="follow_up", case_code="U26-0042", attempt=2, seconds=0.25)
    assert _lines(printed) == [
        {
            "at": "2026-11-24T07:25:00.000+00:00",
            "level": "info",
            "event": "notice.sent",
            "kind": "follow_up",
            "case_code": "U26-0042",
            "attempt": 2,
            "seconds": 0.25,
        }
    ]


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("field", [*house.ALLOWED, "text", "payload", "at", "logger", "where"])
def test_no_field_carries_a_canary(printed: io.StringIO, field: str, canary: str) -> None:
    """A text about a citizen is left out of every field, known and unknown, and counted."""
    log.warning("x", **{field: canary})
    log.warning("x", **{field: {"value": canary}})
    log.warning("x", **{field: [canary]})
    assert canary not in printed.getvalue()
    assert [line["dropped"] for line in _lines(printed)] == [1, 1, 1]


@pytest.mark.parametrize("field", list(house.ALLOWED))
def test_a_personal_number_does_not_pass_as_a_number(printed: io.StringIO, field: str) -> None:
    """Ten digits are no count of anything: they are left out as a number, too."""
    log.info("x", **{field: 3112901234})
    assert "3112901234" not in printed.getvalue()


@pytest.mark.parametrize("canary", CANARIES)
def test_no_event_is_a_sentence(printed: io.StringIO, canary: str) -> None:
    """An event that is not a plain name comes out as `unnamed`, also when it is put together."""
    log.info(canary)
    log.info("saw %s", canary)
    log.info(f"x.{canary}")
    log.info(f"x.y{canary}")
    assert [line["event"] for line in _lines(printed)] == ["unnamed"] * 4
    assert canary not in printed.getvalue()


def test_bound_fields_are_checked_alike(printed: io.StringIO) -> None:
    """What is bound to a logger or to a thread passes through the same list."""
    with structlog.contextvars.bound_contextvars(reference="7K2M", text=CANARY):
        log.bind(payload=CANARY, user="U0MARION").info("x")
    assert CANARY not in printed.getvalue()
    (line,) = _lines(printed)
    assert (line["reference"], line["user"], line["dropped"]) == ("7K2M", "U0MARION", 2)


def _fail() -> None:
    try:
        int(CANARY)
    except ValueError as fault:
        raise RuntimeError(CANARY) from fault


def test_an_exception_is_its_types_and_places(printed: io.StringIO) -> None:
    """An exception comes out as its types and code places, and nothing it says."""
    try:
        _fail()
    except RuntimeError:
        log.exception("listener.failed")
    (line,) = _lines(printed)
    assert line["error"] == ["RuntimeError", "ValueError"]
    assert any("rules/test_log.py" in place and "_fail" in place for place in line["where"])
    assert CANARY not in printed.getvalue()


@pytest.mark.parametrize("shape", ["instance", "tuple", "true", "nonsense"])
def test_every_way_to_give_an_exception(printed: io.StringIO, shape: str) -> None:
    """However an exception is handed over, its text stays inside."""
    try:
        _fail()
    except RuntimeError as fault:
        ways = {"instance": fault, "tuple": sys.exc_info(), "true": True, "nonsense": CANARY}
        log.error("x", exc_info=ways[shape])
    assert CANARY not in printed.getvalue()
    assert ("error" in _lines(printed)[0]) is (shape != "nonsense")


def test_a_ring_of_exceptions_ends(printed: io.StringIO) -> None:
    """Exceptions that point at each other are cut off and still logged."""
    one, other = ValueError(CANARY), KeyError(CANARY)
    one.__cause__, other.__cause__ = other, one
    log.error("x", exc_info=one)
    assert len(_lines(printed)[0]["error"]) == house.DEEPEST_CHAIN


@pytest.mark.parametrize("name", [*house.QUIET, "root", "anybody.else", house.OURS])
def test_other_packages_say_only_that_they_spoke(printed: io.StringIO, name: str) -> None:
    """A foreign logger at DEBUG says nothing below WARNING, and above it not what it said."""
    foreign = logging.getLogger(name)
    was = foreign.level
    foreign.setLevel(logging.DEBUG)
    foreign.debug("body: %s", CANARY)
    foreign.info(CANARY)
    foreign.warning("body: %s", CANARY, extra={"payload": CANARY})
    try:
        _fail()
    except RuntimeError:
        foreign.exception(CANARY, stack_info=True)
    foreign.setLevel(was)
    assert CANARY not in printed.getvalue()
    assert [line["level"] for line in _lines(printed)] == ["warning", "error"]
    assert {line["event"] for line in _lines(printed)} == {"other.package"}
    assert {line["logger"] for line in _lines(printed)} == {name}


def test_a_record_that_cannot_be_formatted(
    printed: io.StringIO,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A foreign record whose arguments do not fit is neither printed nor complained about."""
    root = logging.getLogger()
    ours = [handler for handler in root.handlers if isinstance(handler, house._Printer)]
    monkeypatch.setattr(root, "handlers", ours)  # pytest's own handlers would raise
    unfit = "%d %d"
    logging.getLogger("other").warning(unfit, CANARY)
    assert CANARY not in printed.getvalue() + "".join(capsys.readouterr())


def test_a_closed_stream_is_silent(
    printed: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the log cannot be written, the standard library does not print the record instead."""
    printed.close()
    logging.getLogger("other").warning(CANARY)
    assert "".join(capsys.readouterr()) == ""


def test_warnings_go_the_same_way(printed: io.StringIO) -> None:
    """A Python warning comes out as spoken, without its text."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn(CANARY, stacklevel=1)
    assert [line["logger"] for line in _lines(printed)] == ["py.warnings"]
    assert CANARY not in printed.getvalue()


def test_what_nobody_caught_is_logged_without_its_text(
    printed: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception that ends a thread or the process is a log line and nothing else."""
    thread = threading.Thread(target=_fail)
    thread.start()
    thread.join()
    sys.excepthook(RuntimeError, RuntimeError(CANARY), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [line["event"] for line in _lines(printed)] == ["process.uncaught"] * 2
    assert CANARY not in printed.getvalue() + "".join(capsys.readouterr())


def test_before_it_is_set_up_the_list_holds_already(caplog: pytest.LogCaptureFixture) -> None:
    """A line written before `set_up` has been through the allow-list like any other."""
    log.error("x", payload=CANARY)
    assert CANARY not in caplog.text
    assert '"dropped": 1' in caplog.text


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*house.ALLOWED, "event", "level", "exc_info", "text"]),
        st.text() | st.integers() | st.floats() | st.none() | st.binary(),
    )
)
def test_only_listed_keys_and_plain_values(event: dict[str, Any]) -> None:
    """Whatever goes in, what comes out has listed keys, short words and small numbers."""
    fixed = {"event", "level", "dropped"}
    out = house.allowed(dict(event))
    assert set(out) <= set(house.ALLOWED) | fixed
    assert all(isinstance(value, str | int | float) for value in out.values())
    assert all(len(str(value)) <= house.LONGEST_NAME for value in out.values())
    json.dumps(out, allow_nan=False)
