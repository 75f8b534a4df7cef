"""Waiting for me: App Home shows what is asked of one, with the button that does it (row 39)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.product import forging
from tests.product.steps import fault, pass_time_while_down, refuse_again, under_way
from tests.product.test_home import home
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    JONAS,
    LONE,
    MARION,
    METTE,
    SAID,
    SOEREN,
    TRINE,
    taken,
)

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
NOTHING = "Intet venter på dig lige nu."
MEASURE = "Den lille måling mangler"


def texts(person: Player) -> list[str]:
    """Return the paragraphs and headings of App Home, in order."""
    view = person.home() or {"blocks": []}
    return [one["text"]["text"] for one in view["blocks"] if "text" in one]


def waiting(person: Player) -> list[str]:
    """Return the lines below "Venter på mig"."""
    every = texts(person)
    if "Venter på mig" not in every:
        return []
    lines = every[every.index("Venter på mig") + 1 :]
    headings = {"Mine sager", "Teamets sager", "Indstillinger", "Mine henvisninger", "Væk"}
    headings |= {"Sparring og læring"}
    ends = next(place for place, text in enumerate(lines) if text in headings)
    return lines[:ends]


def press(person: Player, action: str, value: str) -> None:
    """Press the one button in App Home that is about this."""
    blocks = (person.home() or {"blocks": []})["blocks"]
    (block,) = (
        block["block_id"]
        for block in blocks
        for one in (*block.get("elements", ()), block.get("accessory", {}))
        if one.get("action_id") == action and str(one.get("value")).startswith(value)
    )
    person.click_home(action, block_id=block)


def until_waits(person: Player, *parts: str) -> None:
    """Wait until exactly these wait, each told by some of its words."""

    def done() -> bool:
        found = waiting(person)
        pairs = zip(found, parts, strict=False)
        return len(found) == len(parts) and all(part in line for line, part in pairs)

    person.until(done)


def test_a_convening_is_answered_and_received_from_home(any_world: World) -> None:
    """Each press goes the card's way; the row is gone, and the card shows it."""
    world = any_world
    case = world.refer()
    person, _shown = home(world, CAMILLA, "Venter på mig")
    when = "onsdag den 25. november kl. 08.30"
    until_waits(person, f"Kommer du til startmødet {when}?", "Ingen har modtaget sagen endnu")
    press(person, "card:come", case.id)
    until_waits(person, "Ingen har modtaget sagen endnu")
    press(person, "card:receive", case.id)
    until_waits(person, NOTHING)
    world.settle()
    assert "Camilla kommer" in world.card()["text"]
    assert "Modtaget af Camilla" in world.card()["text"]
    assert person.dm() == []


def test_a_refused_press_is_told_on_top_of_home_and_the_row_goes(world: World) -> None:
    """Marion was first: Camilla hears it on top of her page, which is then as it is."""
    case = world.refer()
    person, _shown = home(world, CAMILLA, "Ingen har modtaget sagen endnu")
    world.press(MARION, "receive")
    press(person, "card:receive", case.id)
    assert "Marion har allerede modtaget sagen" in str(person.wait_modal("page:note"))
    person.close()
    until_waits(person, "Kommer du til startmødet")
    assert person.dm() == []


def test_bids_and_the_record_are_made_from_home(world: World) -> None:
    """On the day each bids in from their own page; who took the case finishes its record."""
    case = world.refer()
    world.press(MARION, "receive")
    pass_time_while_down(world, "2026-11-25 08:40")
    for user, label in ((CAMILLA, "Sundhed & Omsorg"), (CHRISTINA, "Det Specialiserede")):
        person, _shown = home(world, user, f"{label}")
        until_waits(person, "har ikke budt ind")
        press(person, "card:bid", case.id)
        person.wait_modal("form:bid")
        assert person.submit(note="ringer")["outcome"] == "closed"
        until_waits(person, NOTHING)
    person, _shown = home(world, MARION, "referat mangler")
    until_waits(person, "Forebyggelse & Rusmidler har ikke budt ind", "Startmødets referat mangler")
    press(person, "card:bid", case.id)
    person.wait_modal("form:bid")
    person.submit(note="ringer")
    until_waits(person, "Startmødets referat mangler. Mødet var onsdag den 25. november")
    press(person, "card:record", case.id)
    person.wait_modal("form:record")
    given = {"decision": "ophold", "lead": MARION, "contact": MARION, "citizen_voice": "ja"}
    assert taken(person.submit(given))
    note = "1 notat mangler at blive journaliseret"
    late = "Borgeren er ikke kontaktet endnu, senest mandag den 30. november"
    until_waits(person, MEASURE, late, note)
    press(person, "card:contacted", case.id)
    until_waits(person, MEASURE, note)


