"""A guest in Slack refers nobody, is named to nothing, and sits in no team's channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.seeds import ODDER, Person
from tests.product import forging
from tests.product.steps import fault
from tests.product.test_setup import NEW, form_from, setup_page
from tests.product.world import MARION, NEW_TEAM, SOEREN, TORVET, World, odder, referral

if TYPE_CHECKING:
    from collections.abc import Iterator

GUEST, APP = "U0GITTE", ODDER.bot_user
GITTE = Person(GUEST, "Gitte Bro", "Vikar", (TORVET, NEW_TEAM), guest=True)
TOLD = "Du er gæst i Slack. Bed en kollega i kommunen om at henvise borgeren."
NAMED = "Gitte Bro er gæst i Slack. Vælg en kollega med egen konto."


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Run the product in a workspace that has a guest."""
    with World(sqlite_url, replace(ODDER, people=(*ODDER.people, GITTE))) as running:
        yield odder(running)


def test_a_guest_is_told_whom_to_ask(world: World) -> None:
    """The command opens no form for a guest, and App Home none either."""
    guest = world.person(GUEST)
    guest.command(TORVET, "/henvisning")
    assert guest.wait_message(TORVET, "gæst")["text"] == TOLD
    guest.open_home()
    shown = guest.until(guest.home)
    assert TOLD in str(shown["blocks"])
    assert "home:refer" not in str(shown["blocks"])


def test_a_guest_cannot_send_the_form_either(world: World) -> None:
    """Who has become a guest while the form lay open is refused when it is sent."""
    guest = world.person(GUEST)
    guest.command(TORVET, "/henvisning")
    guest.wait_message(TORVET, "gæst")
    before, given = forging.rows(world), referral(world)
    view = forging.form("form:referral", world.team().id, *given)
    answer = forging.send(guest, forging.submission(GUEST, view, given))
    assert TOLD in forging.said(answer)
    assert forging.rows(world) == before


def test_a_guest_is_asked_to_ring_about_a_breach(world: World) -> None:
    """No form opens, and a forged one stores nothing."""
    guest, ring = world.person(GUEST), "Ring til en kollega i kommunen"
    guest.command(TORVET, "/henvisning brud")
    assert ring in guest.wait_message(TORVET, "gæst")["text"]
    before = forging.rows(world)
    sent = forging.submission(GUEST, forging.form("form:breach", world.team().id), {})
    assert ring in forging.said(forging.send(guest, sent))
    assert forging.rows(world) == before


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("holder", {"holder": GUEST}),
        ("substitutes", {"substitutes": [MARION, GUEST]}),
        ("leader", {"leader": GUEST}),
    ],
)
def test_a_guest_is_named_to_no_seat(world: World, field: str, given: dict[str, Any]) -> None:
    """The error stands under the field in which the guest is chosen."""
    person = form_from(setup_page(world), "setup:seat", "form:seat")
    assert person.submit(given)["errors"] == {field: NAMED}


def test_a_guest_leads_and_administers_nothing(world: World) -> None:
    """Nor is a guest a team's leader, or an administrator of Tværs."""
    person = form_from(setup_page(world), "setup:team", "form:team")
    assert person.submit(leader=GUEST)["errors"] == {"leader": NAMED}
    person.close()
    form_from(person, "setup:administrators", "form:administrators")
    assert person.submit(administrators=[GUEST])["errors"] == {"administrators": NAMED}


def test_an_app_has_no_seat(world: World) -> None:
    """Tværs itself, or any other app, is nobody's colleague."""
    person = form_from(setup_page(world), "setup:seat", "form:seat")
    view = person.modal() or {}
    given = {"discipline": "Sundhed & Omsorg", "holder": APP, "authority": "authority"}
    answer = forging.send(person, forging.submission(SOEREN, view, given))
    assert answer["answer"]["errors"] == {"holder": "Tværs er en app. Vælg en kollega."}


def test_a_guest_is_handed_no_case(world: World) -> None:
    """A handover's recipient has an account of their own."""
    world.refer()
    person = world.form(MARION, "more:handover", "form:handover")
    given = {"unit": "job_centre", "recipient": GUEST, "summary": "trænger til ro"}
    words = "Gitte Bro er ikke i jeres Slack. Skriv i stedet navnet i feltet nedenfor."
    assert person.submit(given)["errors"] == {"recipient": words}


def test_a_channel_with_a_guest_is_refused(world: World) -> None:
    """A guest in the channel would read every card: the error says who it is."""
    person = world.person(SOEREN)
    person.command(NEW_TEAM, "/invite @Tværs")
    form_from(setup_page(world), "setup:new", "form:team")
    assert person.submit(NEW)["errors"] == {
        "channel": "Gitte Bro er gæst i kanalen. Vælg en kanal uden gæster, eller fjern gæsten."
    }


def test_a_channel_whose_members_slack_does_not_tell_is_not_taken(world: World) -> None:
    """Whatever is not known to be free of guests waits."""
    person = world.person(SOEREN)
    person.command(NEW_TEAM, "/invite @Tværs")
    form_from(setup_page(world), "setup:new", "form:team")
    fault(world, "conversations.members", "http", status=503)
    assert person.submit(NEW)["errors"] == {"channel": "Slack svarede ikke. Prøv igen om lidt."}
