"""The follow-up is moved by hand, by itself, and stays where it was put (row 40)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.deadlines import ZONE
from tests.product.calendars import asked, events, made, served
from tests.product.steps import pass_time_while_down, thread_posts, under_way
from tests.product.test_review import EVERYBODY, called, called_days, press, replies, review
from tests.product.world import CAMILLA, CHRISTINA, LONE, MARION, taken

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

WHY = "Borgeren er indlagt til nytår"


def form(world: World, user: str = MARION) -> Player:
    """Open the form that moves the follow-up, from the page "Mere …"."""
    return world.form(user, "more:move_follow_up", "form:move_follow_up")


def moved_posts(world: World) -> list[tuple[str, list[str]]]:
    """Return what the team was told of a moved follow-up: text and mentions."""
    return [(text, who) for _day, text, who in thread_posts(world, "Opfølgningen er flyttet")]


def test_moved_in_good_time_the_seats_are_told_and_called_later(any_world: World) -> None:
    """Day and reminders follow, the reason stands in the private view, the referrer is spared."""
    world = any_world
    under_way(world)
    letters = len(world.person(LONE).dm())
    assert form(world).submit(on="2027-01-05", reason=WHY)["outcome"] == "closed"
    world.settle()
    assert world.case().follow_up_on == date(2027, 1, 5)
    assert review(world).sequence == 1
    ((words, who),) = moved_posts(world)
    assert words.endswith("Opfølgningen er flyttet. Den er nu tirsdag den 5. januar kl. 08.30.")
    assert who == EVERYBODY
    assert "opfølgning tirsdag den 5. januar kl. 08.30" in world.card()["text"]
    shown = str(world.form(CAMILLA, "show", "page:sheet").modal())
    assert "Opfølgningen er flyttet til tirsdag den 5. januar, fordi" in shown
    assert WHY in shown
    assert "flyttede opfølgningen" in shown
    pass_time_while_down(world, "2026-12-18 12:00")
    world.travel("2026-12-29 09:00")
    assert called_days(world) == [("2026-12-29", EVERYBODY)]
    assert len(world.person(LONE).dm()) == letters
    assert WHY not in str(thread_posts(world))


def test_moved_after_the_call_all_are_asked_anew_in_one_message(world: World) -> None:
    """What was answered was about the old day; the message of the move asks for the answer."""
    called(world)
    press(world, CAMILLA, "come")
    assert form(world).submit(on="2026-12-29", reason=WHY)["outcome"] == "closed"
    world.settle()
    assert replies(world) == {}
    ((words, who),) = moved_posts(world)
    assert words.endswith("Den er nu tirsdag den 29. december kl. 08.30.")
    assert who == EVERYBODY
    assert called_days(world) == [("2026-12-21", EVERYBODY)]
    world.travel("2026-12-22 08:05")
    assert called_days(world)[1:] == [("2026-12-22", EVERYBODY)]
    assert form(world).submit(on="2026-12-28", reason=WHY)["outcome"] == "closed"
    world.settle()
    assert moved_posts(world)[1][0].endswith("mandag den 28. december kl. 08.30. Svar på kortet.")
    assert "card:come" in str(world.card()["blocks"])
    world.travel("2026-12-23 09:00")
    assert len(called_days(world)) == 2


IMPOSSIBLE = (
    ("2026-12-25", "ikke en arbejdsdag (juledag). Vælg fx mandag den 28. december."),
    ("2026-12-26", "ikke en arbejdsdag"),
    ("2026-11-24", "Vælg en dato efter i dag"),
    ("2026-11-20", "Vælg en dato efter i dag"),
    ("2027-02-25", "Vælg senest onsdag den 24. februar, som er fristen."),
    ("2026-12-28", "Opfølgningen er allerede den dag."),
)


def test_a_day_that_cannot_be_is_an_error_under_it(world: World) -> None:
    """Closed, past, after the deadline, or the same: nothing is moved, and the text stays."""
    under_way(world)
    person = form(world)
    for on, words in IMPOSSIBLE:
        answer = person.submit(on=on, reason=WHY)
        assert answer["outcome"] == "errors", on
        assert words in answer["errors"]["on"]
    answer = person.submit(on="2027-01-05", reason=" ")
    assert set(answer["errors"]) == {"reason"}
    assert world.case().follow_up_on == date(2026, 12, 28)
    assert review(world).sequence == 0


def test_two_who_move_it_at_once(world: World) -> None:
    """The second hears which day it has now, in the form, and may open it anew."""
    under_way(world)
    first, second = form(world), form(world, CAMILLA)
    assert first.submit(on="2027-01-05", reason=WHY)["outcome"] == "closed"
    answer = second.submit(on="2027-01-07", reason="en anden grund")
    assert answer["errors"] == {"on": "Opfølgningen er imens sat til tirsdag den 5. januar."}
    assert world.case().follow_up_on == date(2027, 1, 5)


def test_with_no_follow_up_ahead_there_is_nothing_to_move(world: World) -> None:
    """A form that lay open while a colleague decided to end, or closed, is refused in it."""
    under_way(world)
    person, colleague = form(world), world.form(CAMILLA, "more:follow_up", "form:follow_up")
    given = {"works": "worked", "decision": "close", "citizen_voice": "det hjælper"}
    assert colleague.submit(given)["outcome"] == "updated"
    answer = person.submit(on="2027-01-05", reason=WHY)
    assert answer["errors"] == {"on": "U26-0001 har ingen opfølgning at flytte."}
    assert taken(colleague.submit(outcome="goal_met", citizen_voice="siger tak"))
    answer = person.submit(on="2027-01-05", reason=WHY)
    assert answer["errors"]["on"].startswith("U26-0001 er afsluttet.")
    assert len(world.case().reviews) == 1


@pytest.mark.parametrize("by_hand", [True, False])
def test_the_start_meeting_takes_it_along_until_it_is_moved(world: World, by_hand: bool) -> None:  # noqa: FBT001 - a case of the table
    """Moved by hand before the record it stays; else it follows the start meeting."""
    world.refer()
    if by_hand:
        person = world.form(MARION, "show", "page:sheet")
        person.click_modal("card:move_follow_up")
        person.wait_modal("form:move_follow_up")
        assert person.submit(on="2026-12-18", reason=WHY)["outcome"] == "closed"
        person.close()
    world.settle()
    person = world.form(MARION, "more:move", "form:move")
    assert person.submit(on="2026-11-27", at="10:00", reason="udlejeren")["outcome"] == "closed"
    world.settle()
    moved_on = date(2026, 12, 18) if by_hand else date(2026, 12, 28)
    assert world.case().follow_up_on == moved_on
    world.press(CHRISTINA, "come")  # the start meeting is what is asked about
    assert [word.user for word in world.case().meetings[0].attendances] == [CHRISTINA]
    world.finish_record()
    assert review(world).starts_at.date() == moved_on
    assert moved_posts(world) == []


def test_in_the_calendar_it_keeps_its_name_and_rises(world: World) -> None:
    """Before the record, after it, moved and held: one UID, and a sequence that never falls."""
    with served(world) as edge:
        path, seen = made(world, MARION), []
        world.refer()
        seen.append(_follow_up(asked(edge, path)[1]))
        world.finish_record()
        seen.append(_follow_up(asked(edge, path)[1]))
        assert form(world).submit(on="2027-01-05", reason=WHY)["outcome"] == "closed"
        seen.append(_follow_up(asked(edge, path)[1]))
        pass_time_while_down(world, "2027-01-05 09:00")
        person = world.form(MARION, "more:follow_up", "form:follow_up")
        given = {"works": "worked", "decision": "continue", "citizen_voice": "ja"}
        assert person.submit(given)["outcome"] != "errors"
        seen.append(_follow_up(asked(edge, path)[1]))
    assert len({uid for uid, _sequence, _at in seen}) == 1
    sequences = [sequence for _uid, sequence, _at in seen]
    assert sequences == sorted(sequences)
    assert sequences[2] > sequences[1]
    assert seen[-1][2] == datetime(2027, 1, 5, 8, 30, tzinfo=ZONE)


def _follow_up(feed: bytes) -> tuple[str, int, datetime]:
    """Return the first follow-up of a calendar: UID, sequence and beginning."""
    found = next(one for one in events(feed) if one["SUMMARY"] == "Opfølgning U26-0001")
    return str(found["UID"]), int(found["SEQUENCE"]), found["DTSTART"].dt
