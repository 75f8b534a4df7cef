"""The calendar address: real referrals in, and what a calendar program reads over real HTTP."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from bot.access import Visitor
from bot.casework.absence import AbsenceForm, enter
from bot.casework.desk import Desk
from bot.casework.forget import forget_colleagues
from bot.casework.seats import SeatForm, set_seat
from bot.deadlines import ZONE
from bot.trace import TVAERS
from models import Feed, Person, Received, Seat
from tests.product import calendars, forging
from tests.product.calendars import asked, events, feed_of, made, served
from tests.product.steps import pass_time_while_down, under_way
from tests.product.test_pairs import conclude
from tests.product.world import (
    BIRGIT,
    BO,
    CAMILLA,
    CHRISTINA,
    HANNE,
    IDA,
    JONAS,
    LONE,
    MARION,
    METTE,
    SAID,
    WEB,
    favrskov,
    taken,
)

if TYPE_CHECKING:
    from bot.edge import Edge
    from tests.product.world import World

START, FOLLOW_UP = "Startmøde U26-0001", "Opfølgning U26-0001"
NO_SEAT = "Du har ingen plads i et team, så der er ingen møder at vise."


def _move(world: World, on: str = "2026-11-27", at: str = "10:00") -> None:
    person = world.form(MARION, "more:move", "form:move")
    moved = person.submit(on=on, at=at, reason="Udlejeren kan først fredag")
    assert moved["outcome"] == "closed"
    world.settle()


def _close(world: World, outcome: str = "moved") -> None:
    person = world.form(MARION, "more:close", "form:close")
    assert taken(person.submit(outcome=outcome, **SAID, reason="flyttet"))
    world.settle()


def _starts(feed: dict[str, Any], title: str = START) -> Any:
    return feed[title]["DTSTART"].dt


def test_a_referral_stands_in_the_calendar(world: World, edge: Edge) -> None:
    """Start meeting and follow-up stand at the team's time, half an hour each, private and busy."""
    path = made(world, CAMILLA)
    assert feed_of(edge, path) == {}
    world.refer()
    feed = feed_of(edge, path)
    assert feed.keys() == {START, FOLLOW_UP}
    assert _starts(feed) == datetime(2026, 11, 25, 8, 30, tzinfo=ZONE)
    assert _starts(feed, FOLLOW_UP) == datetime(2026, 12, 28, 8, 30, tzinfo=ZONE)
    for event in feed.values():
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=30)
        assert (event["CLASS"], event["STATUS"], event["TRANSP"]) == (
            "PRIVATE",
            "CONFIRMED",
            "OPAQUE",
        )
        assert "ATTENDEE" not in event
    assert len({str(event["UID"]) for event in feed.values()}) == 2


def test_what_has_not_changed_reads_the_same(world: World, edge: Edge) -> None:
    """Two readings of an unchanged case are equal byte for byte, whatever the clock says."""
    path = made(world, CAMILLA)
    world.refer()
    first = asked(edge, path)[1]
    pass_time_while_down(world, "2026-11-24 22:00")
    assert asked(edge, path)[1] == first


def test_a_move_keeps_the_uid_and_raises_the_sequence(world: World, edge: Edge) -> None:
    """The start meeting and the follow-up that goes with it keep their UIDs, and both rise."""
    path = made(world, MARION)
    world.refer()
    before = feed_of(edge, path)
    _move(world)
    after = feed_of(edge, path)
    assert _starts(after) == datetime(2026, 11, 27, 10, 0, tzinfo=ZONE)
    assert (before[START]["SEQUENCE"], after[START]["SEQUENCE"]) == (0, 1)
    for title in (START, FOLLOW_UP):
        assert after[title]["UID"] == before[title]["UID"]
        assert after[title]["SEQUENCE"] > before[title]["SEQUENCE"]
        assert after[title]["LAST-MODIFIED"].dt >= before[title]["LAST-MODIFIED"].dt


