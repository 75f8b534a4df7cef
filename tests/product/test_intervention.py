"""Log what is done, change its state, and tell whether it worked: rows 22, 23 and 24."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from bot.casework.intervene import DECIDED_AGAINST, live
from demo import CHANNEL
from models.vocabulary import Effect, InterventionState, InterventionType
from sandbox.player import Refused
from tests.product import forging
from tests.product.steps import under_way
from tests.product.world import CAMILLA, LONE, MARION, SAID, TORVET

if TYPE_CHECKING:
    from models import Intervention
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]


def menu(world: World, user: str) -> Json:
    """Press "Log indsats" on the card and return the message that only this person sees."""
    world.press(user, "log")
    return world.person(user).wait_message(CHANNEL, "Hvad er sat i gang")


def tap(world: World, user: str, kind: str) -> Json:
    """Log a type with one tap and return the answer that stands in the menu's place."""
    person = world.person(user)
    person.click_ephemeral(menu(world, user)["id"], f"log:{kind}")
    return person.wait_message(CHANNEL, "Noteret i")


def only(world: World) -> Intervention:
    """Return the case's only intervention."""
    (made,) = live(world.case())
    return made


def sheet(world: World, user: str) -> Json:
    """Open the private view."""
    world.press(user, "show")
    return world.person(user).wait_modal("page:sheet")


def choose(world: World, user: str, state: str) -> None:
    """Set the only intervention to a state by its button, or in its "⋯" menu."""
    person, value = world.person(user), f"{world.case().id}:{only(world).id}:{state}"
    view = person.modal() or sheet(world, user)
    for block in view["blocks"]:
        for element in block.get("elements", ()):
            if element.get("value") == value:
                person.click_modal(element["action_id"])
                return
    person.click_modal("sheet:more", selected=value)


def test_one_tap_logs_what_i_do_today(world: World) -> None:
    """A tap is an intervention begun today, by me, of my own discipline, and the card counts it."""
    under_way(world)
    answer = tap(world, MARION, "temp_housing")
    made = only(world)
    assert made.type is InterventionType.TEMP_HOUSING
    assert made.state is InterventionState.STARTED
    assert (made.user, made.on) == (MARION, date(2026, 11, 24))
    labels = {one.id: one.label for one in world.team().disciplines}
    assert labels[made.discipline_id] == "Forebyggelse & Rusmidler"
    assert "Midlertidigt ophold på botilbud, iværksat, tirsdag den 24. november" in answer["text"]
    world.settle()
    counted = "1 iværksat · 1 mangler bevilling · seneste tirsdag den 24. november"
    assert counted in world.card()["text"]


def test_the_types_the_team_uses_most_come_first(world: World) -> None:
    """Five types at one tap, the most logged first, and "Flere …" for the rest."""
    under_way(world)
    for _turn in range(2):
        person = world.person(MARION)
        world.press(MARION, "log")
        asked = person.wait_message(CHANNEL, "Hvad er sat i gang")
        person.click_ephemeral(asked["id"], "log:form")
        person.wait_modal("form:intervention")
        person.submit(type="care_home")
    row = menu(world, CAMILLA)["blocks"][1]["elements"]
    assert [one["action_id"] for one in row] == [
        "log:care_home",
        "log:outreach_contact",
        "log:home_visit",
        "log:motivational_talk",
        "log:temp_housing",
        "log:form",
    ]


def test_what_was_decided_against_is_not_among_the_most_used(world: World) -> None:
    """A tap logs what is begun, so what was rejected or declined is not offered for it."""
    under_way(world)
    for kind, state in (
        ("shelter_referral", "considered_rejected"),
        ("substance_treatment", "offered_declined"),
    ):
        person = world.person(MARION)
        person.click_ephemeral(menu(world, MARION)["id"], "log:form")
        person.wait_modal("form:intervention")
        assert person.submit(type=kind, state=state)["outcome"] == "updated"  # asks why
        person.close()
    taps = {one["action_id"] for one in menu(world, CAMILLA)["blocks"][1]["elements"]}
    assert taps.isdisjoint({"log:shelter_referral", "log:substance_treatment"})


def test_a_tap_can_be_taken_back_within_ten_minutes(world: World) -> None:
    """What was tapped by mistake is gone from the case, not from the trace."""
    under_way(world)
    answer = tap(world, MARION, "home_visit")
    world.person(MARION).click_ephemeral(answer["id"], "logged:undo")
    assert world.person(MARION).wait_message(CHANNEL, "Fortrudt.")
    assert live(world.case()) == []
    assert world.case().interventions[0].undone_at is not None
    assert [event.kind for event in world.events()][-2:] == [
        "intervention_logged",
        "intervention_undone",
    ]
    world.settle()
    assert "Indsatser: ingen endnu" in world.card()["text"]


