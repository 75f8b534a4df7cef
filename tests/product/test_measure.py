"""The small measurement: stored tap by tap, done within a minute, told as steps (N7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.access import case_for, visitor
from bot.casework import measure as verbs
from bot.casework.desk import Desk
from demo import WORKSPACE
from models.vocabulary import MeasureStage, Voice
from tests.product import forging
from tests.product.steps import under_way
from tests.product.test_sheet import texts
from tests.product.world import CAMILLA, MARION, SAID

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
THEMES = ("housing", "substances", "mental_health", "network", "economy")
WHOLE = {"works": "worked", "decision": "continue", "citizen_voice": "ja"}


def page(world: World, user: str = MARION) -> Player:
    """Open the page from the card's menu."""
    return world.form(user, "more:measure", "page:measure")


def buttons(view: Json) -> dict[tuple[str, str], Json]:
    """Return the page's buttons by row and action."""
    return {
        (block.get("block_id", ""), one["action_id"]): one
        for block in view["blocks"]
        if block["type"] == "actions"
        for one in block["elements"]
    }


def tap(person: Player, row: str, value: int) -> None:
    """Tap a value, and wait until it stands out."""
    person.click_modal(f"measure:{value}", block_id=row)
    person.until(lambda: chosen(person.modal() or {}).get(row) == str(value))


def chosen(view: Json) -> dict[str, str]:
    """Return what stands out in each row of values."""
    found = buttons(view) if view else {}
    rows = {row: one for (row, _action), one in found.items() if one.get("style") and ":" in row}
    return {row: one["text"]["text"] for row, one in rows.items()}


def fill(person: Player, *values: int) -> None:
    """Rate every theme for the team, and say that the citizen was not asked: six taps."""
    for theme, value in zip(THEMES, values, strict=True):
        tap(person, f"{theme}:team", value)
    person.click_modal("measure:unasked")
    person.until(lambda: "style" in unasked(person))


def unasked(person: Player) -> Json:
    """Return the button on top."""
    found = buttons(person.modal() or {"blocks": []})
    return next(one for (_row, action), one in found.items() if action == "measure:unasked")


def finish(person: Player) -> str:
    """Press "Færdig" and return what the page of steps says."""
    person.click_modal("measure:done")
    return texts(person.wait_modal("page:measured"))


def kept(world: World) -> dict[tuple[str, int, str, str], int | None]:
    """Return what is stored of the case."""
    rows = world.case().measurements
    return {(one.stage, one.turn, one.theme, one.voice): one.value for one in rows}


def kinds(world: World) -> list[str]:
    """Return the kinds of the trace's events."""
    return [event.kind for event in world.events()]


def test_after_the_record_it_takes_seven_taps(any_world: World) -> None:
    """The page takes the record's place: five for the team, one for the citizen, and "Færdig"."""
    world = any_world
    world.refer()
    world.finish_record()
    person = world.person(MARION)
    view = person.wait_modal("page:measure")
    assert "0 går slet ikke, 4 går godt." in texts(view)
    fill(person, 1, 2, 0, 3, 4)
    shown = finish(person)
    assert "*Bolig:* 1 · borgeren: ikke spurgt" in shown
    assert len(kept(world)) == 10
    assert kept(world)["start", 0, "housing", "team"] == 1
    assert kept(world)["start", 0, "housing", "citizen"] is None
    assert kinds(world).count("rated") == 6
    assert kinds(world)[-1] == "measured"
    world.settle()
    timeline = texts(world.form(MARION, "show", "page:sheet").modal())
    assert timeline.count("målte, hvordan det går") == 1
    assert "rated" not in timeline


