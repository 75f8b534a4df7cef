"""A referral convenes the team by itself: rows 12, 13, 14, 18, 20."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from demo import CHANNEL
from models import Discipline, Reply, Seat, Substitute
from tests.product.world import (
    ALI,
    BIRGIT,
    CAMILLA,
    CHRISTINA,
    JONAS,
    LONE,
    MARION,
    METTE,
    SOEREN,
    TORVET,
    TRINE,
    taken,
)

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World


def ephemeral(world: World, user: str, part: str) -> str:
    """Return what only this person is told in the team's channel, once it is there."""
    return str(world.person(user).wait_message(CHANNEL, part)["text"])


def posts(world: World) -> list[str]:
    """Return the bot's top-level posts in the team's channel, in the order they were made."""
    calls = world.person(CAMILLA).ask("GET", "calls?since=0")["calls"]
    made = [call["args"] for call in calls if call["method"] == "chat.postMessage"]
    return [
        args["text"] for args in made if args["channel"] == CHANNEL and not args.get("thread_ts")
    ]


def test_friday_afternoon_gives_monday_morning_with_the_reason(world: World) -> None:
    """A referral on Friday at 15.00 meets on Monday at 08.30, and says why."""
    world.travel("2026-11-27 15:00")
    case = world.refer()
    assert case.meetings[0].starts_at == datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
    text = world.card()["text"]
    assert "Startmøde mandag den 30. november kl. 08.30, fordi" in text
    assert "lørdag" in text


def test_a_new_card_says_how_long_there_is(world: World) -> None:
    """From the first hour the card says how many working days the deadline is off."""
    world.refer()
    assert "Frist om 62 arbejdsdage: onsdag den 24. februar" in world.card()["text"]


def test_the_seats_are_pinged_once_in_the_thread(world: World) -> None:
    """Within office hours the ping comes at once, to each discipline, with what to do."""
    world.refer()
    world.travel("2026-11-24 12:00")
    (ping,) = world.thread()
    assert ping["mentions"] == [CAMILLA, MARION, CHRISTINA]
    assert "Ny sag. Startmøde i morgen, onsdag den 25. november kl. 08.30, fordi" in ping["text"]
    assert "Svar på kortet." in ping["text"]


def test_a_vacant_seat_calls_its_first_substitute(world: World) -> None:
    """Nobody holds the seat, so the one who steps in is mentioned, and stands on the card."""
    vacate(world, CAMILLA)
    world.refer()
    assert world.thread()[0]["mentions"] == [BIRGIT, MARION, CHRISTINA]
    assert "Sundhed & Omsorg: Birgit har ikke svaret" in world.card()["text"]
    add_substitute(world, 0, JONAS, 1)
    world.press(BIRGIT, "stay_away")
    world.settle()
    assert "Sundhed & Omsorg: Birgit kan ikke – Jonas er spurgt" in world.card()["text"]


def test_a_team_without_anybody_calls_its_leader(world: World) -> None:
    """A ping is never said to nobody."""
    vacate(world, CAMILLA, MARION, CHRISTINA)
    with world.bot.writing() as session:
        session.execute(delete(Substitute))
    world.refer()
    assert world.thread()[0]["mentions"] == [METTE]


def test_outside_office_hours_the_card_is_silent_and_the_ping_waits(world: World) -> None:
    """At 20.00 the card hangs at once and rings nobody; at 07.30 the ping comes."""
    world.travel("2026-11-24 20:00")
    world.refer()
    assert world.card()["mentions"] == []
    assert world.person(LONE).dm()
    assert world.thread() == []
    world.travel("2026-11-25 07:29")
    assert world.thread() == []
    world.travel("2026-11-25 07:30")
    assert [one["mentions"] for one in world.thread()] == [[CAMILLA, MARION, CHRISTINA], []]


def test_one_card_is_edited_in_place(world: World) -> None:
    """However much happens, one post in the channel is the card, and it shows the newest."""
    world.refer()
    for user, action in ((CAMILLA, "come"), (MARION, "come"), (MARION, "receive")):
        world.press(user, action)
        world.settle()
    text = world.card()["text"]
    for line in ("Camilla kommer", "Marion kommer", "Modtaget af Marion"):
        assert line in text
    assert len([post for post in posts(world) if "U26-0001" in post]) == 1


