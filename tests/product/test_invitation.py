"""A start meeting as a file in a direct message, where the installation sends files."""

from __future__ import annotations

import http.client
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from bot.deadlines import ZONE
from bot.delivery import deliver_due
from bot.manifest import FILES
from bot.reconcile import GIVE_UP, reconcile_due
from models import NoticeState
from tests.product.calendars import events
from tests.product.steps import calls, fault, later, pass_time_while_down, under_way
from tests.product.test_visit import LATE, go
from tests.product.world import BIRGIT, CAMILLA, CHRISTINA, LONE, MARION, SAID, World, odder, taken

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
SHARE, ADDRESS = "files.completeUploadExternal", "files.getUploadURLExternal"


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Run the product where files are sent."""
    with World(sqlite_url, more_scopes=FILES) as running:
        yield odder(running)


def _messages(world: World, user: str) -> list[Json]:
    """Return a person's direct messages that hold a file, oldest first."""
    return [one for one in world.person(user).dm() if one["files"]]


def _content(world: World, user: str, message: Json) -> bytes:
    line = http.client.HTTPConnection(world.sandbox.url.removeprefix("http://"), timeout=20)
    line.request("GET", f"/control/file?as={user}&id={message['files'][0]['id']}")
    content = line.getresponse().read()
    line.close()
    return content


def _newest(world: World, user: str) -> tuple[str, str, Any]:
    """Return the words, the method and the appointment of the newest file a person has got."""
    message = _messages(world, user)[-1]
    content = _content(world, user, message)
    (event,) = events(content)
    return message["text"], str(Calendar.from_ical(content)["METHOD"]), event


def _move(world: World, at: str = "10:00") -> None:
    person = world.form(MARION, "more:move", "form:move")
    moved = person.submit(on="2026-11-27", at=at, reason="Udlejeren kan først fredag")
    assert moved["outcome"] == "closed"
    world.settle()


def _close(world: World) -> None:
    person = world.form(MARION, "more:close", "form:close")
    assert taken(person.submit(**SAID, outcome="moved", reason="flyttet til Aarhus"))
    world.settle()


def test_each_whom_it_counts_on_gets_a_file(world: World) -> None:
    """The seats' holders get an invitation named by the code; nobody else gets anything."""
    world.refer()
    for user in (CAMILLA, MARION, CHRISTINA):
        words, method, event = _newest(world, user)
        assert words == (
            "Startmøde onsdag den 25. november kl. 08.30. Åbn filen, så står mødet i din kalender."
        )
        assert (method, event["SUMMARY"], event["SEQUENCE"]) == ("REQUEST", "Startmøde U26-0001", 0)
        assert event["DTSTART"].dt == datetime(2026, 11, 25, 8, 30, tzinfo=ZONE)
        assert event["ATTENDEE"].params["RSVP"] == "FALSE"
        assert str(event["ORGANIZER"]).endswith(".invalid")
    assert _messages(world, CAMILLA)[0]["files"][0]["name"] == "U26-0001.ics"
    assert _messages(world, BIRGIT) == _messages(world, LONE) == []


def test_everything_is_said_once(world: World) -> None:
    """However often it is planned and delivered, each has one file of one meeting."""
    world.refer()
    world.press(CAMILLA, "come")
    for _round in range(3):
        world.settle()
    assert [len(_messages(world, user)) for user in (CAMILLA, MARION, CHRISTINA)] == [1, 1, 1]
    assert all(row.file_id for row in world.notices("invitation"))


def test_a_move_sends_the_file_anew(world: World) -> None:
    """The same UID with a higher sequence, and words that say when it is now."""
    world.refer()
    first = _newest(world, CAMILLA)[2]
    _move(world)
    words, method, event = _newest(world, CAMILLA)
    assert "er nu fredag den 27. november kl. 10.00." in words
    assert (method, event["UID"], event["SEQUENCE"]) == ("REQUEST", first["UID"], 1)
    assert len(_messages(world, CAMILLA)) == 2


def test_a_closed_case_takes_the_meeting_out(world: World) -> None:
    """Who has the meeting gets its cancelling, and once: opened again, they are invited anew."""
    world.refer()
    first = _newest(world, CAMILLA)[2]
    _close(world)
    words, method, event = _newest(world, CAMILLA)
    assert "bliver ikke holdt" in words
    assert (method, event["STATUS"], event["UID"]) == ("CANCEL", "CANCELLED", first["UID"])
    assert event["SEQUENCE"] > first["SEQUENCE"]
    person = world.form(MARION, "reopen", "form:reopen")
    assert person.submit(reason="er tilbage igen")["outcome"] == "closed"
    world.settle()
    _words, method, again = _newest(world, CAMILLA)
    assert (method, again["UID"]) == ("REQUEST", first["UID"])
    assert again["SEQUENCE"] > event["SEQUENCE"]
    assert len(_messages(world, CAMILLA)) == 3


def test_pointing_elsewhere_takes_the_meeting_out(world: World) -> None:
    """A case that belongs to another place is cancelled in the calendars, too."""
    world.refer()
    person = world.form(MARION, "more:redirect", "form:redirect")
    assert person.submit(unit="job_centre", reason="hører til der")["outcome"] == "closed"
    world.settle()
    assert _newest(world, CHRISTINA)[1] == "CANCEL"


def test_sparring_only_keeps_the_meeting(world: World) -> None:
    """Where it is sparring only, the meeting is held, and no calendar hears more."""
    world.refer()
    person = world.form(MARION, "more:sparring", "form:sparring_only")
    assert person.submit(reason="kan klares i afdelingen")["outcome"] == "closed"
    world.settle()
    assert len(_messages(world, CAMILLA)) == 1


