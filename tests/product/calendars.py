"""What is asked for over real HTTP: an address of a calendar or a paper, and a file read."""

from __future__ import annotations

import http.client
import re
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from icalendar import Calendar

from bot.edge import HERE, Edge, Port
from bot.web import answer
from tests.product.world import WEB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.player import Player
    from tests.product.world import World

Headers = dict[str, str]


@contextmanager
def served(world: World) -> Iterator[Edge]:
    """Serve the world's calendars on a free port."""
    with Edge(Port("TVAERS_WEB_PORT", 0), partial(answer, world.bot)) as edge:
        yield edge


def asked(edge: Edge, path: str, method: str = "GET") -> tuple[int, bytes, Headers]:
    """Return status, content and headers of a path."""
    line = http.client.HTTPConnection(HERE, edge.port, timeout=20)
    line.request(method, path)
    reply = line.getresponse()
    found = reply.status, reply.read(), dict(reply.getheaders())
    line.close()
    return found


def link(person: Player, action: str) -> str:
    """Press a button that makes an address on the open page, and return the path it shows."""
    before = _links(person)
    person.click_modal(action)
    person.until(lambda: _links(person) not in ([], before))
    (url,) = _links(person)
    assert url.startswith(f"{WEB}/notat/")
    return url.removeprefix(WEB)


def missing(edge: Edge, path: str) -> bool:
    """Tell whether a path reads exactly as one that never was."""
    nowhere, found = asked(edge, "/notat/nowhere"), asked(edge, path)
    headers = [{k: v for k, v in one[2].items() if k != "Date"} for one in (nowhere, found)]
    assert nowhere[0] == 404
    return (*found[:2], headers[1]) == (*nowhere[:2], headers[0])


def _links(person: Player) -> list[str]:
    elements = [one.get("accessory") or {} for one in (person.modal() or {})["blocks"]]
    return [str(one["url"]) for one in elements if one.get("action_id") == "paper:link"]


def page(world: World, user: str) -> Any:
    """Open a person's App Home and the page behind its button, and return the page."""
    person = world.person(user)
    person.open_home()
    person.until(lambda: "home:calendar" in str(person.home()))
    return world.opened(person, lambda: person.click_home("home:calendar"), "page:calendar")


def made(world: World, user: str) -> str:
    """Make a person's address by hand, and return its path."""
    page(world, user)
    path = press_make(world, user)
    world.person(user).close()
    return path


def press_make(world: World, user: str) -> str:
    """Press for an address on the open page, and return the path of what is shown then."""
    person = world.person(user)
    before = _path(str(person.modal()))
    person.click_modal("calendar:make")
    return person.until(lambda: _another(_path(str(person.modal())), before))


def _another(path: str, before: str) -> str | None:
    return path if path != before else None


def _path(words: str) -> str:
    found = re.search(rf"{re.escape(WEB)}(/kalender/[\w-]+\.ics)", words)
    return found[1] if found else ""


def events(content: bytes) -> list[Any]:
    """Return the appointments in an iCalendar file, in its order."""
    return list(Calendar.from_ical(content).walk("VEVENT"))


def feed_of(edge: Edge, path: str) -> dict[str, Any]:
    """Return what stands at an address, by title."""
    status, content, _headers = asked(edge, path)
    assert status == 200
    return {str(event["SUMMARY"]): event for event in events(content)}