def test_half_filled_it_says_what_is_missing_and_loses_nothing(world: World) -> None:
    """The last button says on top what is missing, and stays; opened again, all is there."""
    under_way(world)
    person = page(world)
    tap(person, "housing:team", 1)
    tap(person, "housing:citizen", 2)
    tap(person, "economy:citizen", 0)
    person.click_modal("measure:done")
    person.until(lambda: "Der mangler endnu" in texts(person.modal()))
    shown = texts(person.modal())
    assert "• Rusmidler: teamet og borgeren" in shown
    assert "• Økonomi: teamet" in shown
    assert "• Bolig" not in shown
    assert "measured" not in kinds(world)
    person.close()
    view = page(world).modal() or {}
    assert chosen(view)["housing:team"] == "1"
    assert chosen(view)["housing:citizen"] == "2"
    assert len(kept(world)) == 3


def test_a_later_tap_takes_the_earlier_ones_place(any_world: World) -> None:
    """One row for each theme and voice, whoever tapped; two colleagues do not lose each other."""
    world = any_world
    under_way(world)
    marion, camilla = page(world), page(world, CAMILLA)
    tap(marion, "housing:team", 1)
    tap(camilla, "network:team", 4)
    tap(marion, "housing:team", 3)
    view = marion.modal() or {}
    assert chosen(view) == {"housing:team": "3", "network:team": "4"}
    tap(camilla, "housing:team", 2)
    assert kept(world) == {
        ("start", 0, "housing", "team"): 2,
        ("start", 0, "network", "team"): 4,
    }
    marion.click_modal("measure:0", block_id="economy:team")
    marion.click_modal("measure:1", block_id="mental_health:team")
    assert len(kept(world)) == 4


def test_what_the_citizen_was_not_asked_is_said_of_the_rest_or_of_all(world: World) -> None:
    """The button on top fills what is unanswered; with all answered it takes their place."""
    under_way(world)
    person = page(world)
    assert unasked(person)["text"]["text"] == "Borgeren er ikke spurgt"
    tap(person, "housing:citizen", 3)
    assert unasked(person)["text"]["text"] == "Borgeren er ikke spurgt om resten"
    person.click_modal("measure:unasked")
    person.until(lambda: len(kept(world)) == 5)
    assert kept(world)["start", 0, "housing", "citizen"] == 3
    person.until(lambda: unasked(person)["text"]["text"] == "Borgeren er ikke spurgt")
    person.click_modal("measure:unasked")
    person.until(lambda: kept(world)["start", 0, "housing", "citizen"] is None)
    assert set(kept(world).values()) == {None}


def test_the_follow_up_is_told_as_steps_from_the_start(world: World) -> None:
    """Where it goes on the page follows; the difference is steps, and "ikke spurgt" is said."""
    under_way(world)
    person = page(world)
    fill(person, 1, 2, 0, 3, 4)
    tap(person, "housing:citizen", 2)
    finish(person)
    person.close()
    world.travel("2026-12-28 09:00")
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    assert person.submit(WHOLE)["outcome"] == "updated"
    person.wait_modal("page:measure")
    assert chosen(person.modal() or {}) == {}
    fill(person, 3, 1, 0, 3, 0)
    tap(person, "housing:citizen", 2)
    tap(person, "network:citizen", 1)
    shown = finish(person)
    assert "*Bolig:* fra 1 til 3, to trin frem · borgeren: fra 2 til 2, uændret" in shown
    assert "*Rusmidler:* fra 2 til 1, et trin tilbage · borgeren: ikke spurgt" in shown
    assert "*Netværk:* fra 3 til 3, uændret · borgeren: 1, ikke spurgt før" in shown
    assert "*Økonomi:* fra 4 til 0, fire trin tilbage" in shown
    assert "Trinene er regnet fra målingen ved start tirsdag den 24. november." in shown
    assert kept(world)["follow_up", 1, "housing", "team"] == 3
    sheet = texts(world.form(MARION, "show", "page:sheet").modal())
    assert "*Ved start tirsdag den 24. november*\n*Bolig:* 1 · borgeren: 2" in sheet
    assert "*Ved opfølgning mandag den 28. december*\n*Bolig:* fra 1 til 3" in sheet


