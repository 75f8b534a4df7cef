"""Reminders are put off with a reason, never past the deadline or an outer date (row 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.product.steps import digests, file_all, pass_time_while_down, thread_posts, under_way
from tests.product.test_lateness import buttons, reminder, told
from tests.product.world import CAMILLA, JONAS, LONE, MARION, SAID, TORVET, taken

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

CODE = "U26-0001:"  # stands in every reminder
CALLED, FOLLOW_UP = "2026-12-21", "2026-12-28"
WHY = "Han er på behandling i Jylland til midt i januar"
AFTER = "Fristen for U26-0001 var onsdag den 24. februar, så påmindelserne kan ikke udsættes."


def form(world: World, user: str = MARION) -> Player:
    """Open the form from the page behind "Mere …"."""
    return world.form(user, "more:snooze", "form:snooze")


def put_off(world: World, until: str, reason: str = WHY) -> None:
    """Put the reminders off."""
    assert form(world).submit(until=until, reason=reason)["outcome"] == "closed"
    world.settle()


def follow_up(world: World, **changed: Any) -> None:
    """Hold the follow-up, and go on."""
    given = {"works": "worked", "decision": "continue", "citizen_voice": "det går", **changed}
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    assert taken(person.submit(given))
    world.settle()
    file_all(world)


def days(world: World) -> list[str]:
    """Return the days on which something was said in the thread since the case was recorded."""
    return [day for day, _text, _who in thread_posts(world) if day > "2026-11-24"]


def test_reminders_rest_until_the_day_and_then_say_so(any_world: World) -> None:
    """No T-1, no day 1, 3 and 5; on the day one message says all, and the leader hears.

    The follow-up isn't moved by it: its seats are called, and that morning has its agenda.
    """
    world = any_world
    under_way(world)
    world.travel("2026-12-18 10:00")
    put_off(world, "2027-01-11")
    assert "Påmindelser udsat til mandag den 11. januar" in world.card()["text"]
    world.travel("2027-01-20 12:00")
    assert days(world) == [
        *("2026-12-15", CALLED, FOLLOW_UP, FOLLOW_UP),
        *("2027-01-11", "2027-01-13", "2027-01-20"),
    ]
    resting = [text for day, text, _who in thread_posts(world) if CALLED <= day < "2027-01-11"]
    assert not any(CODE in text for text in resting)
    day, text, who = thread_posts(world)[-3]
    assert (day, who) == ("2027-01-11", [MARION])
    assert text == (
        f"<@{MARION}> U26-0001: Påmindelserne har været udsat til i dag.\n"
        "Opfølgningen skulle være holdt mandag den 28. december: "
        "overskredet med 8 arbejdsdage. Notér den under ⋯.\n"
        "Mette Ravn har fået besked som leder."
    )
    assert buttons(reminder(world, "udsat til i dag")) == ["card:follow_up", "card:snooze"]
    assert "Påmindelser blev udsat til mandag den 11. januar" in told(world)[0]
    assert len(told(world)) == 3
    said = digests(world)
    late = "28. december, 5 arbejdsdage – tovholder Marion (Påmindelser udsat til mandag den 11."
    assert late in said["2027-01-06"]
    assert "udsat" not in said["2027-01-11"]
    assert "udsat" not in world.card()["text"]


def test_when_nothing_is_late_the_day_says_what_comes_next(world: World) -> None:
    """Put off past two reminders of a deadline: the day tells of the follow-up that is next."""
    under_way(world)
    put_off(world, "2026-12-22")
    world.travel("2026-12-22 12:00")
    assert days(world) == [CALLED, "2026-12-22"]
    text = thread_posts(world)[-1][1]
    assert text.endswith(
        "udsat til i dag.\nOpfølgning om 2 arbejdsdage, mandag den 28. december kl. 08.30. "
        "Virker indsatsen?"
    )
    assert told(world) == []


def test_on_the_day_the_third_working_day_calls_the_substitute(world: World) -> None:
    """The ladder goes on where it would have been."""
    under_way(world)
    world.travel("2026-12-24 10:00")
    put_off(world, "2027-01-04")
    world.travel("2027-01-04 12:00")
    assert thread_posts(world)[-1][2] == [JONAS]


def test_outer_dates_and_letters_never_rest(world: World) -> None:
    """Fogedsag rings as ever within a snooze, and the recipient is asked again."""
    under_way(world, outer_kind="eviction", outer_on="2026-12-22")
    offer = {"unit": "job_centre", "recipient": LONE, "summary": "kort"}
    assert world.form(MARION, "more:handover", "form:handover").submit(offer)["outcome"] == "closed"
    put_off(world, "2026-12-22")
    world.travel("2026-12-22 07:45")
    said = [(day, text) for day, text, _who in thread_posts(world) if day > "2026-11-24"]
    assert [day for day, _text in said] == ["2026-12-15", "2026-12-18", CALLED]
    assert all("Fogedsag" in text and "Overdragelsen" not in text for _day, text in said[:2])
    assert CODE not in said[2][1]
    assert len(world.letters(LONE, "vil overdrage U26-0001 til dig")) > 2


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-11-24", "Vælg en dato efter i dag."),
        ("2026-11-23", "Vælg en dato efter i dag."),
        (
            "2026-11-28",
            "Lørdag den 28. november er ikke en arbejdsdag. Vælg fx mandag den 30. november.",
        ),
        (
            "2026-12-24",
            (
                "Torsdag den 24. december er ikke en arbejdsdag (juleaftensdag). "
                "Vælg fx mandag den 28. december."
            ),
        ),
        ("2027-02-25", "Vælg senest mandag den 11. januar, som er datoen for fogedsag."),
        ("2027-01-12", "Vælg senest mandag den 11. januar, som er datoen for fogedsag."),
    ],
)
def test_a_day_that_cannot_be_is_refused(world: World, until: str, words: str) -> None:
    """Under the field, with the day that can; what was typed stays, and nothing is kept."""
    under_way(world, outer_kind="eviction", outer_on="2027-01-11")
    person = form(world)
    assert person.submit(until=until, reason=WHY)["errors"] == {"until": words}
    assert world.case().snoozed_until is None
    assert person.submit(until="2026-11-30")["outcome"] == "closed"
    assert str(world.case().snoozed_until) == "2026-11-30"


def test_the_deadline_is_the_last_day(world: World) -> None:
    """Where no outer date comes before it, the deadline is named as the last day."""
    under_way(world)
    answer = form(world).submit(until="2027-02-25", reason=WHY)
    assert answer["errors"] == {"until": "Vælg senest onsdag den 24. februar, som er fristen."}


@pytest.mark.parametrize(
    ("reason", "words"), [("  ", "Udfyld feltet."), ("bor hos 010190-1234", "CPR-nummer")]
)
def test_the_reason_is_needed_and_guarded(world: World, reason: str, words: str) -> None:
    """Without one, and with a personal number in it, nothing is put off."""
    under_way(world)
    errors = form(world).submit(until="2026-11-30", reason=reason)["errors"]
    assert words in errors["reason"]
    assert world.case().snoozed_until is None


def test_once_the_deadline_has_passed_it_is_refused_altogether(world: World) -> None:
    """Neither the page nor the reminder offers it; the command says what to do instead."""
    under_way(world)
    marion = form(world)
    pass_time_while_down(world, "2027-02-25 09:00")
    told = marion.submit(until="2027-02-26", reason=WHY)["errors"]["until"]
    assert told == f"{AFTER} Afslut eller overdrag sagen, eller bed lederen om at forlænge fristen."
    marion.close()
    world.settle()
    assert "card:snooze" not in buttons(reminder(world, "Fristen var"))
    marion.click(world.room, world.case().card_ts or "", "card:more", selected=_deeds(world))
    assert "card:snooze" not in str(marion.wait_modal("page:deeds"))
    marion.close()
    marion.command(TORVET, "/henvisning udsæt U26-0001")
    assert marion.wait_message(TORVET, AFTER)


def _deeds(world: World) -> str:
    return f"deeds:{world.case().id}"


def test_on_the_deadlines_own_day_there_is_no_day_to_choose(world: World) -> None:
    """It ends today: the sentence names the day."""
    under_way(world)
    pass_time_while_down(world, "2027-02-24 09:00")
    marion = world.person(MARION)
    marion.command(TORVET, "/henvisning udsæt U26-0001")
    assert marion.wait_message(
        TORVET, "Der er ingen arbejdsdag at udsætte til: onsdag den 24. februar er fristen."
    )


def test_another_time_takes_the_place_of_the_first(world: World) -> None:
    """Only the newest day counts, with its reason and who."""
    under_way(world)
    put_off(world, "2026-12-04")
    person = form(world, CAMILLA)
    assert person.submit(until="2026-12-10", reason="Vi venter på boligen")["outcome"] == "closed"
    world.travel("2026-12-10 12:00")
    assert days(world) == ["2026-12-10"]
    shown = str(world.form(CAMILLA, "show", "page:sheet").modal())
    assert "Påmindelser udsat til torsdag den 10. december* af Camilla" in shown
    assert "Vi venter på boligen" in shown
    assert WHY not in shown


def test_a_follow_up_that_is_held_lets_the_reminders_come_again(world: World) -> None:
    """What was put off has been done: the new date is reminded of as any other."""
    under_way(world)
    put_off(world, "2027-02-05")
    follow_up(world, next_on="2026-12-18")
    case = world.case()
    assert (case.snoozed_until, case.snoozed_by, case.snooze_reason) == (None, None, None)
    world.travel("2026-12-18 12:00")
    reminders = [day for day, text, _who in thread_posts(world) if CODE in text]
    assert reminders == ["2026-12-09", "2026-12-17"]
    assert days(world) == ["2026-12-09", "2026-12-15", "2026-12-17", "2026-12-18", "2026-12-18"]


def test_a_case_that_ends_has_nothing_to_say_on_the_day(world: World) -> None:
    """Closed within the snooze: silence; opened again it is not put off any more."""
    under_way(world)
    put_off(world, "2026-12-22")
    person = world.form(MARION, "more:close", "form:close")
    assert taken(person.submit(**SAID, outcome="goal_met", reason="bor godt"))
    world.settle()
    file_all(world)
    world.travel("2026-12-23 12:00")
    assert days(world) == []
    marion = world.person(MARION)
    marion.command(TORVET, "/henvisning udsaet U26-0001")
    assert marion.wait_message(TORVET, "U26-0001 er afsluttet.")
    assert world.form(MARION, "reopen", "form:reopen").submit(reason="igen")["outcome"] == "closed"
    assert world.case().snoozed_until is None


@pytest.mark.parametrize("word", ["udsæt", "udsaet", "snooze"])
def test_the_command_opens_the_form(world: World, word: str) -> None:
    """In each spelling; a week on is offered, and the deadline when that is nearer."""
    under_way(world)
    marion = world.person(MARION)
    marion.command(TORVET, f"/henvisning {word} U26-0001")
    assert "2026-12-01" in str(marion.wait_modal("form:snooze"))
    marion.close()
    pass_time_while_down(world, "2027-02-22 09:00")
    marion.command(TORVET, f"/henvisning {word} U26-0001")
    assert "2027-02-24" in str(marion.wait_modal("form:snooze"))


def test_a_case_without_a_record_may_be_put_off_from_its_reminder(world: World) -> None:
    """The record is missing; the press in the thread puts it off, and the record ends that."""
    world.refer()
    world.travel("2026-11-26 12:00")
    marion, message = world.person(MARION), reminder(world, "referat mangler")
    marion.click(world.room, message["ts"], "card:snooze")
    marion.wait_modal("form:snooze")
    assert marion.submit(until="2026-12-03", reason=WHY)["outcome"] == "closed"
    world.settle()
    assert "Påmindelser udsat til torsdag den 3. december" in world.card()["text"]
    world.finish_record()
    assert world.case().snoozed_until is None


def test_the_trace_keeps_who_and_until_when_and_no_reason(world: World) -> None:
    """The timeline has it in words; what was typed is sealed, and stands in no message."""
    under_way(world)
    put_off(world, "2026-12-04")
    event = next(one for one in world.events() if one.kind == "snoozed")
    assert (event.user, event.role, event.subject) == (MARION, "member", "2026-12-04")
    shown = str(world.form(MARION, "show", "page:sheet").modal())
    assert "Marion: udsatte påmindelser" in shown
    assert WHY.encode() not in (world.case().snooze_reason or b"")
    assert "Jylland" not in str(world.channel()) + str(world.thread())