def test_after_ten_minutes_it_is_too_late_to_regret(world: World) -> None:
    """Whoever regrets later is told how to put it right instead."""
    under_way(world)
    answer = tap(world, MARION, "home_visit")
    world.travel("2026-11-24 08:40")
    world.person(MARION).click_ephemeral(answer["id"], "logged:undo")
    assert world.person(MARION).wait_message(CHANNEL, "for sent at fortryde")
    assert only(world).undone_at is None


def test_nobody_takes_back_what_another_has_logged(world: World) -> None:
    """A forged press on somebody else's "Fortryd" changes nothing."""
    case = under_way(world)
    tap(world, MARION, "home_visit")
    payload = forging.press(CAMILLA, "logged:undo", f"{case.id}:{only(world).id}")
    assert "for sent at fortryde" in forging.reply(world.person(CAMILLA), payload)
    assert only(world).user == MARION


def test_the_form_takes_any_discipline(world: World) -> None:
    """Marion logs for Sundhed & Omsorg: that is the point of the team; the note is sealed."""
    under_way(world)
    person = world.person(MARION)
    person.command(TORVET, "/henvisning indsats U26-0001")
    asked = person.wait_message(TORVET, "Hvad er sat i gang i U26-0001")
    person.click_ephemeral(asked["id"], "log:form")
    view = person.wait_modal("form:intervention")
    needed = [b for b in view["blocks"] if b["type"] == "input" and not b.get("optional")]
    assert len(needed) == 4
    health = world.team().disciplines[0]
    given = {"type": "home_help", "state": "ongoing", "discipline": health.id}
    answer = person.submit({**given, "on": "2026-11-20", "note": "hver morgen kl. 8"})
    assert answer["outcome"] == "updated"  # asks whether it needs a grant
    made = only(world)
    assert (made.discipline_id, made.on) == (health.id, date(2026, 11, 20))
    assert world.bot.vault.read(made, "note") == "hver morgen kl. 8"
    assert b"hver morgen" not in (made.note or b"")


def test_what_is_done_is_not_in_the_future(world: World) -> None:
    """A date to come is an error for what has begun, and none for what is proposed."""
    under_way(world)
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:log")
    person.wait_modal("form:intervention")
    answer = person.submit(type="home_visit", on="2026-12-01")
    assert answer["outcome"] == "errors"
    assert "fremtiden" in answer["errors"]["on"]
    assert live(world.case()) == []
    assert person.submit(state="proposed")["outcome"] != "errors"
    assert only(world).state is InterventionState.PROPOSED


STATES = (
    ("ongoing", "1 i gang"),
    ("considered_rejected", "1 overvejet – fravalgt"),
    ("started", "1 iværksat"),
    ("offered_declined", "1 tilbudt – borgeren takkede nej"),
)


def test_buttons_change_the_state(world: World) -> None:
    """Each state is a press in "Se sagen" and shows on the card; what is declined is asked why."""
    under_way(world)
    tap(world, MARION, "home_visit")
    person, view = world.person(CAMILLA), sheet(world, CAMILLA)
    for state, counted in STATES:
        choose(world, CAMILLA, state)
        assert only(world).state.value == state
        assert world.events()[-1].kind == f"intervention_{state}"
        world.settle()
        assert counted in world.card()["text"]
        if InterventionState(state) in DECIDED_AGAINST:
            person.wait_modal("form:why")
            person.close()
        view = person.until(partial(_redrawn, person, view["hash"]))


def _redrawn(person: Player, was: str) -> Json | None:
    view = person.modal()
    return view if view and view["hash"] != was else None


def test_whoever_ends_it_is_asked_whether_it_worked(world: World) -> None:
    """Done or stopped, the question comes by itself, and its answer stands in the private view."""
    under_way(world)
    tap(world, MARION, "home_visit")
    person = world.person(CAMILLA)
    sheet(world, CAMILLA)
    choose(world, CAMILLA, "stopped")
    person.wait_modal("form:effect")
    missing = person.submit(why="lukkede ikke op")
    assert missing["errors"]["effect"]
    assert person.submit(effect="partly", why="lukkede ikke op")["outcome"] == "closed"
    made = only(world)
    assert (made.state, made.effect) == (InterventionState.STOPPED, Effect.PARTLY)
    assert world.bot.vault.read(made, "effect_why") == "lukkede ikke op"
    shown = person.until(lambda: "Virkede delvist" in str(person.modal()) and person.modal())
    assert "lukkede ikke op" in str(shown)


def test_an_ended_one_can_go_on_again(world: World) -> None:
    """From done back to under way is one choice."""
    under_way(world)
    tap(world, MARION, "home_visit")
    person = world.person(MARION)
    sheet(world, MARION)
    choose(world, MARION, "done")
    person.wait_modal("form:effect")
    person.close()
    person.until(lambda: "gennemført" in str(person.modal()))
    choose(world, MARION, "ongoing")
    assert only(world).state is InterventionState.ONGOING


