"""In Favrskov two of different disciplines meet the citizen, fairly in turn (features, row 28)."""

from __future__ import annotations

from typing import Any

from models import CaseState
from models.vocabulary import Meets
from tests.product import forging
from tests.product.world import (
    BO,
    HANNE,
    IDA,
    KAREN,
    NEW_TEAM,
    PETER,
    SANNE,
    SOEREN,
    TORVET,
    VIBEKE,
    World,
    taken,
)

EVERYBODY = (HANNE, PETER, BO, SANNE, IDA, KAREN)


def pair(world: World, code: str = "S26-0001") -> list[str]:
    """Return who is in a case's pair."""
    return [one["user"] for one in world.case(code).meetings[-1].pair]


def press(world: World, user: str, action: str, code: str = "S26-0001") -> None:
    """Press on the card, and deliver what follows."""
    world.press(user, action, code)
    world.settle()


def conclude(world: World, user: str, code: str = "S26-0001") -> dict[str, Any]:
    """Write the common conclusion."""
    action = "record" if "card:record" in str(world.card(code)["blocks"]) else "more:record"
    person = world.form(user, action, "form:record", code)
    given = {
        "decision": "kontakt til jobcentret, og hjælp til at søge bolig",
        "lead": HANNE,
        "contact": BO,
        "citizen_voice": "vil gerne have hjælp til brevene",
    }
    answer = person.submit(given)
    world.settle()
    return answer


def test_each_referral_gets_a_pair_in_turn(any_social: World) -> None:
    """Three referrals take everybody once; each pair is called by name, and nobody else is."""
    world = any_social
    for code in ("S26-0001", "S26-0002", "S26-0003"):
        world.refer()
        fields = {seat.id: seat.discipline_id for seat in world.team().seats}
        places = [fields[one["seat"]] for one in world.case(code).meetings[-1].pair]
        assert len(set(places)) == 2
    pairs = [pair(world, f"S26-000{n}") for n in (1, 2, 3)]
    assert pairs == [[HANNE, BO], [PETER, SANNE], [IDA, KAREN]]
    (ping,) = world.thread("S26-0001")
    assert ping["text"].startswith("<@U0HANNE> <@U0BO> Ny sag, og I er makkerpar.")
    card = world.card("S26-0001")["text"]
    assert "Makkerpar: Hanne og Bo" in card
    assert "Socialpædagogik: Bo har ikke svaret" in card
    assert "Ergoterapi" not in card


def test_their_conclusion_is_the_record(any_social: World) -> None:
    """Both come, meet the citizen, and one writes for both: no bid is asked of anybody."""
    world = any_social
    world.refer()
    press(world, HANNE, "receive")
    press(world, HANNE, "come")
    press(world, BO, "come")
    assert "✓ Socialpædagogik: Bo kommer" in world.card("S26-0001")["text"]
    world.travel("2026-11-25 08:45")
    assert "Skriv den fælles konklusion" in world.card("S26-0001")["text"]
    form = world.form(BO, "record", "form:record", "S26-0001").modal() or {}
    assert form["title"]["text"] == "Fælles konklusion"
    world.person(BO).close()
    assert taken(conclude(world, BO))
    case = world.case("S26-0001")
    assert case.state is CaseState.UNDERWAY
    assert world.bot.vault.read(
        case.meetings[-1],
        "decision",
    ) == ("kontakt til jobcentret, og hjælp til at søge bolig")
    assert "Budt ind" not in world.card("S26-0001")["text"]


def test_who_is_away_is_passed_over_and_comes_first_when_back(social: World) -> None:
    """Hanne is away on the day: Peter goes, and Hanne is the next one."""
    social.away(HANNE, "2026-11-25", "2026-11-25")
    social.refer()
    assert pair(social) == [PETER, BO]
    social.travel("2026-11-25 16:30")
    social.refer()
    assert HANNE in pair(social, "S26-0002")


def test_an_absence_entered_later_mends_the_pair(social: World) -> None:
    """Bo falls ill: the next of another discipline than Hanne's is asked, and told with whom."""
    social.refer()
    social.away(BO, "2026-11-25", "2026-11-25")
    assert pair(social) == [HANNE, SANNE]
    assert "<@U0SANNE> Du er nu makker med Hanne." in social.thread("S26-0001")[-1]["text"]
    assert "Sanne har ikke svaret" in social.card("S26-0001")["text"]


def test_a_no_lets_the_next_in_turn_go(social: World) -> None:
    """Whoever cannot come is replaced until nobody of another discipline is left; then it shows."""
    social.refer()
    for user, following in ((BO, SANNE), (SANNE, IDA), (IDA, KAREN)):
        press(social, user, "stay_away")
        assert pair(social) == [HANNE, following]
    press(social, KAREN, "stay_away")
    assert pair(social) == [HANNE]
    assert "Der mangler en makker fra en anden faglighed." in social.card("S26-0001")["text"]
    social.travel("2026-11-25 08:25")
    calls = [one["text"] for one in social.thread("S26-0001") if "mangler en makker" in one["text"]]
    assert len(calls) == 1
    leader = [one["text"] for one in social.person(VIBEKE).dm()]
    assert [one for one in leader if "mangler en makker fra en anden faglighed" in one]


