"""The PDF's address: real HTTP, for one person, one reading and ten minutes."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from bot.edge import Edge, Port
from bot.schedule import forget
from bot.web import answer
from models import Download, Person, Received, Seat
from tests.product import forging
from tests.product.calendars import asked, link, missing, served
from tests.product.steps import held, later
from tests.product.test_journal import PAGE, close, open_note, press_filed
from tests.product.world import CAMILLA, MARION

if TYPE_CHECKING:
    from tests.product.world import World


def made(world: World, user: str = MARION) -> str:
    """Make an address of the start meeting's note by hand, and return its path."""
    person = open_note(world, user)
    path = link(person, "journal:pdf")
    person.close()
    return path


def rows(world: World) -> list[Download]:
    """Return what is kept of addresses."""
    with world.bot.reading() as session:
        return list(session.scalars(select(Download)))


def test_it_is_read_once(world: World, edge: Edge) -> None:
    """The first reading gives the PDF as a file; the second finds nothing."""
    held(world)
    path = made(world)
    status, body, headers = asked(edge, path)
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert headers["Content-Disposition"].startswith('attachment; filename="U26-0001-notat.pdf"')
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    assert "Skal sættes ud efter klager fra naboer" in text
    assert missing(edge, path)


def test_the_reading_is_in_the_trace(world: World, edge: Edge) -> None:
    """Not the pressing but the reading is the export, by the one it was made for."""
    case = held(world)
    path = made(world)
    assert not [one for one in world.events() if one.kind == "exported"]
    asked(edge, path)
    asked(edge, path)
    (event,) = [one for one in world.events() if one.kind == "exported"]
    assert (event.user, event.role, event.subject) == (MARION, "member", case.meetings[0].id)


def test_only_a_hash_is_kept(world: World, edge: Edge) -> None:
    """The token stands in no table, and the page shows it once."""
    held(world)
    person = open_note(world)
    token = link(person, "journal:pdf").rsplit("/", 1)[1]
    assert token not in str(forging.rows(world))
    with world.bot.reading() as session:
        assert token not in str([one.answer for one in session.scalars(select(Received))])
    press_filed(person)
    assert token not in str(person.modal())
    assert asked(edge, f"/notat/{token}")[0] == 200


def test_other_methods_do_not_use_it_up(world: World, edge: Edge) -> None:
    """What only looks leaves the one reading to the person."""
    held(world)
    path = made(world)
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        assert asked(edge, path, method)[0] == 501
    assert asked(edge, path)[0] == 200


def test_it_ends_after_ten_minutes_of_real_time(world: World) -> None:
    """Nine minutes on it works; ten and a half, and it is as if it had never been."""
    held(world)
    first, second = made(world), made(world, CAMILLA)
    with _served_later(world, 9 * 60) as edge:
        assert asked(edge, first)[0] == 200
    with _served_later(world, 10.5 * 60) as edge:
        assert missing(edge, second)


def test_a_new_address_ends_the_one_before(world: World, edge: Edge) -> None:
    """A person has one unread address of a note; a colleague's is another."""
    held(world)
    first, second, other = made(world), made(world), made(world, CAMILLA)
    assert missing(edge, first)
    assert asked(edge, second)[0] == 200
    assert asked(edge, other)[0] == 200


@pytest.mark.parametrize("lost", ["seat", "guest", "left"])
def test_the_right_is_looked_up_at_the_reading(world: World, edge: Edge, lost: str) -> None:
    """Who lost their seat, is a guest by now, or has left Slack finds nothing; none is traced."""
    held(world)
    path = made(world)
    with world.bot.writing() as session:
        if lost == "seat":
            session.execute(update(Seat).where(Seat.holder == MARION).values(holder=None))
        else:
            session.execute(update(Person).where(Person.user == MARION).values({lost: True}))
    assert missing(edge, path)
    assert not [one for one in world.events() if one.kind == "exported"]


def test_what_is_not_there_reads_the_same(edge: Edge) -> None:
    """An unknown token and a path that means nothing are the same 404."""
    for path in ("/", "/notat/", "/notat/x", f"/notat/{'a' * 32}", "/notat/%00"):
        assert missing(edge, path)


def test_two_readers_at_once(any_world: World) -> None:
    """Of six that ask in the same moment one gets it, on either database."""
    world = any_world
    held(world)
    path, found, start = made(world), list[int](), threading.Barrier(6)
    with served(world) as edge:

        def read() -> None:
            start.wait()
            found.append(asked(edge, path)[0])

        readers = [threading.Thread(target=read) for _reader in range(6)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    assert sorted(set(found)) in ([200, 404], [200, 404, 503])
    assert found.count(200) == 1
    assert len([one for one in world.events() if one.kind == "exported"]) == 1


def test_what_goes_wrong_in_drawing_leaves_the_reading(
    world: World, edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PDF that could not be made is not a reading: the address works when it can be."""
    held(world)
    path = made(world)

    def broken(_note: Any) -> bytes:
        raise ValueError("no font")

    with monkeypatch.context() as patched:
        patched.setattr("bot.download.note_pdf", broken)
        assert asked(edge, path)[0] == 500
    assert asked(edge, path)[0] == 200


def test_the_whole_case_of_a_closed_one(world: World, edge: Edge) -> None:
    """From the closed card: the file holds what the page shows."""
    held(world)
    close(world)
    person = world.form(MARION, "note", PAGE)
    body = asked(edge, link(person, "journal:pdf"))[1]
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    for part in ("er flyttet i egen bolig", "midlertidigt ophold", "Hele sagen til afslutningen"):
        assert part in text


def test_following_the_link_is_no_fault(world: World) -> None:
    """Slack tells of a pressed link button, too; nothing comes of that."""
    held(world)
    person = open_note(world)
    link(person, "journal:pdf")
    before = person.modal()
    assert person.click_modal("paper:link")["ok"]
    assert person.modal() == before


def test_old_addresses_are_forgotten(world: World) -> None:
    """A day after they were made nothing is kept of them."""
    held(world)
    made(world)
    forget(world.bot)
    assert len(rows(world)) == 1
    forget(later(world, 25 * 3600))
    assert rows(world) == []


def test_nothing_is_served_to_a_path_in_disguise(world: World, edge: Edge) -> None:
    """A query, a slash or an extension after the token is another path."""
    held(world)
    path = made(world)
    for other in (f"{path}?x=1", f"{path}/", f"{path}.pdf"):
        assert asked(edge, other)[0] == 404
    assert asked(edge, path)[0] == 200


def _served_later(world: World, seconds: float) -> Edge:
    bot = replace(later(world, seconds))
    assert bot.real_now() - world.bot.real_now() > timedelta(seconds=seconds - 60)
    return Edge(Port("TVAERS_WEB_PORT", 0), partial(answer, bot))
