"""What the tests of handovers do: offer a case, read its letter, and look what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.product.steps import under_way
from tests.product.world import ALI, MARION

if TYPE_CHECKING:
    from models import Case, Handover
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
SUMMARY = "passer godt på et plejecenter"
INBOX = "D0ALI"
WHOLE = {"unit": "health_care", "summary": SUMMARY, "told": "told"}
OUTSIDE = "Hanne Bro, Jobcenter Odder"


def form(world: World, user: str = MARION) -> Player:
    """Open the form that hands the case over."""
    return world.form(user, "more:handover", "form:handover")


def filled(person: Player, given: Json) -> Json:
    """Send the form; a unit that may be outside is chosen first, which brings a question."""
    if "legal_ground" in given:
        person.fill("unit", "unit:chosen", selected=given["unit"])
        person.until(lambda: "'block_id': 'legal_ground'" in str(person.modal()))
    return person.submit(given)


def offer(world: World, **given: Any) -> None:
    """Offer the case, to Ali when nobody else is named, and the citizen knows of it."""
    to = {} if "recipient_name" in given else {"recipient": ALI}
    answer = filled(form(world), {**WHOLE, **to, **given})
    assert answer["outcome"] == ("updated" if "recipient_name" in given else "closed"), answer
    if answer["outcome"] == "updated":
        world.person(MARION).close()
    world.settle()


def offered(world: World, **given: Any) -> Case:
    """Bring a case under way, and offer it."""
    under_way(world)
    offer(world, **given)
    return world.case()


def refused(world: World, **given: Any) -> Json:
    """Send the form, which is not taken; return the errors by field, and see nothing is stored."""
    answer = filled(form(world), {**WHOLE, "recipient": ALI, **given})
    assert world.case().handovers == []
    errors: Json = answer["errors"]
    return errors


def last(world: World) -> Handover:
    """Return the newest handover."""
    return world.case().handovers[-1]


def letter(world: World) -> Player:
    """Open the letter as the recipient."""
    person = world.person(ALI)
    ts = next(one["ts"] for one in reversed(person.dm()) if "Læs opsummeringen" in one["text"])
    person.click(INBOX, ts, "handover:read")
    person.wait_modal("page:letter")
    return person


def say_yes(world: World) -> None:
    """Say yes as the recipient."""
    person = letter(world)
    person.click_modal("handover:accept")
    person.until(lambda: "Tak." in str(person.modal()))
    person.close()
    world.settle()