def test_a_closed_case_cancels_what_lies_ahead(world: World, edge: Edge) -> None:
    """Closed before they are held, both stand there as cancelled; opened again, they are on."""
    path = made(world, MARION)
    world.refer()
    first = feed_of(edge, path)
    _close(world)
    cancelled = feed_of(edge, path)
    for title in (START, FOLLOW_UP):
        assert (cancelled[title]["STATUS"], cancelled[title]["TRANSP"]) == (
            "CANCELLED",
            "TRANSPARENT",
        )
        assert cancelled[title]["SEQUENCE"] > first[title]["SEQUENCE"]
    person = world.form(MARION, "reopen", "form:reopen")
    assert person.submit(reason="er tilbage igen")["outcome"] == "closed"
    again = feed_of(edge, path)
    for title in (START, FOLLOW_UP):
        assert again[title]["STATUS"] == "CONFIRMED"
        assert again[title]["SEQUENCE"] > cancelled[title]["SEQUENCE"]
        assert again[title]["UID"] == first[title]["UID"]


def test_a_meeting_that_was_held_is_not_cancelled(world: World, edge: Edge) -> None:
    """Closing a case after its start meeting leaves that one standing as it was."""
    path = made(world, MARION)
    under_way(world)
    pass_time_while_down(world, "2026-12-02 10:00")
    _close(world, "goal_met")
    feed = feed_of(edge, path)
    assert (feed[START]["STATUS"], feed[FOLLOW_UP]["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_sparring_only_keeps_its_meeting_and_loses_the_follow_up(world: World, edge: Edge) -> None:
    """Where it is sparring and no course, the start meeting stands alone."""
    path = made(world, MARION)
    world.refer()
    person = world.form(MARION, "more:sparring", "form:sparring_only")
    assert person.submit(reason="kan klares i afdelingen")["outcome"] == "closed"
    assert feed_of(edge, path).keys() == {START}


def test_each_follow_up_is_an_appointment_of_its_own(world: World, edge: Edge) -> None:
    """After one is held, the next has a new UID, and the held one stays where it was."""
    path = made(world, MARION)
    under_way(world)
    first = feed_of(edge, path)[FOLLOW_UP]["UID"]
    pass_time_while_down(world, "2026-12-28 09:00")
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    answers = {"works": "worked", "decision": "continue", "citizen_voice": "ja"}
    assert taken(person.submit(answers))
    found = [one for one in events(asked(edge, path)[1]) if one["SUMMARY"] == FOLLOW_UP]
    assert [one["UID"] == first for one in found] == [True, False]
    assert found[0]["DTSTART"].dt == datetime(2026, 12, 28, 8, 30, tzinfo=ZONE)
    assert found[1]["DTSTART"].dt > found[0]["DTSTART"].dt


def test_who_cannot_come_is_free_and_the_substitute_has_it(world: World, edge: Edge) -> None:
    """A no moves the start meeting to the substitute; the follow-up stays with the holder."""
    camilla, birgit = made(world, CAMILLA), made(world, BIRGIT)
    world.refer()
    assert feed_of(edge, birgit) == {}
    world.press(CAMILLA, "stay_away")
    assert feed_of(edge, camilla).keys() == {FOLLOW_UP}
    assert feed_of(edge, birgit).keys() == {START}
    world.press(CAMILLA, "come")
    assert START in feed_of(edge, camilla)


def test_absence_moves_it_and_gives_it_back(world: World, edge: Edge) -> None:
    """Away over the follow-up, the substitute has it; called off, it is the holder's again."""
    marion, jonas = made(world, MARION), made(world, JONAS)
    world.refer()
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        who = Visitor(world.team().workspace_id, MARION)
        days = date(2026, 12, 21), date(2027, 1, 8)
        form = AbsenceForm(MARION, days[0], from_noon=False, last_on=days[1], until_noon=False)
        enter(desk, who, form)
    assert feed_of(edge, marion).keys() == {START}
    assert feed_of(edge, jonas).keys() == {FOLLOW_UP}


def test_it_goes_back_thirty_days(world: World, edge: Edge) -> None:
    """What was more than 30 days ago is left out, and all that lies ahead is in."""
    path = made(world, CAMILLA)
    under_way(world)
    pass_time_while_down(world, "2026-12-24 08:00")
    assert START in feed_of(edge, path)
    pass_time_while_down(world, "2026-12-24 09:00")
    assert feed_of(edge, path).keys() == {FOLLOW_UP}


def test_nothing_of_a_citizen_and_no_name_stands_in_it(world: World, edge: Edge) -> None:
    """Neither number, words, target group nor any colleague's name: the code, and when."""
    path = made(world, CAMILLA)
    canary = {"situation": "kanariefugl", "citizen_wish": "papegøje", "official_number": "26-77"}
    world.refer(**canary)
    _move(world)
    text = asked(edge, path)[1].decode()
    for word in ("kanariefugl", "papegøje", "26-77", "2677", "Udlejeren", "udsæt", "rusmid"):
        assert word.lower() not in text.lower()
    for user in (CAMILLA, MARION, CHRISTINA, LONE, METTE):
        name = world.person(user).state()["me"]["name"]
        assert user not in text
        assert not any(part in text for part in name.split())
    assert "DESCRIPTION" not in text
    assert "LOCATION" not in text


def test_it_is_well_formed(world: World, edge: Edge) -> None:
    """Lines end in CR LF and hold 75 octets; every property that RFC 5545 wants is there."""
    path = made(world, CAMILLA)
    world.refer()
    status, content, headers = asked(edge, path)
    assert status == HTTPStatus.OK
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    whole = Calendar.from_ical(content)
    assert (whole["VERSION"], whole["METHOD"]) == ("2.0", "PUBLISH")
    assert whole["PRODID"]
    for event in whole.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SEQUENCE"} <= set(event)
        assert event["DTSTART"].params["TZID"] == "Europe/Copenhagen"
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_new_address_ends_the_old_and_removing_ends_it_too(world: World, edge: Edge) -> None:
    """Shown once, kept as a hash; a new one replaces it, and taken away nothing answers."""
    first = made(world, CAMILLA)
    shown = str(calendars.page(world, CAMILLA)["blocks"])
    assert first not in shown
    assert "Du har en adresse fra tirsdag den 24. november 2026." in shown
    second = calendars.press_make(world, CAMILLA)
    assert asked(edge, first)[0] == HTTPStatus.NOT_FOUND
    assert asked(edge, second)[0] == HTTPStatus.OK
    person = world.person(CAMILLA)
    person.close()
    calendars.page(world, CAMILLA)
    person.click_modal("calendar:remove")
    person.until(lambda: "Lav adresse" in str(person.modal()))
    assert asked(edge, second)[0] == HTTPStatus.NOT_FOUND
    assert [one.kind for one in world.events() if one.kind.startswith("calendar")] == [
        "calendar_made",
        "calendar_made",
        "calendar_removed",
    ]


def test_the_secret_is_kept_nowhere(world: World) -> None:
    """No row of any table holds the token, not even the answer that a repeat would get."""
    token = re.search(r"/kalender/([\w-]+)\.ics", made(world, CAMILLA))[1]  # type: ignore[index]
    assert len(token) * 6 >= 128
    assert token not in str(forging.rows(world))
    with world.bot.reading() as session:
        kept = session.scalars(select(Feed.token_hash)).one()
        assert session.scalars(select(Received)).all()
    assert kept == world.bot.vault.token_hash(token)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/kalender/",
        "/kalender/x.ics",
        f"/kalender/{'A' * 32}.ics",
        f"/kalender/{'A' * 32}",
        f"/kalender/{'%41' * 32}.ics",
        f"/kalender/../kalender/{'A' * 32}.ics",
    ],
)
def test_every_wrong_path_reads_the_same(world: World, edge: Edge, path: str) -> None:
    """An address that is no one's, and what is no address, get the same plain 404."""
    made(world, CAMILLA)
    status, content, headers = asked(edge, path)
    assert (status, content) == (HTTPStatus.NOT_FOUND, b'{"ok": false}\n')
    assert headers["Cache-Control"] == "private, no-store"


