"""What is late reaches the leader in person, with states and dates, and stops when it ends."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.deadlines import ZONE
from models import NoticeState
from tests.product.steps import (
    calls,
    digests,
    file_all,
    pass_time_while_down,
    thread_posts,
    under_way,
)
from tests.product.world import (
    CAMILLA,
    CHRISTINA,
    JONAS,
    LONE,
    MARION,
    METTE,
    SAID,
    SOEREN,
    taken,
)

if TYPE_CHECKING:
    from typing import Any

    from tests.product.world import World

TELLS = "Tal med"


def told(world: World, user: str = METTE) -> list[str]:
    """Return what a leader has been told of late cases."""
    return [one["text"] for one in world.letters(user, TELLS)]


def told_on(world: World) -> list[str]:
    """Return the local days and times of what leaders were told."""
    every = [one for one in calls(world, "chat.postMessage") if TELLS in one["args"]["text"]]
    found = [datetime.fromisoformat(one["at"]).astimezone(ZONE) for one in every]
    return [at.strftime("%Y-%m-%d %H.%M") for at in found]


def buttons(message: dict[str, Any]) -> list[str]:
    """Return the actions of a message's buttons, in order."""
    rows = [block.get("elements", ()) for block in message["blocks"]]
    return [one["action_id"] for row in rows for one in row if one.get("action_id")]


def leads_a_seat(world: World, user: str, holder: str) -> None:
    """Let somebody lead the seat of a colleague, beside the team's leader."""
    with world.bot.writing() as session:
        team = session.merge(world.team(), load=False)
        next(seat for seat in team.seats if seat.holder == holder).leader = user


def test_the_leader_is_told_on_the_fifth_day_and_then_weekly(any_world: World) -> None:
    """What is late and since when, who has it, its dates; in person, and no word of the case."""
    world = any_world
    under_way(world)
    world.travel("2027-01-21 12:00")
    assert told_on(world) == ["2027-01-06 08.00", "2027-01-13 08.00", "2027-01-20 08.00"]
    assert told(world)[0] == (
        "U26-0001 er bagud. Tal med Marion Lund.\n"
        "• Opfølgningen skulle være holdt mandag den 28. december: "
        "overskredet med 5 arbejdsdage\n"
        "Udsatte-teamet · i gang · tovholder Marion Lund\n"
        "Opfølgning mandag den 28. december · Frist onsdag den 24. februar"
    )
    assert "overskredet med 15 arbejdsdage" in told(world)[2]
    assert buttons(world.letters(METTE, TELLS)[0]) == []
    for secret in ("Skal sættes ud", "blive boende", "2026-114455", "ophold"):
        assert secret not in str(world.person(METTE).dm())


def test_all_that_is_late_is_one_message_a_day(world: World) -> None:
    """Two follow the same rungs on one day; what was late before is in it, too."""
    under_way(world)
    world.travel("2027-03-04 12:00")
    days = [on[:10] for on in told_on(world)]
    assert len(set(days)) == len(days)
    late = next(text for text in told(world) if "over fristen" in text)
    assert late.startswith("U26-0001 er over fristen. Tal med Marion Lund, eller forlæng")
    assert late.index("Opfølgningen skulle være holdt") < late.index("Fristen var onsdag den 24.")
    assert buttons(world.letters(METTE, "over fristen")[0]) == ["late:extend"]


def test_nothing_is_told_when_the_case_has_ended(world: World) -> None:
    """Closed the evening before the fifth day, the leader's message is called off."""
    under_way(world)
    world.travel("2027-01-05 15:00")
    pending = [row for row in world.notices("overdue") if row.state is NoticeState.PENDING]
    assert [str(row.about_on) for row in pending] == ["2027-01-06"]
    person = world.form(MARION, "more:close", "form:close")
    assert taken(person.submit(**SAID, outcome="goal_met", reason="bor godt"))
    file_all(world)  # an ended case's note is told of, too
    world.travel("2027-01-21 12:00")
    assert told(world) == []
    assert {row.state for row in world.notices("overdue")} == {NoticeState.CANCELLED}


def test_what_is_done_meanwhile_is_not_told(world: World) -> None:
    """Held while nobody delivers anything: the message that was claimed is not said."""
    under_way(world)
    world.travel("2027-01-05 15:00")
    pass_time_while_down(world, "2027-01-06 08:05")
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    given = {"works": "worked", "decision": "continue", "citizen_voice": "det går"}
    assert taken(person.submit(given))
    world.settle()
    assert told(world) == []


