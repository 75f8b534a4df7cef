"""The follow-up after thirty days: does it work, and what now (row 40)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.deadlines import local_date
from models.vocabulary import Effect, FollowUpDecision
from tests.product.steps import pass_time_while_down, thread_posts, under_way
from tests.product.world import CAMILLA, MARION, SAID, TORVET, taken

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

WHOLE = {"works": "worked", "decision": "continue", "citizen_voice": "det hjælper"}


def form(world: World) -> Player:
    """Open the follow-up's form from the card."""
    return world.form(MARION, "more:follow_up", "form:follow_up")


def reminded(world: World, topic: str) -> list[str]:
    """Return the days on which a topic is to be reminded of."""
    return sorted(
        str(row.about_on)
        for row in world.notices("reminder")
        if row.state.value == "pending" and any(part.startswith(topic) for part in row.parts)
    )


def called(world: World) -> list[str]:
    """Return the days on which the seats are to be called to the follow-up."""
    rows = world.notices("review")
    return [str(local_date(row.due_at)) for row in rows if row.state.value == "pending"]


def test_before_the_record_there_is_nothing_to_follow_up(world: World) -> None:
    """The command says what is missing and where it is done."""
    world.refer()
    person = world.person(MARION)
    person.command(TORVET, "/henvisning opfølgning U26-0001")
    assert person.wait_message(TORVET, "Startmødets referat mangler")
    assert world.case().follow_ups == []


def test_going_on_sets_the_next_date(world: World) -> None:
    """After "fortsæt" the next follow-up is thirty days on, on the card and in the reminders."""
    under_way(world)
    pass_time_while_down(world, "2026-12-28 09:00")
    assert taken(form(world).submit(WHOLE))
    world.settle()
    case = world.case()
    assert case.follow_up_on == date(2027, 1, 27)
    (held,) = case.follow_ups
    assert (held.works, held.decision) == (Effect.WORKED, FollowUpDecision.CONTINUE)
    assert (held.due_on, held.next_on) == (date(2026, 12, 28), date(2027, 1, 27))
    assert "Næste: opfølgning onsdag den 27. januar kl. 08.30" in world.card()["text"]
    assert reminded(world, "follow_up:T") == ["2027-01-18", "2027-01-26"]
    assert called(world) == ["2027-01-22"]


def test_a_date_chosen_by_hand_counts(world: World) -> None:
    """A date of one's own takes the reminders along, and off the old date."""
    under_way(world)
    given = {**WHOLE, "decision": "change", "next_on": "2026-12-18"}
    assert taken(form(world).submit(given))
    assert world.case().follow_up_on == date(2026, 12, 18)
    assert reminded(world, "follow_up:T") == ["2026-12-09", "2026-12-17"]
    assert called(world) == ["2026-12-15"]


def test_the_next_follow_up_is_not_past_the_deadline(world: World) -> None:
    """The date offered is the deadline itself when thirty days would pass it."""
    under_way(world)
    pass_time_while_down(world, "2027-02-01 09:00")
    form(world).submit(WHOLE)
    assert world.case().follow_up_on == world.case().close_by == date(2027, 2, 24)


IMPOSSIBLE = (
    ("2026-12-25", "(juledag). Vælg fx mandag den 28. december"),
    ("2026-12-24", "(juleaftensdag). Vælg fx mandag den 28. december"),
    ("2026-12-05", "er ikke en arbejdsdag. Vælg fx mandag den 7. december"),
    ("2026-11-20", "Vælg en dato efter i dag"),
    ("2026-11-24", "Vælg en dato efter i dag"),
    ("2029-11-20", "inden for et år"),
)


def test_a_date_that_cannot_be_is_an_error_under_it(world: World) -> None:
    """A closed day is named with the next open one; the past and the far future are refused."""
    under_way(world)
    person = form(world)
    for next_on, words in IMPOSSIBLE:
        answer = person.submit({**WHOLE, "next_on": next_on})
        assert answer["outcome"] == "errors", next_on
        assert words in answer["errors"]["next_on"]
    assert world.case().follow_ups == []


