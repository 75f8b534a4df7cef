"""Who leaves passes on all that is theirs, each with a name who accepts (N14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.casework.desk import Desk
from bot.casework.seats import SeatForm, set_seat
from bot.casework.team import TeamForm, set_up
from bot.presets import ODDER
from bot.schedule import replan_team
from bot.trace import TVAERS
from models import Passing, Seat, Substitute
from models.handover import HandoverState
from models.vocabulary import InterventionState
from tests.product import forging
from tests.product.steps import under_way
from tests.product.world import (
    ALI,
    CAMILLA,
    JONAS,
    LONE,
    MARION,
    METTE,
    NEW_TEAM,
    SAID,
    SOEREN,
    TORVET,
    TRINE,
)

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World


def busy(world: World) -> None:
    """Let Marion lead a case, be the contact of none, do something in it and have bid in."""
    under_way(world)
    world.press(MARION, "log")
    marion = world.person(MARION)
    menu = marion.wait_message("C0UDSATTE", "Hvad er sat i gang")
    marion.click_ephemeral(menu["id"], "log:home_visit")
    world.settle()


def listed(world: World, user: str = MARION) -> Player:
    """Open the list of what is a person's, from the form for absence."""
    person = world.person(user)
    world.opened(person, lambda: person.command(TORVET, "/henvisning fravær"), "form:absence")
    person.click_modal("passing:open")
    person.until(lambda: "Giv videre" in str((person.modal() or {}).get("title")))
    return person


def keys(person: Player) -> list[str]:
    """Return what can be chosen in the open list."""
    blocks = (person.modal() or {})["blocks"]
    element = next(block["element"] for block in blocks if block.get("block_id") == "duties")
    return [option["value"] for option in element["options"]]


def passed_on(world: World, taker: str = JONAS) -> list[str]:
    """Pass everything of Marion's on to a colleague, and return its keys."""
    person = listed(world)
    duties = keys(person)
    answer = person.submit({"duties": duties, "taker": taker})
    assert answer["outcome"] == "updated", answer
    world.settle()
    return duties


def passings(world: World) -> list[Passing]:
    """Return what is stored."""
    with world.bot.reading() as session:
        return list(session.scalars(select(Passing)))


def test_all_that_is_ones_own_stands_in_one_list(world: World) -> None:
    """Lead, bid and what one is doing: each a line, none of them placed yet."""
    busy(world)
    person = listed(world)
    shown = str(person.modal())
    for words in ("U26-0001: tovholder", "U26-0001: bud", "U26-0001: Hjemmebesøg"):
        assert words in shown
    assert shown.count("ikke placeret") == 5
    assert [key.partition(":")[0] for key in keys(person)] == [
        "lead",
        "intervention",
        "bid",
        "bid",
        "bid",
    ]


def test_placed_with_a_name_who_accepts(any_world: World) -> None:
    """The colleague reads what it is, says yes, and it is theirs; the giver hears."""
    world = any_world
    busy(world)
    duties = passed_on(world)
    (letter,) = world.letters(JONAS, "Marion Lund vil give dig det her.")
    assert "U26-0001: tovholder" in letter["text"]
    assert world.case().lead == MARION
    assert "Jonas Krog er spurgt" in str(listed(world).modal())
    world.person(MARION).close()
    world.person(JONAS).click("D0JONAS", letter["ts"], "passing:accept")
    world.settle()
    case = world.case()
    assert (case.lead, case.contact) == (JONAS, CAMILLA)
    assert [made.user for made in case.interventions] == [JONAS]
    assert {bid.user for bid in case.bids} == {JONAS}
    (kept,) = passings(world)
    assert (kept.state, kept.duties) == (HandoverState.ACCEPTED, duties)
    assert world.letters(MARION, "Jonas Krog har sagt ja til det, Marion Lund gav videre.")
    assert "Tovholder Jonas" in world.card()["text"]
    taken = [event for event in world.events() if event.kind == "taken_over"]
    assert len(taken) == len(duties)
    assert {event.user for event in taken} == {JONAS}


