"""Journalised or not: who said so and when, what the card and the digest say, and the nagging."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from bot.schedule import audit
from models import Case, Notice
from tests.product import forging
from tests.product.steps import digests, held, pass_time_while_down, thread_posts, under_way
from tests.product.test_journal import PAGE, close, follow_up, open_note, press_filed, words
from tests.product.test_lateness import told_on
from tests.product.world import BIRGIT, CAMILLA, CHRISTINA, MARION, METTE, taken

if TYPE_CHECKING:
    from tests.product.world import World

ONE, TWO = "1 notat mangler at blive journaliseret", "2 notater mangler at blive journaliseret"


def file(world: World, user: str = MARION) -> None:
    """Press "Journaliseret" on the closed card's note."""
    person = world.form(user, "note", PAGE)
    press_filed(person)
    world.settle()
    person.close()


def nags(world: World) -> list[tuple[str, list[str]]]:
    """Return the local days of what was said about filing in threads, and whom it called."""
    return [(day, called) for day, _text, called in thread_posts(world, "journaliseret")]


def test_filed_by_whom_and_when(any_world: World) -> None:
    """Pressed, the page says who and when, the card is quiet again, and it is in the trace."""
    world = any_world
    case = held(world)
    assert ONE in world.card()["text"]
    person = open_note(world, CAMILLA)
    press_filed(person)
    assert "Journaliseret tirsdag den 24. november 2026 af Camilla" in words(person)
    world.settle()
    assert "journaliser" not in world.card()["text"]
    (filing,) = world.case().filings
    meeting = case.meetings[0].id
    assert (filing.user, filing.about) == (CAMILLA, meeting)
    assert world.case().unfiled is None
    assert [one.user for one in world.events() if one.kind == "filed"] == [CAMILLA]


def test_twice_says_by_whom(world: World) -> None:
    """A second press, from a page that is older, says who was first; nothing more is stored."""
    case = held(world)
    person = open_note(world, CAMILLA)
    press_filed(person)
    value = f"{case.id}:{case.meetings[0].id}"
    told = forging.reply(world.person(MARION), forging.press(MARION, "journal:file", value))
    assert told == "Camilla Holm har journaliseret notatet tirsdag den 24. november."
    assert len(world.case().filings) == 1


def test_taken_back_within_ten_minutes_by_the_one_who_pressed(world: World) -> None:
    """Camilla may, nobody else, and not later; it is then owed again."""
    case = held(world)
    value = f"{case.id}:{case.meetings[0].id}"
    person = open_note(world, CAMILLA)
    press_filed(person)
    told = forging.reply(world.person(MARION), forging.press(MARION, "journal:take_back", value))
    assert told.startswith("Det er for sent at fortryde her")
    person.click_modal("journal:take_back")
    person.until(lambda: "Ikke journaliseret" in words(person))
    assert world.case().filings == []
    assert world.case().unfiled == 1
    press_filed(person)
    world.travel("2026-11-24 08:50")
    told = forging.reply(world.person(CAMILLA), forging.press(CAMILLA, "journal:take_back", value))
    assert told.startswith("Det er for sent at fortryde her")
    assert len(world.case().filings) == 1


def test_the_whole_cases_note_covers_all_before(world: World) -> None:
    """Start meeting, follow-up and closing are owed; the closing's filing settles all three."""
    held(world)
    world.travel("2026-11-25 09:00")
    follow_up(world)
    assert TWO in world.card()["text"]
    close(world)
    assert world.case().unfiled == 3
    assert "Mangler journalisering" in world.card()["text"]
    file(world)
    assert world.case().unfiled is None
    assert "ournaliser" not in world.card()["text"]
    assert len(world.case().filings) == 1
    assert '"card:note"' in json.dumps(world.card()["blocks"])  # it can be read still


@pytest.mark.parametrize(("outcome", "owed"), [("error", None), ("not_target", 1), ("moved", 1)])
def test_what_a_closing_before_any_meeting_owes(
    world: World, outcome: str, owed: int | None
) -> None:
    """A mistake owes nothing; a case that was closed without a meeting owes its one note."""
    world.refer()
    close(world, outcome=outcome)
    assert world.case().unfiled == owed
    assert ("Mangler journalisering" in world.card()["text"]) == (owed is not None)


def test_reopened_and_closed_again_it_is_owed_anew(world: World) -> None:
    """A filed case that is opened again owes the note of its new closing."""
    held(world)
    close(world)
    file(world)
    person = world.form(MARION, "reopen", "form:reopen")
    assert person.submit(reason="er tilbage")["outcome"] == "closed"
    world.settle()
    assert world.case().unfiled is None
    close(world, outcome="stabilised")
    assert world.case().unfiled == 1


def test_the_digest_counts_open_and_closed_cases(any_world: World) -> None:
    """Two notes of two cases stand under "Venter" each morning until they are filed."""
    world = any_world
    held(world)
    held(world)
    person = world.form(MARION, "more:close", "form:close", "U26-0002")
    given = {"outcome": "moved", "reason": "x", "citizen_voice": "tak"}
    assert taken(person.submit(given))
    world.settle()
    world.travel("2026-11-25 09:00")
    assert "*Venter" not in digests(world)["2026-11-25"]
    assert "3 notater mangler at blive journaliseret" in digests(world)["2026-11-25"]
    value = f"{world.case('U26-0002').id}:{world.case('U26-0002').past_closings[0].id}"
    forging.send(person, forging.press(MARION, "journal:file", value))
    world.settle()
    world.travel("2026-11-26 09:00")
    assert ONE in digests(world)["2026-11-26"]