def test_setting_it_right_keeps_what_was_not_touched(world: World) -> None:
    """The form opens as it was filled in."""
    under_way(world)
    answer = tap(world, MARION, "home_visit")
    person = world.person(MARION)
    person.click_ephemeral(answer["id"], "logged:correct")
    person.wait_modal("form:intervention_correct")
    assert person.submit(note="stod foran døren")["outcome"] == "closed"
    made = only(world)
    assert made.type is InterventionType.HOME_VISIT
    assert world.bot.vault.read(made, "note") == "stod foran døren"


def test_an_unknown_type_is_refused(world: World) -> None:
    """A forged button logs nothing and is answered."""
    case = under_way(world)
    for kind in ("free_beer", "form2", ""):
        payload = forging.press(MARION, f"log:{kind}", case.id)
        assert "findes ikke" in forging.reply(world.person(MARION), payload)
    assert live(world.case()) == []


def test_an_intervention_of_another_case_is_out_of_reach(world: World) -> None:
    """A value that joins two cases changes neither."""
    under_way(world)
    tap(world, MARION, "home_visit")
    other = world.refer()
    value = f"{other.id}:{live(world.case())[0].id}:done"
    answer = forging.reply(world.person(MARION), forging.press(MARION, "sheet:done", value))
    assert "Indsatsen findes ikke længere" in answer
    assert live(world.case())[0].state is InterventionState.STARTED


def test_a_referrer_logs_nothing(world: World) -> None:
    """Whoever is not in the team is told so, in the words for a case that is not there."""
    case = under_way(world)
    payload = forging.press(LONE, "log:home_visit", case.id)
    assert "Der er ingen sag" in forging.reply(world.person(LONE), payload)
    assert live(world.case()) == []


def test_a_closed_case_takes_no_more(world: World) -> None:
    """After closing, the card offers no logging, and the command says what to do."""
    under_way(world)
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    world.settle()
    with pytest.raises(Refused):
        world.press(MARION, "log")
    person = world.person(MARION)
    person.command(TORVET, "/henvisning indsats U26-0001")
    assert person.wait_message(TORVET, "U26-0001 er afsluttet. Genåbn sagen på kortet")


def test_a_double_tap_logs_once(world: World) -> None:
    """Two taps on the same type in the same menu are one intervention."""
    under_way(world)
    tap(world, MARION, "home_visit")
    calls = world.person(CAMILLA).ask("GET", "calls?since=0")["calls"]
    taps = [one["args"] for one in calls if one["kind"] == "envelope"]
    again = [one for one in taps if "log:home_visit" in str(one.get("actions"))][-1]
    again["actions"][0]["action_ts"] = "1790000000.000001"
    forging.send(world.person(MARION), again)
    assert only(world).type is InterventionType.HOME_VISIT


def test_a_form_that_ends_it_asks_whether_it_worked(world: World) -> None:
    """Logged or set right as done, the question stands in the form's place; once is enough."""
    under_way(world)
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:log")
    person.wait_modal("form:intervention")
    assert person.submit(type="home_visit", state="done")["outcome"] == "updated"
    assert (person.modal() or {})["callback_id"] == "form:effect"
    assert person.submit(effect="worked", why="åbnede døren")["outcome"] == "closed"
    assert only(world).effect is Effect.WORKED
    person.until(lambda: "åbnede døren" in str(person.modal()))
    value = f"{world.case().id}:{only(world).id}:correct"
    person.click_modal("sheet:more", selected=value)
    person.wait_modal("form:intervention_correct")
    assert person.submit(note="to besøg")["outcome"] == "closed"


def test_after_closing_the_effect_is_told_and_nothing_undone(world: World) -> None:
    """Whether it worked often shows later; what was done stays done."""
    under_way(world)
    answer = tap(world, MARION, "home_visit")
    form = world.form(MARION, "more:close", "form:close")
    form.submit(**SAID, outcome="goal_met", left_open="continues")
    world.settle()
    case, made = world.case(), only(world)
    world.person(MARION).click_ephemeral(answer["id"], "logged:undo")
    assert world.person(MARION).wait_message(CHANNEL, "er afsluttet. Genåbn sagen")
    assert only(world).undone_at is None
    view = forging.form("form:effect", f"{case.id}:{made.id}", "effect")
    sent = forging.submission(MARION, view, {})
    held = {"type": "radio_buttons", "selected_option": {"value": "worked"}}
    sent["view"]["state"]["values"]["effect"] = {"value": held}
    forging.send(world.person(MARION), sent)
    assert only(world).effect is Effect.WORKED
