from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from sandbox.seeds import ODDER

if TYPE_CHECKING:
    from slack_sdk.web import SlackResponse

TEAM, EMPTY, SQUARE = "C0UDSATTE", "C0NYTTEAM", "C0TORVET"


def error_of(slack: WebClient, method: str, **args: Any) -> SlackResponse:
    """Return the answer of a call that must be refused."""
    with pytest.raises(SlackApiError) as refused:
        slack.api_call(method, json=args)
    answer: SlackResponse = refused.value.response
    return answer


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        (None, "auth.test", "not_authed"),
        ("xoxb-another", "auth.test", "invalid_auth"),
        ("xapp-sandbox-token", "auth.test", "not_allowed_token_type"),
        ("xoxb-sandbox-token", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-sandbox-token", "chat.postPoem", "unknown_method"),
    ],
)
def test_tokens_are_checked(sandbox: Sandbox, token: str, method: str, error: str) -> None:
    """No token, an unknown one and the wrong one of the two are refused by name."""
    slack = WebClient(token, base_url=sandbox.api_url, retry_handlers=[])
    assert error_of(slack, method, x="1")["error"] == error


def test_auth_test_tells_who_the_bot_is_and_what_it_may(slack: WebClient) -> None:
    """The bot's ids are in the body and its scopes in a header."""
    answer = slack.auth_test()
    assert (answer["user_id"], answer["team_id"]) == ("U0TVAERS", "T0TVAERS")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


def test_a_lacking_scope_is_named() -> None:
    """missing_scope says what is needed and what was given."""
    with Sandbox(scopes=("commands",)) as poor:
        slack = WebClient("xoxb-sandbox-token", base_url=poor.api_url, retry_handlers=[])
        answer = error_of(slack, "chat.postMessage", channel=TEAM, text="x")
        assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
        assert answer["provided"] == "commands"
        assert error_of(slack, "users.info", user="U0ALI")["needed"] == "users:read"
        assert error_of(slack, "conversations.info", channel=TEAM)["needed"] == "groups:read"


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"channel": SQUARE, "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": EMPTY, "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0X", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        (
            "chat.postMessage",
            {"channel": TEAM, "text": "x", "thread_ts": "1.2"},
            "thread_not_found",
        ),
        ("conversations.info", {"channel": SQUARE}, "missing_scope"),
        ("conversations.info", {"channel": EMPTY}, "channel_not_found"),
        ("conversations.members", {"channel": SQUARE}, "missing_scope"),
        ("conversations.history", {"channel": SQUARE}, "missing_scope"),
        ("conversations.history", {"channel": "D0ALI"}, "missing_scope"),
        ("conversations.history", {"channel": TEAM, "cursor": "eyJ9"}, "invalid_cursor"),
        ("conversations.history", {"channel": TEAM, "limit": 1001}, "invalid_limit"),
        ("conversations.history", {"channel": TEAM, "oldest": "i går"}, "invalid_ts_oldest"),
        ("conversations.replies", {"channel": TEAM, "ts": "1.2"}, "thread_not_found"),
        ("conversations.open", {"users": "U0ALI"}, "missing_scope"),
        ("chat.update", {"channel": TEAM, "ts": "1.2", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": TEAM, "ts": "1.2"}, "message_not_found"),
        ("chat.getPermalink", {"channel": SQUARE, "message_ts": "1.2"}, "channel_not_found"),
        ("users.info", {"user": "U0INGEN"}, "user_not_found"),
        ("views.publish", {"user_id": "U0INGEN", "view": {}}, "user_not_found"),
    ],
)
def test_where_the_bot_is_not_it_may_not(
    slack: WebClient, method: str, args: dict[str, Any], error: str
) -> None:
    """Membership, scopes by kind of channel and unknown ids give Slack's own errors."""
    assert error_of(slack, method, **args)["error"] == error