def test_only_get_is_answered(world: World, edge: Edge) -> None:
    """Nothing can be written at the address."""
    path = made(world, CAMILLA)
    for method in ("POST", "PUT", "DELETE", "PROPFIND"):
        assert asked(edge, path, method)[0] == HTTPStatus.NOT_IMPLEMENTED


def test_who_has_lost_the_seat_or_left_has_an_empty_calendar(world: World, edge: Edge) -> None:
    """The address answers still, with nothing in it, so that what stood there goes away."""
    camilla, marion = made(world, CAMILLA), made(world, MARION)
    world.refer()
    team = world.team()
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        kept = session.merge(team, load=False)
        label = team.seats[0].discipline.label
        empty = SeatForm(label, None, (), authority=True, may_stand_empty=True)
        set_seat(desk, TVAERS, kept, team.seats[0].id, empty)
        left = update(Person).where(Person.user == MARION).values(left=True)
        assert session.execute(left).rowcount == 1  # type: ignore[attr-defined]
    assert feed_of(edge, camilla) == {}
    assert feed_of(edge, marion) == {}


@pytest.mark.parametrize("user", [LONE, METTE])
def test_without_a_seat_there_is_no_address(world: World, user: str) -> None:
    """A referrer and a leader see no button, and a forged press is refused in words."""
    person, before = world.person(user), forging.rows(world)
    person.open_home()
    assert "home:calendar" not in str(person.until(person.home))
    for action in ("home:calendar", "calendar:make"):
        assert forging.reply(person, forging.press(user, action, "make")) == NO_SEAT
    assert forging.rows(world) == before | {"person": forging.rows(world)["person"]}


