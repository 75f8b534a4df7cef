"""What stands in the way: one tap on what is stalled, and a quarterly list to the leader (N17)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from bot.access import case_for, visitor
from bot.casework.barrier import name_barrier
from bot.casework.desk import Desk
from bot.schedule import audit
from demo import WORKSPACE
from models import Barrier, Intervention
from models.vocabulary import BarrierKind, InterventionState
from tests.product import forging
from tests.product.doings import logged, move, newest, shown, value
from tests.product.steps import digests, pass_time_while_down, under_way
from tests.product.test_home import home
from tests.product.test_waiting import MEASURE, NOTHING, press, until_waits
from tests.product.world import CAMILLA, JONAS, MARION, METTE, SAID

if TYPE_CHECKING:
    from tests.product.world import World

Json = dict[str, Any]
ASKED = "*Hvad står i vejen?*"
SIX = ["Venteliste", "Regel", "Kasse", "Åbningstid", "Manglende samtykke", "Andet"]
STANDS_STILL = "der er ikke sket noget i 10 arbejdsdage. Hvad står i vejen?"
LATER = "2026-12-08 09:00"  # ten working days after the 24th of November


def stalled(world: World, kind: str = "home_visit") -> None:
    """Let Marion log an indsats, the citizen be reached, and ten working days pass."""
    under_way(world)
    world.press(CAMILLA, "more:contacted")
    logged(world, MARION, kind)
    pass_time_while_down(world, LATER)


def said(world: World) -> list[Barrier]:
    """Return all that was said to stand in the way, oldest first."""
    return world.case().barriers


def by(world: World) -> str:
    """Return who named a barrier last, which only the trace knows."""
    return [event.user for event in world.events() if event.kind == "barrier_named"][-1]


def about(world: World) -> str:
    """Return what the six buttons of the newest indsats carry."""
    return f"{world.case().id}:i:{newest(world).id}"


def row_of(person: Any, action: str) -> list[str]:
    """Return the words of the row of buttons in the private view that has this one."""
    for block in (person.modal() or {"blocks": []})["blocks"]:
        every = block.get("elements", ())
        if action in [one.get("action_id") for one in every]:
            return [one["text"]["text"] for one in every]
    return []


def name(world: World, kind: BarrierKind, code: str = "U26-0001") -> None:
    """Let Marion say what stands in the way of a case's newest indsats, from anywhere."""
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, world.case(code).id, visitor(session, WORKSPACE, MARION))
        name_barrier(desk, opened, kind, intervention_id=opened.case.interventions[-1].id)


def test_one_tap_in_the_private_view_says_it(any_world: World) -> None:
    """Six buttons, and one for nothing at all; the tap is kept, shown, and asked no more."""
    world = any_world
    stalled(world)
    person, text = shown(world, CAMILLA)
    assert ASKED in text
    assert row_of(person, "barrier:rule") == [*SIX, "Intet, det går fremad"]
    person.click_modal("barrier:waiting_list")
    words = "Venteliste, siden tirsdag den 8. december"
    text = str(person.until(lambda: words in str(person.modal()) and person.modal()))
    assert ASKED not in text
    (one,) = said(world)
    assert (one.kind, by(world)) == (BarrierKind.WAITING_LIST, CAMILLA)
    assert one.intervention_id == newest(world).id
    assert world.events()[-1].kind == "barrier_named"
    assert "noterede, hvad der står i vejen: Hjemmebesøg" in text


def test_the_day_before_nothing_is_asked(world: World) -> None:
    """Nine working days are not ten."""
    under_way(world)
    logged(world, MARION)
    pass_time_while_down(world, "2026-12-07 15:00")
    assert ASKED not in shown(world, CAMILLA)[1]


def test_a_second_word_the_same_day_is_instead_and_a_later_one_adds(world: World) -> None:
    """Whoever of the team says it; the form is filled in with what was said."""
    stalled(world)
    person, _text = shown(world, CAMILLA)
    person.click_modal("barrier:rule")
    person.until(lambda: "Regel, siden" in str(person.modal()))
    person, _text = shown(world, MARION)
    person.click_modal("sheet:barrier")
    assert "'initial_option': {" in str(person.wait_modal("form:barrier"))
    assert person.submit(barrier="budget")["outcome"] == "closed"
    person.until(lambda: "Kasse, siden tirsdag den 8. december" in str(person.modal()))
    assert [(one.kind, by(world)) for one in said(world)] == [(BarrierKind.BUDGET, MARION)]
    pass_time_while_down(world, "2026-12-09 09:00")
    person, _text = shown(world, CAMILLA)
    person.click_modal("sheet:barrier")
    person.wait_modal("form:barrier")
    assert person.submit(barrier="consent")["outcome"] == "closed"
    kinds = [one.kind for one in said(world)]
    assert kinds == [BarrierKind.BUDGET, BarrierKind.CONSENT]


