from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import Refused

if TYPE_CHECKING:
    from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested

    from sandbox import Sandbox

TEAM = "C0UDSATTE"


def ask(
    sandbox: Sandbox, times: int | None = 1, method: str = "chat.postMessage", **fault: Any
) -> None:
    """Let a method misbehave."""
    body = {"method": method, "times": times, "fault": fault}
    sandbox.player("U0METTE").ask("POST", "faults", body)


def posted(sandbox: Sandbox) -> list[str]:
    """Return what has come into the team's channel."""
    return [m["text"] for m in sandbox.player("U0METTE").messages(TEAM)]


def post(slack: WebClient, text: str = "x") -> None:
    """Post in the team's channel."""
    slack.chat_postMessage(channel=TEAM, text=text)


@pytest.mark.parametrize("wait", [0, 30, "garbage", None])
def test_a_rate_limit_says_when_to_come_back(sandbox: Sandbox, slack: WebClient, wait: Any) -> None:
    """429 carries the Retry-After that was asked for, also a senseless or missing one."""
    ask(sandbox, kind="429", retry_after=wait)
    with pytest.raises(SlackApiError, match="ratelimited") as limited:
        post(slack)
    told = limited.value.response.headers.get("Retry-After")
    assert told == (None if wait is None else str(wait))
    assert posted(sandbox) == []


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        ({"kind": "error", "error": "fatal_error"}, []),
        ({"kind": "error_after", "error": "fatal_error"}, ["x"]),
        ({"kind": "http", "status": 503}, []),
        ({"kind": "http", "status": 200, "body": '{"ok": tr'}, []),
        ({"kind": "http_after", "status": 502, "body": "<html>"}, ["x"]),
        ({"kind": "drop_before"}, []),
        ({"kind": "drop_after"}, ["x"]),
        ({"kind": "hang", "seconds": 0.05}, []),
    ],
)
def test_a_fault_hits_before_or_after_the_post_is_taken(
    sandbox: Sandbox, slack: WebClient, fault: dict[str, Any], left: list[str]
) -> None:
    """Each fault fails the call; the post is there only when it had been taken before."""
    ask(sandbox, **fault)
    with pytest.raises((SlackApiError, URLError, http.client.HTTPException, ConnectionError)):
        post(slack)
    assert posted(sandbox) == left
    post(slack, "igen")
    assert posted(sandbox) == [*left, "igen"]


def test_a_slow_answer_is_a_good_one(sandbox: Sandbox, slack: WebClient) -> None:
    """A slow call is taken late, also when the caller has given up waiting for its answer."""
    ask(sandbox, kind="slow", seconds=0.01)
    post(slack, "sent")
    ask(sandbox, kind="slow", seconds=0.2)
    slack.timeout = 0.05  # type: ignore[assignment]  # seconds may be a fraction
    with pytest.raises(TimeoutError):
        post(slack, "opgivet")
    sandbox.player("U0METTE").wait_message(TEAM, "opgivet")
    assert posted(sandbox) == ["sent", "opgivet"]


def test_faults_are_counted_and_used_up(sandbox: Sandbox, slack: WebClient) -> None:
    """A fault asked for twice hits twice; one on every method hits others too; clearing ends it."""
    mette = sandbox.player("U0METTE")
    ask(sandbox, times=2, kind="error", error="internal_error")
    for _ in range(2):
        with pytest.raises(SlackApiError):
            post(slack)
    post(slack)
    assert mette.ask("GET", "faults")["faults"][0]["hits"] == 2
    ask(sandbox, None, "*", kind="error", error="token_revoked")
    for _ in range(3):
        with pytest.raises(SlackApiError, match="token_revoked"):
            slack.auth_test()
    mette.ask("DELETE", "faults")
    assert slack.auth_test()["ok"]


def test_one_post_a_second_in_each_channel(sandbox: Sandbox, slack: WebClient) -> None:
    """When the pace is kept, a second post in a channel is too fast, one elsewhere is not."""
    sandbox.player("U0METTE").ask("POST", "faults", {"pace": True})
    post(slack)
    with pytest.raises(SlackApiError, match="ratelimited") as limited:
        post(slack)
    assert limited.value.response.headers["Retry-After"] == "1"
    slack.chat_postMessage(channel="U0METTE", text="x")


def test_an_unknown_fault_is_refused(sandbox: Sandbox) -> None:
    """A fault of no known kind is refused with those there are."""
    with pytest.raises(Refused, match="drop_after"):
        ask(sandbox, kind="gremlins")
