from __future__ import annotations

import http.client
import json
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from sandbox import Player, Refused, Sandbox
from sandbox.clock import StoryClock

if TYPE_CHECKING:
    from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested

    from sandbox.story import Telling

TEAM, EMPTY, SQUARE = "C0UDSATTE", "C0NYTTEAM", "C0TORVET"
START = datetime(2026, 11, 24, 7, 25, tzinfo=UTC)


def fetch(sandbox: Sandbox, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """Return the status and body of a request with headers of one's own."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=5)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    status, body = response.status, response.read()
    connection.close()
    return status, body


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
    ],
)
def test_only_this_machine_and_its_own_page_are_let_in(
    sandbox: Sandbox, headers: dict[str, str], status: int
) -> None:
    """A foreign Host or Origin is refused, so no web page elsewhere can reach the sandbox."""
    assert fetch(sandbox, "/control/clock", **headers)[0] == status


def test_the_page_itself_is_served(sandbox: Sandbox) -> None:
    """The page and its parts come from the folder, and nothing outside it does."""
    assert b"<html" in fetch(sandbox, "/")[1]
    assert fetch(sandbox, "/static/index.html")[0] == 200
    assert fetch(sandbox, "/i18n/..%2F..%2Fserver.py")[0] == 404


def test_each_person_sees_their_own_channels(sandbox: Sandbox) -> None:
    """Private channels show to members only, public ones to all, direct messages to the person."""
    names = {
        user: [(c["id"], c["member"], c["bot_member"]) for c in state["channels"]]
        for user in ("U0ALI", "U0SOEREN")
        if (state := sandbox.player(user).state())
    }
    assert names["U0ALI"] == [(SQUARE, True, False), ("D0ALI", True, True)]
    assert (EMPTY, True, False) in names["U0SOEREN"]
    with pytest.raises(Refused, match="not a member"):
        sandbox.player("U0ALI").messages(TEAM)
    with pytest.raises(Refused, match="not a member"):
        sandbox.player("U0ALI").messages("D0METTE")
    with pytest.raises(Refused, match="not a member"):
        sandbox.player("U0ALI").say(TEAM, "x")


def test_state_tells_the_page_all_it_needs(sandbox: Sandbox) -> None:
    """People, clock, bot and story stand in one answer."""
    state = sandbox.player("U0METTE").state()
    assert len(state["people"]) == 17
    assert state["me"]["name"] == "Mette Ravn"
    assert state["clock"]["zone"] == "Europe/Copenhagen"
    assert state["clock"]["now"].startswith("2026-11-24T08:25")
    assert (state["bot"]["connected"], state["story"]["running"]) == (False, False)


def test_unread_counts_until_the_channel_is_looked_at(sandbox: Sandbox, slack: WebClient) -> None:
    """Others' messages count as unread, mentions apart, until the person opens the channel."""
    slack.chat_postMessage(channel=TEAM, text="<@U0METTE> ny sag")
    slack.chat_postMessage(channel=TEAM, text="Kort")
    mette = sandbox.player("U0METTE")

    def counts() -> tuple[int, int]:
        team = next(c for c in mette.state()["channels"] if c["id"] == TEAM)
        return team["unread"], team["mentions"]

    assert counts() == (2, 1)
    mette.messages(TEAM)
    assert counts() == (0, 0)
    mette.say(TEAM, "Set")
    assert counts() == (0, 0)


def test_what_people_write_is_escaped_and_pings_whom_it_names(sandbox: Sandbox) -> None:
    """Angle brackets are escaped as Slack does, save for a mention of a person."""
    said = sandbox.player("U0METTE").say(TEAM, "<@U0MARION> 1 < 2 & <!channel>")
    shown = sandbox.player("U0MARION").messages(TEAM)[0]
    assert shown["text"] == "<@U0MARION> 1 &lt; 2 &amp; &lt;!channel&gt;"
    assert (shown["mentions"], shown["ts"]) == (["U0MARION"], said["ts"])
    sandbox.player("U0MARION").say(TEAM, "svar", said["ts"])
    assert sandbox.player("U0METTE").messages(TEAM)[0]["reply_count"] == 1


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ({"do": "dance"}, "nobody can"),
        ({"do": "command", "channel": TEAM}, "'text' is needed"),
        ({"do": "command", "channel": TEAM, "text": "/x", "thread_ts": "1.2"}, "in threads"),
        ({"do": "say", "channel": "C0X", "text": "x"}, "no channel"),
        ({"do": "say", "channel": TEAM, "text": "x", "thread_ts": "1.2"}, "no message"),
        ({"do": "say", "channel": TEAM, "text": "/invite @Camilla"}, "@Tværs"),
        ({"do": "click", "action_id": "x"}, "'message' is needed"),
        ({"do": "click", "message": {"channel": TEAM, "ts": "1.2"}, "action_id": "x"}, "no such"),
        ({"do": "click", "home": True, "action_id": "x"}, "no Home"),
        ({"do": "click", "view": "x", "action_id": "x"}, "as an object"),
        ({"do": "submit"}, "no modal open"),
        ({"do": "raw", "type": "interactive"}, "'payload' is needed"),
        ({"as": "U0INGEN", "do": "open_home"}, "no person"),
    ],
)
def test_acts_that_make_no_sense_are_refused_in_words(
    sandbox: Sandbox, act: dict[str, Any], why: str
) -> None:
    """What a person could not do in Slack is refused with the reason."""
    with pytest.raises(Refused, match=why):
        sandbox.player("U0METTE").ask("POST", "act", {"as": "U0METTE", **act})


