"""An indsats ordered outside the team is reminded of like our own, until it comes (row 30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.vocabulary import InterventionState, InterventionType, Unit
from tests.product.steps import digests, thread_posts, under_way
from tests.product.world import CAMILLA, CHRISTINA, JONAS, MARION, METTE, SAID

if TYPE_CHECKING:
    from typing import Any

    from sandbox.player import Player
    from tests.product.world import World

ORDER = {
    "type": "functional_description",
    "deliverable": "Funktionsbeskrivelse til plejebolig",
    "unit": "specialised_social",
    "person": "Ulla Berg, udredningsteamet",
    "due_on": "2026-12-04",
}


def ask(world: World, user: str = CHRISTINA, **changed: str) -> tuple[Player, dict[str, Any]]:
    """Open the private view, then the form in it, and send an order."""
    person = world.form(user, "show", "page:sheet")
    person.click_modal("sheet:order")
    person.wait_modal("form:order")
    return person, person.submit({**ORDER, **changed})


def reminders(world: World) -> list[tuple[str, list[str]]]:
    """Return the day and the people of each reminder of what was ordered."""
    return [(day, called) for day, text, called in thread_posts(world, "Bestilt udefra:")]


def test_an_order_is_kept_with_unit_person_deliverable_and_date(any_world: World) -> None:
    """It stands in the private view and on the card; the person's name only where one may read."""
    world = any_world
    under_way(world)
    person, answer = ask(world)
    assert answer["outcome"] == "closed"
    world.settle()
    (made,) = world.case().interventions
    assert (made.type, made.state) == (
        InterventionType.FUNCTIONAL_DESCRIPTION,
        InterventionState.STARTED,
    )
    assert made.ordered_from is Unit.SPECIALISED_SOCIAL
    assert made.ordered_person is not None
    assert b"Ulla" not in made.ordered_person
    assert world.bot.vault.read(made, "ordered_person") == ORDER["person"]
    assert str(made.due_on) == "2026-12-04"
    assert made.deliverable is not None
    assert b"plejebolig" not in made.deliverable
    person.until(lambda: "Bestilt hos" in str(person.modal()))
    shown = str(person.modal())
    assert "ved Ulla Berg, udredningsteamet, senest fredag den 4. december" in shown
    assert "Funktionsbeskrivelse til plejebolig" in shown
    assert "bestilte en indsats udefra" in shown
    card = world.card()["text"]
    assert "Bestilt udefra: Funktionsbeskrivelse fra" in card
    assert "senest fredag den 4. december" in card
    assert "Ulla" not in card


def test_it_is_reminded_of_like_our_own(world: World) -> None:
    """Three working days before, on the day, then day 1, 3 and 5 with substitute and leader."""
    under_way(world)
    ask(world)[0].close()
    world.travel("2026-12-14 09:00")
    assert reminders(world) == [
        ("2026-12-01", [MARION]),
        ("2026-12-04", [MARION]),
        ("2026-12-07", [MARION]),
        ("2026-12-09", [JONAS]),
        ("2026-12-11", [MARION]),
    ]
    (told,) = world.letters(METTE, "Det bestilte udefra skulle være kommet fredag den 4. december")
    assert "Ulla" not in str(told)
    assert "Ulla" not in str(thread_posts(world))
    said = digests(world)
    assert "Bestilt udefra" in said["2026-12-04"]
    assert "Overskredet" in said["2026-12-08"]


def test_delivered_it_is_no_longer_asked_about(world: World) -> None:
    """Press "Leveret" and it ends the reminders, and asks whether it worked, as of our own."""
    under_way(world)
    person, _answer = ask(world)
    person.until(lambda: "Leveret" in str(person.modal()))
    person.click_modal("sheet:done")
    person.wait_modal("form:effect")
    person.submit(effect="worked")
    world.settle()
    assert world.case().interventions[0].state is InterventionState.DONE
    assert "Bestilt udefra" not in world.card()["text"]
    world.travel("2026-12-14 09:00")
    assert reminders(world) == []


def test_given_up_it_is_no_longer_asked_about(world: World) -> None:
    """Choose "Kommer ikke" and it ends, too: that stands in the course."""
    under_way(world)
    person, _answer = ask(world)
    person.until(lambda: "Kommer ikke" in str(person.modal()))
    made = world.case().interventions[0]
    person.click_modal("sheet:more", selected=f"{world.case().id}:{made.id}:stopped")
    person.until(lambda: world.case().interventions[0].state is InterventionState.STOPPED)
    world.travel("2026-12-14 09:00")
    assert reminders(world) == []


def test_two_orders_of_one_day_are_one_message(world: World) -> None:
    """What is due on one day is said together, each with its unit."""
    under_way(world)
    ask(world)[0].close()
    ask(world, type="care_home", unit="health_care")[0].close()
    world.travel("2026-12-01 09:00")
    ((_day, text, _called),) = thread_posts(world, "Bestilt udefra:")
    assert text.count("senest fredag den 4. december") == 2


def test_a_date_that_is_past(world: World) -> None:
    """The form says so under the field, and nothing is stored."""
    under_way(world)
    _person, answer = ask(world, due_on="2026-11-23")
    assert answer["errors"] == {"due_on": "Datoen er passeret. Vælg i dag eller senere."}
    assert world.case().interventions == []


def test_a_personal_number_is_stopped(world: World) -> None:
    """The guard reads what is to be delivered; a colleague's name is for the other field."""
    under_way(world)
    _person, answer = ask(world, CAMILLA, deliverable="Til 010190-1234")
    assert "CPR-nummer" in answer["errors"]["deliverable"]


def test_an_unsettled_order_is_named_before_closing(world: World) -> None:
    """Closing asks about it as about any other open indsats."""
    under_way(world)
    ask(world)[0].close()
    form = world.form(MARION, "more:close", "form:close")
    assert "Funktionsbeskrivelse" in str(form.modal())
    refused = form.submit(**SAID, outcome="goal_met")
    assert refused["outcome"] == "errors"
