from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.errors import SlackApiError

from sandbox import Refused, Sandbox

TEAM = "C0UDSATTE"


def order(sandbox: Sandbox, do: str, **body: Any) -> None:
    """Bring the workspace into trouble, or mend it."""
    assert sandbox.player("U0METTE").ask("POST", "workspace", {"do": do, **body}) == {"ok": True}


def refusal(slack: WebClient, method: str = "chat.postMessage", **args: Any) -> str:
    """Return the code with which a call is refused."""
    given = {"channel": TEAM, "text": "x"} if method == "chat.postMessage" else {}
    with pytest.raises(SlackApiError) as refused:
        slack.api_call(method, json={**given, **args})
    return str(refused.value.response["error"])


def test_an_archived_channel_takes_no_posts_until_it_is_opened(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """Posting answers is_archived, reading still works, and unarchiving mends it."""
    order(sandbox, "archive", channel=TEAM)
    assert refusal(slack) == "is_archived"
    assert slack.conversations_info(channel=TEAM)["channel"]["is_archived"]
    assert slack.conversations_history(channel=TEAM)["ok"]
    order(sandbox, "unarchive", channel=TEAM)
    assert slack.chat_postMessage(channel=TEAM, text="x")["ok"]


def test_the_bot_can_be_shut_out_and_taken_in_again(sandbox: Sandbox, slack: WebClient) -> None:
    """Without membership a private channel does not exist; the invitation is seen in it."""
    for _twice in range(2):
        order(sandbox, "remove_bot", channel=TEAM)
    assert refusal(slack) == "channel_not_found"
    assert refusal(slack, "conversations.history", channel=TEAM) == "channel_not_found"
    for _twice in range(2):
        order(sandbox, "invite_bot", channel=TEAM)
    assert slack.chat_postMessage(channel=TEAM, text="x")["ok"]
    seen = [m["subtype"] for m in sandbox.player("U0METTE").messages(TEAM)]
    assert seen == ["channel_join", None]


def test_a_renamed_channel_keeps_its_id(sandbox: Sandbox, slack: WebClient) -> None:
    """The new name is what everybody sees."""
    order(sandbox, "rename", channel=TEAM, name="udsatte-voksne")
    assert slack.conversations_info(channel=TEAM)["channel"]["name"] == "udsatte-voksne"
    assert slack.chat_postMessage(channel=TEAM, text="x")["ok"]


def test_a_deactivated_person_is_deleted_and_reads_nothing(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """users.info says so; a post succeeds all the same, as in Slack; the person cannot act."""
    order(sandbox, "deactivate", user="U0JONAS")
    assert slack.users_info(user="U0JONAS")["user"]["deleted"]
    assert not slack.users_info(user="U0METTE")["user"]["deleted"]
    assert slack.chat_postMessage(channel="U0JONAS", text="x")["ok"]
    with pytest.raises(Refused, match="deactivated"):
        sandbox.player("U0JONAS").say(TEAM, "x")
    order(sandbox, "reactivate", user="U0JONAS")
    assert not slack.users_info(user="U0JONAS")["user"]["deleted"]
    assert sandbox.player("U0JONAS").say(TEAM, "x")["ok"]


def test_no_conversation_opens_with_a_deactivated_person() -> None:
    """conversations.open answers user_disabled."""
    with Sandbox(scopes=("im:write",)) as sandbox:
        slack = WebClient("xoxb-sandbox-token", base_url=sandbox.api_url, retry_handlers=[])
        order(sandbox, "deactivate", user="U0JONAS")
        assert refusal(slack, "conversations.open", users="U0JONAS") == "user_disabled"


def test_a_revoked_token_opens_nothing_until_it_is_given_back(
    sandbox: Sandbox, slack: WebClient
) -> None:
    """Every call with it answers token_revoked; the other token is another matter."""
    order(sandbox, "revoke_token")
    for method in ("auth.test", "chat.postMessage", "users.list"):
        assert refusal(slack, method) == "token_revoked"
    assert slack.apps_connections_open(app_token="xapp-sandbox-token")["ok"]
    order(sandbox, "revoke_token", token="app")
    with pytest.raises(SlackApiError, match="token_revoked"):
        slack.apps_connections_open(app_token="xapp-sandbox-token")
    order(sandbox, "give_back_token", token="both")
    assert slack.auth_test()["ok"]
    assert slack.apps_connections_open(app_token="xapp-sandbox-token")["ok"]


def test_a_reset_mends_everything(sandbox: Sandbox, slack: WebClient) -> None:
    """In the new world nothing is archived, nobody is gone and every token opens."""
    order(sandbox, "archive", channel=TEAM)
    order(sandbox, "rename", channel=TEAM, name="x")
    order(sandbox, "deactivate", user="U0JONAS")
    order(sandbox, "revoke_token", token="both")
    sandbox.player("U0METTE").ask("POST", "reset")
    assert slack.chat_postMessage(channel=TEAM, text="x")["ok"]
    assert slack.conversations_info(channel=TEAM)["channel"]["name"] == "udsatte-team"
    assert not slack.users_info(user="U0JONAS")["user"]["deleted"]


@pytest.mark.parametrize(
    "body",
    [
        {"do": "explode"},
        {"do": "archive", "channel": "C0INGEN"},
        {"do": "archive", "channel": "D0METTE"},
        {"do": "rename", "channel": TEAM},
        {"do": "deactivate", "user": "U0INGEN"},
        {"do": "revoke_token", "token": "mine"},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    """What there is not cannot be troubled."""
    with pytest.raises(Refused):
        sandbox.player("U0METTE").ask("POST", "workspace", body)
