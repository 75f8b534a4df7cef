"""What the follow-up decides comes next, at once and until it is done (row 40)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.access import case_for, visitor
from bot.casework.desk import change, desk_for
from demo import WORKSPACE
from models.barrier import Barrier
from models.vocabulary import BarrierKind, Grant
from tests.product import forging
from tests.product.steps import pass_time_while_down, thread_posts, under_way
from tests.product.test_review import HELD
from tests.product.world import (
    ALI,
    BO,
    CAMILLA,
    CHRISTINA,
    HANNE,
    IDA,
    MARION,
    NEW_TEAM,
    SAID,
    VIBEKE,
    taken,
)

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World


def decide(world: World, decision: str, **more: Any) -> Player:
    """Hold the follow-up with a decision, and return the person with what lies open then."""
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    answer = person.submit({**HELD, "decision": decision, **more})
    assert answer["outcome"] != "errors", answer
    world.settle()
    return person


def open_form(person: Player) -> str | None:
    """Return which form lies open."""
    view = person.modal()
    return str(view["callback_id"]) if view else None


@pytest.mark.parametrize(
    ("decision", "form"),
    [("close", "form:close"), ("hand_over", "form:handover"), ("change", "page:measure")],
)
def test_the_decision_leads_straight_on(world: World, decision: str, form: str) -> None:
    """What it asks for takes the follow-up's place: new bids come after the measurement."""
    under_way(world)
    assert open_form(decide(world, decision)) == form


def test_closed_from_the_follow_up(world: World) -> None:
    """Two forms in a row, and the case is closed; nothing is left to remind of."""
    under_way(world)
    person = decide(world, "close")
    assert taken(person.submit(outcome="goal_met", **SAID))
    world.settle()
    assert "afsluttet" in world.card()["text"]
    pass_time_while_down(world, "2026-11-30 09:00")
    world.settle()
    assert thread_posts(world, "besluttede I at slutte her") == []


def test_handed_over_from_the_follow_up(world: World) -> None:
    """The handover is offered with the two forms; while one is offered, no other is asked for."""
    under_way(world)
    person = decide(world, "hand_over")
    given = {"unit": "job_centre", "recipient": ALI, "summary": "trænger til ro"}
    assert person.submit(given)["outcome"] == "closed"
    world.settle()
    assert len(world.case().handovers) == 1
    assert open_form(decide(world, "hand_over")) is None


def test_who_leaves_the_form_is_reminded(world: World) -> None:
    """A decided ending that nobody carried out is nagged about."""
    under_way(world)
    decide(world, "close").close()
    world.travel("2026-11-25 09:00")
    assert len(thread_posts(world, "besluttede I at slutte her")) == 1


def test_a_change_asks_each_discipline_anew(any_world: World) -> None:
    """The card names who has not bid in, and it waits for them under Home until they have."""
    world = any_world
    under_way(world)
    assert "mangler" not in world.card()["text"]
    person = decide(world, "change", next_on="2027-01-28")
    assert "Sundhed & Omsorg mangler · Forebyggelse & Rusmidler mangler" in world.card()["text"]
    person.click_modal("measure:bid")
    person.wait_modal("form:bid")
    assert person.submit(note="flere besøg")["outcome"] == "closed"
    world.settle()
    card = world.card()["text"]
    assert "Sundhed & Omsorg mangler · Forebyggelse & Rusmidler ✓" in card
    camilla = world.person(CAMILLA)
    camilla.open_home()
    camilla.until(lambda: "Sundhed & Omsorg har ikke budt ind" in str(camilla.home()))
    camilla.click_home("card:bid")
    camilla.wait_modal("form:bid")
    assert camilla.submit(note="hjemmepleje om morgenen")["outcome"] == "closed"
    camilla.until(lambda: "har ikke budt ind" not in str(camilla.home()))
    world.settle()
    assert "Sundhed & Omsorg ✓" in world.card()["text"]


def test_opened_again_each_discipline_is_asked_anew(world: World) -> None:
    """What was brought before the case was closed does not count for what comes."""
    under_way(world)
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="stabilised")
    world.settle()
    assert world.form(MARION, "reopen", "form:reopen").submit(reason="igen")["outcome"] == "closed"
    world.settle()
    assert "Sundhed & Omsorg mangler · " in world.card()["text"]


def test_a_colleague_closes_while_the_form_is_open(world: World) -> None:
    """The form says so, keeps what was typed, and nothing is stored."""
    under_way(world)
    person = world.form(CAMILLA, "more:follow_up", "form:follow_up")
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="stabilised")
    answer = person.submit({**HELD, "note": "tre besøg om ugen"})
    assert answer["outcome"] == "errors"
    words = "U26-0001 er afsluttet. Genåbn sagen på kortet, hvis der er brug for det."
    assert words in answer["errors"].values()
    assert world.case().follow_ups == []


def test_before_the_record_a_form_of_the_past_is_refused(world: World) -> None:
    """A case that was closed and opened again before its meeting has nothing to follow up on."""
    world.refer()
    case_id = world.case().id
    under_way(world)
    person = world.form(MARION, "more:follow_up", "form:follow_up", "U26-0002")
    view = person.modal() or {}
    view["private_metadata"] = f"{case_id}:0"
    answer = forging.send(person, forging.submission(MARION, view, HELD))
    assert "Startmødets referat mangler." in forging.said(answer)
    assert world.case().follow_ups == []


def agenda_page(world: World, user: str) -> str:
    """Press the button under the follow-up's agenda and return what the page holds."""
    person = world.person(user)
    post = next(one for one in world.thread() if "til opfølgningen" in one["text"])
    person.click(world.room, post["ts"], "card:agenda")
    person.wait_modal("page:agenda")
    shown = str(person.modal())
    person.close()
    return shown


