from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox import Patience, Refused
from tests.sandbox.shapes import actions, asks, button, choices, marked, modal, plain

if TYPE_CHECKING:
    from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested

    from sandbox import Sandbox
    from tests.sandbox.conftest import Bot

TEAM = "C0UDSATTE"


def opens(view: dict[str, Any]) -> Any:
    """Return a listener that acknowledges and then opens a modal."""

    def listener(ack: Any, client: Any, body: Any, **_: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=view)

    return listener


def answers(**payload: Any) -> Any:
    """Return a listener that acknowledges with a payload."""
    return lambda ack, **_: ack(**payload)


def test_command_opens_a_form_whose_values_reach_the_app(sandbox: Sandbox, bot: Bot) -> None:
    """A command, a modal and a submission take the whole way through an unmodified Bolt app."""
    camilla = sandbox.player("U0CAMILLA")
    bot.on["command"] = opens(modal(asks("b", optional=True)))
    assert camilla.command(TEAM, "/henvisning  sager ") == {"ok": True}
    command = bot.heard()
    assert (command["command"], command["text"]) == ("/henvisning", "sager")
    assert (command["user_id"], command["channel_name"]) == ("U0CAMILLA", "privategroup")
    assert camilla.wait_modal("form")["title"]["text"] == "Ny"
    assert camilla.submit(b="Han sover på sofaen")["outcome"] == "closed"
    state = bot.heard()["view"]["state"]["values"]
    assert state == {"b": {"a": {"type": "plain_text_input", "value": "Han sover på sofaen"}}}
    assert camilla.modal() is None


def test_submission_can_be_answered_with_errors_update_push_and_clear(
    sandbox: Sandbox, bot: Bot
) -> None:
    """Each response_action does to the stack what Slack does."""
    camilla = sandbox.player("U0CAMILLA")
    bot.on["command"] = opens(modal())
    camilla.command(TEAM, "/henvisning")
    first = camilla.wait_modal()
    bot.on["view_submission"] = answers(response_action="errors", errors={"b": "Skriv mere"})
    assert camilla.submit(b="x") | {"stack": []} == {
        "outcome": "errors",
        "errors": {"b": "Skriv mere"},
        "errors_from": "bot",
        "stack": [],
    }
    bot.on["view_submission"] = answers(response_action="update", view=modal(title=plain("To")))
    updated = camilla.submit(b="y")["stack"][0]
    assert (updated["id"], updated["errors"]) == (first["id"], {})
    assert updated["hash"] != first["hash"]
    bot.on["view_submission"] = answers(response_action="push", view=modal(title=plain("Tre")))
    pushed = camilla.submit(b="z")
    assert [view["title"]["text"] for view in pushed["stack"]] == ["To", "Tre"]
    assert pushed["stack"][1]["previous_view_id"] == first["id"]
    bot.on["view_submission"] = answers(response_action="clear")
    assert camilla.submit(b="æ")["outcome"] == "cleared"
    assert camilla.modal() is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"response_action": "errors", "errors": {"elsewhere": "x"}}, "not input blocks"),
        ({"response_action": "push", "view": modal(title=plain("x" * 25))}, "less than 25"),
        ({"response_action": "perhaps"}, "unknown response_action"),
    ],
)
def test_an_answer_that_slack_refuses_leaves_the_modal_open(
    sandbox: Sandbox, bot: Bot, answer: dict[str, Any], reason: str
) -> None:
    """A submission answered wrongly ends as invalid, with the reason."""
    camilla = sandbox.player("U0CAMILLA")
    bot.on["command"], bot.on["view_submission"] = opens(modal()), answers(**answer)
    camilla.command(TEAM, "/henvisning")
    camilla.wait_modal()
    ended = camilla.submit(b="x")
    assert ended["outcome"] == "invalid"
    assert reason in " ".join(ended["reason"])
    assert camilla.modal()


def test_command_answered_with_text_shows_to_the_asker_alone(sandbox: Sandbox, bot: Bot) -> None:
    """The text of an acknowledgement is an ephemeral that nobody else sees."""
    bot.on["command"] = answers(text="Mente du sager?")
    ephemeral = sandbox.player("U0CAMILLA").command(TEAM, "/henvisning sahger")["ephemeral"]
    seen = sandbox.player("U0CAMILLA").messages(TEAM)
    assert [(m["id"], m["ephemeral"], m["text"]) for m in seen] == [
        (ephemeral, True, "Mente du sager?")
    ]
    assert sandbox.player("U0MARION").messages(TEAM) == []


