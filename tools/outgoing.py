"""What leaves Tværs, by its way out, and what each field may hold; the words are in outgoing.toml.

The tests hold the words to the code both ways: what is sent has an entry, and what has an entry
is sent.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]
WORDS = Path(__file__).with_name("outgoing.toml")
TO_SLACK = ("api", "response_url", "ack")
VIEWS = ("modal", "home")


@dataclass(frozen=True)
class Way:
    """One way out: its Danish title, who can see it, and what each of its fields may hold."""

    title: str
    seen: str
    fields: dict[str, str]


@cache
def ways() -> dict[str, Way]:
    """Return the ways out by their names, in the order of the file."""
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {name: Way(one["title"], one["seen"], one["fields"]) for name, one in told.items()}


def undeclared(calls: Iterable[Json]) -> list[str]:
    """Return what crossed the sandbox's wire from Tværs and has no entry, as "way: field".

    `calls` are the sandbox's own records of its wire.
    """
    sent = {named for call in calls if call["kind"] in TO_SLACK for named in _sent(call)}
    return sorted(f"{way}: {field}" for way, field in sent if not _declared(way, field))


def _declared(way: str, field: str) -> bool:
    if way == "parts":
        return any(re.fullmatch(shape, field) for shape in ways()[way].fields)
    return field in ways()[way].fields


def _sent(call: Json) -> Iterator[tuple[str, str]]:
    """Yield (way, field) of one call, and of every view, button and unseen value in it."""
    arguments = call["answer"] if call["kind"] == "ack" else call["args"]
    given: Json = arguments or {}
    yield from (("slack_calls", f"{call['method']}.{name}") for name in given)
    yield from _metadata(given.get("metadata") or {})
    yield from _inside(given)


def _metadata(metadata: Json) -> Iterator[tuple[str, str]]:
    yield from (("metadata", name) for name in metadata if name != "event_payload")
    yield from (("metadata", name) for name in metadata.get("event_payload") or {})


def _inside(found: Any) -> Iterator[tuple[str, str]]:
    """Walk a payload down to its last value."""
    if isinstance(found, dict):
        yield from _view(found) if found.get("type") in VIEWS and "blocks" in found else ()
        yield from _element(found) if "action_id" in found else ()
    for inner in found.values() if isinstance(found, dict) else found:
        if isinstance(inner, dict | list):
            yield from _inside(inner)


def _view(view: Json) -> Iterator[tuple[str, str]]:
    yield from (("view", name) for name in view)
    yield "surfaces", _begins(view["callback_id"])
    unseen = f"{view.get('private_metadata') or ''} {view.get('external_id') or ''}"
    yield from (("parts", part) for part in _parts(unseen))


def _element(element: Json) -> Iterator[tuple[str, str]]:
    yield "surfaces", _begins(element["action_id"])
    values = [element, *element.get("options", ())]
    unseen = " ".join(str(one.get("value") or "") for one in values)
    yield from (("parts", part) for part in _parts(unseen))


def _begins(name: str) -> str:
    return name.partition(":")[0]


def _parts(unseen: str) -> Iterator[str]:
    """Take an unseen value apart as the code puts it together; an address stays whole."""
    for word in unseen.split():
        if word.startswith("https://"):
            yield word
        else:
            yield from filter(None, re.split(r"[:,/]", word))
