"""Reactions: what people see, what the Web API tells, and what the app hears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.manifest import manifest
from sandbox import Refused, Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested

    from tests.sandbox.conftest import Bot

TEAM, SQUARE = "C0UDSATTE", "C0TORVET"
SCOPES = ["chat:write", "groups:history"]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Serve a sandbox to an app that hears of reactions."""
    with Sandbox(manifest=_manifest("reactions:read")) as running:
        yield running


def _manifest(*more: str, events: tuple[str, ...] = ("reaction_added", "reaction_removed")) -> Any:
    given = manifest()
    given["oauth_config"]["scopes"]["bot"] = [*SCOPES, *more]
    given["settings"]["event_subscriptions"]["bot_events"] = list(events)
    return given


def test_a_reaction_is_seen_and_heard_and_taken_off(
    sandbox: Sandbox, slack: WebClient, bot: Bot
) -> None:
    """The event has Slack's fields and no thread; the message has who and how many."""
    marion = sandbox.player("U0MARION")
    root = str(slack.chat_postMessage(channel=TEAM, text="kort")["ts"])
    reply = marion.say(TEAM, "Jeg ringer", thread_ts=root)["ts"]
    marion.react(TEAM, reply, "pushpin")
    event = bot.heard()["event"]
    assert event == {
        "type": "reaction_added",
        "user": "U0MARION",
        "reaction": "pushpin",
        "item": {"type": "message", "channel": TEAM, "ts": reply},
        "item_user": "U0MARION",
        "event_ts": event["event_ts"],
    }
    told = {"name": "pushpin", "users": ["U0MARION"], "count": 1}
    (shown,) = slack.conversations_replies(channel=TEAM, ts=reply)["messages"]
    assert (shown["reactions"], shown["thread_ts"]) == ([told], root)
    assert marion.messages(TEAM, root)[-1]["reactions"] == [told]
    marion.unreact(TEAM, reply, "pushpin")
    assert bot.heard()["event"]["type"] == "reaction_removed"
    assert marion.messages(TEAM, root)[-1]["reactions"] == []


def test_two_share_a_chip(sandbox: Sandbox) -> None:
    """The same emoji from two counts two, and each takes off only their own."""
    marion, camilla = sandbox.player("U0MARION"), sandbox.player("U0CAMILLA")
    ts = marion.say(TEAM, "Godt")["ts"]
    for person in (marion, camilla):
        person.react(TEAM, ts, "thumbsup")
    marion.unreact(TEAM, ts, "thumbsup")
    told = [{"name": "thumbsup", "users": ["U0CAMILLA"], "count": 1}]
    assert marion.messages(TEAM)[-1]["reactions"] == told


@pytest.mark.parametrize(
    ("do", "name", "reason"),
    [
        ("react", "pushpin", "already_reacted"),
        ("unreact", "eyes", "no_reaction"),
        ("react", "ikke et navn", "invalid_name"),
    ],
)
def test_what_can_not_be_reacted(sandbox: Sandbox, do: str, name: str, reason: str) -> None:
    """Twice the same, off what isn't there, and no name at all are refused in Slack's words."""
    marion = sandbox.player("U0MARION")
    ts = marion.say(TEAM, "Godt")["ts"]
    marion.react(TEAM, ts, "pushpin")
    with pytest.raises(Refused, match=reason):
        marion.act(do, channel=TEAM, ts=ts, name=name)


def test_nobody_reacts_where_they_are_not(sandbox: Sandbox) -> None:
    """A private channel is its members', and a message that isn't there takes nothing."""
    ts = sandbox.player("U0MARION").say(TEAM, "Godt")["ts"]
    with pytest.raises(Refused, match="not a member"):
        sandbox.player("U0ALI").react(TEAM, ts, "pushpin")
    with pytest.raises(Refused, match="no such message"):
        sandbox.player("U0MARION").react(TEAM, "1.000000", "pushpin")


@pytest.mark.parametrize("given", [_manifest(), _manifest("reactions:read", events=())])
def test_an_app_without_leave_hears_nothing(given: Any) -> None:
    """Without the scope, or without the subscription, the reaction is shown and no event goes."""
    with Sandbox(manifest=given) as deaf:
        marion = deaf.player("U0MARION")
        ts = marion.say(TEAM, "Godt")["ts"]
        marion.react(TEAM, ts, "pushpin")
        assert marion.messages(TEAM)[-1]["reactions"]
        sent = marion.ask("GET", "calls?since=0")["calls"]
        assert not [call for call in sent if "reaction" in str(call["args"])]


def test_an_app_hears_nothing_of_where_it_is_not(sandbox: Sandbox, bot: Bot) -> None:
    """In a channel without the bot a reaction stays between people."""
    lone = sandbox.player("U0LONE")
    ts = lone.say(SQUARE, "Hej")["ts"]
    lone.react(SQUARE, ts, "pushpin")
    camilla = sandbox.player("U0CAMILLA")
    camilla.react(TEAM, camilla.say(TEAM, "Hej")["ts"], "pushpin")
    assert bot.heard()["event"]["item"]["channel"] == TEAM


def test_a_deleted_parent_keeps_no_reactions(sandbox: Sandbox, slack: WebClient) -> None:
    """The stone that is left of a thread's parent has none, and takes none."""
    marion = sandbox.player("U0MARION")
    root = str(slack.chat_postMessage(channel=TEAM, text="kort")["ts"])
    marion.say(TEAM, "Jeg ringer", thread_ts=root)
    marion.react(TEAM, root, "pushpin")
    slack.chat_delete(channel=TEAM, ts=root)
    assert marion.messages(TEAM)[-1]["reactions"] == []
    with pytest.raises(Refused, match="no such message"):
        marion.react(TEAM, root, "pushpin")
