from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

TEAM = "C0UDSATTE"
OWED = 200
FAILURES = (SlackApiError, OSError, http.client.HTTPException)
STORM = {"seed": 11, "hang_seconds": 0.001, "slow_seconds": 0.001, "late_seconds": [1, 20, 90]}


class Sender:
    """An app that owes messages in a storm, on a clock that passes by hand."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sandbox = Sandbox(monotonic=lambda: self.now)

    def weather(self) -> None:
        """Let the storm begin."""
        self.slack = WebClient(
            "xoxb-sandbox-token", base_url=self.sandbox.api_url, retry_handlers=[], timeout=5
        )
        self.sandbox.player("U0METTE").ask("POST", "faults", {"storm": STORM})

    def post(self, key: str) -> bool:
        """Try once to say what is owed; tell whether Slack said ok."""
        metadata = {"event_type": "owed", "event_payload": {"key": key}}
        self.now += 1.1
        try:
            self.slack.chat_postMessage(channel=TEAM, text=key, metadata=metadata)
        except FAILURES:
            return False
        return True

    def stands(self, key: str) -> bool:
        """Look for the key in the history, as far back as a late post could lie."""
        found = self.slack.conversations_history(channel=TEAM, limit=50, include_all_metadata=True)[
            "messages"
        ]
        keys = (
            message.get("metadata", {}).get("event_payload", {}).get("key") for message in found
        )
        return key in set(keys)

    def outcome(self) -> tuple[set[str], int]:
        """Return, when everything late has come, what stands and how many stand twice."""
        self.now += 1000
        mette = self.sandbox.player("U0METTE")
        doubles: list[Any] = mette.ask("GET", "measures")["doubles"]["at_rest"]
        return {message["text"] for message in mette.messages(TEAM)}, len(doubles)


@pytest.fixture
def sender() -> Iterator[Sender]:
    """Put a sender before a sandbox in a storm."""
    sender = Sender()
    with sender.sandbox:
        sender.weather()
        yield sender


def test_who_tries_again_after_every_failure_says_things_twice(sender: Sender) -> None:
    """A sender that simply repeats loses nothing and leaves many doubles."""
    owed = {f"k{n}" for n in range(OWED)}
    for key in owed:
        while not sender.post(key):
            pass
    standing, doubles = sender.outcome()
    assert standing == owed
    assert doubles > OWED / 10


def test_who_never_tries_again_loses_messages(sender: Sender) -> None:
    """A sender that tries once says nothing twice and forgets many."""
    owed = {f"k{n}" for n in range(OWED)}
    for key in owed:
        sender.post(key)
    standing, doubles = sender.outcome()
    assert len(owed - standing) > OWED / 10
    assert doubles == 0


def test_who_waits_and_looks_keeps_the_promise(sender: Sender) -> None:
    """The storm can be weathered: waiting longer than Slack is late, then looking, is enough."""
    owed = {f"k{n}" for n in range(OWED)}
    for key in owed:
        while not sender.post(key):
            sender.now += 120
            if sender.stands(key):
                break
    assert sender.outcome() == (owed, 0)


def test_who_looks_too_soon_says_things_twice(sender: Sender) -> None:
    """Looking before the latest of late posts has come finds nothing, and doubles follow."""
    owed = {f"k{n}" for n in range(OWED)}
    for key in owed:
        while not sender.post(key) and not sender.stands(key):
            pass
    standing, doubles = sender.outcome()
    assert standing == owed
    assert doubles > 0
