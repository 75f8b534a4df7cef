"""The data map has every column and every way out, and nothing that isn't there."""

from __future__ import annotations

import ast
import logging
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import typer
from icalendar import Calendar
from prometheus_client import Counter, Gauge, Histogram
from pypdf import PdfReader
from slack_sdk import WebClient  # noqa: TID251 - only its methods' names are read
from sqlalchemy import Column, Integer, MetaData, Table

from app import cli
from bot import figures, log, titles
from bot.casework.download import PLACE
from bot.feed import PATH
from bot.health import Facts, Health
from bot.views.calendar_file import feed, invitation
from bot.views.handover_paper import mail_draft, pdf
from handlers.table import FORMS, OPENS, PRESSES, SHORTCUTS
from models import Base
from tests.rules.test_calendar_file import appointment
from tests.rules.test_handover_paper import sheet
from tools import data_map
from tools.outgoing import undeclared, ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

ROOT = Path(__file__).parents[2]
CALLS_OUT = {"requests", "httpx", "aiohttp", "smtplib", "ftplib", "urllib.request", "http.client"}
ONLY_A_FAULT = "HTTPException"
IN_FILE_NAME = "filnavn"
INSIDE = "indhold"


def test_the_page_is_as_the_code_is() -> None:
    """docs/databeskyttelse/datakort.md is what `make data-map` would write."""
    assert data_map.PAGE.read_text(encoding="utf-8") == data_map.page()


def test_every_column_has_a_title_and_every_title_a_column() -> None:
    """Nothing is remembered without its Danish name, and no name outlives what it named."""
    assert data_map.problems() == []


def test_a_column_without_a_title_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new table, a new column and a title that nothing has any more are all told."""
    tables = MetaData()
    Table("case", tables, Column("id", Integer), Column("shoe_size", Integer))
    Table("diary", tables, Column("id", Integer))
    monkeypatch.setattr(Base, "metadata", tables)
    wrong = data_map.problems()
    assert "case.shoe_size has no title in bot/titles.toml" in wrong
    assert "diary has no title in bot/titles.toml" in wrong
    assert "case.situation has a title and is nowhere" in wrong
    assert "visit.table has a title and is nowhere" in wrong
    assert "shared.team_id is no column's title" in wrong


def test_a_title_is_found_by_table_and_column() -> None:
    """A shared one, one of its own, and the table's."""
    assert titles.table_title("case") == "Sag"
    assert titles.column_title("bid", "case_id") == "Hvilken sag"
    assert titles.column_title("case", "situation") == "Borgerens situation"


def test_every_kind_of_value_has_a_word() -> None:
    """Each column's kind is told in Danish."""
    for table in Base.metadata.tables.values():
        assert all(data_map.form_of(column) for column in table.columns)


def test_every_call_to_slack_has_its_entry() -> None:
    """Each method of Slack's that the code names, with each argument it names, and no other."""
    named = dict(_named_calls())
    told: dict[str, set[str]] = {}
    for field in ways()["slack_calls"].fields:
        method, _dot, argument = field.rpartition(".")
        told.setdefault(method, set()).add(argument)
    assert told.keys() == named.keys() | {"response_url", "ack"}
    for method, arguments in named.items():
        assert arguments <= told.get(method, set()), method


