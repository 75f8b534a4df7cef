"""A workspace put by at a moment is gone on from in another sandbox, as if it were the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested

from sandbox import Refused, Sandbox
from tests.sandbox.conftest import BOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TEAM, CAMILLA, METTE = "C0UDSATTE", "U0CAMILLA", "U0METTE"


@pytest.fixture
def other() -> Iterator[Sandbox]:
    """Serve a second sandbox of the same seed, in which something else has been said."""
    with Sandbox() as running:
        _client(running).chat_postMessage(channel=TEAM, text="Noget helt andet")
        yield running


def _client(sandbox: Sandbox) -> WebClient:
    return WebClient(BOT, base_url=sandbox.api_url, retry_handlers=[], timeout=5)


def _texts(sandbox: Sandbox) -> list[str]:
    return [one["text"] for one in sandbox.player(CAMILLA).messages(TEAM)]


def test_another_goes_on_from_it(sandbox: Sandbox, slack: WebClient, other: Sandbox) -> None:
    """What was said, what will be said, Home and story time are there; what stood before is not."""
    said = slack.chat_postMessage(channel=TEAM, text="Et kort")
    slack.chat_postMessage(channel=TEAM, text="Et svar", thread_ts=said["ts"])
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Hjem"}}
    slack.views_publish(user_id=CAMILLA, view={"type": "home", "blocks": [section]})
    sandbox.travel(sandbox.clock.now() + timedelta(days=3))
    at = int((sandbox.clock.now() + timedelta(hours=1)).timestamp())
    slack.chat_scheduleMessage(channel=TEAM, text="I morgen", post_at=at)

    other.put_back(sandbox.kept())

    assert _texts(other) == _texts(sandbox) == ["Et kort"]
    thread = [one["text"] for one in other.player(CAMILLA).messages(TEAM, said["ts"])]
    assert thread == ["Et kort", "Et svar"]
    home = other.player(CAMILLA).home()
    assert home is not None
    assert home["blocks"][0]["text"]["text"] == "Hjem"
    assert abs(other.clock.now() - sandbox.clock.now()) < timedelta(minutes=1)
    waiting = _client(other).chat_scheduledMessages_list()["scheduled_messages"]
    assert [one["text"] for one in waiting] == ["I morgen"]
    later = _client(other).chat_postMessage(channel=TEAM, text="Og videre")
    assert float(later["ts"]) > float(said["ts"])


def test_what_was_kept_is_not_what_goes_on(sandbox: Sandbox, slack: WebClient) -> None:
    """Put by once and taken up twice, it is the same both times, whatever happened between."""
    slack.chat_postMessage(channel=TEAM, text="Et kort")
    kept = sandbox.kept()
    for words in ("Første gang", "Anden gang"):
        sandbox.put_back(kept)
        slack.chat_postMessage(channel=TEAM, text=words)
        assert _texts(sandbox) == ["Et kort", words]


def test_what_is_in_flight_is_not_kept(sandbox: Sandbox, other: Sandbox) -> None:
    """A fault asked for stays where it was asked for; what there is not is said no to."""
    order = {"method": "chat.postMessage", "fault": {"kind": "429"}, "times": 1}
    sandbox.player(METTE).ask("POST", "faults", order)
    other.put_back(sandbox.kept())
    assert _client(other).chat_postMessage(channel=TEAM, text="x")["ok"]
    with pytest.raises(Refused):
        other.player(CAMILLA).click(TEAM, "1.0", "card:come")


def test_anything_that_happens_is_a_change(sandbox: Sandbox, slack: WebClient) -> None:
    """A message, a move of time and a fault asked for are each seen; looking is none."""
    seen = [sandbox.changes]
    _texts(sandbox)
    assert sandbox.changes == seen[0]
    slack.chat_postMessage(channel=TEAM, text="x")
    seen.append(sandbox.changes)
    sandbox.travel(sandbox.clock.now() + timedelta(hours=1))
    seen.append(sandbox.changes)
    order = {"method": "chat.postMessage", "fault": {"kind": "429"}, "times": 1}
    sandbox.player(METTE).ask("POST", "faults", order)
    seen.append(sandbox.changes)
    assert len(set(seen)) == len(seen)