def test_a_leader_who_is_away_is_passed_over(world: World) -> None:
    """The seat's leader first; while he is away the team's; entered by a leader without a seat."""
    leads_a_seat(world, SOEREN, MARION)
    under_way(world)
    world.travel("2027-01-06 12:00")
    assert (len(told(world, SOEREN)), told(world)) == (1, [])
    assert "Søren Winther har fået besked som leder." in thread_posts(world)[-1][1]
    world.away(SOEREN, "2027-01-12", "2027-01-14")
    world.travel("2027-01-13 12:00")
    assert (len(told(world, SOEREN)), len(told(world))) == (1, 1)
    assert "Mette Ravn har fået besked som leder." in thread_posts(world)[-1][1]
    world.travel("2027-01-20 12:00")
    assert (len(told(world, SOEREN)), len(told(world))) == (2, 1)


def test_a_leader_who_goes_that_morning_is_passed_over(world: World) -> None:
    """The message stood ready for Søren; when it is said he is away, and Mette gets it."""
    leads_a_seat(world, SOEREN, MARION)
    under_way(world)
    world.travel("2027-01-05 15:00")
    pass_time_while_down(world, "2027-01-06 07:40")
    world.away(SOEREN, "2027-01-06", "2027-01-06")
    with world.bot.writing() as session:  # the thread has had its line, and is asked no more
        for row in world.notices("reminder"):
            session.merge(row).state = NoticeState.SENT
    world.travel("2027-01-06 12:00")
    assert (told(world, SOEREN), len(told(world))) == ([], 1)


def test_a_leader_is_pointed_to_who_is_there(world: World) -> None:
    """Marion leads and is away, so it is Jonas whom the leader is to talk with."""
    under_way(world)
    world.away(MARION, "2027-01-04", "2027-01-08")
    world.travel("2027-01-06 12:00")
    assert told(world)[0].startswith("U26-0001 er bagud. Tal med Jonas ")
    assert "tovholder Marion Lund" in told(world)[0]


def test_the_substitute_who_is_away_is_passed_over_too(world: World) -> None:
    """Day 3 calls the lead when nobody who steps in is there, and day 1 the substitute."""
    under_way(world)
    world.away(JONAS, "2026-12-30", "2027-01-08")
    world.travel("2027-01-04 12:00")
    found = thread_posts(world, "Opfølgningen skulle")
    assert [(day, who) for day, _text, who in found][-1] == ("2027-01-04", [MARION])


def test_a_case_nobody_has_received_is_told_too(world: World) -> None:
    """The record is missing for five working days: all seats are called, and the leader told."""
    world.refer()
    world.travel("2026-12-02 12:00")
    (text,) = told(world)
    assert text.split("\n")[:3] == [
        "U26-0001 er bagud. Tal med Udsatte-teamet.",
        (
            "• Startmødet var onsdag den 25. november, og referatet mangler: "
            "overskredet med 5 arbejdsdage"
        ),
        "Udsatte-teamet · ny · ingen har modtaget sagen",
    ]
    day, said, who = thread_posts(world, "referat mangler")[-1]
    assert (day, who) == ("2026-12-02", [CAMILLA, MARION, CHRISTINA])
    assert said.endswith("Mette Ravn har fået besked som leder.")


def test_an_offer_that_waits_reaches_the_leader(world: World) -> None:
    """The team hears after two working days; after five the leader does."""
    under_way(world)
    offer = {"unit": "job_centre", "recipient_name": "Hanne, Jobcenter", "summary": "kort"}
    form = world.form(MARION, "more:handover", "form:handover")
    assert form.submit(offer)["outcome"] == "updated"  # the text to give them
    world.travel("2026-12-01 12:00")
    (text,) = told(world)
    waits = "• Overdragelsen til Jobcenter: intet svar i 5 arbejdsdage. Sagen er vores imens."
    assert waits in text
    assert "Hanne" not in text
    said = thread_posts(world, "Overdragelsen til Jobcenter")
    assert [(day, who) for day, _text, who in said] == [
        ("2026-11-26", [MARION]),
        ("2026-12-01", [MARION]),
    ]


def test_without_a_leader_the_thread_goes_on_as_on_the_third_day(world: World) -> None:
    """Nobody is said to have been told, and the substitute is called."""
    with world.bot.writing() as session:
        session.merge(world.team(), load=False).leader = None
    under_way(world)
    world.travel("2027-01-06 12:00")
    day, text, who = thread_posts(world, "Opfølgningen skulle")[-1]
    assert (day, who) == ("2027-01-06", [JONAS])
    assert "som leder" not in text
    assert world.notices("overdue") == []