def test_a_button_carries_its_message_and_answers_at_its_response_url(
    sandbox: Sandbox, bot: Bot, slack: WebClient
) -> None:
    """A click brings message, container, state and a response_url that replaces the original."""
    blocks = [actions("row", button("yes", value="1"), choices("static_select", "x", "y"))]
    ts = slack.chat_postMessage(channel=TEAM, text="Kort", blocks=blocks)["ts"]
    bot.on["block_actions"] = lambda ack, respond, **_: (
        ack(),
        respond(text="Nyt", replace_original=True),
    )
    sandbox.player("U0MARION").click(TEAM, ts, "a", selected="y")
    body = bot.heard()
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": TEAM,
        "is_ephemeral": False,
    }
    assert body["message"]["text"] == "Kort"
    assert body["state"]["values"]["row"]["a"]["selected_option"]["value"] == "y"
    assert body["actions"][0]["action_ts"] > ts
    replaced = sandbox.player("U0MARION").wait_message(TEAM, "Nyt")
    assert (replaced["ts"], replaced["blocks"]) == (ts, [])


@pytest.mark.parametrize(
    ("beside", "left"), [({}, ["Nyt"]), ({"replace_original": False}, ["Kort", "Nyt"])]
)
def test_an_answer_to_a_click_replaces_the_message_unless_told_not_to(
    sandbox: Sandbox, bot: Bot, slack: WebClient, beside: dict[str, bool], left: list[str]
) -> None:
    """Without replace_original the message is gone; with it false the answer stands beside."""
    blocks = [actions("row", button("yes"))]
    ts = slack.chat_postMessage(channel=TEAM, text="Kort", blocks=blocks)["ts"]
    bot.on["block_actions"] = lambda ack, respond, **_: (ack(), respond(text="Nyt", **beside))
    marion = sandbox.player("U0MARION")
    marion.click(TEAM, ts, "yes")
    assert [m["text"] for m in marion.messages(TEAM)] == left


def test_an_ephemeral_is_clicked_by_its_one_reader_and_can_be_deleted(
    sandbox: Sandbox, bot: Bot, slack: WebClient
) -> None:
    """Only the person it was for can click an ephemeral; its payload carries no message."""
    slack.chat_postEphemeral(
        channel=TEAM, user="U0MARION", text="Til dig", blocks=[actions("row", button("undo"))]
    )
    bot.on["block_actions"] = lambda ack, respond, **_: (ack(), respond(delete_original=True))
    marion, camilla = sandbox.player("U0MARION"), sandbox.player("U0CAMILLA")
    seen = marion.messages(TEAM)[0]
    with pytest.raises(Refused, match="no such ephemeral"):
        camilla.click_ephemeral(seen["id"], "undo")
    assert marion.click_ephemeral(seen["id"], "undo") == {"ok": True}
    body = bot.heard()
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    assert marion.messages(TEAM) == []


def test_response_url_serves_five_times_in_thirty_minutes(sandbox: Sandbox, bot: Bot) -> None:
    """The sixth answer, and one after half an hour, are refused."""
    statuses: list[int] = []

    def listener(ack: Any, respond: Any, **_: Any) -> None:
        ack()
        statuses.extend(respond(text=str(n)).status_code for n in range(6))
        bot.on["command"] = lambda ack, **_: ack()

    bot.on["command"] = listener
    camilla = sandbox.player("U0CAMILLA")
    camilla.command(TEAM, "/henvisning")
    assert statuses == [200] * 5 + [404]
    late: list[int] = []

    def slow(ack: Any, respond: Any, **_: Any) -> None:
        ack()
        camilla.ask("POST", "response_urls", {"seconds": 1801})
        late.append(respond(text="sent").status_code)

    bot.on["command"] = slow
    camilla.command(TEAM, "/henvisning")
    assert late == [404]


def test_response_url_can_answer_everybody(sandbox: Sandbox, bot: Bot) -> None:
    """In_channel makes the answer a message; without it the asker alone sees it."""
    bot.on["command"] = lambda ack, respond, **_: (
        ack(),
        respond(text="Til alle", response_type="in_channel"),
        respond(text="Kun dig"),
    )
    sandbox.player("U0CAMILLA").command(TEAM, "/henvisning")
    assert [m["text"] for m in sandbox.player("U0MARION").messages(TEAM)] == ["Til alle"]
    assert len(sandbox.player("U0CAMILLA").messages(TEAM)) == 2