def test_the_wire_is_written_down_without_tokens(sandbox: Sandbox, slack: WebClient) -> None:
    """Every call is logged with its arguments and answer, and asked for from a number on."""
    slack.api_call("auth.test", params={"token": "xoxb-sandbox-token"})
    slack.chat_postMessage(channel=TEAM, text="Kort")
    first, second = (wire := sandbox.player("U0METTE").ask("GET", "calls"))["calls"]
    assert (first["method"], second["args"]["text"]) == ("auth.test", "Kort")
    assert second["answer"]["ok"]
    assert "sandbox-token" not in json.dumps(wire)
    since = sandbox.player("U0METTE").ask("GET", f"calls?since={first['n']}")
    assert [call["n"] for call in since["calls"]] == [second["n"]]


def test_changes_are_told_as_they_come(sandbox: Sandbox, slack: WebClient) -> None:
    """Server-Sent Events tell the page which channel has news."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=5)
    connection.request("GET", "/control/events")
    stream = connection.getresponse()
    assert stream.readline() == b": open\n"
    slack.chat_postMessage(channel=TEAM, text="Kort")
    while not (line := stream.readline()).startswith(b'data: {"kind": "message"'):
        pass
    assert json.loads(line.removeprefix(b"data: "))["channel"] == TEAM
    connection.close()
    stream.close()


def test_story_time_moves_on_and_never_back(sandbox: Sandbox, slack: WebClient) -> None:
    """Leaps and instants move the clock; messages bear story time, unique and increasing."""
    mette = sandbox.player("U0METTE")

    def leap(**body: Any) -> str:
        now: str = mette.ask("POST", "clock", body)["now"]
        return now[:16]

    assert leap(advance="hour") == "2026-11-24T09:25"
    assert leap(seconds=60) == "2026-11-24T09:26"
    assert leap(advance="next_working_morning") == "2026-11-25T07:45"
    assert leap(advance="day") == "2026-11-26T07:45"
    assert leap(to="2026-11-28T12:00") == "2026-11-28T12:00"
    assert leap(advance="next_working_morning") == "2026-11-30T07:45"
    assert leap(advance="month") == "2026-12-30T07:45"
    assert leap(to="2026-12-01T12:00") == "2026-12-30T07:45"
    ts = [slack.chat_postMessage(channel=TEAM, text="x")["ts"] for _ in range(3)]
    assert ts == sorted(set(ts))
    assert datetime.fromtimestamp(float(ts[0]), UTC).date().isoformat() == "2026-12-30"
    for wrong in ({"advance": "year"}, {"to": "i morgen"}, {"seconds": "x"}, {}):
        with pytest.raises(Refused):
            mette.ask("POST", "clock", wrong)


def test_travel_stops_at_each_thing_due(sandbox: Sandbox) -> None:
    """Each due instant is settled at its own time, and then the goal itself."""
    due = [START + timedelta(hours=n) for n in (1, 2, 30)]
    settled: list[datetime] = []

    def settle() -> None:
        settled.append(sandbox.clock.now().replace(microsecond=0, second=0))
        while due and due[0] <= sandbox.clock.now():
            due.pop(0)

    sandbox.follow(lambda: due[0] if due else None, settle, lambda now: now + timedelta(hours=3))
    mette = sandbox.player("U0METTE")
    mette.ask("POST", "clock", {"advance": "next_working_morning"})
    assert settled == [START + timedelta(hours=n) for n in (1, 2, 3)]
    mette.ask("POST", "clock", {"advance": "next_due"})
    assert settled[3] == START + timedelta(hours=30)


def test_a_thing_that_stays_due_does_not_hold_time_up(sandbox: Sandbox) -> None:
    """What settling never gets done is passed by in the end."""
    sandbox.follow(lambda: START, lambda: None)
    assert sandbox.travel(START + timedelta(days=1)) >= START + timedelta(days=1)


def test_waiting_for_the_clock_ends_when_it_is_set(sandbox: Sandbox) -> None:
    """Another process hears of a leap by a request that waits for it."""
    mette = sandbox.player("U0METTE")
    before = mette.ask("GET", "clock")["set"]
    answers: list[dict[str, Any]] = []
    path = f"clock?wait={before.replace('+', '%2B')}"
    waiting = threading.Thread(target=lambda: answers.append(mette.ask("GET", path)))
    waiting.start()
    mette.ask("POST", "clock", {"advance": "hour"})
    waiting.join(5)
    assert answers[0]["set"] > before


def test_reset_starts_everything_over(sandbox: Sandbox, slack: WebClient) -> None:
    """After a reset nothing has been said, the clock stands at the start, and listeners know."""
    told: list[str] = []
    sandbox.on_reset(lambda: told.append(sandbox.player("U0METTE").state()["clock"]["now"]))
    slack.chat_postMessage(channel=TEAM, text="Kort")
    mette = sandbox.player("U0METTE")
    mette.ask("POST", "clock", {"advance": "month"})
    mette.ask("POST", "faults", {"pace": True})
    mette.ask("POST", "reset")
    assert mette.messages(TEAM) == []
    assert [now[:16] for now in told] == ["2026-11-24T08:25"]
    assert not mette.ask("GET", "faults")["pace"]
    assert sandbox.clock.now() < START + timedelta(minutes=1)


def test_the_story_is_told_step_by_step_and_stopped(sandbox: Sandbox) -> None:
    """The page hears of each step; stopping ends the tale; two cannot be told at once."""
    mette = sandbox.player("U0METTE")
    with pytest.raises(Refused, match="no story"):
        mette.ask("POST", "story")

    def tale(telling: Telling) -> None:
        telling.step(1, 2, "Henvisning")
        while not telling.stopped():
            telling.pause(5)

    sandbox.tell(tale)
    mette.ask("POST", "story")
    story = mette.until(lambda: (s := mette.state()["story"])["step"] and s)
    assert (story["running"], story["of"], story["caption"]) == (True, 2, "Henvisning")
    with pytest.raises(Refused, match="already"):
        mette.ask("POST", "story")
    mette.ask("DELETE", "story")
    mette.until(lambda: not mette.state()["story"]["running"])


def test_a_story_that_breaks_off_is_over(sandbox: Sandbox, caplog: Any) -> None:
    """A fault in the story ends it and is logged; the sandbox lives on."""

    def tale(_telling: Telling) -> None:
        raise Refused("Marion har ingen dialog åben")

    sandbox.tell(tale)
    mette = sandbox.player("U0METTE")
    mette.ask("POST", "story")
    mette.until(lambda: mette.state()["story"].get("ended") == "broken")
    assert "the story broke off" in caplog.text


def test_a_busy_port_gives_the_next_free_one(sandbox: Sandbox) -> None:
    """A second sandbox on the same port serves on a later one."""
    with Sandbox(port=urlsplit(sandbox.url).port or 0) as second:
        assert second.url != sandbox.url
        assert second.player("U0ALI").state()["me"]["id"] == "U0ALI"


def test_nothing_is_left_when_it_stops() -> None:
    """Starting and stopping leaves no thread behind, not even with a page listening."""
    before = set(threading.enumerate())
    for _ in range(3):
        box = Sandbox()
        box.start()
        connection = http.client.HTTPConnection(urlsplit(box.url).netloc, timeout=5)
        connection.request("GET", "/control/events")
        stream = connection.getresponse()
        box.stop()
        box.stop()
        stream.close()
        connection.close()
    assert set(threading.enumerate()) == before


def test_it_can_stop_in_the_middle_of_a_journey(slack: WebClient, sandbox: Sandbox) -> None:
    """A journey whose stops call the API is broken off, and neither side is left waiting."""
    on_the_way = threading.Event()

    def settle() -> None:
        slack.auth_test()
        on_the_way.set()

    sandbox.follow(lambda: sandbox.clock.now() + timedelta(hours=1), settle)
    goal = START + timedelta(days=10_000)
    journey = threading.Thread(target=lambda: sandbox.travel(goal))
    journey.start()
    assert on_the_way.wait(5)
    sandbox.stop()
    journey.join(5)
    assert not journey.is_alive()
    assert sandbox.clock.now() < goal


def test_a_player_that_waits_in_vain_is_told(sandbox: Sandbox) -> None:
    """Waiting for what never comes ends with a refusal."""
    with pytest.raises(Refused, match="nothing came"):
        Player(sandbox.url, "U0ALI").until(lambda: None, seconds=0.05)


def test_no_two_messages_bear_the_same_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stamps asked for within one microsecond still differ and still grow."""
    monkeypatch.setattr("time.monotonic", lambda: 1.0)
    clock = StoryClock(START)
    stamps = [clock.stamp() for _ in range(3)]
    assert stamps == sorted(set(stamps))
