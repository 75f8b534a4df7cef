"""What would have happened otherwise: a guess, and what it costs as a range (N8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.vocabulary import Alternative, Certainty
from tests.product import forging
from tests.product.steps import under_way
from tests.product.test_setup import form_from, setup_page
from tests.product.test_sheet import texts
from tests.product.world import LONE, MARION, SAID, SOEREN, taken

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
GUESS = {"alternative": "shelter_home", "certainty": "middle"}
SHELTER = {"kroner": "1.900", "first": "30", "last": "90"}
TOLD = "Ellers var der nok sket: forsorgshjem (middel sikkerhed)."


def prices(world: World) -> Player:
    """Open the page of unit prices."""
    return form_from(setup_page(world), "setup:prices", "page:prices")


def price_form(person: Player, kind: str = "shelter_home") -> Player:
    """Open the form for one price from the page."""
    view = person.wait_modal("page:prices")
    row = next(
        block["block_id"]
        for block in view["blocks"]
        if str(block.get("accessory", {}).get("value")).endswith(f":{kind}")
    )
    person.click_modal("setup:price", block_id=row)
    person.wait_modal("form:price")
    return person


def priced(world: World, **given: str) -> None:
    """Enter what a night at a shelter costs."""
    person = price_form(prices(world))
    assert person.submit(given or SHELTER)["outcome"] == "closed"
    person.until(lambda: "*Forsorgshjem:* 1.900 kr." in texts(person.modal()))
    person.act("close", all=True)


def close(world: World, **given: Any) -> Json:
    """Close the case with what is given besides the outcome."""
    person = world.form(MARION, "more:close", "form:close")
    return person.submit(**SAID, outcome="goal_met", **given)


def test_a_guess_with_a_price_is_a_range(any_world: World) -> None:
    """Stored at closing, shown after it and in the private view, and in no message."""
    world = any_world
    priced(world)
    under_way(world)
    assert taken(close(world, **GUESS))
    ended = world.case().past_closings[0]
    assert (ended.alternative, ended.certainty) == (Alternative.SHELTER_HOME, Certainty.MIDDLE)
    assert (ended.worth_from, ended.worth_to) == (57_000, 171_000)
    words = f"{TOLD} Anslået 57.000 til 171.000 kr."
    assert words in texts(world.person(MARION).wait_modal("page:measure"))
    world.settle()
    assert words in texts(world.form(MARION, "show", "page:sheet").modal())
    world.travel("2026-11-25 08:00")
    said = [*world.channel(), *world.thread(), *world.person(LONE).dm()]
    assert not [one for one in said if "forsorgshjem" in str(one).lower() or "57.000" in str(one)]


def test_without_a_price_it_is_only_a_guess(world: World) -> None:
    """Nothing is reckoned of what nobody has entered; a price entered later changes nothing."""
    under_way(world)
    assert taken(close(world, **GUESS))
    ended = world.case().past_closings[0]
    assert (ended.worth_from, ended.worth_to) == (None, None)
    world.settle()
    priced(world)
    shown = texts(world.form(MARION, "show", "page:sheet").modal())
    assert TOLD in shown
    assert "Anslået" not in shown


def test_nobody_has_to_guess(world: World) -> None:
    """Left empty, nothing is said of it."""
    under_way(world)
    assert taken(close(world))
    assert world.case().past_closings[0].alternative is None
    assert "Ellers" not in texts(world.person(MARION).wait_modal("page:measure"))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"alternative": "admission"}, {"certainty": "Vælg, hvor sikre I er på det."}),
        ({"certainty": "low"}, {"alternative": "Vælg også, hvad der ellers var sket."}),
    ],
)
def test_half_a_guess_is_asked_for_whole(world: World, given: Json, error: Json) -> None:
    """What, and how sure: one without the other says nothing, and nothing typed is lost."""
    under_way(world)
    assert close(world, **given)["errors"] == error
    assert world.case().is_open


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"kroner": ""}, {"kroner": "Udfyld alle tre felter, eller tøm dem alle."}),
        ({"kroner": "1900,50"}, {"kroner": "Skriv et helt tal fra 1 til 1.000.000."}),
        ({"kroner": "mange"}, {"kroner": "Skriv et helt tal fra 1 til 1.000.000."}),
        ({"kroner": "0"}, {"kroner": "Skriv et helt tal fra 1 til 1.000.000."}),
        ({"kroner": "-1900"}, {"kroner": "Skriv et helt tal fra 1 til 1.000.000."}),
        ({"kroner": "1.000.001"}, {"kroner": "Skriv et helt tal fra 1 til 1.000.000."}),
        ({"first": "1001"}, {"first": "Skriv et helt tal fra 1 til 1.000."}),
        ({"last": "nitten"}, {"last": "Skriv et helt tal fra 1 til 1.000."}),
        (
            {"first": "90"},
            {"last": "Skriv et større antal end i feltet over, så det bliver et spænd."},
        ),
        (
            {"first": "91"},
            {"last": "Skriv et større antal end i feltet over, så det bliver et spænd."},
        ),
    ],
)
def test_a_price_that_is_none_says_so(world: World, given: Json, error: Json) -> None:
    """Each field has its own words, and a range is always one."""
    person = price_form(prices(world))
    assert person.submit({**SHELTER, **given})["errors"] == error
    assert world.team().unit_prices == {}


def test_emptied_a_price_is_gone(world: World) -> None:
    """All three fields empty take it away; the others stay."""
    priced(world)
    person = price_form(prices(world), "eviction")
    assert person.submit(kroner="150 000", first="1", last="2")["outcome"] == "closed"
    person.until(lambda: "*Udsættelse:* 150.000 kr. · 1 til 2 gange" in texts(person.modal()))
    price_form(person)
    assert person.submit(kroner="", first="", last="")["outcome"] == "closed"
    person.until(lambda: "*Forsorgshjem:* ingen pris" in texts(person.modal()))
    assert world.team().unit_prices == {"eviction": [150_000, 1, 2]}
    kinds = [event.kind for event in world.events()]
    assert kinds.count("unit_price_set") == 3


def test_an_alternative_that_is_none_has_no_price(world: World) -> None:
    """A forged alternative is answered, and nothing is stored."""
    before = forging.rows(world)
    soeren, about = world.person(SOEREN), f"{world.team().id}:castle"
    words = "Den findes ikke på listen. Åbn opsætningen igen."
    assert forging.reply(soeren, forging.press(SOEREN, "setup:price", about)) == words
    view = forging.form("form:price", about, "kroner", "first", "last")
    answer = forging.send(soeren, forging.submission(SOEREN, view, SHELTER))
    assert words in forging.said(answer)
    assert forging.rows(world) == before