def test_an_hour_before_the_agenda_is_there(any_world: World) -> None:
    """Numbers in the thread; on the page what was decided, done, worked and said, and is open."""
    world = any_world
    under_way(world)
    decide(world, "continue", next_on="2026-12-28", note="Birgit søger aflastning")
    log(world, type="home_visit", state="done", effect="worked", why="Han åbner nu")
    log(world, type="home_help", state="done")
    log(world, type="housing_search", state="ongoing")
    pass_time_while_down(world, "2026-12-28 07:20")
    stall(world)
    world.travel("2026-12-28 07:29")
    assert thread_posts(world, "Dagsorden til opfølgningen") == []
    world.travel("2026-12-28 07:31")
    ((_day, words, who),) = thread_posts(world, "Dagsorden til opfølgningen")
    assert "i dag kl. 08.30: 2 besluttet, 3 gjort, 1 virkede, 2 åbne spørgsmål." in words
    assert who == []
    shown = agenda_page(world, CHRISTINA)
    for part in (
        "Opfølgning mandag den 28. december kl. 08.30",
        "midlertidigt ophold",
        "*Opfølgning tirsdag den 24. november:* virkede. Fortsæt.",
        "Birgit søger aflastning",
        "Hjælp til at søge bolig · i gang",
        "Hjemmebesøg: virkede – Han åbner nu",
        "Borgeren sagde sidst, tirsdag den 24. november",
        "det hjælper",
        "Hjælp til at søge bolig: Venteliste, siden mandag den 28. december",
        "Hjælp til at søge bolig: Uafklaret, om den skal bevilges",
        "Personlig pleje og praktisk hjælp: virkede det?",
        "Første kontakt med borgeren er ikke noteret",
    ):
        assert part in shown, part
    assert "Han åbner nu" not in str(thread_posts(world))
    assert [event.kind for event in world.events()][-1] == "viewed"


def log(world: World, **given: str) -> None:
    """Log an intervention by the form, and how it went if that is given."""
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:log")
    person.wait_modal("form:intervention")
    told: dict[str, Any] = {name: given.pop(name) for name in ("effect", "why") if name in given}
    answer = person.submit({**given, "on": "2026-11-24"})
    assert answer["outcome"] != "errors", answer
    if open_form(person) == "form:effect" and told:
        assert person.submit(told)["outcome"] == "closed"
    while person.modal():
        person.close()


def stall(world: World) -> None:
    """Let the newest intervention wait for a queue, and nobody know if it needs a grant."""
    made = world.case().interventions[-1]
    with world.bot.writing() as session:
        session.merge(made, load=False).grant = Grant.UNCLEAR
        ids = {"case_id": made.case_id, "intervention_id": made.id}
        kind = BarrierKind.WAITING_LIST
        session.add(Barrier(**ids, kind=kind, at=world.bot.now()))


def conclude(world: World) -> None:
    """Bring a pair's case under way; Hanne leads, Bo is the contact."""
    world.refer()
    for user in (HANNE, BO):
        press_in(world, user, "come")
    person = world.form(HANNE, "more:record", "form:record", "S26-0001")
    given = {"decision": "x", "lead": HANNE, "contact": BO, "citizen_voice": "y"}
    assert taken(person.submit(given))
    person.close()
    world.settle()


def press_in(world: World, user: str, action: str) -> None:
    """Press on the pair's card, and deliver what follows."""
    world.press(user, action, "S26-0001")
    world.settle()


def test_in_a_pair_team_it_is_the_lead_and_the_contact(any_social: World) -> None:
    """They are called and answer; a no with nobody to step in is said, and the leader hears."""
    world = any_social
    conclude(world)
    pass_time_while_down(world, "2026-12-21 07:00")
    world.travel("2026-12-21 08:05")
    ping = world.thread("S26-0001")[-1]
    assert ping["mentions"] == [HANNE, BO]
    assert "virker indsatsen? Svar på kortet." in ping["text"]
    assert "Makkerpar" not in world.card("S26-0001")["text"]
    press_in(world, BO, "come")
    press_in(world, IDA, "come")
    told = world.person(IDA).wait_message(NEW_TEAM, "Du behøver ikke svare.")
    assert told["text"].startswith("Opfølgningen holdes af tovholder og kontakt.")
    press_in(world, HANNE, "stay_away")
    card = world.card("S26-0001")["text"]
    assert "Hanne kan ikke, og ingen stedfortræder er fundet" in card
    assert "✓ Socialpædagogik: Bo kommer" in card
    pass_time_while_down(world, "2026-12-28 07:40")
    world.travel("2026-12-28 08:05")
    assert len(world.letters(VIBEKE, "Opfølgningen om S26-0001")) == 1
    (review,) = world.case("S26-0001").reviews
    assert {one["user"] for one in review.pair} == {HANNE, BO}


def test_a_new_lead_has_the_follow_up_of_a_pair_team(social: World) -> None:
    """Whoever takes the lead over is counted on instead; the follow-up was no turn of a pair."""
    world = social
    conclude(world)
    with world.bot.writing() as session:
        case_id = world.case("S26-0001").id
        opened = case_for(session, case_id, visitor(session, WORKSPACE, HANNE))
        opened.case.lead = IDA
        change(desk_for(world.bot, session), opened, "taken_over", f"lead:{IDA}")
    (review,) = world.case("S26-0001").reviews
    assert [one["user"] for one in review.pair] == [IDA, BO]
