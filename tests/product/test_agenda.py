"""The agenda an hour before, and whom the citizen opens the door for (rows 19, N6, N13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.product import forging
from tests.product.steps import thread_posts, under_way
from tests.product.world import ALI, CAMILLA, JONAS, LONE, MARION, TRINE

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

TRUST = {
    "trusts": "Aftenvagten i hjemmeplejen",
    "meets": "Om formiddagen på varmestuen",
    "ways": "Ring på to gange. Tal ikke om rusmidlerne først.",
}


def agendas(world: World) -> list[tuple[str, str, list[str]]]:
    """Return the agendas laid before the team."""
    return thread_posts(world, "Dagsorden til startmødet")


def open_agenda(world: World, user: str = MARION) -> str:
    """Press the button in the thread and return what the page holds."""
    person = world.person(user)
    post = next(one for one in world.thread() if one["text"].startswith("Dagsorden"))
    person.click("C0UDSATTE", post["ts"], "card:agenda")
    person.wait_modal("page:agenda")
    shown = str(person.modal())
    person.close()
    return shown


def tell(world: World, user: str = CAMILLA, **given: str) -> Player:
    """Open the private view, then the form in it, and send what is known."""
    person = world.form(user, "show", "page:sheet")
    person.click_modal("sheet:trust")
    person.wait_modal("form:trust")
    assert person.submit({**TRUST, **given})["outcome"] == "closed"
    return person


def test_an_hour_before_the_agenda_is_there(any_world: World) -> None:
    """At 07.30 for 08.30: numbers and dates in the thread, mentioning nobody; words on the page."""
    world = any_world
    world.refer(
        tried_worked=["home_help"],
        tried_not=["substance_treatment"],
        outer_kind="eviction",
        outer_on="2026-12-04",
    )
    world.travel("2026-11-25 07:29")
    assert agendas(world) == []
    world.travel("2026-11-25 07:31")
    ((_day, words, called),) = agendas(world)
    assert "i dag kl. 08.30: 2 ting prøvet før, borgerens egne ord, 2 åbne spørgsmål." in words
    assert "7 arbejdsdage" in words
    assert "handler først" in words
    assert called == []
    assert "sættes ud" not in words
    shown = open_agenda(world)
    assert "• Personlig pleje og praktisk hjælp: virkede" in shown
    assert "• Rusmiddelbehandling: virkede ikke" in shown
    assert "vil blive boende" in shown
    assert "Hvem modtager sagen?" in shown
    assert "Hvem åbner borgeren døren for?" in shown
    assert "handler først" in shown
    assert [event.kind for event in world.events()][-1] == "viewed"


def test_what_is_answered_is_no_question_any_more(world: World) -> None:
    """The page is drawn from the case as it is: received, and the citizen not asked yet."""
    given = {"citizen_wish": "", "wish_not_asked": "not_reached"}
    world.refer(**given)
    world.press(MARION, "receive")
    world.settle()
    tell(world)
    world.settle()
    world.travel("2026-11-25 07:31")
    assert "0 ting prøvet før, borgeren ikke spurgt, 2 åbne spørgsmål" in agendas(world)[0][1]
    shown = open_agenda(world)
    assert "Hvem modtager sagen?" not in shown
    assert "Hvem spørger borgeren?" in shown
    assert "Hvad er prøvet før? Der er ikke noteret noget." in shown
    assert "Aftenvagten i hjemmeplejen" in shown
    assert "Ring på to gange" in shown


def test_the_agenda_follows_the_meeting(world: World) -> None:
    """Moved, it is laid before the new time; called within the hour, at once."""
    world.refer()
    form = world.form(MARION, "more:move", "form:move")
    form.submit({"on": "2026-11-24", "at": "09:00", "reason": "fogeden kommer"})
    world.settle()
    ((_day, words, _called),) = agendas(world)
    assert "i dag kl. 09.00" in words
    world.travel("2026-11-25 08:29")
    assert len(agendas(world)) == 1


def test_a_meeting_that_was_held_needs_no_agenda(world: World) -> None:
    """The record is finished before the hour: nothing is laid before anybody."""
    under_way(world)
    world.travel("2026-11-25 08:29")
    assert agendas(world) == []


def test_only_the_team_opens_it(world: World) -> None:
    """A referrer who has the button's value hears what an outsider hears."""
    case = world.refer()
    told = forging.reply(world.person(LONE), forging.press(LONE, "card:agenda", case.id))
    assert told == "Der er ingen sag med den kode. Se de åbne med /henvisning sager."


def test_trust_is_kept_and_shown_where_it_is_needed(world: World) -> None:
    """It stands in the private view, can be changed, and is sealed in the database."""
    world.refer()
    person = tell(world)
    person.until(lambda: "Aftenvagten i hjemmeplejen" in str(person.modal()))
    case = world.case()
    assert b"Aftenvagten" not in (case.trusts or b"")
    assert world.bot.vault.read(case, "trust_meets") == TRUST["meets"]
    person.close()
    tell(world, MARION, meets="", ways="")
    case = world.case()
    assert world.bot.vault.read(case, "trusts") == TRUST["trusts"]
    assert (case.trust_meets, case.trust_ways) == (None, None)
    shown = str(world.form(TRINE, "show", "page:sheet").modal())
    assert "noterede, hvem borgeren åbner døren for" in shown
    assert "Bedste tid" not in shown


def test_ways_need_somebody_who_goes_them(world: World) -> None:
    """Time and place without a person is asked about under the field, and nothing is lost."""
    world.refer()
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:trust")
    person.wait_modal("form:trust")
    answer = person.submit({**TRUST, "trusts": ""})
    assert answer["errors"] == {"trusts": "Skriv, hvem borgeren åbner døren for."}
    assert world.case().trusts is None