def test_a_guest_makes_no_address(world: World) -> None:
    """Somebody with a seat who has become a guest is refused as one without."""
    camilla = world.person(CAMILLA)
    made(world, CAMILLA)
    with world.bot.writing() as session:
        session.execute(update(Person).where(Person.user == CAMILLA).values(guest=True))
    press = forging.press(CAMILLA, "calendar:make", "make")
    assert forging.reply(camilla, press) == NO_SEAT


def test_nothing_to_take_away(world: World) -> None:
    """Who has no address is told so."""
    press = forging.press(CAMILLA, "calendar:remove", "remove")
    told = forging.reply(world.person(CAMILLA), press)
    assert told == "Du har ingen kalenderadresse at tage væk."


def test_an_english_reader_reads_english(world: World, edge: Edge) -> None:
    """The titles are in the language that the person has chosen."""
    path = made(world, CAMILLA)
    world.refer()
    world.person(CAMILLA).click_home("home:language_en")
    world.person(CAMILLA).until(lambda: feed_of(edge, path).keys() - {START, FOLLOW_UP})
    assert feed_of(edge, path).keys() == {"Start meeting U26-0001", "Follow-up U26-0001"}


def test_both_databases_serve_it(any_world: World) -> None:
    """Making an address and reading it are the same on both kinds of database."""
    path = made(any_world, CAMILLA)
    any_world.refer()
    with served(any_world) as edge:
        assert feed_of(edge, path).keys() == {START, FOLLOW_UP}
    assert WEB not in path


def test_a_meeting_held_early_stands_when_it_was(world: World, edge: Edge) -> None:
    """The record is finished the day before: the calendar has no meeting left to come."""
    path = made(world, MARION)
    world.refer()
    before = feed_of(edge, path)[START]
    world.press(MARION, "receive")
    world.finish_record()
    held = feed_of(edge, path)[START]
    assert held["DTSTART"].dt <= world.now()
    assert held["SEQUENCE"] > before["SEQUENCE"]


def test_a_pairs_follow_up_is_theirs(bare_world: World) -> None:
    """Of six colleagues the two who have the case see its follow-up."""
    world = favrskov(bare_world)
    paths = {user: made(world, user) for user in (HANNE, BO, IDA)}
    world.refer()
    world.travel("2026-11-25 09:00")
    conclude(world, HANNE)
    with served(world) as edge:
        mine = {user: set(feed_of(edge, path)) for user, path in paths.items()}
    assert "Opfølgning S26-0001" in mine[HANNE] & mine[BO]
    assert mine[IDA] == set()


def test_an_address_ends_a_year_after_the_last_seat(world: World, edge: Edge) -> None:
    """Who is named nowhere and hasn't been asked about for a year has no address any more."""
    path = made(world, CAMILLA)
    kept = made(world, MARION)
    with world.bot.writing() as session:
        for seat in session.scalars(select(Seat).where(Seat.holder == CAMILLA)):
            seat.holder = None
        now = world.bot.now()
        session.execute(update(Person).values(asked_at=now))
        forget_colleagues(session, now + timedelta(days=364), now + timedelta(days=364))
    assert feed_of(edge, path) == {}
    with world.bot.writing() as session:
        forget_colleagues(session, now + timedelta(days=367), now + timedelta(days=367))
    assert asked(edge, path)[0] == HTTPStatus.NOT_FOUND
    assert asked(edge, kept)[0] == HTTPStatus.OK