def test_shortcuts_reach_the_app_also_where_it_is_no_member(sandbox: Sandbox, bot: Bot) -> None:
    """A message shortcut carries the message, from a channel that the bot is not in."""
    lone = sandbox.player("U0LONE")
    ts = lone.say("C0TORVET", "Hvem kan hjælpe <@U0ALI>?")["ts"]
    lone.message_shortcut("refer_message", "C0TORVET", ts)
    body = bot.heard()
    assert (body["type"], body["message_ts"], body["channel"]["name"]) == (
        "message_action",
        ts,
        "torvet",
    )
    assert body["message"]["text"] == "Hvem kan hjælpe <@U0ALI>?"
    lone.shortcut("refer")
    assert bot.heard()["callback_id"] == "refer"


def test_opening_the_home_publishes_and_its_buttons_work(sandbox: Sandbox, bot: Bot) -> None:
    """App Home opens with an event, shows what is published, and has clicks of its own."""
    home = {"type": "home", "blocks": [marked("I dag"), actions("row", button("new"))]}
    bot.on["app_home_opened"] = lambda client, body, **_: client.views_publish(
        user_id=body["event"]["user"], view=home
    )
    ali = sandbox.player("U0ALI")
    assert ali.home() is None
    ali.open_home()
    assert ali.until(ali.home)["blocks"][0]["text"]["text"] == "I dag"
    assert bot.heard()["event"] | {"event_ts": ""} == {
        "type": "app_home_opened",
        "user": "U0ALI",
        "channel": "D0ALI",
        "tab": "home",
        "event_ts": "",
    }
    ali.click_home("new")
    body = bot.heard()
    assert (body["view"]["type"], body["container"]["type"]) == ("home", "view")


def test_touching_a_form_tells_the_app_only_where_slack_would(sandbox: Sandbox, bot: Bot) -> None:
    """A plain input is silent; one with dispatch_action and one in a section speak at once."""
    kind = choices("static_select", "barn", "voksen")
    section = {**marked("Hvem?"), "block_id": "s", "accessory": {**kind, "action_id": "who"}}
    bot.on["command"] = opens(modal(asks("b"), asks("d", kind, dispatch_action=True), section))
    camilla = sandbox.player("U0CAMILLA")
    camilla.command(TEAM, "/henvisning")
    bot.heard()
    camilla.wait_modal()
    camilla.fill("b", "a", value="skrevet")
    camilla.click_modal("who", selected="voksen")
    body = bot.heard()
    assert body["actions"][0]["action_id"] == "who"
    values = body["view"]["state"]["values"]
    assert values["b"]["a"]["value"] == "skrevet"
    assert values["d"]["a"]["selected_option"] is None
    assert values["s"]["who"]["selected_option"]["value"] == "voksen"
    camilla.fill("d", "a", selected="barn")
    assert bot.heard()["actions"][0]["selected_option"]["value"] == "barn"


def test_closing_tells_the_app_when_it_asked_to_know(sandbox: Sandbox, bot: Bot) -> None:
    """view_closed comes for notify_on_close, once for each view when the stack goes."""
    bot.on["command"] = opens(modal(notify_on_close=True))
    camilla = sandbox.player("U0CAMILLA")
    camilla.command(TEAM, "/henvisning")
    bot.heard()
    camilla.wait_modal()
    camilla.close()
    closed = bot.heard()
    assert (closed["type"], closed["is_cleared"]) == ("view_closed", False)
    with pytest.raises(Refused, match="no modal open"):
        camilla.close()


@pytest.mark.parametrize("patience", [Patience(ack=0.3)])
def test_silence_and_absence_are_told_to_the_person(sandbox: Sandbox, bot: Bot) -> None:
    """No acknowledgement in time, and no app at all, give Slack's two warnings."""
    camilla = sandbox.player("U0CAMILLA")
    bot.on["command"] = lambda **_: None
    warned = camilla.command(TEAM, "/henvisning")
    assert warned == {"ok": False, "warning": "operation_timeout"}
    sandbox.hang_up(bot.handler)
    camilla.until(lambda: sandbox.states == "not connected")
    assert camilla.command(TEAM, "/henvisning")["warning"] == "dispatch_failed"


def test_a_forged_payload_reaches_the_app_as_it_is(sandbox: Sandbox, bot: Bot) -> None:
    """A raw payload is sent unchanged, and what the app answers comes back."""
    bot.on["command"] = answers(text="hej")
    payload = {"command": "/x", "team_id": "T0ANDRE", "user_id": "U0FREMMED", "trigger_id": "new"}
    camilla = sandbox.player("U0CAMILLA")
    sent = camilla.act("raw", type="slash_commands", payload=payload)
    assert sent == {"ok": True, "answer": {"text": "hej"}}
    heard = bot.heard()
    assert heard["team_id"] == "T0ANDRE"
    assert heard["trigger_id"] != "new"