def test_changed_at_the_follow_up_it_leads_on_to_the_bids(world: World) -> None:
    """The last button is "Videre: byd ind", which no missing answer stops."""
    under_way(world)
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    person.submit({**WHOLE, "decision": "change"})
    person.wait_modal("page:measure")
    tap(person, "housing:team", 2)
    last = list(buttons(person.modal() or {}).values())[-1]
    assert last["text"]["text"] == "Videre: byd ind"
    person.click_modal("measure:bid")
    person.wait_modal("form:bid")
    bids = len(world.case().bids)
    assert person.submit(note="kontakter udlejeren")["outcome"] == "closed"
    assert len(world.case().bids) == bids + 1
    assert "measured" not in kinds(world)


def test_after_closing_it_is_measured_once_more(world: World) -> None:
    """The page follows the closing, and steps are from the start of the same course."""
    under_way(world)
    person = page(world)
    fill(person, 0, 0, 0, 0, 0)
    finish(person)
    person.close()
    person = world.form(MARION, "more:close", "form:close")
    person.submit(**SAID, outcome="goal_met")
    person.wait_modal("page:measure")
    world.settle()
    assert "Mangler lille måling" in world.card()["text"]
    fill(person, 4, 1, 1, 1, 1)
    assert "*Bolig:* fra 0 til 4, fire trin frem" in finish(person)
    assert kept(world)["closing", 1, "housing", "team"] == 4
    world.settle()
    assert "lille måling" not in world.card()["text"]
    assert "card:measure" not in str(world.card()["blocks"])
    person.close()
    world.form(MARION, "reopen", "form:reopen").submit(reason="ringede selv")
    world.settle()
    person = page(world)
    fill(person, 2, 2, 2, 2, 2)
    assert "*Bolig:* 2 · borgeren: ikke spurgt" in finish(person)
    assert kept(world)["start", 1, "housing", "team"] == 2


@pytest.mark.parametrize("outcome", ["error", "not_target", "sparring_done", "deceased"])
def test_some_ends_are_not_measured(world: World, outcome: str) -> None:
    """Nothing follows where there was no course, or nobody to ask about."""
    under_way(world)
    person = world.form(MARION, "more:close", "form:close")
    assert person.submit(**SAID, outcome=outcome, reason="x")["outcome"] == "closed"
    world.settle()
    assert "måling" not in world.card()["text"]
    told = forging.reply(person, forging.press(MARION, "card:measure", world.case().id))
    assert "U26-0001 måles ikke nu." in told


def test_before_the_start_meeting_there_is_nothing_to_measure(world: World) -> None:
    """A press from an old page, or a forged one, is answered, and nothing is stored."""
    case = world.refer()
    told = forging.reply(world.person(MARION), forging.press(MARION, "card:measure", case.id))
    assert told == (
        "U26-0001 måles ikke nu. Det gør I efter startmødet, opfølgningen og afslutningen."
    )


def test_what_has_moved_on_is_not_changed(world: World) -> None:
    """A page of the start, left open over a follow-up, changes nothing and says why."""
    under_way(world)
    slow = page(world, CAMILLA)
    tap(slow, "housing:team", 1)
    world.form(MARION, "more:follow_up", "form:follow_up").submit(WHOLE)
    before = kept(world)
    slow.click_modal("measure:4", block_id="housing:team")
    slow.until(lambda: "sagen er kommet videre" in texts(slow.modal()))
    assert kept(world) == before


@pytest.mark.parametrize(
    ("action", "rest", "words"),
    [
        ("measure:4", "start:0:housing:team:5", "Det måler teamet ikke længere."),
        ("measure:4", "start:0:weather:team:4", "Det måler teamet ikke længere."),
        ("measure:4", "start:0:housing:leader:4", "Knappen virker ikke længere."),
        ("measure:4", "start:0:housing:team:-1", "Knappen virker ikke længere."),
        ("measure:4", "start:0:housing", "Knappen virker ikke længere."),
        ("measure:4", "start:7:housing:team:4", "sagen er kommet videre"),
        ("measure:4", "closing:0:housing:team:4", "sagen er kommet videre"),
        ("measure:unasked", "follow_up:0", "sagen er kommet videre"),
        ("measure:done", "", "sagen er kommet videre"),
    ],
)
def test_a_forged_tap_stores_nothing(world: World, action: str, rest: str, words: str) -> None:
    """Theme, voice, value and stage are all checked against the database."""
    case = under_way(world)
    before = forging.rows(world)
    forged = forging.press(MARION, action, f"{case.id}:{rest}")
    assert words in forging.reply(world.person(MARION), forged)
    assert forging.rows(world) == before