def test_the_same_tap_twice_is_one_event(world: World) -> None:
    """Two colleagues who press the same on the same day have said one thing."""
    stalled(world)
    for user in (CAMILLA, MARION):
        forged = forging.press(user, "barrier:rule", about(world))
        assert forging.reply(world.person(user), forged) == "Noteret: Regel."
    assert [event.kind for event in world.events()].count("barrier_named") == 1


def test_a_new_state_begins_anew(world: World) -> None:
    """Taken up again nothing is asked; ten working days on it is asked as if for the first time."""
    stalled(world)
    person, _text = shown(world, CAMILLA)
    person.click_modal("barrier:rule")
    person.until(lambda: "Regel, siden" in str(person.modal()))
    person.click_modal("sheet:ongoing")
    person.until(lambda: "Regel, siden" not in str(person.modal()))
    pass_time_while_down(world, "2026-12-22 09:00")
    assert ASKED in shown(world, CAMILLA)[1]


def test_what_goes_on_says_so_and_has_ten_days_more(world: World) -> None:
    """Nothing stands in the way of what goes on every week: no barrier is kept for it."""
    stalled(world)
    person, _shown = home(world, MARION, STANDS_STILL)
    press(person, "barrier:goes_on", world.case().id)
    until_waits(person, MEASURE)
    assert said(world) == []
    assert world.events()[-1].kind == "intervention_goes_on"
    pass_time_while_down(world, "2026-12-18 09:00")
    person, _shown = home(world, MARION, NOTHING)


def test_stopped_it_is_asked_with_the_effect(world: World) -> None:
    """The form that asks whether it worked asks this too, and takes no for an answer."""
    under_way(world)
    logged(world, MARION)
    person = move(world, MARION, "stopped")
    view = person.wait_modal("form:effect")
    (block,) = [one for one in view["blocks"] if one.get("block_id") == "barrier"]
    assert block["optional"] is True
    assert person.submit(effect="not", barrier="opening_hours")["outcome"] == "closed"
    assert [one.kind for one in said(world)] == [BarrierKind.OPENING_HOURS]
    _person, text = shown(world, MARION)
    assert "Åbningstid, siden tirsdag den 24. november" in text
    assert ASKED not in text


def test_done_it_is_not_asked(world: World) -> None:
    """What is done had nothing in its way."""
    under_way(world)
    logged(world, MARION)
    person = move(world, MARION, "done")
    assert "barrier" not in str(person.wait_modal("form:effect")["blocks"])


def test_it_waits_for_who_logged_it_and_for_the_substitute(world: World) -> None:
    """Marion, then Jonas while she is away; one tap from App Home and it is gone."""
    stalled(world)
    person, _shown = home(world, MARION, "Venter på mig")
    until_waits(person, f"Hjemmebesøg: {STANDS_STILL}", MEASURE)
    other, _shown = home(world, CAMILLA, "Venter på mig")
    until_waits(other, NOTHING)
    world.away(MARION, "2026-12-08", "2026-12-08")
    instead, _shown = home(world, JONAS, "Venter på mig")
    until_waits(instead, f"Hjemmebesøg: {STANDS_STILL}", MEASURE)
    press(instead, "barrier:consent", world.case().id)
    until_waits(instead, MEASURE)
    assert [(one.kind, by(world)) for one in said(world)] == [(BarrierKind.CONSENT, JONAS)]


def test_what_was_ordered_and_is_late_waits_too(world: World) -> None:
    """The day after, beside the question whether it has come; nobody is asked if it goes on."""
    under_way(world)
    world.press(CAMILLA, "more:contacted")
    logged(world, MARION, "functional_description")
    with world.bot.writing() as session:
        ordered = {"due_on": datetime(2026, 11, 26, tzinfo=UTC).date(), "ordered_from": "other"}
        session.execute(update(Intervention).values(**ordered))
    pass_time_while_down(world, "2026-11-26 09:00")
    person, _shown = home(world, MARION, "bestilt udefra: i dag")
    until_waits(person, "bestilt udefra: i dag", MEASURE)
    pass_time_while_down(world, "2026-11-27 09:00")
    person, _shown = home(world, MARION, "er gået i stå")
    stalled = "Funktionsbeskrivelse er gået i stå. Hvad står i vejen?"
    until_waits(person, "bestilt udefra", stalled, MEASURE)
    assert "barrier:goes_on" not in str(person.home())


def test_without_a_seat_it_waits_for_who_is_in_charge(world: World) -> None:
    """Who logged it has left the team: the lead is asked."""
    stalled(world)
    with world.bot.writing() as session:
        session.execute(update(Intervention).values(user="U0BORTE"))
    person, _shown = home(world, MARION, STANDS_STILL)
    until_waits(person, f"Hjemmebesøg: {STANDS_STILL}", MEASURE)


