"""The tools that `make check` leans on see what they should."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tools import audit, catalogues

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Catalog

CODE = """
_("Gem")
N_("Fortryd")
print(ngettext("{n} sag", "{n} sager", 2), _("Hej {name}"))
"""


@pytest.fixture
def marked(tmp_path: Path) -> Catalog:
    """Return what is extracted from a small house."""
    for folder in ("bot/views", "bot/.hidden", "handlers", "tests"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "bot" / "views" / "cards.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "handlers" / "referral.py").write_text('_("Send")', encoding="utf-8")
    (tmp_path / "app.py").write_text('_("Start")', encoding="utf-8")
    (tmp_path / "tests" / "test_x.py").write_text('_("Prøve")', encoding="utf-8")
    (tmp_path / "bot" / ".hidden" / "x.py").write_text('_("Skjult")', encoding="utf-8")
    return catalogues.extracted(tmp_path)


def _translated(marked: Catalog) -> Catalog:
    english = {"Gem": "Save", "Fortryd": "Undo", "Send": "Send", "Start": "Start"}
    fresh = catalogues.updated(catalogues.read(catalogues.ROOT / "none.po"), marked)
    for danish, text in english.items():
        fresh[danish].string = text
    fresh["{n} sag"].string = ("{n} case", "{n} cases")
    fresh["Hej {name}"].string = "Hello {name}"
    return fresh


def test_marked_texts_are_found(marked: Catalog) -> None:
    """Every marked text of app, bot and handlers is found, and none of the tests'."""
    found = {message.id for message in marked if message.id}
    assert found == {"Gem", "Fortryd", ("{n} sag", "{n} sager"), "Hej {name}", "Send", "Start"}


def test_a_catalogue_in_step_has_no_problem(marked: Catalog) -> None:
    """With every text translated there is nothing to mend."""
    assert catalogues.problems(_translated(marked), marked) == []


def test_what_is_wrong_is_named(marked: Catalog) -> None:
    """A missing, dead, empty, fuzzy or differently filled text is named as what it is."""
    known = _translated(marked)
    known.delete("Send")
    known.add("Væk", "Gone")
    known["Gem"].string = ""
    known["Start"].flags.add("fuzzy")
    known["Hej {name}"].string = "Hello {nam}"
    known["{n} sag"].string = ("{n} case", "")
    assert catalogues.problems(known, marked) == [
        "dead: Væk",
        "fuzzy: Start",
        "missing: Send",
        "other fields: Hej {name}",
        "untranslated: Gem",
        "untranslated: {n} sag",
    ]


def test_updating_keeps_what_is_translated(marked: Catalog, tmp_path: Path) -> None:
    """An update keeps translations, drops dead texts, and a second one changes nothing."""
    path = tmp_path / "en.po"
    known = _translated(marked)
    known.add("Væk", "Gone")
    catalogues.write(path, catalogues.updated(known, marked))
    first = path.read_bytes()
    assert catalogues.problems(catalogues.read(path), marked) == []
    catalogues.write(path, catalogues.updated(catalogues.read(path), marked))
    assert path.read_bytes() == first


def test_the_pages_languages_are_compared(tmp_path: Path) -> None:
    """A key, a field or a text that one of the page's languages lacks is named."""
    danish = {"a": {"b": "Hej {name}", "c": "x"}, "d": ["en"], "e": "x"}
    english = {"a": {"b": "Hi {nam}", "c": " "}, "d": ["one", "two"], "e": "x"}
    (tmp_path / "da.json").write_text(json.dumps(danish), encoding="utf-8")
    (tmp_path / "en.json").write_text(json.dumps(english), encoding="utf-8")
    assert catalogues.page_problems(tmp_path) == [
        "empty: a.c",
        "only in one language: d.1",
        "other fields: a.b",
    ]


@pytest.mark.parametrize("printed", ["", "no network", '{"dependencies": [{"skip_reason": "x"}]}'])
def test_an_audit_without_an_answer_is_skipped(printed: str) -> None:
    """Where nobody answers for advisories, the check goes on and says so."""
    line, status = audit.answer(printed)
    assert status == 0
    assert "skipped" in line


def test_a_known_weakness_stops_the_check() -> None:
    """A requirement with an advisory is named and fails the check."""
    weak = {"name": "x", "version": "1", "vulns": [{"id": "PYSEC-1"}]}
    sound = {"name": "y", "version": "2", "vulns": []}
    assert audit.answer(json.dumps({"dependencies": [weak, sound]})) == (
        "audit: known weaknesses in x 1 (PYSEC-1)",
        1,
    )
    assert audit.answer(json.dumps({"dependencies": [sound]}))[1] == 0
