"""A handover for a recipient without Slack as files: the PDF and the mail, each read once."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from models import Seat
from tests.product import forging
from tests.product.calendars import asked, link, missing
from tests.product.handing import OUTSIDE, SUMMARY, WHOLE, form, last, offered
from tests.product.steps import under_way
from tests.product.world import CAMILLA, LONE, MARION

if TYPE_CHECKING:
    from bot.edge import Edge
    from sandbox.player import Player
    from tests.product.world import World

PAGE = "page:handover_text"
FILES = ("text:pdf", "text:mail")


def opened(world: World, user: str = MARION) -> Player:
    """Open the page with the text again."""
    world.press(user, "more:handover_text")
    person = world.person(user)
    person.wait_modal(PAGE)
    return person


def kinds(world: World) -> list[tuple[str, str, str]]:
    """Return who made an address or fetched a file, in order, and of what."""
    of = ("download_made", "exported")
    return [(one.kind, one.user, one.subject) for one in world.events() if one.kind in of]


def words_of(pdf: bytes) -> str:
    """Return the text of a PDF."""
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_the_pdf_is_fetched_from_the_page_that_follows_the_form(world: World, edge: Edge) -> None:
    """One press after the form is stored; it is read once, and both steps are in the trace."""
    under_way(world, official_number="2026-4711")
    person = form(world)
    person.submit({**WHOLE, "unit": "job_centre", "recipient_name": OUTSIDE})
    path = link(person, "text:pdf")
    assert "Linket virker én gang og i ti minutter." in str(person.modal())
    status, body, headers = asked(edge, path)
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert 'filename="U26-0001-overdragelse.pdf"' in headers["Content-Disposition"]
    for part in (SUMMARY, OUTSIDE, "2026-4711", "Sådan svarer I"):
        assert part in words_of(body)
    assert missing(edge, path)
    of = last(world).id
    assert kinds(world) == [("download_made", MARION, of), ("exported", MARION, of)]


def test_the_mail_is_a_draft_with_the_pdf(world: World, edge: Edge) -> None:
    """A colleague fetches it from the page that is opened again; it names no address."""
    offered(world, recipient_name=OUTSIDE)
    person = opened(world, CAMILLA)
    path = link(person, "text:mail")
    assert "Hent mail" in str(person.modal())
    assert "send den som sikker mail" in str(person.modal())
    status, body, headers = asked(edge, path)
    assert (status, headers["Content-Type"]) == (200, "message/rfc822")
    assert 'filename="U26-0001-overdragelse.eml"' in headers["Content-Disposition"]
    mail = message_from_bytes(body, policy=SMTP)
    assert (mail["Subject"], mail["X-Unsent"]) == ("Overdragelse af sag U26-0001", "1")
    assert (mail["To"], mail["From"]) == (None, None)
    said, paper = mail.iter_parts()
    assert SUMMARY in said.get_content()
    assert SUMMARY in words_of(paper.get_content())


def test_each_file_has_an_address_of_its_own(world: World, edge: Edge) -> None:
    """Making one leaves the other; the page shows the newest, and neither is kept in words."""
    offered(world, recipient_name=OUTSIDE)
    person = opened(world)
    paths = [link(person, action) for action in FILES]
    for path in paths:
        assert path.rsplit("/", 1)[1] not in str(forging.rows(world))
    assert [asked(edge, path)[0] for path in paths] == [200, 200]


@pytest.mark.parametrize("ends", ["more:withdraw", "more:confirm"])
def test_an_address_ends_with_the_handover(world: World, edge: Edge, ends: str) -> None:
    """When it is answered or taken back in between there is nothing to fetch, and nothing read."""
    offered(world, recipient_name=OUTSIDE)
    person = opened(world)
    path = link(person, "text:pdf")
    person.close()
    world.press(CAMILLA, ends)
    world.settle()
    assert missing(edge, path)
    assert [kind for kind, _user, _of in kinds(world)] == ["download_made"]


def test_the_right_is_looked_up_at_the_reading(world: World, edge: Edge) -> None:
    """Whoever has no seat by then finds nothing."""
    offered(world, recipient_name=OUTSIDE)
    path = link(opened(world), "text:mail")
    with world.bot.writing() as session:
        session.execute(update(Seat).where(Seat.holder == MARION).values(holder=None))
    assert missing(edge, path)


@pytest.mark.parametrize("action", FILES)
def test_pressed_too_late_says_what_became_of_it(world: World, action: str) -> None:
    """On a page that still lies open after the answer."""
    offered(world, recipient_name=OUTSIDE)
    person = opened(world)
    world.press(CAMILLA, "more:confirm")
    world.settle()
    told = forging.reply(person, forging.press(MARION, action, world.case().id))
    assert told == "Der er allerede svaret ja: Camilla Holm. Se sagen på kortet."
    assert kinds(world) == []


def test_without_http_the_text_is_what_there_is(world: World) -> None:
    """Where nothing is served there are no such buttons, and a forged press is told why."""
    offered(world, recipient_name=OUTSIDE)
    object.__setattr__(world.bot, "web_address", None)
    person = opened(world)
    for action in FILES:
        assert action not in str(person.modal())
        told = forging.reply(person, forging.press(MARION, action, world.case().id))
        assert told.startswith("Filer kan ikke hentes i denne installation.")
    assert SUMMARY in str(person.modal())


def test_only_the_team_gets_a_file(world: World) -> None:
    """A forged press by the referrer makes nothing."""
    case = offered(world, recipient_name=OUTSIDE)
    for action in FILES:
        told = forging.reply(world.person(LONE), forging.press(LONE, action, case.id))
        assert told.startswith("Der er ingen sag med den kode.")
    assert kinds(world) == []