def test_what_is_late_waits_for_who_has_it_and_for_the_substitute(world: World) -> None:
    """Follow-up and deadline wait for Marion; while she is away, for Jonas; for nobody else."""
    under_way(world)
    pass_time_while_down(world, "2027-02-25 09:00")
    person, _shown = home(world, MARION, "Frist")
    until_waits(person, "Opfølgning mandag den 28. december", "Frist onsdag den 24. februar")
    person.command("C0TORVET", "/henvisning fravær")
    person.wait_modal("form:absence")
    person.submit(first_on="2027-02-25", last_on="2027-02-26")
    person.close()
    stand_in, _shown = home(world, JONAS, "Venter på mig")
    until_waits(stand_in, "Opfølgning", "Frist")
    other, _shown = home(world, CHRISTINA, "Venter på mig")
    until_waits(other, NOTHING)
    press(stand_in, "card:close", world.case().id)
    stand_in.wait_modal("form:close")
    assert taken(stand_in.submit(**SAID, outcome="goal_met", reason="bor godt"))
    until_waits(stand_in, MEASURE, "1 notat mangler at blive journaliseret")


def test_an_order_from_outside_that_is_late(world: World) -> None:
    """What has come is noted from Home, and its effect asked."""
    under_way(world)
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:order")
    person.wait_modal("form:order")
    person.submit(
        type="functional_description",
        unit="job_centre",
        person="Bo",
        deliverable="beskrivelse",
        due_on="2026-12-01",
    )
    person.close()
    pass_time_while_down(world, "2026-12-02 09:00")
    person, _shown = home(world, MARION, "bestilt udefra: overskredet med 1 arbejdsdag")
    (made,) = world.case().interventions
    press(person, "sheet:done", f"{world.case().id}:{made.id}:done")
    person.wait_modal("form:effect")
    person.submit(effect="worked")
    until_waits(person, MEASURE)


def test_a_visit_a_handover_and_what_is_passed_on(world: World) -> None:
    """Home again, read and answered, taken over: each from the page of the one it waits for."""
    case = under_way(world)
    marion = world.form(MARION, "more:visit", "form:visit")
    marion.submit({"back_by": "11:00", "partner": CAMILLA})
    person, _shown = home(world, MARION, "Du er på besøg, tilbage senest kl. 11.00")
    person.click_home("visit:home")
    assert "Det er noteret" in str(person.wait_modal("page:note"))
    person.close()
    until_waits(person, MEASURE)
    world.form(MARION, "more:handover", "form:handover").submit(
        {"unit": "job_centre", "recipient": ALI, "summary": "trænger til ro"}
    )
    ali, _shown = home(world, ALI, "Venter på mig")
    until_waits(ali, f"*{case.code}* · Udsatte-teamet vil overdrage sagen til dig")
    assert "trænger til ro" not in str(ali.home())
    ali.click_home("handover:read")
    ali.wait_modal("page:letter")
    ali.click_modal("handover:accept")
    ali.until(lambda: waiting(ali) == [])


def test_what_a_colleague_passes_on(world: World) -> None:
    """Trine sees which duties, takes them with one press, and they are hers."""
    under_way(world)
    marion = world.person(MARION)
    marion.command("C0TORVET", "/henvisning fravær")
    marion.wait_modal("form:absence")
    marion.click_modal("passing:open")
    marion.wait_modal("form:passing")
    assert marion.submit(taker=TRINE)["outcome"] == "updated"
    person, _shown = home(world, TRINE, "Marion Lund vil give dig det her: *U26-0001*: tovholder")
    person.click_home("passing:accept")
    assert "Det er dit nu" in str(person.wait_modal("page:note"))
    person.close()
    person.until(lambda: not any("vil give dig" in one for one in waiting(person)))
    assert world.case().lead == TRINE


def test_home_is_paged_and_the_parts_turn_apart(world: World) -> None:
    """Eight new cases: each part turns by itself, and a press keeps the pages turned to."""
    for _case in range(8):
        world.refer()
    person, _shown = home(world, CAMILLA, "Teamets sager")
    blocks = (person.home() or {})["blocks"]
    assert len(blocks) < 60
    buttons = [one for block in blocks for one in block.get("elements", ())]
    turns = [one["value"] for one in buttons if one["action_id"] == "home:on"]
    assert turns == ["1:0:0", "0:0:1"]
    press(person, "home:on", "0:0:1")
    person.until(lambda: (person.home() or {})["private_metadata"] == "0:0:1")
    shown = texts(person)
    below = shown[shown.index("Teamets sager") :]
    assert [text.split()[0] for text in below if text.startswith("*U26")] == [
        "*U26-0007*",
        "*U26-0008*",
    ]
    press(person, "card:come", world.case().id)
    person.until(lambda: "U26-0001* · Kommer du" not in str(person.home()))
    assert (person.home() or {})["private_metadata"] == "0:0:1"
    for wild in ("9:9:9", "", "x:y:z", "0:0:0:0:0", "9" * 200):
        person.act("raw", type="interactive", payload=forging.press(CAMILLA, "home:on", wild))
    person.until(lambda: "Teamets sager" in str(person.home()))