def test_the_next_follow_up_chosen_by_hand_is_not_past_the_deadline(world: World) -> None:
    """The error names the last day there is; once the deadline is over, any day may be chosen."""
    under_way(world)
    person = form(world)
    answer = person.submit({**WHOLE, "next_on": "2027-02-25"})
    assert "Vælg senest onsdag den 24. februar, som er fristen." in answer["errors"]["next_on"]
    person.close()
    pass_time_while_down(world, "2027-03-01 09:00")
    assert taken(form(world).submit({**WHOLE, "next_on": "2027-03-15"}))


def test_on_the_deadlines_own_day_a_case_may_go_on(world: World) -> None:
    """No day is left before it, so thirty days on are taken, and the day after is late."""
    under_way(world)
    pass_time_while_down(world, "2027-02-24 09:00")
    assert taken(form(world).submit(WHOLE))
    world.settle()
    assert world.case().follow_up_on == date(2027, 3, 30)
    assert reminded(world, "close_by:late") == ["2027-02-25"]


def test_two_follow_ups_at_once_are_one(world: World) -> None:
    """Who had the form open while a colleague sent one hears of it, and loses no words."""
    under_way(world)
    first = form(world)
    second = world.form(CAMILLA, "more:follow_up", "form:follow_up")
    assert first.submit({**WHOLE, "decision": "close"})["outcome"] == "updated"
    answer = second.submit(WHOLE)
    assert "Marion har noteret en opfølgning imens" in str(answer["errors"])
    assert len(world.case().follow_ups) == 1
    assert world.case().follow_up_on is None


def test_each_question_must_be_answered(world: World) -> None:
    """Nothing is stored while an answer lacks, and the error stands under that field."""
    under_way(world)
    person = form(world)
    assert set(person.submit()["errors"]) == {"works", "decision"}
    assert set(person.submit(works="not")["errors"]) == {"decision"}
    assert set(person.submit(decision="change")["errors"]) == {"citizen_voice"}
    assert world.case().follow_ups == []


def test_why_the_citizen_was_not_asked_is_an_answer(world: World) -> None:
    """A reason why not stands in for the citizen's words."""
    under_way(world)
    given: dict[str, Any] = {**WHOLE, "citizen_voice": "", "voice_not_asked": "not_reached"}
    assert taken(form(world).submit(given))
    assert world.case().follow_ups[0].voice_not_asked == "not_reached"


def test_a_decision_to_close_is_not_forgotten(world: World) -> None:
    """Without a new date the case is nagged about until somebody closes it."""
    under_way(world)
    form(world).submit({**WHOLE, "decision": "close"})
    world.settle()
    assert world.case().follow_up_on is None
    assert "Næste: afslut eller overdrag inden onsdag den 24. februar" in world.card()["text"]
    world.travel("2026-12-02 09:00")
    days = [day for day, _text, _who in thread_posts(world, "besluttede I at slutte her")]
    assert days == ["2026-11-25", "2026-11-27", "2026-12-01"]
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="stabilised")
    world.travel("2026-12-10 09:00")
    assert len(thread_posts(world, "besluttede I at slutte her")) == 3


def test_all_follow_ups_are_kept(world: World) -> None:
    """The private view shows each with its date, what was found and what was decided."""
    under_way(world)
    form(world).submit({**WHOLE, "works": "partly", "note": "tre besøg om ugen"})
    world.travel("2026-11-27 10:00")
    form(world).submit({**WHOLE, "decision": "change"})
    shown = str(world.form(MARION, "show", "page:sheet").modal())
    assert "*Opfølgning tirsdag den 24. november:* virkede delvist. Fortsæt." in shown
    assert "*Opfølgning fredag den 27. november:* virkede. Ændr indsatsen." in shown
    assert "tre besøg om ugen" in shown