def test_nothing_but_slacks_clients_calls_out() -> None:
    """Beside slack_sdk one module calls what Slack hands out, and a sandbox's clock is asked."""
    found = {
        str(path.relative_to(ROOT))
        for path in (*ROOT.glob("*.py"), *_ours())
        if CALLS_OUT.intersection(_imported(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found == {"bot/calling.py", "story_clock.py"}


def test_what_has_no_entry_is_found_in_a_call() -> None:
    """An unknown argument, key, page or value of a call is each named."""
    view = {"type": "modal", "blocks": [], "callback_id": "form:bid", "hash": "1"}
    button = {"action_id": "gossip:on", "value": "Karl Hansen"}
    given = {"channel": "C1", "icon": "x", "view": view, "blocks": [button]}
    metadata = {"event_type": "tvaers", "event_payload": {"name": "x"}}
    call = {"kind": "api", "method": "chat.postMessage", "args": given | {"metadata": metadata}}
    assert undeclared([call]) == [
        "metadata: name",
        "parts: Hansen",
        "parts: Karl",
        "slack_calls: chat.postMessage.icon",
        "slack_calls: chat.postMessage.view",
        "surfaces: gossip",
        "view: hash",
    ]


def test_every_button_and_form_has_its_entry() -> None:
    """Each name that a button or form of the table begins with, and no other."""
    known = {name.partition(":")[0] for name in (*OPENS, *PRESSES, *FORMS, *SHORTCUTS)}
    assert _fields("surfaces") == known | {"page", "home", "value", "log"}


def test_every_line_of_a_calendar_has_its_entry() -> None:
    """Each property of an invitation and of a feed, and no other."""
    made = (invitation(appointment()), feed([appointment()]))
    found = {
        f"{part.name}.{name}"
        for text in made
        for part in Calendar.from_ical(text).walk()
        for name in part
    }
    assert _fields("calendar") == found | {IN_FILE_NAME}


def test_every_part_of_a_paper_has_its_entry() -> None:
    """What a PDF says of itself and the heads of a mail, and no more."""
    told = list(PdfReader(BytesIO(pdf(sheet()))).metadata or ())
    mail = message_from_bytes(mail_draft(sheet()), policy=SMTP)
    found = {f"PDF.{name}" for name in told} | {f"mail.{name}" for name in mail.keys()}  # noqa: SIM118 - a mail's own
    assert _fields("paper") == found | {IN_FILE_NAME, f"PDF.{INSIDE}", f"mail.{INSIDE}"}


def test_every_address_has_its_entry() -> None:
    """Each path that is answered, and no other."""
    health = re.findall(r'case "(/\w+)"', (ROOT / "bot" / "health.py").read_text(encoding="utf-8"))
    calendars = PATH.pattern.partition("(")[0]
    assert _fields("http") == {*health, calendars, PLACE}


def test_every_field_of_the_log_has_its_entry() -> None:
    """The allow-list, and what the log itself adds."""
    given = {"event": "x.y", "secret": "words", "exc_info": ValueError("words")}
    foreign = logging.LogRecord("other", logging.WARNING, "f", 1, "words", (), None)
    printer = log._Printer(StringIO(), _moment)
    lines = (log.allowed(given), ast.literal_eval(printer.format(foreign)))
    assert _fields("log") == set(log.ALLOWED).union(*lines)


def test_every_figure_has_its_entry() -> None:
    """Each metric and each of its labels, and no other."""
    assert _fields("metrics") == {*_counted(), *_read_at_a_scrape()}


def test_every_word_of_the_health_has_its_entry() -> None:
    """What can be failing is a closed list of words."""
    figures.begin_anew()
    figures.clock_held()
    figures.ticked(0.0)
    away, old = _health(None), _health(Facts({}, 0, 0.0, newest_form=False))
    words = {*Health.unready(away), *Health.unready(old), *Health.ill(away)}
    figures.begin_anew()
    assert _fields("health_words") == words
    assert _fields("health") == {"ok", "failing"}


def test_every_command_has_its_entry() -> None:
    """What each command of the command line gives is told, and no other command is."""
    assert _fields("commands") == set(_commands(typer.main.get_command(cli)))


def _moment() -> datetime:
    return datetime(2026, 11, 24, 7, 25, tzinfo=UTC)


def _fields(way: str) -> set[str]:
    return set(ways()[way].fields)


def _ours() -> Iterator[Path]:
    for folder in ("bot", "handlers", "models"):
        yield from (ROOT / folder).rglob("*.py")


def _imported(tree: ast.AST) -> Iterator[str]:
    """Yield the packages that are imported for more than the name of a fault."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (one.name for one in names)
            case ast.ImportFrom(module=str(module), names=names):
                taken = [one.name for one in names if one.name != ONLY_A_FAULT]
                yield from [module, *(f"{module}.{name}" for name in taken)] if taken else ()


def _named_calls() -> Iterator[tuple[str, set[str]]]:
    """Yield each method of Slack's that the code names, and the arguments named beside it."""
    found: dict[str, set[str]] = {}
    for path in _ours():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            method = _method(node.func if isinstance(node, ast.Call) else node)
            if method is not None:
                names = node.keywords if isinstance(node, ast.Call) else []
                found.setdefault(method, set()).update(one.arg for one in names if one.arg)
    yield from found.items()


def _method(node: ast.AST) -> str | None:
    """Return Slack's name for a client's method, such as "chat.postMessage"."""
    if not isinstance(node, ast.Attribute):
        return None
    owner = node.value.attr if isinstance(node.value, ast.Attribute) else None
    owner = node.value.id if isinstance(node.value, ast.Name) else owner
    ours = owner == "slack" and callable(getattr(WebClient, node.attr, None))
    return node.attr.replace("_", ".") if ours else None


def _counted() -> Iterator[str]:
    for metric in vars(figures.Figures()).values():
        if isinstance(metric, Counter | Gauge | Histogram):
            yield metric._name
            yield from (f"{metric._name}.{label}" for label in metric._labelnames)
        if isinstance(metric, Histogram):
            yield f"{metric._name}.le"


def _read_at_a_scrape() -> Iterator[str]:
    figures.ticked(0.0)
    told = list(Health.collect(_health(Facts({}, 0, 0.0, newest_form=True))))
    figures.begin_anew()
    for metric in told:
        yield metric.name
        yield from {f"{metric.name}.{label}" for one in metric.samples for label in one.labels}


def _health(facts: Facts | None) -> Any:
    """Return as much of a Health as its questions need, with what the database says."""
    look = SimpleNamespace(facts=lambda: facts)
    return SimpleNamespace(_look=look, _bot=SimpleNamespace(monotonic=lambda: 1e6))


def _commands(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"