def test_a_leader_has_figures_and_what_is_late(world: World) -> None:
    """Counts, codes, dates and who leads; nothing to open, and nothing waits for a leader."""
    under_way(world)
    world.refer()
    pass_time_while_down(world, "2026-12-30 08:00")
    person, shown = home(world, METTE, "Overblik: Udsatte-teamet")
    assert "2 åbne sager · 2 overskredet · 0 venter på svar · 1 ikke modtaget" in shown
    assert "U26-0001 Opfølgning mandag den 28. december" in shown
    assert "tovholder Marion" in shown
    assert waiting(person) == []
    for barred in ("cases:show", "card:", "Mine sager", "Skal sættes ud", "Personligt"):
        assert barred not in shown


def test_an_administrator_sees_how_the_installation_is(world: World) -> None:
    """In words: what is late, in doubt or lost, and the connections; for nobody else."""
    world.refer()
    world.person(SOEREN).command("C0TORVET", "/henvisning opsætning")
    soeren = world.person(SOEREN)
    soeren.wait_modal("page:setup")
    soeren.click_modal("setup:administrators")
    soeren.wait_modal("form:administrators")
    assert soeren.submit(administrators=[SOEREN])["outcome"] == "closed"
    soeren.close()
    _person, shown = home(world, SOEREN, "Sådan har Tværs det")
    for told in (
        "Intet er forsinket",
        "Alt er kommet frem",
        "nyeste udgave",
        "beskeder er planlagt",
    ):
        assert told in shown
    assert "U26-" not in shown
    refuse_again(world, "ping", "msg_too_long")
    home(world, SOEREN, "*1 besked er ikke kommet frem, og ingen har taget sig af")
    _other, shown = home(world, CAMILLA, "Venter på mig")
    assert "Sådan har Tværs det" not in shown


def test_a_stand_in_is_asked_for_only_what_is_theirs(world: World) -> None:
    """A substitute who is not asked has nothing to answer; the referrer sees only their own."""
    world.refer()
    person, _shown = home(world, BIRGIT, "Venter på mig")
    until_waits(person, NOTHING)
    _lone, shown = home(world, LONE, "Mine henvisninger")
    assert "Venter på mig" not in shown


def test_slack_that_fails_at_home_loses_nothing(world: World) -> None:
    """The press is stored though the page can't be drawn; opened again it is as it is."""
    case = world.refer()
    person, _shown = home(world, CAMILLA, "Kommer du til startmødet")
    fault(world, "views.publish", "error", error="internal_error")
    press(person, "card:come", case.id)
    person.until(lambda: not person.ask("GET", "faults")["faults"][0]["times_left"])
    person.open_home()
    until_waits(person, "Ingen har modtaget sagen endnu")


@pytest.mark.parametrize("action", ["home:back", "home:on"])
def test_a_stranger_to_the_teams_turns_only_their_own_page(world: World, action: str) -> None:
    """A forged turning shows Lone what is hers and no other's."""
    under_way(world)
    lone, _shown = home(world, LONE, "Mine henvisninger")
    lone.act("raw", type="interactive", payload=forging.press(LONE, action, "0:0:0"))
    lone.until(lambda: "Mine henvisninger" in str(lone.home()))
    assert "Teamets sager" not in str(lone.home())


def test_an_old_home_does_not_answer_for_another_time(world: World) -> None:
    """Home asked about Wednesday; the meeting is moved to Friday: the press says so, no more."""
    world.refer()
    person, _shown = home(world, CAMILLA, "Kommer du til startmødet onsdag den 25. november")
    form = world.form(MARION, "more:move", "form:move")
    form.submit(on="2026-11-27", at="10:00", reason="borgeren kan først da")
    world.settle()
    person.click_home("card:come")
    page = str(person.wait_modal("page:note"))
    assert "Mødet er flyttet imens til fredag den 27. november kl. 10.00." in page
    assert world.case().meetings[-1].attendances == []
