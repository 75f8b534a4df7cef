"""Somebody the team knows is found by the official number, and the team chooses (row 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import CaseState
from models.vocabulary import Known, Outcome, OuterKind
from tests.product import forging
from tests.product.steps import thread_posts, under_way
from tests.product.world import ALI, CAMILLA, LONE, MARION, SAID, TRINE

if TYPE_CHECKING:
    from tests.product.world import World

NUMBER = "2026-777"


def come_again(world: World, **changed: object) -> str:
    """Let Ali refer somebody whom the team has under way, and return the new code."""
    under_way(world, official_number=NUMBER)
    given = {"official_number": "2026 777", "situation": "står på gaden igen", **changed}
    return world.refer(ALI, **given).code


def test_the_team_sees_the_case_it_has(world: World) -> None:
    """However the number is written, the new card names the open case and asks."""
    code = come_again(world)
    assert world.case(code).earlier_id == world.case().id
    text = world.card(code)["text"]
    assert "Samme sagsnr. som U26-0001 (åben, Marion har den)" in text
    assert "Læg til U26-0001" in str(world.card(code)["blocks"])
    marion = world.form(MARION, "show", "page:sheet", code)
    assert "Åbn U26-0001" in str(marion.modal())


def test_the_referrer_learns_nothing_of_it(world: World) -> None:
    """Neither the receipt nor the form says that the citizen is known."""
    come_again(world)
    assert "U26-0001" not in str(world.person(ALI).dm())


def test_added_it_is_one_case(world: World) -> None:
    """The referral's words stand in the case, whose lead hears; the new card is two lines."""
    code = come_again(world)
    world.press(CAMILLA, "add", code)
    world.settle()
    first, second = world.cases()
    assert (second.state, second.outcome, second.known) == (
        CaseState.CLOSED,
        Outcome.ADDED,
        Known.ADDED,
    )
    assert first.state is CaseState.UNDERWAY
    (told,) = thread_posts(world, "Ny henvisning på U26-0001")
    assert told[2] == [MARION]
    shown = str(world.form(TRINE, "show", "page:sheet").modal())
    assert "står på gaden igen" in shown
    assert "lagde en ny henvisning til sagen" in shown
    assert "lagt til en anden sag" in world.card(code)["text"]


def test_both_who_referred_hear_how_it_ends(world: World) -> None:
    """The second hears that the team takes it in, and the end, each by their own code."""
    code = come_again(world)
    world.press(CAMILLA, "add", code)
    world.settle()
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    world.settle()
    ali = [one["text"] for one in world.person(ALI).dm()]
    assert any(f"tager din henvisning {code} med" in text for text in ali)
    assert f"{code} er afsluttet" in ali[-1]
    assert "formålet opnået" in ali[-1]
    assert "U26-0001" not in "".join(ali)
    assert "U26-0001 er afsluttet" in world.person(LONE).dm()[-1]["text"]


def test_a_sooner_date_from_outside_comes_along(world: World) -> None:
    """The open case gets the date, and its card counts the days."""
    code = come_again(world, outer_kind="eviction", outer_on="2026-12-04")
    world.press(CAMILLA, "add", code)
    world.settle()
    case = world.case()
    assert (case.outer_kind, str(case.outer_on)) == (OuterKind.EVICTION, "2026-12-04")
    assert "Fogedsag fredag den 4. december" in world.card()["text"]


def test_a_closed_case_opens_again(world: World) -> None:
    """Added to a closed case, it is reopened with a reason of its own."""
    under_way(world, official_number=NUMBER)
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="stabilised")
    world.settle()
    code = world.refer(ALI, official_number=NUMBER).code
    text = world.card(code)["text"]
    assert "Tilbage samme dag (U26-0001, stabiliseret, ingen yderligere indsats)" in text
    world.press(CAMILLA, "add", code)
    world.settle()
    assert world.case().state is CaseState.UNDERWAY
    reason = world.bot.vault.read(world.case().past_closings[-1], "reopen_reason")
    assert reason == f"Ny henvisning {code}"


def test_apart_it_goes_on_by_itself(world: World) -> None:
    """The question is gone, the whole row of buttons is there, and it is not asked again."""
    code = come_again(world)
    world.press(CAMILLA, "apart", code)
    world.settle()
    assert world.case(code).known is Known.APART
    assert "Samme sagsnr." not in world.card(code)["text"]
    assert "card:log" in str(world.card(code)["blocks"])
    told = forging.reply(
        world.person(MARION), forging.press(MARION, "card:add", world.case(code).id)
    )
    assert told == f"{code} er allerede en sag for sig."
    assert world.case(code).is_open