def test_a_no_leaves_everything_where_it_is(world: World) -> None:
    """The giver is told to ask another, and everything can be passed on again."""
    busy(world)
    duties = passed_on(world)
    (letter,) = world.letters(JONAS, "vil give dig det her")
    world.person(JONAS).click("D0JONAS", letter["ts"], "passing:decline")
    world.settle()
    assert world.case().lead == MARION
    assert world.letters(MARION, "har sagt nej til det, Marion Lund ville give videre")
    assert keys(listed(world)) == duties


def test_unanswered_it_is_asked_again(world: World) -> None:
    """After two and five working days, then weekly, until there is an answer."""
    busy(world)
    passed_on(world)
    world.travel("2026-12-02 09:00")
    assert len(world.letters(JONAS, "vil give dig det her")) == 3
    letter = world.letters(JONAS, "vil give dig det her")[-1]
    world.person(JONAS).click("D0JONAS", letter["ts"], "passing:accept")
    world.travel("2026-12-14 09:00")
    assert len(world.letters(JONAS, "vil give dig det her")) == 3


def test_the_leader_places_a_colleagues_work(world: World) -> None:
    """Whoever has left already cannot do it themself: their leader does, and hears the answer."""
    busy(world)
    mette = world.person(METTE)
    world.opened(mette, lambda: mette.command(TORVET, "/henvisning fravær"), "form:absence")
    assert "Giv en medarbejders videre (Udsatte-teamet)" in str(mette.modal())
    mette.click_modal("passing:whose")
    mette.wait_modal("form:passing_whose")
    mette.submit({"user": MARION})
    mette.wait_modal("form:passing")
    assert mette.submit({"duties": keys(mette), "taker": TRINE})["outcome"] == "updated"
    world.settle()
    (letter,) = world.letters(TRINE, "Marion Lund vil give dig det her.")
    world.person(TRINE).click("D0TRINE", letter["ts"], "passing:accept")
    world.settle()
    assert world.case().lead == TRINE
    assert world.letters(METTE, "Trine Bak har sagt ja")


@pytest.mark.parametrize("taker", [MARION, LONE])
def test_only_a_colleague_of_the_team_can_take_it(world: World, taker: str) -> None:
    """Oneself, or somebody without a seat: the form says whom to choose."""
    busy(world)
    person = listed(world)
    answer = person.submit({"duties": keys(person), "taker": taker})
    words = "Vælg en kollega, der har en plads eller er stedfortræder i Udsatte-teamet."
    assert answer["errors"] == {"taker": words}
    assert passings(world) == []


def test_what_is_asked_about_is_not_asked_about_twice(world: World) -> None:
    """A list that was opened before offers nothing new."""
    busy(world)
    duties = passed_on(world)
    view = forging.form("form:passing", f"{world.team().id}:{MARION}", "user")
    values = {
        "duties": {"value": {"selected_options": [{"value": key} for key in duties]}},
        "taker": {"value": {"selected_user": TRINE}},
    }
    sent = forging.submission(MARION, view, {})
    sent["view"]["state"]["values"] = values
    answer = forging.send(world.person(MARION), sent)
    assert "der ikke allerede er spurgt om" in forging.said(answer)
    assert len(passings(world)) == 1


def test_what_is_closed_meanwhile_is_not_taken(world: World) -> None:
    """An indsats that was finished, and a case that was closed, stay as they are."""
    busy(world)
    passed_on(world)
    person = world.form(MARION, "more:close", "form:close")
    person.submit(**SAID, outcome="goal_met", left_open="continues", reason="flyttet")
    world.settle()
    letter = world.letters(JONAS, "vil give dig det her")[0]
    world.person(JONAS).click("D0JONAS", letter["ts"], "passing:accept")
    world.settle()
    case = world.case()
    assert case.lead == MARION
    assert case.interventions[0].user == MARION
    assert case.interventions[0].state is InterventionState.STARTED


def test_an_answer_counts_once_and_from_the_one_who_was_asked(world: World) -> None:
    """Pressed again, or by another, it says that nothing waits."""
    busy(world)
    passed_on(world)
    (made,) = passings(world)
    told = "Det venter ikke længere på svar fra dig."
    press = forging.press(TRINE, "passing:accept", made.id)
    assert forging.reply(world.person(TRINE), press) == told
    letter = world.letters(JONAS, "vil give dig det her")[0]
    for answer in ("passing:accept", "passing:decline"):
        world.person(JONAS).click("D0JONAS", letter["ts"], answer)
    world.settle()
    assert passings(world)[0].state is HandoverState.ACCEPTED
    assert world.case().lead == JONAS


