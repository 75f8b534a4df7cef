"""The house's conventions are tests: names, settings, columns and words hold together."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory

from bot.settings import Settings, load
from bot.store import MIGRATIONS, known_forms
from models import Base
from tools import catalogues

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("bot", "handlers", "models")
NAMES = {name.upper() for name in Settings.model_fields}
BARRED_WORDS = {"manager", "helper", "util", "utils", "service", "processor", "data", "info"}
KEPT_FOR = ("category", "purpose", "basis", "retention")
READ = {".py", ".md", ".txt", ".in", ".toml", ".po", ".json", ".js", ".css", ".html", ".yml", ""}

LATER: dict[str, str] = {}
"""Names in the glossary whose feature is not built yet, and why the term stands there already."""


def _sources() -> Iterator[Path]:
    yield from (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))
    if (ROOT / "app.py").exists():
        yield ROOT / "app.py"


def _defined(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name


def _things(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


@cache
def _names() -> dict[str, set[str]]:
    """Return every name defined in the code, by the file it is defined in."""
    found = {str(path.relative_to(ROOT)): path for path in _sources()}
    return {
        where: {path.stem, *_defined(ast.parse(path.read_text(encoding="utf-8")))}
        for where, path in found.items()
    }


def _rows(document: str) -> Iterator[list[str]]:
    """Yield the cells of a document's table, without its head."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    yield from ([cell.strip() for cell in row] for row in rows[2:])


def _glossary() -> set[str]:
    cells = [row[1] for row in _rows("glossary.md")]
    return {
        part for cell in cells for name in re.findall(r"`(.+?)`", cell) for part in name.split(".")
    }


def test_the_glossary_names_exist_in_the_code() -> None:
    """Every code name in the glossary is defined somewhere, or listed with why not yet."""
    known = set().union(*_names().values())
    missing = _glossary() - known - LATER.keys()
    assert not missing


def test_nothing_waits_that_is_there_already() -> None:
    """A thing that has come into the code is taken off the list of those that come later."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in _sources()]
    assert not LATER.keys() & {name for tree in trees for name in _things(tree)}
    assert LATER.keys() <= _glossary()


def test_names_are_plain_ascii_and_say_something() -> None:
    """No æ, ø, å in names, and none of the words that name nothing."""
    for where, names in _names().items():
        for name in names:
            words = re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower())
            assert name.isascii(), f"{name} in {where}"
            assert not BARRED_WORDS.intersection(words), f"{name} in {where}"


def test_the_settings_table_is_whole() -> None:
    """docs/settings.md has one row for each setting, and names the default it has."""
    rows = {row[0].strip("`"): row[1].strip("`") for row in _rows("settings.md")}
    assert rows.keys() == NAMES
    defaults = load({}, None, ())
    told = {name.lower(): default for name, default in rows.items() if default != "–"}
    assert {name: str(getattr(defaults, name)) for name in told} == told
    untold = Settings.model_fields.keys() - told.keys()
    assert {str(getattr(defaults, name)) for name in untold} == {"", "None"}


def test_the_example_names_every_setting() -> None:
    """.env.example has a line for each setting, and none with a secret in it."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, flags=re.MULTILINE))
    assert lines.keys() == NAMES
    active = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, flags=re.MULTILINE))
    assert not any(active.values())


def test_the_examples_values_are_the_defaults() -> None:
    """A line of .env.example that is switched on as it stands changes nothing."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^#([A-Z_]+)=(.+)$", text, flags=re.MULTILINE))
    assert load(shown, None, ()) == load({}, None, ())


@pytest.mark.parametrize(
    "column",
    sorted(f"{column}" for table in Base.metadata.sorted_tables for column in table.columns),
)
def test_every_column_says_what_it_is_kept_for(column: str) -> None:
    """Each column names its category, purpose, legal basis and retention (GDPR art. 30)."""
    table, name = column.split(".")
    kept = Base.metadata.tables[table].columns[name].info
    assert set(kept) >= set(KEPT_FOR)
    assert all(kept[part].strip() for part in KEPT_FOR)


def test_the_page_speaks_both_languages() -> None:
    """The sandbox's page has every text in Danish and in English, with the same fields."""
    assert catalogues.page_problems(ROOT / "sandbox" / "page" / "i18n") == []


@pytest.mark.parametrize("path", sorted(map(str, _sources())))
def test_only_the_log_speaks_to_logging(path: str) -> None:
    """Everybody logs through bot.log, so nothing goes round its allow-list."""
    if Path(path).name in {"log.py", "app.py"}:
        return
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    imported = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    imported += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not {"logging", "structlog"}.intersection(name.split(".")[0] for name in imported)


def test_nothing_points_at_the_machine_it_was_made_on() -> None:
    """No file names a path of somebody's machine or the host that packages came from."""
    private = re.compile(r"(?<![\w.])/(?:work|root)/|file:///|--(?:extra-)?index-url")
    for path in _ours():
        found = private.findall(path.read_text(encoding="utf-8"))
        assert not found, f"{found} in {path.relative_to(ROOT)}"


def _ours() -> Iterator[Path]:
    hidden = re.compile(r"/(?:\.(?!ci|env\.example)|__pycache__|htmlcov|build)")
    for path in ROOT.rglob("*"):
        inside = f"/{path.relative_to(ROOT)}"
        readable = path.is_file() and path.suffix in READ and path != Path(__file__)
        if readable and not hidden.search(inside):
            yield path


def test_a_migrations_file_begins_with_its_name() -> None:
    """What a database's form is called, and which is the newest, is told by the files alone."""
    chain = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert known_forms() == tuple(one.revision for one in chain)[::-1]
