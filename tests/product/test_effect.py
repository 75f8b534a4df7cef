"""Whether it worked, and why; what was declined or rejected is a fact of the same worth (24)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.vocabulary import Effect, InterventionState
from tests.product import forging
from tests.product.doings import logged, move, newest, shown, value
from tests.product.steps import pass_time_while_down, under_way
from tests.product.test_home import home
from tests.product.test_intervention import menu
from tests.product.test_waiting import MEASURE, press, until_waits
from tests.product.world import CAMILLA, JONAS, MARION, SAID, taken

if TYPE_CHECKING:
    from tests.product.world import World

Json = dict[str, Any]
NOTE = "1 notat mangler at blive journaliseret"
AGAINST = (
    ("offered_declined", "tilbudt – borgeren takkede nej"),
    ("considered_rejected", "overvejet – fravalgt"),
)


@pytest.mark.parametrize(("state", "words"), AGAINST)
def test_what_was_decided_against_is_asked_why_and_counted(
    any_world: World, state: str, words: str
) -> None:
    """No question of effect; the why is sealed, stands in the private view, and may be left out."""
    world = any_world
    under_way(world)
    logged(world, MARION, "motivational_talk")
    person = move(world, MARION, state)
    view = person.wait_modal("form:why")
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["why"]
    assert person.submit(why="vil ikke tale med flere")["outcome"] == "closed"
    made = newest(world)
    assert (made.state.value, made.effect) == (state, None)
    assert world.bot.vault.read(made, "effect_why") == "vil ikke tale med flere"
    assert b"tale med" not in (made.effect_why or b"")
    text = str(person.until(lambda: "vil ikke tale" in str(person.modal()) and person.modal()))
    assert f"{words} · tirsdag den 24. november" in text
    assert world.events()[-1].kind == "why_told"
    world.settle()
    assert f"1 {words}" in world.card()["text"]
    assert "vil ikke tale" not in str(world.channel())


@pytest.mark.parametrize(("state", "_words"), AGAINST)
def test_the_form_asks_why_too(world: World, state: str, _words: str) -> None:
    """Logged as such by the form, the question stands in its place; left empty it closes."""
    under_way(world)
    person = world.person(MARION)
    person.click_ephemeral(menu(world, MARION)["id"], "log:form")
    person.wait_modal("form:intervention")
    assert person.submit(type="care_home", state=state)["outcome"] == "updated"
    assert (person.modal() or {})["callback_id"] == "form:why"
    assert person.submit()["outcome"] == "closed"
    assert newest(world).effect_why is None
    assert newest(world).grant is None  # nothing was begun that could need one


def test_a_refusal_and_its_why_are_kept_when_the_citizen_says_yes(world: World) -> None:
    """The why of the refusal stands with its day beside what came of it, and its effect."""
    under_way(world)
    logged(world, MARION, "outreach_contact")
    person = move(world, MARION, "offered_declined")
    person.wait_modal("form:why")
    person.submit(why="stoler ikke på kommunen")
    pass_time_while_down(world, "2026-12-01 09:00")
    person, _text = shown(world, MARION)
    person.click_modal("sheet:start")
    person.until(lambda: newest(world).state is InterventionState.STARTED)
    person = move(world, MARION, "correct")  # opens the form: nothing asked about effect
    person.wait_modal("form:intervention_correct")
    person.close()
    person, _text = shown(world, MARION)
    person.click_modal("sheet:done")
    view = person.wait_modal("form:effect")
    assert "stoler ikke" not in str(view)
    person.submit(effect="worked", why="fik selskab")
    _person, text = shown(world, MARION)
    assert "Borgeren takkede nej tirsdag den 24. november, fordi" in text
    assert "stoler ikke på kommunen" in text
    assert "fik selskab" in text


def test_what_ended_unanswered_waits_for_who_logged_it(world: World) -> None:
    """Closed without an answer it stands loud in the private view and waits in App Home."""
    under_way(world)
    logged(world, MARION)
    person = move(world, CAMILLA, "done")
    person.wait_modal("form:effect")
    person.act("close", all=True)
    _person, text = shown(world, CAMILLA)
    assert "*Virkede det? Ingen har svaret endnu.*" in text
    person, _shown = home(world, MARION, "Venter på mig")
    until_waits(person, "Hjemmebesøg er gennemført. Virkede det?", MEASURE)
    press(person, "sheet:effect", world.case().id)
    person.wait_modal("form:effect")
    assert person.submit(effect="partly")["outcome"] == "closed"
    until_waits(person, MEASURE)
    assert newest(world).effect is Effect.PARTLY


def test_while_who_logged_it_is_away_it_waits_for_the_substitute(world: World) -> None:
    """Marion is away, so Jonas is asked; it never blocks: the case can be closed."""
    under_way(world)
    world.press(CAMILLA, "more:contacted")
    logged(world, MARION, state="done")
    world.away(MARION, "2026-11-24", "2026-11-25")
    person, _shown = home(world, JONAS, "Venter på mig")
    until_waits(person, "Hjemmebesøg er gennemført. Virkede det?", MEASURE)
    form = world.form(JONAS, "more:close", "form:close")
    assert taken(form.submit(**SAID, outcome="goal_met"))
    person.open_home()
    until_waits(person, MEASURE, NOTE)


def test_what_a_closing_has_ended_is_still_asked_about(world: World) -> None:
    """Ended by the closing itself, it waits for who logged it, for ten working days."""
    under_way(world)
    logged(world, MARION)
    form = world.form(CAMILLA, "more:close", "form:close")
    assert taken(form.submit(**SAID, outcome="goal_met", left_open="done"))
    person, _shown = home(world, MARION, "Venter på mig")
    until_waits(person, "Hjemmebesøg er gennemført. Virkede det?", MEASURE, NOTE)
    press(person, "sheet:effect", world.case().id)
    person.wait_modal("form:effect")
    assert person.submit(effect="worked")["outcome"] == "closed"
    until_waits(person, MEASURE, NOTE)
    assert newest(world).effect is Effect.WORKED


def test_after_closing_it_can_still_be_answered_in_the_private_view(world: World) -> None:
    """The button is left as long as nobody has said."""
    under_way(world)
    logged(world, MARION, state="done")
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    world.settle()
    person, _text = shown(world, MARION)
    person.click_modal("sheet:effect")
    person.wait_modal("form:effect")
    assert person.submit(effect="worked")["outcome"] == "closed"
    _person, text = shown(world, MARION)
    assert "sheet:effect" not in text
    assert newest(world).effect is Effect.WORKED


def test_delivered_from_home_asks_whether_it_worked(world: World) -> None:
    """Pressed under "Venter på mig", "Leveret" leads to the same question."""
    under_way(world)
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:order")
    person.wait_modal("form:order")
    given = {"type": "functional_description", "deliverable": "en beskrivelse", "unit": "other"}
    assert person.submit({**given, "due_on": "2026-11-25"})["outcome"] == "closed"
    person.act("close", all=True)
    world.press(CAMILLA, "more:contacted")
    pass_time_while_down(world, "2026-11-25 09:00")
    person, _shown = home(world, MARION, "bestilt udefra: i dag")
    press(person, "sheet:done", world.case().id)
    person.wait_modal("form:effect")
    assert person.submit(effect="worked", why="kom til tiden")["outcome"] == "closed"
    until_waits(person, MEASURE)


def test_set_right_as_ended_it_is_asked(world: World) -> None:
    """A correction to "gennemført" asks like the button; one to "fravalgt" asks why."""
    under_way(world)
    logged(world, MARION)
    for state, callback in (("done", "form:effect"), ("considered_rejected", "form:why")):
        person = move(world, MARION, "correct")
        person.wait_modal("form:intervention_correct")
        assert person.submit(state=state)["outcome"] == "updated"
        assert (person.modal() or {})["callback_id"] == callback


def test_no_effect_of_what_was_never_begun(world: World) -> None:
    """A form left open while a colleague noted that the citizen declined is answered in words."""
    under_way(world)
    logged(world, MARION, state="done")
    person, _text = shown(world, MARION)
    person.click_modal("sheet:effect")
    person.wait_modal("form:effect")
    forging.send(
        world.person(CAMILLA),
        forging.press(CAMILLA, "sheet:more", value(world, "offered_declined")),
    )
    answer = person.submit(effect="worked")
    assert answer["errors"] == {
        "effect": "Indsatsen er fravalgt eller takket nej til. Åbn sagen igen."
    }
    assert newest(world).effect is None