def test_finished_twice_it_stands_once_in_the_trace(world: World) -> None:
    """Two colleagues press "Færdig"; only something new makes it a measurement again."""
    under_way(world)
    marion, camilla = page(world), page(world, CAMILLA)
    fill(marion, 1, 1, 1, 1, 1)
    finish(marion)
    finish(camilla)
    assert kinds(world).count("measured") == 1
    person = page(world)
    tap(person, "housing:team", 2)
    finish(person)
    assert kinds(world).count("measured") == 2


def measured(world: World) -> None:
    """Measure what can be measured now, whole."""
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, world.case().id, visitor(session, WORKSPACE, MARION))
        name = verbs.require_now(opened.case).name
        for theme in THEMES:
            verbs.rate(desk, opened, name, verbs.Rating(theme, Voice.TEAM, 2))
        verbs.leave_unasked(desk, opened, name)
        assert verbs.conclude(desk, opened, name)


def waits(world: World, user: str) -> bool:
    """Tell whether a person's App Home says that the measurement waits."""
    person = world.person(user)
    before = (person.home() or {"hash": ""})["hash"]
    person.open_home()
    shown = person.until(lambda: (home := person.home()) and home["hash"] != before and home)
    return "Den lille måling mangler" in str(shown)


def test_it_waits_for_the_lead_until_it_is_done(world: World) -> None:
    """Under "Venter på mig" of the lead alone; its button opens it, and done it is gone."""
    under_way(world)
    assert waits(world, MARION)
    assert not waits(world, CAMILLA)
    marion = world.person(MARION)
    marion.click_home("card:measure")
    marion.wait_modal("page:measure")
    fill(marion, 1, 1, 1, 1, 1)
    finish(marion)
    marion.until(lambda: "Den lille måling mangler" not in str(marion.home()))
    assert [row.kind for row in world.notices() if "measure" in row.kind] == []


def test_it_waits_ten_working_days(world: World) -> None:
    """From Tuesday 24 November the last day is 8 December; also after closing."""
    under_way(world)
    world.travel("2026-12-08 12:00")
    assert waits(world, MARION)
    world.travel("2026-12-09 08:00")
    assert not waits(world, MARION)
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    world.person(MARION).close()
    assert waits(world, MARION)
    world.travel("2026-12-28 08:00")
    assert not waits(world, MARION)


def test_the_private_view_leads_to_it_and_shows_it(world: World) -> None:
    """Its own section: the steps so far, and the button, for a case that can be measured."""
    under_way(world)
    measured(world)
    sheet = world.form(MARION, "show", "page:sheet")
    assert "*Bolig:* 2 · borgeren: ikke spurgt" in texts(sheet.modal())
    sheet.click_modal("card:measure")
    sheet.wait_modal("page:measure")
    assert chosen(sheet.modal() or {})["housing:team"] == "2"
    tap(sheet, "housing:team", 4)
    finish(sheet)
    sheet.close()
    sheet.until(lambda: "*Bolig:* 4" in texts(sheet.modal()))


def test_a_stage_says_when(world: World) -> None:
    """Each stage has its own turn, so that two follow-ups are two measurements."""
    under_way(world)
    for day in ("2026-12-28 09:00", "2027-01-28 09:00"):
        world.travel(day)
        world.form(MARION, "more:follow_up", "form:follow_up").submit(WHOLE)
        world.settle()
        measured(world)
    turns = {(stage, turn) for stage, turn, _theme, _voice in kept(world)}
    assert turns == {(MeasureStage.FOLLOW_UP, 1), (MeasureStage.FOLLOW_UP, 2)}
