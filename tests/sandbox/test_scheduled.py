from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox

if TYPE_CHECKING:
    from slack_sdk.web import SlackResponse

TEAM = "C0UDSATTE"
DAY = 24 * 3600


def schedule(slack: WebClient, ahead: float, text: str = "Senere", **more: Any) -> SlackResponse:
    """Schedule a message so many seconds after the story's beginning."""
    at = int(datetime.fromisoformat("2026-11-24T08:25+01:00").timestamp() + ahead)
    return slack.chat_scheduleMessage(**{"channel": TEAM, "text": text, "post_at": at, **more})


def waiting(slack: WebClient, **how: Any) -> list[str]:
    """Return the texts that wait."""
    listed = slack.chat_scheduledMessages_list(**how)
    return [message["text"] for message in listed["scheduled_messages"]]


def posted(sandbox: Sandbox) -> list[str]:
    """Return what stands in the team's channel."""
    return [m["text"] for m in sandbox.player("U0METTE").messages(TEAM)]


def test_a_scheduled_message_comes_when_story_time_passes_it(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """With no bot connected, a journey past its time posts it, at its time, by the bot."""
    answer = schedule(slack, 3600)
    assert answer["scheduled_message_id"].startswith("Q")
    assert answer["channel"] == TEAM
    assert answer["message"]["type"] == "delayed_message"
    assert posted(sandbox) == []
    mette = sandbox.player("U0METTE")
    mette.ask("POST", "clock", {"advance": "day"})
    message = mette.messages(TEAM)[0]
    assert (message["text"], message["bot"]) == ("Senere", True)
    assert 0 <= float(message["ts"]) - answer["post_at"] < 1
    assert waiting(slack) == []


def test_it_comes_when_story_time_flows_past_it(sandbox: Sandbox, slack: WebClient) -> None:
    """Nobody has to travel, nor to ask anything."""
    at = int(sandbox.clock.now().timestamp()) + 2
    slack.chat_scheduleMessage(channel=TEAM, text="Senere", post_at=at)
    mette = sandbox.player("U0METTE")
    changes = mette.ask("GET", "changed")["changes"]
    assert mette.ask("GET", f"changed?since={changes}&wait=20")["changes"] > changes
    assert posted(sandbox) == ["Senere"]


def test_a_journey_keeps_the_order_of_the_apps_own_posts(sandbox: Sandbox) -> None:
    """What the app says before, at and after a scheduled message stands in that order."""
    slack = WebClient("xoxb-sandbox-token", base_url=sandbox.api_url, retry_handlers=[])
    start = sandbox.clock.now()
    due = [start + timedelta(hours=n) for n in (1, 3)]

    def settle() -> None:
        while due and due[0] <= sandbox.clock.now():
            slack.chat_postMessage(channel=TEAM, text=f"tur {3 - len(due)}")
            due.pop(0)

    sandbox.follow(lambda: due[0] if due else None, settle)
    schedule(slack, 2 * 3600)
    schedule(slack, 4 * 3600, "sidst")
    sandbox.travel(start + timedelta(days=1))
    assert posted(sandbox) == ["tur 1", "Senere", "tur 2", "sidst"]


def test_one_that_is_moved_on_at_each_stop_never_comes(sandbox: Sandbox, slack: WebClient) -> None:
    """A message that the app takes back before its time, and sets anew, stays away."""
    start, ids = sandbox.clock.now(), [schedule(slack, 5400)["scheduled_message_id"]]
    due = [start + timedelta(hours=n) for n in (1, 2, 3)]

    def settle() -> None:
        while due and due[0] <= sandbox.clock.now():
            slack.chat_deleteScheduledMessage(channel=TEAM, scheduled_message_id=ids[-1])
            at = int(due.pop(0).timestamp()) + 5400
            again = slack.chat_scheduleMessage(channel=TEAM, text="Igen", post_at=at)
            ids.append(again["scheduled_message_id"])

    sandbox.follow(lambda: due[0] if due else None, settle)
    sandbox.travel(start + timedelta(hours=3))
    assert posted(sandbox) == []
    sandbox.travel(start + timedelta(hours=6))
    assert posted(sandbox) == ["Igen"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"post_at": 1_600_000_000}, "time_in_past"),
        ({"ahead": 120 * DAY + 60}, "time_too_far"),
        ({"post_at": "i morgen"}, "invalid_time"),
        ({"post_at": ""}, "invalid_time"),
        ({"channel": "C0INGEN"}, "channel_not_found"),
        ({"channel": "C0NYTTEAM"}, "channel_not_found"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"thread_ts": "1.2"}, "thread_not_found"),
    ],
)
def test_what_slack_does_not_schedule(slack: WebClient, given: dict[str, Any], code: str) -> None:
    """Each refusal bears Slack's own word, and nothing waits after it."""
    with pytest.raises(SlackApiError, match=code):
        schedule(slack, **{"ahead": 600, **given})
    assert waiting(slack) == []


