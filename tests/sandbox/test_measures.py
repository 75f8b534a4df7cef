from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Player

TEAM = "C0UDSATTE"


class Bench:
    """A sandbox whose seconds pass by hand, with a raw client."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sandbox = Sandbox(monotonic=lambda: self.now)

    def post(self, key: str | None = None, channel: str = TEAM, **more: Any) -> str:
        """Post, and return the `ts`."""
        payload = {"event_type": "t", "event_payload": {"key": key}}
        named = {} if key is None else {"metadata": payload}
        posted = self.slack.chat_postMessage(**{"channel": channel, "text": "x", **named, **more})
        return str(posted["ts"])

    def refused(self, **more: Any) -> None:
        """Post where it cannot succeed."""
        with pytest.raises(SlackApiError):
            self.post(**more)

    def fault(self, **fault: Any) -> None:
        """Let the next post meet a fault."""
        body = {"method": "chat.postMessage", "fault": fault}
        self.mette.ask("POST", "faults", body)

    def measures(self) -> dict[str, Any]:
        """Return what the sandbox has counted."""
        return self.mette.ask("GET", "measures")

    @property
    def mette(self) -> Player:
        """Return a person."""
        return self.sandbox.player("U0METTE")

    @property
    def slack(self) -> WebClient:
        """Return a raw client."""
        return WebClient("xoxb-sandbox-token", base_url=self.sandbox.api_url, retry_handlers=[])


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Serve a sandbox whose seconds pass by hand."""
    bench = Bench()
    with bench.sandbox:
        yield bench


def test_calls_are_counted_by_method_whatever_becomes_of_them(bench: Bench) -> None:
    """A call counts when it comes; counting can begin anew without forgetting the posts."""
    bench.post()
    bench.fault(kind="http")
    bench.refused()
    bench.slack.auth_test()
    assert bench.measures()["requests"] == {"chat.postMessage": 2, "auth.test": 1}
    anew = bench.mette.ask("DELETE", "measures")
    assert anew["requests"] == {}
    assert anew["channels"][TEAM]["standing"] == 1
    assert anew["channels"][TEAM]["gap_attempted"] is None


def test_gaps_are_between_the_calls_of_one_channel(bench: Bench) -> None:
    """The smallest gap in a channel is told for all calls and for those that were taken."""
    bench.post()
    bench.now += 0.4
    bench.post(channel="U0METTE")
    bench.now += 0.1
    bench.fault(kind="http")
    bench.refused()
    bench.now += 1.5
    bench.post()
    found = bench.measures()["channels"]
    assert found[TEAM]["gap_attempted"] == pytest.approx(0.5)
    assert found[TEAM]["gap_accepted"] == pytest.approx(2.0)
    assert (found[TEAM]["attempted"], found[TEAM]["accepted"]) == (3, 2)
    assert found["D0METTE"]["gap_attempted"] is None


def test_a_late_post_counts_when_its_call_came(bench: Bench) -> None:
    """What is taken late does not make the app look hasty."""
    bench.fault(kind="late", seconds=5, how="drop")
    with pytest.raises(OSError, match=r".*"):
        bench.post()
    bench.now += 4.9
    bench.post()
    bench.now += 0.2
    found = bench.measures()["channels"][TEAM]
    assert (found["standing"], found["accepted"]) == (2, 2)
    assert found["gap_accepted"] == pytest.approx(4.9)


def test_a_call_before_retry_after_has_passed_is_a_violation(bench: Bench) -> None:
    """Violations are counted for the method and for the method in the channel, with the worst."""
    bench.fault(kind="429", retry_after=30)
    bench.refused()
    bench.now += 10
    bench.post(channel="U0METTE")
    bench.now += 5
    bench.post()
    bench.slack.auth_test()
    bench.now += 15
    bench.post()
    waits = bench.measures()["retry_after"]
    assert waits["by_method"] == {
        "chat.postMessage": {"given": 1, "violations": 2, "worst": pytest.approx(20)}
    }
    assert waits["by_channel"] == {
        "chat.postMessage": {TEAM: {"given": 1, "violations": 1, "worst": pytest.approx(15)}}
    }


