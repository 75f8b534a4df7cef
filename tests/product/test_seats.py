"""A discipline that loses its last person, and a seat that has nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.product.world import BIRGIT, CAMILLA, MARION, SOEREN, TORVET, World

if TYPE_CHECKING:
    from sandbox.player import Player


def seat_form(world: World) -> Player:
    """Open the form of the first seat, Camilla's, from the set-up."""
    person = world.person(SOEREN)
    person.command(TORVET, "/henvisning opsætning")
    person.wait_modal("page:setup")
    person.click_modal("setup:seat")
    person.wait_modal("form:seat")
    return person


def empty(world: World, **given: Any) -> dict[str, Any]:
    """Take Camilla and her substitute off the seat."""
    sent = seat_form(world).submit({"holder": None, "substitutes": [], **given})
    world.settle()
    return sent


def test_the_last_of_a_discipline_leaves_only_when_it_is_meant(any_world: World) -> None:
    """The form names what would be missing and what to do; nothing has changed."""
    world = any_world
    errors = empty(world)["errors"]
    assert errors["holder"].startswith("Så er der ingen fra Sundhed & Omsorg tilbage")
    assert "/henvisning fravær" in errors["holder"]
    assert world.team().seats[0].holder == CAMILLA


def test_a_seat_with_nobody_is_seen_and_holds_nothing_up(any_world: World) -> None:
    """Meant to stand empty, the card says so, and the record is not waiting for its bid."""
    world = any_world
    world.refer()
    sent = empty(world, empty=["empty"])
    assert not sent.get("errors")
    world.person(SOEREN).until(lambda: world.team().seats[0].holder is None)
    world.person(SOEREN).until(lambda: "ingen på pladsen" in _card(world))
    assert "Sundhed & Omsorg: ingen på pladsen" in _card(world)
    world.travel("2026-11-25 08:45")
    for user in (MARION, "U0CHRISTINA"):
        person = world.form(user, "bid", "form:bid")
        assert person.submit(note="kontakter udlejeren")["outcome"] == "closed"
    world.settle()
    assert world.form(MARION, "record", "form:record").modal()


def test_a_substitute_who_stays_is_somebody(world: World) -> None:
    """With Birgit still there to step in, Camilla leaves without a question."""
    sent = seat_form(world).submit({"holder": None, "substitutes": [BIRGIT]})
    assert not sent.get("errors")
    assert world.team().seats[0].holder is None


def _card(world: World) -> str:
    world.settle()
    return str(world.card()["text"])