def test_a_conclusion_is_never_one_disciplines_alone(social: World) -> None:
    """With one left the record is refused, until a colleague of another discipline has bid in."""
    for user in (BO, SANNE, IDA, KAREN):
        social.away(user, "2026-11-25", "2026-11-25")
    social.refer()
    assert pair(social) == [HANNE]
    assert "Der mangler en makker: se kortet." in social.thread("S26-0001")[0]["text"]
    answer = conclude(social, HANNE)
    assert "her er kun én" in str(answer["errors"])
    person = social.form(IDA, "bid", "form:bid", "S26-0001")
    person.submit(note="ser på boligen")
    social.person(HANNE).close()
    assert taken(conclude(social, HANNE))


def test_two_swap_by_agreement(any_social: World) -> None:
    """Bo asks Ida; it is Bo's until she has said yes, then hers, and she comes."""
    world = any_social
    world.refer()
    person = world.form(BO, "swap", "form:swap", "S26-0001")
    offered = str(person.modal())
    assert "Ida Lind" in offered
    assert "Peter Toft" not in offered  # of Hanne's own discipline
    person.submit(taker=IDA)
    world.settle()
    assert pair(world) == [HANNE, BO]
    letter = world.person(IDA).dm()[-1]
    assert "S26-0001: makker på startmødet" in letter["text"]
    world.person(IDA).click("D0IDA", letter["ts"], "passing:accept")
    world.settle()
    assert pair(world) == [HANNE, IDA]
    assert "✓ Ergoterapi: Ida kommer" in world.card("S26-0001")["text"]


def test_a_swap_that_would_make_two_alike(social: World) -> None:
    """A forged choice of Hanne's own discipline is refused in words, and nothing is asked."""
    social.refer()
    person = social.form(BO, "swap", "form:swap", "S26-0001")
    view = person.modal() or {}
    answer = forging.send(person, forging.submission(BO, view, {"taker": PETER}))
    assert "anden faglighed end din makkers" in forging.said(answer)
    assert social.notices("passing") == []


def test_only_the_two_may_swap(social: World) -> None:
    """A colleague outside the pair is told whose it is to swap; and can't answer for them."""
    social.refer()
    case = social.case("S26-0001")
    told = forging.reply(social.person(IDA), forging.press(IDA, "card:swap", case.id))
    assert told == "Kun de to i makkerparret kan bytte, og kun før mødet er holdt."
    told = forging.reply(social.person(IDA), forging.press(IDA, "card:come", case.id))
    assert told.startswith("Du er ikke i makkerparret på den sag.")
    assert pair(social) == [HANNE, BO]


def test_a_moved_meeting_asks_a_pair_that_is_there(social: World) -> None:
    """Moved to a day on which Bo is away, the meeting has somebody else in his place."""
    social.away(BO, "2026-11-26", "2026-11-26")
    social.refer()
    assert pair(social) == [HANNE, BO]
    person = social.form(HANNE, "more:move", "form:move", "S26-0001")
    person.submit({"on": "2026-11-26", "at": "10:00", "reason": "borgeren kan først da"})
    social.settle()
    assert pair(social) == [HANNE, SANNE]


def test_a_citizen_who_turns_up_meets_two(social: World) -> None:
    """Advice is given by two; whose turn it is stands in the form, and counts as a turn."""
    person = social.person(HANNE)
    person.command(NEW_TEAM, "/henvisning kontakt")
    form = person.wait_modal("form:encounter")
    partner = next(block for block in form["blocks"] if block["block_id"] == "partner")
    assert partner["element"]["initial_user"] == BO
    given = {"channel": "in_person", "about": ["job_centre_contact"], "partner": PETER}
    answer = person.submit(given)
    assert answer["errors"] == {
        "partner": "Vælg en makker fra en anden faglighed i Social Indsats."
    }
    person.submit({**given, "partner": BO})
    social.refer()
    assert pair(social) == [PETER, SANNE]


def test_who_leaves_the_team_leaves_the_pair(social: World) -> None:
    """A seat that gets another holder before the meeting has the next in turn in the pair."""
    social.refer()
    person = set_up(social)
    person.click_modal("setup:seat")  # the first seat: Hanne's
    person.wait_modal("form:seat")
    assert person.submit({"holder": VIBEKE})["outcome"] != "errors"
    person.until(lambda: HANNE not in pair(social))
    assert len(pair(social)) == 2
    assert BO in pair(social)


def set_up(world: World) -> Any:
    """Open the set-up as the administrator."""
    person = world.person(SOEREN)
    person.command(TORVET, "/henvisning opsætning")
    person.wait_modal("page:setup")
    return person


def test_the_rule_is_a_setting_of_the_team(social: World) -> None:
    """Changed to the whole team, the next referral calls everybody; the pair before stays."""
    social.refer()
    person = set_up(social)
    person.click_modal("setup:rules")
    person.wait_modal("form:rules")
    assert person.submit({"meets": "whole"})["outcome"] != "errors"
    assert social.team().meets is Meets.WHOLE
    social.refer()
    assert pair(social, "S26-0002") == []
    assert all(f"<@{user}>" in social.thread("S26-0002")[0]["text"] for user in EVERYBODY)
    assert pair(social) == [HANNE, BO]
