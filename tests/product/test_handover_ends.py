"""A case that is handed over is closed, too: what is open is said first, with a choice (45, N5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from models import Intervention
from models.vocabulary import Grant, InterventionState, LeftOpen, NoteOf
from tests.product import forging
from tests.product.doings import logged
from tests.product.handing import WHOLE, form, last, offer, say_yes
from tests.product.steps import filed, held, under_way
from tests.product.test_follow_up import WHOLE as HELD
from tests.product.world import ALI, CAMILLA, MARION

if TYPE_CHECKING:
    from tests.product.world import World

WHY = "visitationen afgør det i næste uge"
TO_ALI = {**WHOLE, "recipient": ALI}


def ungranted(world: World) -> None:
    """Let what goes on in a case wait for its grant."""
    logged(world, CAMILLA)
    with world.bot.writing() as session:
        session.execute(update(Intervention).values(grant=Grant.UNCLEAR))


def test_nothing_open_is_asked_of_nothing(world: World) -> None:
    """The form is as short as it was, and the closing holds no such word."""
    under_way(world)
    shown = str(form(world).modal())
    assert all(name not in shown for name in ("left_open", "grant_reason", "unfiled"))
    world.person(MARION).close()
    offer(world)
    say_yes(world)
    assert (world.case().past_closings[0].left_open, last(world).grant_reason) == (None, None)


def test_what_is_open_is_named_and_kept_for_the_closing(any_world: World) -> None:
    """What goes on goes on elsewhere unless one says else, and an unsettled grant has its why."""
    world = any_world
    held(world)
    ungranted(world)
    person = form(world)
    shown = str(person.modal())
    assert "*Stadig i gang:* Hjemmebesøg" in shown
    assert "*Bevillingen er ikke afklaret:* Hjemmebesøg" in shown
    assert "1 notat mangler at blive journaliseret" in shown
    sent = forging.submission(MARION, person.modal() or {}, {**TO_ALI, "meets_on": "2026-12-01"})
    words = "Skriv, hvorfor sagen afsluttes, før det er afklaret."
    assert forging.send(person, sent)["answer"]["errors"] == {"grant_reason": words}
    assert person.submit({**TO_ALI, "grant_reason": WHY, "unfiled": "filed"})["outcome"] == "closed"
    world.settle()
    assert filed(world.case()) == [NoteOf.START]
    say_yes(world)
    ended = world.case().past_closings[0]
    assert ended.left_open is LeftOpen.CONTINUES
    assert world.bot.vault.read(last(world), "grant_reason") == WHY
    assert world.case().interventions[0].state is InterventionState.STARTED
    page = str(world.form(CAMILLA, "show", "page:sheet").modal())
    assert "Indsatser i gang: de fortsætter uden for teamet" in page
    assert WHY in page
    said = str(world.channel()) + str(world.thread()) + str(world.person(ALI).dm())
    assert "visitationen" not in said


def test_it_is_ended_by_the_yes_and_not_by_the_offer(world: World) -> None:
    """Told to be done when it is handed over, it goes on until there is a yes."""
    under_way(world)
    logged(world, CAMILLA)
    offer(world, left_open="done")
    assert world.case().interventions[0].state is InterventionState.STARTED
    assert last(world).left_open is LeftOpen.DONE
    say_yes(world)
    assert world.case().interventions[0].state is InterventionState.DONE


def test_a_grant_that_comes_meanwhile_is_asked_of_in_the_form(world: World) -> None:
    """The form comes back with the new question and what was typed, and nothing is offered."""
    under_way(world)
    person = form(world)
    ungranted(world)
    assert person.submit(TO_ALI)["outcome"] == "updated"
    view = person.modal() or {}
    assert "Der er kommet noget til, siden du åbnede formularen." in str(view["blocks"][0])
    assert view["state"]["values"]["summary"]["value"]["value"] == WHOLE["summary"]
    assert world.case().handovers == []
    assert person.submit(grant_reason=WHY)["outcome"] == "closed"
    assert world.bot.vault.read(last(world), "grant_reason") == WHY


def test_from_the_follow_up_it_is_asked_too(world: World) -> None:
    """The form that takes the follow-up's place names what is open."""
    under_way(world)
    logged(world, CAMILLA)
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    assert person.submit({**HELD, "decision": "hand_over"})["outcome"] == "updated"
    assert "*Stadig i gang:* Hjemmebesøg" in str(person.modal())