@pytest.mark.parametrize("wait", [0, None, "garbage", "date"])
def test_a_senseless_wait_cannot_be_violated(bench: Bench, wait: Any) -> None:
    """What names no seconds, or none, binds nobody."""
    bench.fault(kind="429", retry_after=wait)
    bench.refused()
    bench.post()
    waits = bench.measures()["retry_after"]["by_method"].values()
    assert [found["violations"] for found in waits] == ([0] if wait == 0 else [])


def test_the_pace_goes_by_the_same_clock(bench: Bench) -> None:
    """A second of the sandbox's clock lies between two posts, a person's messages included."""
    bench.mette.ask("POST", "faults", {"pace": True})
    bench.post()
    bench.refused()
    bench.now += 1.1
    bench.post()
    bench.refused(channel=TEAM)
    bench.post(channel="U0METTE")
    bench.refused(channel="D0METTE")
    team = bench.measures()["retry_after"]["by_channel"]["chat.postMessage"][TEAM]
    assert (team["given"], team["violations"]) == (2, 0)


def test_what_stands_twice_is_a_double_at_rest(bench: Bench) -> None:
    """Two posts with one key in one channel, one of them in a thread, stand twice."""
    first = bench.post("k")
    second = bench.post("k", thread_ts=first)
    bench.post("k", channel="U0METTE")
    bench.post("other")
    bench.post()
    bench.post()
    assert bench.measures()["doubles"] == {
        "at_rest": [{"channel": TEAM, "key": "k", "ts": [first, second]}],
        "in_passing": [],
    }


def test_a_double_taken_away_was_one_in_passing(bench: Bench) -> None:
    """It is told for how long both stood; a post deleted before the next was no double."""
    first = bench.post("k")
    bench.now += 3
    second = bench.post("k")
    bench.now += 1.5
    bench.slack.chat_delete(channel=TEAM, ts=second)
    bench.now += 10
    gone = bench.post("else")
    bench.slack.chat_delete(channel=TEAM, ts=gone)
    bench.now += 1
    bench.post("else")
    found = bench.measures()["doubles"]
    passing = {"channel": TEAM, "key": "k", "ts": [first, second], "together": pytest.approx(1.5)}
    assert found == {"at_rest": [], "in_passing": [passing]}


def test_a_thread_whose_parent_is_taken_away_no_longer_says_it(bench: Bench) -> None:
    """A stone in the parent's place says nothing twice."""
    first = bench.post("k")
    bench.post(thread_ts=first)
    bench.post("k")
    bench.now += 1
    bench.slack.chat_delete(channel=TEAM, ts=first)
    found = bench.measures()
    assert found["doubles"]["at_rest"] == []
    assert found["channels"][TEAM]["standing"] == 2


def test_every_post_is_told_with_its_two_times(bench: Bench) -> None:
    """The posts of a channel come with key, times and way, also when gone, from a number on."""
    first = bench.post("k")
    bench.now += 2
    bench.slack.chat_delete(channel=TEAM, ts=first)
    bench.mette.say(TEAM, "Goddag")
    at = int(bench.sandbox.clock.now().timestamp()) + 100
    bench.slack.chat_scheduleMessage(channel=TEAM, text="senere", post_at=at)
    bench.mette.ask("POST", "clock", {"advance": "hour"})
    told = bench.mette.ask("GET", f"posts?channel={TEAM}")
    one, two = told["posts"]
    assert (one["ts"], one["key"], one["at"], one["gone"]) == (first, "k", 1000.0, 1002.0)
    assert (one["by"], two["by"]) == ("chat.postMessage", "chat.scheduleMessage")
    assert one["story"].startswith("2026-11-24T07:25")
    since = bench.mette.ask("GET", f"posts?channel={TEAM}&since={one['n']}")
    assert [post["n"] for post in since["posts"]] == [two["n"]]
    assert bench.mette.ask("GET", f"posts?channel={TEAM}&since={told['next']}")["posts"] == []
    bench.mette.ask("POST", "reset")
    assert bench.mette.ask("GET", f"posts?channel={TEAM}")["posts"] == []