def test_the_week_list_names_what_is_stalled(any_world: World) -> None:
    """On the Monday: code, type and barrier, or that nobody has said; what is over, once."""
    world = any_world
    under_way(world)
    world.press(CAMILLA, "more:contacted")
    logged(world, MARION, "outreach_contact")
    logged(world, MARION, "home_visit", "stopped")
    name(world, BarrierKind.RULE)
    logged(world, MARION, "eviction_prevention")
    pass_time_while_down(world, "2026-12-08 17:00")
    world.settle()
    name(world, BarrierKind.WAITING_LIST)
    world.settle()
    world.travel("2026-12-15 09:00")
    stands = [text.split("Går i stå\n")[1] for text in digests(world).values() if "Går i" in text]
    assert [one.split("\n")[:-1] for one in stands] == [
        [
            "• U26-0001 Opsøgende kontakt: ingen har sagt, hvad der står i vejen",
            "• U26-0001 Forebyggelse af udsættelse: Venteliste, siden tirsdag den 8. december",
        ],
    ]


def test_what_was_stopped_is_named_on_the_next_monday_only(world: World) -> None:
    """With its barrier; then nobody can do more about it."""
    under_way(world)
    logged(world, MARION, "home_visit", "stopped")
    name(world, BarrierKind.RULE)
    world.travel("2026-12-08 09:00")
    named = [day for day, text in digests(world).items() if "Hjemmebesøg: Regel, siden" in text]
    assert named == ["2026-11-30"]


def test_bad_input_is_answered_and_nothing_stored(world: World) -> None:
    """A forged kind, another case's indsats, nonsense, one that moved on, a closed case: in words.

    So is one that was taken back, and a handover that isn't there.
    """
    stalled(world)
    other, marion, mine = world.refer(), world.person(MARION), world.case().id
    made = newest(world).id
    for action, carried, words in (
        ("barrier:free_beer", about(world), "Knappen virker ikke længere"),
        ("barrier:rule", f"{other.id}:i:{made}", "Indsatsen findes ikke længere"),
        ("barrier:rule", f"{mine}:h:{made}", "Overdragelsen venter ikke længere"),
        ("barrier:rule", f"{mine}:x:{made}", "Knappen virker ikke længere"),
        ("barrier:rule", mine, "Knappen virker ikke længere"),
        ("barrier:goes_on", f"{other.id}:i:{made}", "Indsatsen findes ikke længere"),
        ("sheet:barrier", f"{mine}:0", "Indsatsen findes ikke længere"),
    ):
        assert words in forging.reply(marion, forging.press(MARION, action, carried))
    forging.reply(marion, forging.press(MARION, "sheet:done", value(world, "done")))
    told = forging.reply(marion, forging.press(MARION, "barrier:rule", about(world)))
    assert "Der er sket noget med indsatsen imens." in told
    told = forging.reply(marion, forging.press(MARION, "barrier:goes_on", about(world)))
    assert "Indsatsen er ikke i gang." in told
    with world.bot.writing() as session:
        state = {"state": InterventionState.STARTED, "undone_at": world.bot.now()}
        session.execute(update(Intervention).values(**state))
    told = forging.reply(marion, forging.press(MARION, "barrier:rule", f"{mine}:i:{made}"))
    assert "Indsatsen findes ikke længere" in told
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    told = forging.reply(marion, forging.press(MARION, "barrier:rule", f"{mine}:i:{made}"))
    assert "er afsluttet. Genåbn sagen" in told
    assert said(world) == []


def test_a_handover_has_barriers_too(world: World) -> None:
    """The same buttons carry a handover's id, and the leader's list counts it by its unit."""
    under_way(world)
    world.form(MARION, "more:handover", "form:handover").submit(
        unit="job_centre", recipient_name="Hanne, Jobcenter", summary="kort"
    )
    handover = world.case().handovers[0].id
    carried = f"{world.case().id}:h:{handover}"
    told = forging.reply(world.person(MARION), forging.press(MARION, "barrier:rule", carried))
    assert told == "Noteret: Regel."
    assert [(one.handover_id, one.kind) for one in said(world)] == [(handover, BarrierKind.RULE)]
    with world.bot.writing() as session:
        given = {"case_id": world.case().id, "handover_id": handover, "kind": BarrierKind.RULE}
        session.add_all([Barrier(**given, at=world.bot.now()) for _time in range(4)])
    pass_time_while_down(world, "2027-01-04 09:00")
    audit(world.bot)
    world.settle()
    (letter,) = world.letters(METTE, "Det stod i vejen")
    assert "• Regel: 5 – Jobcenter 5" in letter["text"]