def test_a_personal_number_is_stopped_there_too(world: World) -> None:
    """The guard reads all three fields."""
    world.refer()
    person = world.form(MARION, "show", "page:sheet")
    person.click_modal("sheet:trust")
    person.wait_modal("form:trust")
    answer = person.submit({**TRUST, "ways": "Spørg efter 010190-1234"})
    assert "CPR-nummer" in answer["errors"]["ways"]


def test_it_goes_with_a_handover(world: World) -> None:
    """The recipient reads it with the summary, and the form says beforehand that they will."""
    under_way(world)
    tell(world).close()
    form = world.form(MARION, "more:handover", "form:handover")
    comes_along = "Følger med: hvem borgeren åbner døren for, bedste tid og sted, hvad man gør og"
    assert comes_along in str(form.modal())
    offer = {"unit": "job_centre", "recipient": ALI, "summary": "trænger til ro"}
    assert form.submit(offer)["outcome"] == "closed"
    world.settle()
    ali = world.person(ALI)
    letter = ali.dm()[-1]
    ali.click("D0ALI", letter["ts"], "handover:read")
    shown = str(ali.wait_modal("page:letter"))
    assert "Aftenvagten i hjemmeplejen" in shown
    assert "Ring på to gange" in shown


def test_it_goes_with_the_substitute(world: World) -> None:
    """Whoever steps in is told that it is there, not what it says."""
    under_way(world)
    tell(world).close()
    marion = world.person(MARION)
    marion.command("C0TORVET", "/henvisning fravær")
    marion.wait_modal("form:absence")
    marion.submit({"first_on": "2026-11-26", "last_on": "2026-11-27"})
    world.travel("2026-11-26 09:00")
    (line,) = [one["text"] for one in world.person(JONAS).dm() if "Du træder ind" in one["text"]]
    assert "Se, hvem borgeren åbner døren for." in line
    assert "Aftenvagten" not in line


def test_whoever_leaves_is_not_told_to_look(world: World) -> None:
    """The one asked what is only in their head knows it: only those who step in are sent there."""
    under_way(world)
    tell(world).close()
    marion = world.person(MARION)
    marion.command("C0TORVET", "/henvisning fravær")
    marion.wait_modal("form:absence")
    marion.submit({"first_on": "2026-11-30", "last_on": "2026-12-04"})
    world.travel("2026-11-27 13:00")
    (asked,) = [one["text"] for one in marion.dm() if "kun står i dit hoved" in one["text"]]
    assert "U26-0001: tovholder" in asked
    assert "åbner døren for" not in asked


def test_it_follows_the_person_to_the_next_case(world: World) -> None:
    """Somebody the team knows: what it knew of their trust stands in the new case as well."""
    under_way(world, official_number="2026-777")
    tell(world).close()
    code = world.refer(ALI, official_number="2026-777").code
    shown = str(world.form(TRINE, "show", "page:sheet", code).modal())
    assert "Aftenvagten i hjemmeplejen" in shown


def test_a_case_for_itself_does_not_show_the_others_trust(world: World) -> None:
    """Kept apart, or handed over, a case shows only what it knows itself."""
    under_way(world, official_number="2026-777")
    tell(world).close()
    code = world.refer(ALI, official_number="2026-777").code
    form = world.form(MARION, "more:handover", "form:handover", code)
    form.submit({"unit": "job_centre", "recipient": LONE, "summary": "trænger til ro"})
    world.settle()
    lone = world.person(LONE)
    lone.click("D0LONE", lone.dm()[-1]["ts"], "handover:read")
    assert "Aftenvagten" not in str(lone.wait_modal("page:letter"))
    world.press(CAMILLA, "apart", code)
    world.settle()
    shown = str(world.form(TRINE, "show", "page:sheet", code).modal())
    assert "Aftenvagten" not in shown


def test_refusals_are_kept_with_their_dates(world: World) -> None:
    """What the citizen declined stands with its day, also when they have said yes since (N6)."""
    under_way(world)
    world.travel("2026-11-26 10:00")
    marion = world.form(MARION, "show", "page:sheet")
    marion.click_modal("sheet:log")
    marion.wait_modal("form:intervention")
    given = {"type": "temp_housing", "state": "offered_declined", "on": "2026-11-25"}
    marion.submit(given)
    world.settle()
    (made,) = world.case().interventions
    assert str(made.declined_on) == "2026-11-25"
    marion.close()  # the question why; the private view lies below it
    told = "• onsdag den 25. november: Midlertidigt ophold på botilbud"
    marion.until(lambda: told in str(marion.modal()))
    marion.click_modal("sheet:start")
    marion.until(lambda: "(siden: iværksat)" in str(marion.modal()))
    assert str(world.case().interventions[0].declined_on) == "2026-11-25"


def test_declined_by_a_press_it_has_the_day_of_the_press(world: World) -> None:
    """An intervention that is set to declined is declined today, whenever it was begun."""
    under_way(world)
    marion = world.form(MARION, "show", "page:sheet")
    marion.click_modal("sheet:log")
    marion.wait_modal("form:intervention")
    marion.submit({"type": "home_visit", "state": "proposed", "on": "2026-11-24"})
    world.travel("2026-11-30 10:00")
    (made,) = world.case().interventions
    marion.close()
    marion = world.form(MARION, "show", "page:sheet")
    value = f"{world.case().id}:{made.id}:offered_declined"
    marion.click_modal("sheet:more", selected=value)
    marion.until(lambda: world.case().interventions[0].declined_on is not None)
    assert str(world.case().interventions[0].declined_on) == "2026-11-30"