def test_with_nothing_to_pass_on(world: World) -> None:
    """The page says so, and has nothing to send."""
    world.refer()
    person = listed(world, TRINE)
    assert "Der er intet at give videre." in str(person.modal())


def test_what_is_gone_meanwhile_is_asked_about_no_more(world: World) -> None:
    """The case is closed before the answer: the question ends, and everything else goes on."""
    busy(world)
    passed_on(world)
    form = world.form(MARION, "more:close", "form:close")
    form.submit(**SAID, outcome="goal_met", left_open="continues", reason="flyttet")
    world.settle()
    world.travel("2026-11-26 09:00")
    world.refer()
    assert world.thread("U26-0002")
    assert len(world.letters(JONAS, "vil give dig det her")) == 1
    replan_team(world.bot, world.team().id)
    assert passings(world)[0].state is HandoverState.WITHDRAWN


def test_an_offer_is_taken_back(world: World) -> None:
    """The giver takes it back in the list; the colleague's yes comes too late, another is asked."""
    busy(world)
    duties = passed_on(world)
    person = listed(world)
    person.click_modal("passing:withdraw")
    person.until(lambda: "Jonas Krog er spurgt" not in str(person.modal()))
    assert keys(person) == duties
    person.close()
    world.settle()
    assert world.notices("passed") == []
    letter = world.letters(JONAS, "vil give dig det her")[0]
    world.person(JONAS).click("D0JONAS", letter["ts"], "passing:accept")
    world.settle()
    assert world.case().lead == MARION
    world.travel("2026-12-07 09:00")
    assert len(world.letters(JONAS, "vil give dig det her")) == 1


def test_a_colleague_who_left_the_team_is_not_waited_for(world: World) -> None:
    """Whoever was asked has no seat any more: the list can be passed on to another."""
    busy(world)
    duties = passed_on(world)
    with world.bot.writing() as session:
        session.execute(update(Substitute).where(Substitute.user == JONAS).values(user=LONE))
    replan_team(world.bot, world.team().id)
    assert passings(world)[0].state is HandoverState.WITHDRAWN
    assert keys(listed(world)) == duties


def test_the_leader_places_what_somebody_left_who_has_no_seat(world: World) -> None:
    """The seat has a new holder already: the team's leader can still place what the old one had."""
    busy(world)
    with world.bot.writing() as session:
        session.execute(update(Seat).where(Seat.holder == MARION).values(holder=ALI))
    mette = world.person(METTE)
    world.opened(mette, lambda: mette.command(TORVET, "/henvisning fravær"), "form:absence")
    mette.click_modal("passing:whose")
    mette.wait_modal("form:passing_whose")
    mette.submit({"user": MARION})
    mette.wait_modal("form:passing")
    assert mette.submit({"duties": keys(mette), "taker": ALI})["outcome"] == "updated"
    world.settle()
    letter = world.letters(ALI, "vil give dig det her")[0]
    world.person(ALI).click("D0ALI", letter["ts"], "passing:accept")
    world.settle()
    assert world.case().lead == ALI


def test_in_two_teams_each_has_its_own_list_and_its_own_leader(world: World) -> None:
    """One who sits in two teams opens the form; a leader of the one reads nothing of the other."""
    busy(world)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        form = TeamForm(
            "Et andet team med et meget langt navn, som ingen knap har plads til helt ud til enden",
            "A",
            NEW_TEAM,
            ODDER.key,
            SOEREN,
            ODDER.meeting_time,
            ODDER.digest_time,
        )
        other = set_up(desk, TVAERS, world.team().workspace_id, form)
        given = SeatForm("Sundhed & Omsorg", MARION, (), authority=True)
        set_seat(desk, TVAERS, other, other.seats[0].id, given)
    marion = world.person(MARION)
    world.opened(marion, lambda: marion.command(TORVET, "/henvisning fravær"), "form:absence")
    assert str(marion.modal()).count("'passing:open'") == 2
    ours = next(team.id for team in (world.team(),) if team.letter == "U")
    told = forging.reply(
        world.person(SOEREN), forging.press(SOEREN, "passing:open", f"{ours}:{MARION}")
    )
    assert told == "Det kan kun personen selv eller lederen melde."