def test_what_was_opened_by_a_fault_is_nobodys_earlier_case(world: World) -> None:
    """A case closed as a fault, and one made one with another, are not found."""
    world.refer(official_number=NUMBER)
    world.form(MARION, "more:close", "form:close").submit(outcome="error", reason="to gange")
    world.settle()
    second = world.refer(official_number=NUMBER)
    assert second.earlier_id is None
    third = world.refer(official_number=NUMBER)
    assert third.earlier_id == second.id
    world.press(CAMILLA, "add", third.code)
    world.settle()
    assert world.refer(official_number=NUMBER).earlier_id == second.id


def test_opened_again_a_referral_is_a_case_of_its_own(world: World) -> None:
    """What was added by mistake is reopened on its own card, and leaves the other case."""
    code = come_again(world)
    world.press(CAMILLA, "add", code)
    world.settle()
    world.form(MARION, "reopen", "form:reopen", code).submit(reason="en anden borger")
    world.settle()
    assert world.case(code).known is Known.APART
    assert world.case().additions == []
    assert "står på gaden" not in str(world.form(TRINE, "show", "page:sheet").modal())


def test_what_was_tried_follows_the_person(world: World) -> None:
    """The next case shows what was tried the last time, how it went, and why (N2)."""
    under_way(world, official_number=NUMBER, tried_not=["substance_treatment"])
    camilla = world.form(CAMILLA, "show", "page:sheet")
    camilla.click_modal("sheet:log")
    camilla.wait_modal("form:intervention")
    camilla.submit(type="home_visit", state="done")
    camilla.wait_modal("form:effect")
    camilla.submit(effect="worked", why="han lukkede op <!channel>")
    world.settle()
    code = world.refer(ALI, official_number=NUMBER, tried_worked=["home_help"]).code
    shown = str(world.form(TRINE, "show", "page:sheet", code).modal())
    assert "*Prøvet før*\\n• Personlig pleje og praktisk hjælp: virkede" in shown
    assert "*Prøvet i U26-0001*" in shown
    assert "• Rusmiddelbehandling: virkede ikke" in shown
    assert "• Hjemmebesøg: gennemført, virkede – han lukkede op &lt;!channel&gt;" in shown


def test_what_a_second_referrer_tried_is_kept(world: World) -> None:
    """Added to the case, it stands among what was tried before."""
    code = come_again(world, tried_partly=["living_support"])
    world.press(CAMILLA, "add", code)
    world.settle()
    assert "• Bostøtte: virkede delvist" in str(world.form(TRINE, "show", "page:sheet").modal())


def test_a_chain_of_referrals_ends_in_one_case(world: World) -> None:
    """Added where others were added, all of them belong to the first, and each card says so."""
    under_way(world, official_number=NUMBER)
    second, third, fourth = (
        world.refer(ALI, official_number=NUMBER, situation=f"gang {number}").code
        for number in (2, 3, 4)
    )
    assert world.case(third).earlier_id == world.case(second).id
    world.press(CAMILLA, "add", third)
    world.settle()
    world.press(CAMILLA, "add", second)
    world.settle()
    first = world.case()
    assert [one.code for one in first.additions] == [second, third]
    assert world.case(fourth).earlier_id == first.id
    assert "Samme sagsnr. som U26-0001 (åben" in world.card(fourth)["text"]
    assert not world.case(second).is_open
    shown = str(world.form(TRINE, "show", "page:sheet").modal())
    assert "gang 2" in shown
    assert "gang 3" in shown
    taken = [one["text"] for one in world.person(ALI).dm() if "tager din henvisning" in one["text"]]
    assert len(taken) == 2


def test_what_is_logged_on_a_referral_is_not_lost_by_adding_it(world: World) -> None:
    """Where somebody has bid in already, the team is told to let it be a case of its own."""
    code = come_again(world)
    view = world.case(code)
    asked = forging.press(MARION, "card:bid", view.id)
    world.person(MARION).act("raw", type="interactive", payload=asked)
    world.person(MARION).wait_modal("form:bid")
    assert world.person(MARION).submit(note="ringer")["outcome"] == "closed"
    told = forging.reply(
        world.person(CAMILLA), forging.press(CAMILLA, "card:add", world.case(code).id)
    )
    assert told == f"Der er allerede noteret noget på {code}. Vælg Egen sag."
    assert world.case(code).is_open


def test_pointed_elsewhere_each_referrer_hears_by_their_own_code(world: World) -> None:
    """Also where the case that took a second referral in is closed before its meeting."""
    world.refer(official_number=NUMBER)
    code = world.refer(ALI, official_number=NUMBER).code
    world.press(CAMILLA, "add", code)
    world.settle()
    person = world.form(MARION, "more:redirect", "form:redirect")
    person.submit(unit="job_centre", reason="er i gang dér")
    world.settle()
    told = world.person(ALI).dm()[-1]["text"]
    assert told.startswith(f"{code} hører til et andet sted: Jobcenter.")
    assert "U26-0001" not in told