def test_thirty_in_five_minutes_are_all(slack: WebClient) -> None:
    """The 31st within five minutes in one channel is refused; elsewhere and later there is room."""
    for n in range(30):
        schedule(slack, 600 + n)
    with pytest.raises(SlackApiError, match="restricted_too_many"):
        schedule(slack, 660)
    schedule(slack, 660, channel="D0METTE")
    schedule(slack, 660 + 300 + 30)


def test_deleting_needs_a_minute(sandbox: Sandbox, slack: WebClient) -> None:
    """What comes within 60 s, is gone, unknown or elsewhere cannot be taken back."""
    first, second = (schedule(slack, s)["scheduled_message_id"] for s in (1000, 2000))

    def delete(which: str, channel: str = TEAM) -> None:
        slack.chat_deleteScheduledMessage(channel=channel, scheduled_message_id=which)

    for wrong in ((first, "D0METTE"), ("Q1", TEAM)):
        with pytest.raises(SlackApiError, match="invalid_scheduled_message_id"):
            delete(*wrong)
    sandbox.player("U0METTE").ask("POST", "clock", {"seconds": 945})
    with pytest.raises(SlackApiError, match="invalid_scheduled_message_id"):
        delete(first)
    delete(second)
    with pytest.raises(SlackApiError, match="invalid_scheduled_message_id"):
        delete(second)
    assert waiting(slack) == ["Senere"]


def test_what_waits_is_listed_by_channel_time_and_page(slack: WebClient) -> None:
    """The list comes in order of time, filtered and in pages."""
    answers = [schedule(slack, 600 * n, f"nr. {n}") for n in (3, 1, 2)]
    schedule(slack, 900, "dm", channel="D0METTE")
    assert waiting(slack, channel=TEAM) == ["nr. 1", "nr. 2", "nr. 3"]
    assert waiting(slack) == ["nr. 1", "dm", "nr. 2", "nr. 3"]
    middle = str(answers[2]["post_at"])
    assert waiting(slack, channel=TEAM, oldest=middle) == ["nr. 2", "nr. 3"]
    assert waiting(slack, channel=TEAM, latest=middle) == ["nr. 1", "nr. 2"]
    page = slack.chat_scheduledMessages_list(channel=TEAM, limit=2)
    cursor = page["response_metadata"]["next_cursor"]
    assert waiting(slack, channel=TEAM, limit=2, cursor=cursor) == ["nr. 3"]
    entry = page["scheduled_messages"][0]
    assert set(entry) == {"id", "channel_id", "post_at", "date_created", "text"}
    with pytest.raises(SlackApiError, match="invalid_channel"):
        waiting(slack, channel="C0INGEN")
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        waiting(slack, oldest=middle, latest=middle)


def test_metadata_keeps_a_scheduled_message_from_ever_coming(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """As in Slack, one with metadata is accepted and never posted."""
    schedule(slack, 600, metadata={"event_type": "x", "event_payload": {"key": "k"}})
    schedule(slack, 700, "uden")
    sandbox.player("U0METTE").ask("POST", "clock", {"advance": "hour"})
    assert posted(sandbox) == ["uden"]


def test_it_does_not_come_where_the_bot_no_longer_is(sandbox: Sandbox, slack: WebClient) -> None:
    """A channel that the bot has left hears nothing, and a reset forgets all that waits."""
    schedule(slack, 600)
    soeren = sandbox.player("U0SOEREN")
    soeren.command(TEAM, "/remove @Tværs")
    soeren.ask("POST", "clock", {"advance": "hour"})
    assert [m["text"] for m in soeren.messages(TEAM)] == []
    schedule(slack, 7200, channel="D0METTE")
    soeren.ask("POST", "reset")
    assert waiting(slack) == []


def test_scheduling_needs_the_scope_to_write() -> None:
    """Without chat:write nothing can be scheduled or taken back; the list needs no scope."""
    with Sandbox(scopes=("commands",)) as sandbox:
        slack = WebClient("xoxb-sandbox-token", base_url=sandbox.api_url, retry_handlers=[])
        with pytest.raises(SlackApiError, match="missing_scope"):
            schedule(slack, 600)
        with pytest.raises(SlackApiError, match="missing_scope"):
            slack.chat_deleteScheduledMessage(channel=TEAM, scheduled_message_id="Q1")
        assert waiting(slack) == []
