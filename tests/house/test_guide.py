"""The user guide and the other documents lead where they say, and name what there is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.manifest import manifest
from tools import catalogues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROLES = sorted((ROOT / "docs" / "brugervejledning").glob("*.md"))
PICTURES = ROOT / "docs" / "pictures"
LINK = re.compile(r"(?<!`)(!?)\[([^\]]*)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
CODE = re.compile(r" U26-\d{4}$")
WARNINGS = ("Skriv aldrig", "Det er ikke en alarm")
ELSEWHERE = {
    "Tilføj kalender": "Outlook's",
    "Abonner fra internettet": "Outlook's",
    "⋯": "what Slack draws for a menu",
    "Hjem": "the tab's name, which is Slack's",
}

AWAITED = {
    *("slettepolitik.md", "brudprocedure.md"),
    *("smaa-tal.md", "slack-opsaetning.md"),
}
"""Pages on data protection that are still to come; until then a link to one leads nowhere."""


def _links(document: Path) -> Iterator[tuple[str, str, str]]:
    yield from LINK.findall(document.read_text(encoding="utf-8"))


def _anchors(document: Path) -> set[str]:
    """Return the anchors that a forge makes of a document's headings."""
    heads = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@cache
def _said() -> set[str]:
    """Return what Tværs can say in Danish; of a text with gaps what comes before the first."""
    texts = [text for message in catalogues.extracted(ROOT) for text in _forms(message.id)]
    texts += [shortcut["name"] for shortcut in manifest()["features"]["shortcuts"]]
    return {text.partition("{")[0].rstrip(" :(") for text in texts}


def _forms(found: str | Iterable[str]) -> Iterable[str]:
    return (found,) if isinstance(found, str) else found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_a_link_leads_somewhere(document: Path) -> None:
    """Every file, picture and heading that a document links to is there."""
    for _picture, _words, target in _links(document):
        if not target.startswith(("http:", "https:", "mailto:")):
            path, _hash, anchor = target.partition("#")
            where = (document.parent / path).resolve() if path else document
            if where.name in AWAITED and not where.exists():
                continue
            assert where.exists(), target
            assert not anchor or anchor in _anchors(where), target


def test_a_picture_is_shown_and_described() -> None:
    """Every picture stands in some document, and each time with words for who can't see it."""
    shown = {
        (document.parent / target).resolve(): words
        for document in DOCUMENTS
        for picture, words, target in _links(document)
        if picture
    }
    assert set(PICTURES.glob("*.png")) == {path for path in shown if path.parent == PICTURES}
    assert all(len(words) > 10 for words in shown.values())


@pytest.mark.parametrize("page", ROLES, ids=lambda path: path.stem)
def test_a_page_names_what_there_is(page: Path) -> None:
    """What a role's page sets in bold is a text of Tværs, or is listed with whose it is."""
    bold = {" ".join(one.split()) for one in BOLD.findall(page.read_text(encoding="utf-8"))}
    named = {CODE.sub("", one) for one in bold if not one.startswith(WARNINGS)}
    assert not {one for one in named if not {one, one.rstrip(".")} & (_said() | ELSEWHERE.keys())}


def test_each_role_has_a_page() -> None:
    """The guide's front page leads to a page for each role."""
    front = ROOT / "docs" / "brugervejledning.md"
    led_to = {(front.parent / target).resolve() for _picture, _words, target in _links(front)}
    assert {page.stem for page in ROLES} == {"henviser", "teammedlem", "leder", "administrator"}
    assert set(ROLES) <= led_to