def test_nagged_on_the_third_and_fifth_day_then_weekly(world: World) -> None:
    """The one in charge in the thread, and from the fifth day a leader, until it is filed."""
    held(world)  # on Tuesday 24 November
    world.press(CAMILLA, "more:contacted")
    world.travel("2026-12-11 12:00")
    assert nags(world) == [
        ("2026-11-27", [MARION]),
        ("2026-12-01", [MARION]),
        ("2026-12-08", [MARION]),
    ]
    leaders = ["2026-12-01 08.00", "2026-12-08 08.00"]
    assert told_on(world) == leaders
    told = world.letters(METTE, "Notatet fra tirsdag den 24. november er ikke journaliseret")
    assert len(told) == 2
    person = open_note(world)
    press_filed(person)
    person.close()
    world.travel("2026-12-31 12:00")
    assert len(nags(world)) == 3
    assert told_on(world) == leaders


def test_the_nagging_outlives_the_case(world: World) -> None:
    """A closed case says nothing else, but this: day 3, 5 and weekly, and ends when filed."""
    under_way(world)
    close(world)
    before = len(thread_posts(world))
    world.travel("2026-12-16 12:00")
    later = thread_posts(world)[before:]
    assert [day for day, _text, _called in later] == [
        "2026-11-27",
        "2026-12-01",
        "2026-12-08",
        "2026-12-15",
    ]
    assert all("Tryk Notat, og læg det i fagsystemet" in text for _day, text, _called in later)
    assert "card:note" in str(world.thread()[-1]["blocks"])
    assert len(world.letters(METTE, "er afsluttet, men ikke journaliseret")) == 3
    file(world)
    world.travel("2027-01-20 12:00")
    assert len(thread_posts(world)) == before + 4
    assert len(told_on(world)) == 3


def test_what_rested_is_not_made_up_for_when_the_case_is_closed(world: World) -> None:
    """A snooze ends with its case, and the days that were quiet stay quiet."""
    held(world)
    world.travel("2026-11-26 10:00")
    person = world.form(MARION, "more:snooze", "form:snooze")
    person.submit(until="2026-12-11", reason="venter på boligen")
    world.settle()
    world.travel("2026-12-09 10:00")
    close(world)
    assert (nags(world), told_on(world)) == ([], [])
    world.travel("2026-12-16 12:00")
    assert nags(world)[0][0] == "2026-12-14"


def test_nor_when_something_else_ends_the_rest(world: World) -> None:
    """A follow-up that is held early wakes the reminders from the day after on."""
    held(world)
    world.travel("2026-11-26 10:00")
    person = world.form(MARION, "more:snooze", "form:snooze")
    person.submit(until="2026-12-11", reason="venter på boligen")
    world.settle()
    world.travel("2026-12-03 10:00")
    follow_up(world)
    assert (nags(world), told_on(world)) == ([], [])
    world.travel("2026-12-09 12:00")
    assert nags(world)[0][0] == "2026-12-08"


def test_a_lost_nag_of_a_closed_case_heals(world: World) -> None:
    """Its notices are gone from the database and its count with them: the audit owes them again."""
    under_way(world)
    close(world)
    with world.bot.writing() as session:
        session.execute(delete(Notice).where(Notice.kind == "reminder"))
    audit(world.bot)
    world.travel("2026-11-27 12:00")
    assert [day for day, _called in nags(world)] == ["2026-11-27"]


def test_the_count_of_an_open_case_heals(world: World) -> None:
    """A wrong count is set right with everything else the case owes."""
    held(world)
    with world.bot.writing() as session:
        session.execute(update(Case).values(unfiled=7))
    audit(world.bot)
    assert world.case().unfiled == 1


def test_it_waits_for_the_one_in_charge(world: World) -> None:
    """Marion sees it with its button in App Home, also when the case is closed; Camilla doesn't."""
    held(world)
    close(world)
    marion, camilla = world.person(MARION), world.person(CAMILLA)
    for person in (marion, camilla):
        person.open_home()
        person.until(person.home)
    assert TWO in str(marion.home())
    assert TWO not in str(camilla.home())
    marion.click_home("card:note")
    marion.wait_modal(PAGE)


def test_a_colleague_who_steps_in_may_file(world: World) -> None:
    """Any member or substitute of the team may, not only the lead."""
    held(world)
    person = open_note(world, BIRGIT)
    press_filed(person)
    assert world.case().filings[0].user == BIRGIT


def test_two_file_at_once(any_world: World) -> None:
    """Two colleagues press in the same moment: one filing is kept, the other is told."""
    world = any_world
    case = held(world)
    value = f"{case.id}:{case.meetings[0].id}"
    for user in (MARION, CHRISTINA):
        forging.send(world.person(user), forging.press(user, "journal:file", value))
    assert len(world.case().filings) == 1
    assert datetime.fromisoformat("2026-11-24").date() == world.case().filings[0].at.date()


def test_what_a_cancelled_reminder_would_have_said_is_said_by_itself(world: World) -> None:
    """Gathered into a message that was then called off, a nag is owed again, and comes."""
    held(world)
    world.travel("2026-12-21 17:00")
    pass_time_while_down(world, "2026-12-29 20:00")
    world.settle()
    before = len(nags(world))
    follow_up(world)
    world.travel("2026-12-30 12:00")
    assert [day for day, _called in nags(world)[before:]] == ["2026-12-30"]