def test_nobody_is_uninvited_who_was_not_invited(world: World) -> None:
    """A case that is closed before the office opens is in nobody's calendar, and never was."""
    pass_time_while_down(world, "2026-11-24 20:00")
    world.refer()
    assert _messages(world, CAMILLA) == []
    _close(world)
    world.travel("2026-11-25 08:00")
    assert _messages(world, CAMILLA) == []
    assert {row.state for row in world.notices("invitation")} == {NoticeState.CANCELLED}


def test_it_waits_for_the_office_to_open(world: World) -> None:
    """A referral in the evening rings at 07.30, an hour before they meet."""
    pass_time_while_down(world, "2026-11-24 20:00")
    world.refer()
    world.travel("2026-11-25 07:29")
    assert _messages(world, CAMILLA) == []
    world.travel("2026-11-25 07:31")
    assert len(_messages(world, CAMILLA)) == 1


def test_the_substitute_who_is_asked_gets_it_and_a_move_lets_them_go(world: World) -> None:
    """A no brings the file to the substitute; moved, it is the holder's again, not theirs."""
    world.refer()
    world.press(CAMILLA, "stay_away")
    world.settle()
    assert _newest(world, BIRGIT)[1] == "REQUEST"
    assert len(_messages(world, CAMILLA)) == 1
    _move(world)
    words, method, event = _newest(world, BIRGIT)
    assert (method, event["SEQUENCE"]) == ("CANCEL", 1)
    assert "er ikke længere dit" in words
    assert _newest(world, CAMILLA)[1] == "REQUEST"
    _move(world, at="11:00")
    assert len(_messages(world, BIRGIT)) == 2


def test_nothing_of_a_citizen_is_in_it(world: World) -> None:
    """Neither words, number nor any person's name: not in the name, the message or the file."""
    canary = {"situation": "kanariefugl", "citizen_wish": "papegøje", "official_number": "26-77"}
    world.refer(**canary)
    _move(world)
    for message in _messages(world, CAMILLA):
        whole = str(message) + _content(world, CAMILLA, message).decode()
        for word in ("kanariefugl", "papegøje", "26-77", "Udlejeren", "Camilla ", "Marion"):
            assert word not in whole


def test_what_breaks_before_it_is_shown_leaves_nothing_behind(world: World) -> None:
    """A fault in the first step is tried again, unmarked, and the file comes once."""
    fault(world, ADDRESS, "drop_after", times=3)
    world.refer()
    assert _messages(world, CAMILLA) == []
    deliver_due(later(world, 60))
    assert [len(_messages(world, user)) for user in (CAMILLA, MARION, CHRISTINA)] == [1, 1, 1]
    assert "gentaget" not in _messages(world, CAMILLA)[0]["text"]


def test_what_nobody_knows_is_said_again_with_a_mark(world: World) -> None:
    """A last step whose answer is lost is repeated, marked, with the same UID and sequence."""
    fault(world, SHARE, "drop_after", times=1)
    world.refer()
    doubted = [row for row in world.notices("invitation") if row.state is NoticeState.UNKNOWN]
    assert len(doubted) == 1
    waited = GIVE_UP.total_seconds() + 200
    world.bot = later(world, waited)
    reconcile_due(world.bot)
    world.settle()
    user = doubted[0].person or ""
    first, second = _messages(world, user)
    assert "(evt. gentaget)" in second["text"]
    (one,), (other,) = (events(_content(world, user, each)) for each in (first, second))
    assert (one["UID"], one["SEQUENCE"]) == (other["UID"], other["SEQUENCE"])


def test_a_lost_scope_ends_with_a_person(world: World) -> None:
    """Refused for good, it is told to the leader, and stands in the digest until somebody acts."""
    fault(world, ADDRESS, "error", times=3, error="missing_scope")
    world.refer()
    assert {row.state for row in world.notices("invitation")} == {NoticeState.DEAD}
    assert world.notices("undelivered")


def test_switched_off_again_nothing_more_is_sent(world: World) -> None:
    """What was owed when files were still sent is dropped when it comes up."""
    pass_time_while_down(world, "2026-11-24 20:00")
    world.refer()
    world.bot = replace(world.bot, sends_files=False)
    world.travel("2026-11-25 08:00")
    assert _messages(world, CAMILLA) == []
    assert {row.state for row in world.notices("invitation")} == {NoticeState.CANCELLED}


def test_without_the_setting_nothing_is_owed(sqlite_url: str) -> None:
    """An installation that sends no files asks for no scope and writes no such notice."""
    with World(sqlite_url) as plain:
        odder(plain)
        plain.refer()
        _close(plain)
        assert plain.notices("invitation") == plain.notices("uninvited") == []
        assert calls(plain, ADDRESS) == calls(plain, SHARE) == []


def test_a_pause_for_files_holds_nothing_else_up(world: World) -> None:
    """Slack takes no files for half an hour: the card, the ping and a visit's alarm go out."""
    under_way(world)
    go(world)
    fault(world, ADDRESS, "429", times=None, retry_after=1800)
    world.send_referral()
    world.settle()
    assert world.case("U26-0002").card_ts is not None
    world.travel("2026-11-24 12:00")
    assert world.letters(CAMILLA, LATE)
    assert {row.state for row in world.notices("invitation") if row.case_id != world.case().id} == {
        NoticeState.PENDING
    }