def test_coming_and_changing_ones_mind(world: World) -> None:
    """The latest answer counts, and the same answer twice is one."""
    world.refer()
    for action in ("come", "come", "stay_away", "come"):
        world.press(CAMILLA, action)
    (meeting,) = world.case().meetings
    said = {word.user: word.reply for word in meeting.attendances}
    assert said == {CAMILLA: Reply.COMING, BIRGIT: Reply.ASKED}
    kinds = [event.kind for event in world.events() if event.user == CAMILLA]
    assert kinds == ["coming", "not_coming", "coming"]


def test_who_cannot_come_has_the_substitute_called(world: World) -> None:
    """The substitute is pinged in the thread, the card says who is asked, and a yes shows."""
    world.refer()
    world.press(CHRISTINA, "stay_away")
    world.settle()
    assert "Christina kan ikke – Trine er spurgt" in world.card()["text"]
    asked = world.thread()[-1]
    assert asked["mentions"] == [TRINE]
    assert "Christina kan ikke komme. Kan du?" in asked["text"]
    world.press(TRINE, "come")
    world.settle()
    assert "Det Specialiserede Socialområde: Trine kommer" in world.card()["text"]


def test_when_the_substitute_cannot_either_the_card_says_who_is_missing(world: World) -> None:
    """Nobody left to ask: the discipline is said loudly."""
    world.refer()
    world.press(MARION, "stay_away")
    world.press(JONAS, "stay_away")
    world.settle()
    words = "Forebyggelse & Rusmidler: Marion kan ikke, og ingen stedfortræder er fundet"
    assert words in world.card()["text"]


def test_when_the_first_substitute_cannot_the_next_is_asked(world: World) -> None:
    """Substitutes are asked one after the other, in their rank, until somebody comes."""
    add_substitute(world, 0, JONAS, 1)
    world.refer()
    for user in (CAMILLA, BIRGIT):
        world.press(user, "stay_away")
    world.settle()
    assert "Sundhed & Omsorg: Camilla kan ikke – Jonas er spurgt" in world.card()["text"]
    assert world.thread()[-1]["mentions"] == [JONAS]


def test_one_who_steps_in_for_another_answers_for_both_seats(world: World) -> None:
    """A holder who is asked for a colleague's seat, too, still answers for the own one."""
    add_substitute(world, 1, CAMILLA, -1)
    world.refer()
    world.press(MARION, "stay_away")
    world.press(CAMILLA, "come")
    world.settle()
    card = world.card()["text"]
    assert "✓ Sundhed & Omsorg: Camilla kommer" in card
    assert "✓ Forebyggelse & Rusmidler: Camilla kommer" in card
    world.press(CAMILLA, "stay_away")
    world.settle()
    card = world.card()["text"]
    assert "Sundhed & Omsorg: Camilla kan ikke – Birgit er spurgt" in card
    assert "Forebyggelse & Rusmidler: Marion kan ikke – Jonas er spurgt" in card


def test_a_substitute_may_answer_without_being_asked(world: World) -> None:
    """A substitute who comes anyway comes for the seat."""
    world.refer()
    world.press(BIRGIT, "come")
    world.settle()
    assert "Sundhed & Omsorg: Birgit kommer" in world.card()["text"]


def test_taking_the_case_is_stamped_once(world: World) -> None:
    """The second who presses hears who was first, and when; the first who presses again too."""
    world.refer()
    world.press(MARION, "receive")
    stamp = world.case().convened_at
    world.press(CAMILLA, "receive")
    told = ephemeral(world, CAMILLA, "allerede modtaget")
    assert told.startswith("Marion har allerede modtaget sagen tirsdag den 24. november kl. 08.")
    world.press(MARION, "receive")
    assert ephemeral(world, MARION, "allerede").startswith("Du har allerede modtaget sagen")
    assert (world.case().convener, world.case().convened_at) == (MARION, stamp)
    assert [event.kind for event in world.events()].count("received") == 1


def test_a_card_of_many_long_lines_is_still_drawn(world: World) -> None:
    """Twenty-five disciplines with the longest names fit on a card, in more paragraphs."""
    team = world.team()
    with world.bot.writing() as session:
        for place in range(3, 25):
            label = f"Faglighed nummer {place} med et navn, der er så langt, som et navn må være"
            made = Discipline(
                id=f"d{place}", team_id=team.id, key=str(place), label=label, position=place
            )
            seat = Seat(team_id=team.id, discipline_id=made.id, holder=ALI, position=place)
            session.add_all([made, seat])
    world.refer()
    form = world.form(CAMILLA, "bid", "form:bid")
    assert form.submit(note="kontakter udlejeren")["outcome"] == "closed"
    world.settle()
    assert "Faglighed nummer 24" in str(world.card()["blocks"])
    assert "Budt ind: Sundhed & Omsorg ✓" in str(world.card()["blocks"])