def test_inviting_and_removing_the_bot_opens_and_closes_a_channel(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """A member's /invite makes the bot a member; /remove ends it; an archived channel is shut."""
    soeren = sandbox.player("U0SOEREN")
    soeren.say(EMPTY, "/invite @Tværs")
    info = slack.conversations_info(channel=EMPTY, include_num_members=True)["channel"]
    assert (info["is_private"], info["is_member"], info["num_members"]) == (True, True, 9)
    members = slack.conversations_members(channel=EMPTY)["members"]
    assert {"U0SOEREN", "U0KAREN", "U0TVAERS"} <= set(members)
    assert soeren.messages(EMPTY)[0]["subtype"] == "channel_join"
    soeren.command(EMPTY, "/remove @tvaers")
    refused = error_of(slack, "chat.postMessage", channel=EMPTY, text="x")
    assert refused["error"] == "channel_not_found"
    soeren.say(EMPTY, "/invite @Tværs")
    soeren.say(EMPTY, "/archive")
    refused = error_of(slack, "chat.postMessage", channel=EMPTY, text="x")
    assert refused["error"] == "is_archived"


def test_a_post_to_a_person_is_a_direct_message(sandbox: Sandbox, slack: WebClient) -> None:
    """A user id as channel lands in that person's messages with the bot, and nowhere else."""
    assert slack.chat_postMessage(channel="U0LONE", text="Tak.")["channel"] == "D0LONE"
    assert [m["text"] for m in sandbox.player("U0LONE").dm()] == ["Tak."]
    assert sandbox.player("U0ALI").dm() == []


def test_an_ephemeral_is_one_persons_and_never_history(sandbox: Sandbox, slack: WebClient) -> None:
    """Only its reader sees an ephemeral; the API cannot read it back."""
    slack.chat_postEphemeral(channel=TEAM, user="U0MARION", text="Kun dig")
    assert [m["ephemeral"] for m in sandbox.player("U0MARION").messages(TEAM)] == [True]
    assert sandbox.player("U0CAMILLA").messages(TEAM) == []
    assert slack.conversations_history(channel=TEAM)["messages"] == []


def test_history_is_paged_newest_first(slack: WebClient) -> None:
    """Cursors lead through every message once; threads are told by their parent."""
    sent = [slack.chat_postMessage(channel=TEAM, text=str(n))["ts"] for n in range(5)]
    slack.chat_postMessage(channel=TEAM, text="svar", thread_ts=sent[0])
    pages = [page.data for page in slack.conversations_history(channel=TEAM, limit=2)]
    texts = [[m["text"] for m in page["messages"]] for page in pages]
    assert texts == [["4", "3"], ["2", "1"], ["0"]]
    assert pages[-1]["messages"][0]["reply_count"] == 1
    assert not pages[-1]["has_more"]
    between = slack.conversations_history(channel=TEAM, oldest=sent[1], latest=sent[3])
    assert [m["text"] for m in between["messages"]] == ["2"]
    edges = {"oldest": sent[1], "latest": sent[3], "inclusive": True}
    assert len(slack.conversations_history(channel=TEAM, **edges)["messages"]) == 3
    thread = slack.conversations_replies(channel=TEAM, ts=sent[0])["messages"]
    assert [m["text"] for m in thread] == ["0", "svar"]


def test_metadata_is_told_only_when_asked_for(slack: WebClient) -> None:
    """History and replies leave metadata out unless include_all_metadata is set."""
    metadata = {"event_type": "notice", "event_payload": {"key": "k"}}
    posted = slack.chat_postMessage(channel=TEAM, text="x", metadata=metadata)
    history = partial(slack.conversations_history, channel=TEAM)
    replies = partial(slack.conversations_replies, channel=TEAM, ts=posted["ts"])
    for read in (history, replies):
        assert "metadata" not in read()["messages"][0]
        assert read(include_all_metadata=True)["messages"][0]["metadata"] == metadata


def test_only_own_messages_can_be_changed_or_removed(sandbox: Sandbox, slack: WebClient) -> None:
    """The bot edits and deletes its own; a person's message is out of reach."""
    theirs = sandbox.player("U0METTE").say(TEAM, "Godmorgen")["ts"]
    refused = error_of(slack, "chat.update", channel=TEAM, ts=theirs, text="x")
    assert refused["error"] == "cant_update_message"
    refused = error_of(slack, "chat.delete", channel=TEAM, ts=theirs)
    assert refused["error"] == "cant_delete_message"
    own = slack.chat_postMessage(channel=TEAM, text="Kort")["ts"]
    slack.chat_update(channel=TEAM, ts=own, text="Nyt kort <@U0METTE>")
    shown = sandbox.player("U0METTE").messages(TEAM)[1]
    assert (shown["text"], shown["mentions"]) == ("Nyt kort <@U0METTE>", [])
    assert shown["edited"]["ts"] > own
    slack.chat_delete(channel=TEAM, ts=own)
    assert [m["ts"] for m in sandbox.player("U0METTE").messages(TEAM)] == [theirs]


def test_a_deleted_parent_leaves_a_stone(sandbox: Sandbox, slack: WebClient) -> None:
    """A thread outlives its parent, which becomes a tombstone."""
    parent = slack.chat_postMessage(channel=TEAM, text="Kort")["ts"]
    slack.chat_postMessage(channel=TEAM, text="svar", thread_ts=parent)
    slack.chat_delete(channel=TEAM, ts=parent)
    shown = sandbox.player("U0METTE").messages(TEAM)
    assert [(m["subtype"], m["reply_count"]) for m in shown] == [("tombstone", 1)]


def test_replies_stay_in_the_thread_unless_broadcast(sandbox: Sandbox, slack: WebClient) -> None:
    """A reply shows in its thread; reply_broadcast shows it in the channel too."""
    mette = sandbox.player("U0METTE")
    parent = slack.chat_postMessage(channel=TEAM, text="Kort")["ts"]
    reply = slack.chat_postMessage(channel=TEAM, text="<@U0METTE> ny sag", thread_ts=parent)
    loud = {"thread_ts": parent, "reply_broadcast": True}
    slack.chat_postMessage(channel=TEAM, text="Til alle", **loud)
    assert [m["text"] for m in mette.messages(TEAM)] == ["Kort", "Til alle"]
    assert [m["mentions"] for m in mette.messages(TEAM, parent)] == [[], ["U0METTE"], []]
    refused = error_of(slack, "chat.postMessage", channel=TEAM, text="x", thread_ts=reply["ts"])
    assert refused["error"] == "cannot_reply_to_message"
    link = slack.chat_getPermalink(channel=TEAM, message_ts=reply["ts"])["permalink"]
    assert link.endswith(f"/p{reply['ts'].replace('.', '')}?thread_ts={parent}&cid={TEAM}")


def test_people_are_listed_with_titles_and_admins(slack: WebClient) -> None:
    """users.list pages through everybody and the bot; one of them is an administrator."""
    pages = [page.data for page in slack.users_list(limit=7)]
    people = [user for page in pages for user in page["members"]]
    assert len(pages) == 3
    assert [user["id"] for user in people if user["is_admin"]] == ["U0SOEREN"]
    assert [user["id"] for user in people if user["is_bot"]] == ["U0TVAERS"]
    lone = slack.users_info(user="U0LONE")["user"]
    assert (lone["profile"]["title"], lone["tz"]) == ("Hjemmeplejen", "Europe/Copenhagen")


def test_guests_and_shared_channels_can_be_seeded() -> None:
    """A seed with a guest and a shared channel shows both the way Slack does."""
    (found,) = (person for person in ODDER.people if person.id == "U0ALI")
    ali = replace(found, guest=True)
    team = replace(ODDER.rooms[0], shared=True)
    seed = replace(ODDER, people=(ali,), rooms=(team,), team_id="T0ANDEN")
    with Sandbox(seed=seed) as other:
        slack = WebClient("xoxb-sandbox-token", base_url=other.api_url, retry_handlers=[])
        assert slack.auth_test()["team_id"] == "T0ANDEN"
        assert slack.conversations_info(channel=TEAM)["channel"]["is_ext_shared"]
        user = slack.users_info(user="U0ALI", include_locale=True)["user"]
        assert (user["is_restricted"], user["locale"]) == (True, "da-DK")


def test_form_bodies_are_read_as_well_as_json(sandbox: Sandbox, slack: WebClient) -> None:
    """Arguments may come as a form, with blocks as JSON text in it."""
    blocks = '[{"type": "divider"}]'
    slack.api_call("chat.postMessage", params={"channel": TEAM, "text": "x", "blocks": blocks})
    assert sandbox.player("U0METTE").messages(TEAM)[0]["blocks"][0]["type"] == "divider"
    refused = error_of(slack, "chat.postMessage", channel=TEAM, text="x", blocks="[{")
    assert refused["error"] == "invalid_blocks"


def test_scopes_and_offers_can_come_from_a_manifest() -> None:
    """With a manifest, only its commands and shortcuts can be used and its scopes hold."""
    manifest = {
        "features": {"slash_commands": [{"command": "/henvisning"}], "shortcuts": []},
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
    }
    with Sandbox(manifest=manifest) as narrow:
        camilla = narrow.player("U0CAMILLA")
        assert camilla.command(TEAM, "/henvist")["warning"] == "not_a_command"
        assert camilla.command(TEAM, "/henvisning")["warning"] == "dispatch_failed"
        assert camilla.state()["commands"] == [{"command": "/henvisning"}]
        slack = WebClient("xoxb-sandbox-token", base_url=narrow.api_url, retry_handlers=[])
        assert slack.auth_test().headers["x-oauth-scopes"] == "commands,chat:write"
