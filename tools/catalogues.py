"""Keep the English catalogue in step with the Danish texts in the code, and the page's two too.

`python -m tools.catalogues update` adds new texts and takes away dead ones; `check` names
whatever is missing, dead, untranslated, fuzzy or has other fields in it than the Danish.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LANGUAGE = "en"
KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "ngettext": (1, 2)}
SOURCES = [("app.py", "python"), ("bot/**.py", "python"), ("handlers/**.py", "python")]
FIRST_WRITTEN = datetime(2026, 11, 22, tzinfo=UTC)  # one fixed date, so that only texts change


def extracted(root: Path) -> Catalog:
    """Return every text that the code under `root` marks for translation."""
    found = Catalog(locale=LANGUAGE, project="Tværs", creation_date=FIRST_WRITTEN)
    marked = extract_from_dir(
        root, SOURCES, keywords=KEYWORDS, directory_filter=lambda folder: not _is_hidden(folder)
    )
    for path, _line, text, _comments, context in marked:
        found.add(text, locations=[(path, 0)], context=context)
    return found


def _is_hidden(folder: str | bytes) -> bool:
    return Path(str(folder)).name.startswith((".", "_"))


def read(path: Path) -> Catalog:
    """Return a catalogue, an empty one if there is no such file."""
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as lines:
        return read_po(lines, locale=LANGUAGE)


def updated(known: Catalog, template: Catalog) -> Catalog:
    """Return `template`'s texts with the translations that `known` has for exactly them."""
    fresh = Catalog(
        locale=LANGUAGE,
        project="Tværs",
        version="0.1",
        copyright_holder="Tværs",
        msgid_bugs_address="SECURITY.md",
        last_translator="Tværs",
        language_team="English",
        header_comment="# English words for Tværs; Danish is the source.",
        creation_date=FIRST_WRITTEN,
        revision_date=FIRST_WRITTEN,
    )
    fresh.fuzzy = False
    for message in _texts(template):
        kept = known.get(message.id)
        fresh.add(message.id, kept.string if kept else "", locations=message.locations)
    return fresh


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue sorted by text, so that two people's additions seldom collide."""
    with path.open("wb") as lines:
        write_po(lines, catalogue, width=100, sort_output=True, include_lineno=False)


def problems(known: Catalog, template: Catalog) -> list[str]:
    """Return one line for each text that the catalogue and the code do not agree on."""
    marked = {_key(message): message for message in _texts(template)}
    have = {_key(message): message for message in _texts(known)}
    missing = [f"missing: {text}" for text in marked if text not in have]
    dead = [f"dead: {text}" for text in have if text not in marked]
    dead += [f"dead: {_key(message)}" for message in known.obsolete.values()]
    shared = (have[text] for text in marked if text in have)
    return sorted(missing + dead + [line for message in shared for line in _faults(message)])


def page_problems(folder: Path) -> list[str]:
    """Return one line for each key or field in which the page's two languages differ."""
    danish, english = (_flat(folder / f"{code}.json") for code in ("da", "en"))
    lonely = [f"only in one language: {key}" for key in danish.keys() ^ english.keys()]
    shared = danish.keys() & english.keys()
    unlike = [key for key in shared if _fields(danish[key]) != _fields(english[key])]
    empty = [key for key in shared if not danish[key].strip() or not english[key].strip()]
    return sorted(
        [*lonely, *(f"other fields: {key}" for key in unlike), *(f"empty: {key}" for key in empty)]
    )


def _flat(path: Path) -> dict[str, str]:
    return dict(_leaves(json.loads(path.read_text(encoding="utf-8")), ""))


def _leaves(branch: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(branch, str):
        yield key, branch
        return
    pairs = branch.items() if isinstance(branch, dict) else enumerate(branch)
    for name, twig in pairs:
        yield from _leaves(twig, f"{key}.{name}".removeprefix("."))


def _texts(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _faults(message: Message) -> Iterator[str]:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not strings or not all(strings):
        yield f"untranslated: {_key(message)}"
    elif message.fuzzy:
        yield f"fuzzy: {_key(message)}"
    elif any(_fields(text) != _fields_of(message) for text in strings):
        yield f"other fields: {_key(message)}"


def _fields_of(message: Message) -> set[str]:
    return _fields(message.id if isinstance(message.id, str) else message.id[-1])


def _fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def _update(root: Path) -> int:
    path = root / "bot" / "locale" / f"{LANGUAGE}.po"
    write(path, updated(read(path), extracted(root)))
    return _check(root)


def _check(root: Path) -> int:
    path = root / "bot" / "locale" / f"{LANGUAGE}.po"
    found = problems(read(path), extracted(root)) + page_problems(
        root / "sandbox" / "page" / "i18n"
    )
    for line in found:
        print(line)  # noqa: T201 - a tool's answer
    print(f"catalogues: {len(found)} to mend" if found else "catalogues: in step")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit({"update": _update, "check": _check}[sys.argv[1]](ROOT))
