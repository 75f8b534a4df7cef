"""What a pair bears: illness after a yes, a swap overtaken, a no regretted, a late change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.schedule import audit
from models import Team
from models.vocabulary import Meets
from tests.product import forging
from tests.product.test_pairs import conclude, pair, press, set_up
from tests.product.world import (
    BIRGIT,
    BO,
    CAMILLA,
    HANNE,
    IDA,
    KAREN,
    LONE,
    MARION,
    PETER,
    SANNE,
    TORVET,
    VIBEKE,
    World,
    taken,
)

if TYPE_CHECKING:
    from sandbox.player import Player

FIRST = "S26-0001"


def thread(world: World, part: str, code: str = FIRST) -> list[str]:
    """Return what was said in a card's thread that holds some words."""
    return [one["text"] for one in world.thread(code) if part in one["text"]]


def offered(world: World) -> None:
    """Let Bo ask Ida to take his place."""
    person = world.form(BO, "swap", "form:swap", FIRST)
    person.submit(taker=IDA)
    world.settle()
    person.close()


def accepted(world: World, user: str) -> str:
    """Press yes in the newest offer; return what one is told."""
    person: Player = world.person(user)
    letters = [one for one in person.dm() if "passing:accept" in str(one["blocks"])]
    seen = len(person.messages(f"D0{user[2:]}"))
    person.click(f"D0{user[2:]}", letters[-1]["ts"], "passing:accept")
    told = person.until(lambda: person.messages(f"D0{user[2:]}")[seen:])
    world.settle()
    return str(told[-1]["text"])


def test_a_yes_goes_with_who_fell_ill(social: World) -> None:
    """Bo said yes and is ill: the silent Sanne is asked again shortly before the meeting."""
    social.refer()
    press(social, HANNE, "come")
    press(social, BO, "come")
    social.away(BO, "2026-11-25", "2026-11-25")
    assert pair(social) == [HANNE, SANNE]
    social.travel("2026-11-25 08:29")
    assert thread(social, "Socialpædagogik har ikke svaret")


def test_the_substitute_in_the_same_seat_is_asked_too(world: World) -> None:
    """In a team of three that meets in pairs, Birgit steps in for Camilla and hears of it."""
    with world.bot.writing() as session:
        session.execute(update(Team).values(meets=Meets.PAIR))
    world.refer()
    press(world, CAMILLA, "come", "U26-0001")
    world.away(CAMILLA, "2026-11-25", "2026-11-25")
    assert set(pair(world, "U26-0001")) == {BIRGIT, MARION}
    assert thread(world, "<@U0BIRGIT> Du er nu makker med Marion.", "U26-0001")


def test_who_was_asked_in_the_night_and_is_away_too_is_not_called(social: World) -> None:
    """Only Ida hears in the morning that she is Hanne's partner."""
    social.refer()
    social.travel("2026-11-24 20:00")
    social.away(BO, "2026-11-25", "2026-11-25")
    social.away(SANNE, "2026-11-25", "2026-11-25")
    social.travel("2026-11-25 07:35")
    assert thread(social, "<@U0IDA> Du er nu makker med Hanne.")
    assert not thread(social, "<@U0SANNE>")


@pytest.mark.parametrize("overtaken_by", ["absence", "record"])
def test_a_swap_that_was_overtaken_gives_nothing(social: World, overtaken_by: str) -> None:
    """Bo is ill, or the meeting is held, before Ida's yes: she is told that it isn't hers."""
    social.refer()
    offered(social)
    if overtaken_by == "absence":
        social.away(BO, "2026-11-25", "2026-11-25")
    else:
        social.travel("2026-11-25 09:00")
        assert taken(conclude(social, HANNE))
    assert accepted(social, IDA).startswith("Det er der ikke længere brug for")
    assert IDA not in pair(social)
    assert not [one for one in social.person(BO).dm() if "har sagt ja" in one["text"]]


def test_what_can_be_taken_of_an_offer_is_taken(social: World) -> None:
    """Ida is away on the day: the place in the pair stays Bo's, the case he received is hers."""
    social.refer()
    press(social, BO, "receive")
    person = social.person(BO)
    person.command(TORVET, "/henvisning fravær")
    person.wait_modal("form:absence")
    person.click_modal("passing:open")
    person.wait_modal("form:passing")
    person.submit(taker=IDA)
    social.settle()
    person.close()
    social.away(IDA, "2026-11-25", "2026-11-25")
    assert accepted(social, IDA).startswith("Tak. Noget af det er dit nu")
    assert social.case(FIRST).convener == IDA
    assert pair(social) == [HANNE, BO]


def test_a_no_regretted_fills_the_pair(social: World) -> None:
    """Everybody but Hanne said no; Karen presses "Jeg kommer" after all, Peter of her own can't."""
    social.refer()
    for user in (BO, SANNE, IDA, KAREN):
        press(social, user, "stay_away")
    assert pair(social) == [HANNE]
    case_id = social.case(FIRST).id
    told = forging.reply(social.person(PETER), forging.press(PETER, "card:come", case_id))
    assert told.startswith("Du er ikke i makkerparret")
    press(social, KAREN, "come")
    assert pair(social) == [HANNE, KAREN]
    assert "✓ Socialrådgivning: Karen kommer" in social.card(FIRST)["text"]


def test_who_met_is_not_changed_afterwards(social: World) -> None:
    """A seat that is added while the conclusion is missing doesn't join the pair that met."""
    for user in (BO, SANNE, IDA, KAREN):
        social.away(user, "2026-11-25", "2026-11-25")
    social.refer()
    social.travel("2026-11-25 10:00")
    person = set_up(social)
    person.click_modal("setup:add_seat")
    person.wait_modal("form:seat")
    person.submit({"discipline": "Psykologi", "holder": LONE})
    person.until(lambda: len(social.team().seats) == 7)
    audit(social.bot)
    assert pair(social) == [HANNE]
    person.close()
    assert "her er kun én" in str(conclude(social, HANNE)["errors"])


def test_a_second_question_about_the_same_place(social: World) -> None:
    """While Ida is asked, Bo is told so instead of a form that can't be sent."""
    social.refer()
    offered(social)
    case_id = social.case(FIRST).id
    told = forging.reply(social.person(BO), forging.press(BO, "card:swap", case_id))
    assert told.startswith("Du har allerede spurgt en kollega om den plads.")


def test_a_case_opened_by_mistake_is_no_turn(social: World) -> None:
    """Closed before it met, it sent nobody out."""
    social.refer()
    form = social.form(HANNE, "more:close", "form:close", FIRST)
    form.submit(outcome="error", reason="dobbelt")
    social.settle()
    social.refer()
    assert pair(social, "S26-0002") == [HANNE, BO]


def test_a_change_that_was_stored_and_not_planned_heals(social: World) -> None:
    """The process died between the seat and the pair: the audit at the start mends it."""
    social.refer()
    with social.bot.writing() as session:
        team = session.merge(social.team(), load=False)
        team.seats[2].holder = VIBEKE
    audit(social.bot)
    assert BO not in pair(social)
    assert len(pair(social)) == 2


def test_a_meeting_of_two_is_in_nobody_elses_own_digest(social: World) -> None:
    """Karen turned her own digest on; the day of Hanne and Bo is not hers."""
    for user in (KAREN, BO):
        person = social.person(user)
        forging.send(person, forging.press(user, "home:digest_on", "on"))
    social.refer()
    social.travel("2026-11-25 07:50")
    own = {user: str(social.person(user).dm()) for user in (KAREN, BO)}
    assert FIRST in own[BO]
    assert f"Startmøde {FIRST}" not in own[KAREN]