def test_two_at_once_on_jeg_modtager_give_one_convener(world: World) -> None:
    """Pressed in the same moment by three people, one takes the case and two are told."""
    world.refer()
    together, seats = threading.Barrier(3), (CAMILLA, MARION, CHRISTINA)

    def receive(user: str) -> None:
        together.wait()
        world.press(user, "receive")

    threads = [threading.Thread(target=receive, args=(user,)) for user in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    convener = world.case().convener
    assert [event.user for event in world.events() if event.kind == "received"] == [convener]
    for user in set(seats) - {convener}:
        assert "har allerede modtaget sagen" in ephemeral(world, user, "allerede")


def test_all_three_answer_at_once_and_none_is_lost(world: World) -> None:
    """Three answers in the same moment are three rows."""
    world.refer()
    threads = [
        threading.Thread(target=world.press, args=(user, "come"))
        for user in (CAMILLA, MARION, CHRISTINA)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (meeting,) = world.case().meetings
    assert {word.user for word in meeting.attendances} == {CAMILLA, MARION, CHRISTINA}
    world.settle()
    assert world.card()["text"].count("kommer") == 3


def test_a_closing_day_on_an_agreed_meeting_warns_the_team(world: World) -> None:
    """A closing day made afterwards leaves the meeting where it is, and the card says so."""
    world.refer()
    close_the_team(world, "2026-11-25")
    world.settle()
    card = world.card()["text"]
    assert "Startmøde onsdag den 25. november kl. 08.30" in card
    assert "Onsdag den 25. november er lukkedag (Personaledag). Flyt mødet under ⋯." in card


def test_a_closing_day_on_a_follow_up_stands_in_the_digest(world: World) -> None:
    """The digest names what was agreed, within its five days, for a day that is now closed."""
    world.refer()
    world.travel("2026-11-25 08:40")
    world.finish_record()
    marion = world.form(MARION, "more:follow_up", "form:follow_up")
    soon = {"works": "too_early", "decision": "continue", "citizen_voice": "ja"}
    assert taken(marion.submit(soon | {"next_on": "2026-12-01"}))
    close_the_team(world, "2026-12-01")
    world.travel("2026-11-26 07:46")
    digest = world.channel()[-1]["text"]
    assert "U26-0001: opfølgning tirsdag den 1. december falder på en lukkedag" in digest


def test_a_changed_seat_shows_on_the_cards_at_once(world: World) -> None:
    """A new holder stands on the open cards as soon as set-up is saved, and is asked."""
    world.refer()
    soeren = set_up_form(world, "setup:seat", "form:seat")
    changed = {"discipline": "Sundhed & Omsorg", "holder": ALI, "substitutes": [BIRGIT]}
    assert soeren.submit(changed)["outcome"] == "closed"
    soeren.until(lambda: "Ali Demir" in str(soeren.modal()))
    world.settle()
    assert "Sundhed & Omsorg: Ali har ikke svaret" in world.card()["text"]
    assert "Camilla" not in world.card()["text"]


def vacate(world: World, *users: str) -> None:
    """Let people leave their seats, and nobody take them."""
    with world.bot.writing() as session:
        session.execute(update(Seat).where(Seat.holder.in_(users)).values(holder=None))


def add_substitute(world: World, place: int, user: str, rank: int) -> None:
    """Let a person be a substitute for the seat in a place, too."""
    with world.bot.writing() as session:
        session.add(Substitute(seat_id=world.team().seats[place].id, user=user, rank=rank))


def close_the_team(world: World, day: str) -> None:
    """Add a closing day in set-up."""
    soeren = set_up_form(world, "setup:closing", "form:closing_days")
    assert soeren.submit(first_on=day, label="Personaledag")["outcome"] == "closed"
    soeren.until(lambda: "Lukket:" in str(soeren.modal()))


def set_up_form(world: World, action: str, callback: str) -> Player:
    """Open a form of set-up as Søren."""
    soeren = world.person(SOEREN)
    soeren.command(TORVET, "/henvisning opsætning")
    soeren.wait_modal("page:setup")
    soeren.click_modal(action)
    soeren.wait_modal(callback)
    return soeren