def reminder(world: World, part: str) -> dict[str, Any]:
    """Return the newest reminder in the thread that holds some words."""
    return [one for one in world.thread() if part in one["text"]][-1]


@pytest.mark.parametrize(
    ("when", "part", "actions"),
    [
        ("2026-12-15 12:00", "Opfølgning om 7", ["card:follow_up", "card:snooze"]),
        (
            "2027-02-04 12:00",
            "Frist om 14",
            ["card:close", "card:handover", "card:snooze"],
        ),
        ("2027-02-25 12:00", "Fristen var", ["card:close", "card:handover"]),
    ],
)
def test_a_reminder_has_buttons_for_what_it_is_about(
    world: World, when: str, part: str, actions: list[str]
) -> None:
    """At most three, none that is refused; pressed in the thread, the form opens."""
    under_way(world)
    pass_time_while_down(world, when)
    world.settle()
    message = reminder(world, part)
    assert buttons(message) == actions
    marion = world.person(MARION)
    for action in actions:
        marion.click(world.room, message["ts"], action)
        marion.wait_modal(f"form:{action.partition(':')[2]}")
        marion.close()


def test_a_reminder_of_a_record_and_of_a_contact_has_its_button(world: World) -> None:
    """The record opens from the thread, and the contact is noted by one press there."""
    world.refer()
    world.travel("2026-11-26 12:00")
    assert buttons(reminder(world, "referat mangler")) == ["card:record", "card:snooze"]
    world.finish_record()
    world.travel("2026-12-02 12:00")
    message = reminder(world, "Borgeren skulle være kontaktet")
    assert buttons(message) == ["card:contacted", "card:snooze"]
    world.person(MARION).click(world.room, message["ts"], "card:contacted")
    assert world.case().contacted_by == MARION


def test_a_reminder_of_an_offer_is_answered_in_the_thread(world: World) -> None:
    """A yes or a no is noted where it is asked for; nobody else's press counts."""
    under_way(world)
    offer = {"unit": "job_centre", "recipient_name": "Hanne, Jobcenter", "summary": "kort"}
    world.form(MARION, "more:handover", "form:handover").submit(offer)
    world.travel("2026-11-26 12:00")
    message = reminder(world, "Overdragelsen til Jobcenter")
    assert buttons(message) == ["card:confirm", "card:handover_no", "card:snooze"]
    mette = world.person(METTE)
    mette.click(world.room, message["ts"], "card:handover_no")
    assert mette.wait_message(world.room, "Sagens tekst åbnes kun af teamets medlemmer.")
    assert world.case().handovers[0].state.value == "offered"
    marion = world.person(MARION)
    marion.click(world.room, message["ts"], "card:handover_no")
    marion.wait_modal("form:handover_no")
    assert marion.submit(reason="har ikke plads")["outcome"] == "closed"
    assert world.case().handovers[0].state.value == "declined"


def test_the_digest_shows_each_day_whatever_is_late(world: World) -> None:
    """Also a contact nobody has made, and a case that was to end: neither has a date ahead."""
    world.refer()
    world.finish_record()
    pass_time_while_down(world, "2026-11-30 07:00")
    world.travel("2026-12-01 12:00")
    late = "• U26-0001 Kontakt til borgeren fredag den 27. november, {} – tovholder Marion"
    assert late.format("1 arbejdsdag") in digests(world)["2026-11-30"]
    assert late.format("2 arbejdsdage") in digests(world)["2026-12-01"]
    world.press(MARION, "more:contacted")
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    given = {"works": "worked", "decision": "close", "citizen_voice": "det går"}
    assert person.submit(given)["outcome"] == "updated"  # the closing, which is left for now
    person.close()
    world.travel("2026-12-03 12:00")
    ends = "• U26-0001 Skal afsluttes, besluttet tirsdag den 1. december, 2 arbejdsdage"
    assert ends in digests(world)["2026-12-03"]
    assert "Kontakt til borgeren" not in digests(world)["2026-12-03"]


def test_the_referrer_hears_nothing_of_it(world: World) -> None:
    """A late case is between the team and its leader."""
    under_way(world)
    before = len(world.person(LONE).dm())
    world.travel("2027-01-13 12:00")
    assert len(world.person(LONE).dm()) == before
