from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.shapes import actions, asks, button, choices, marked, modal, plain

if TYPE_CHECKING:
    from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested

    from sandbox import Sandbox

TEAM = "C0UDSATTE"
ONE = {"text": plain("x"), "value": "x"}


def fields(*texts: str) -> dict[str, Any]:
    """Return a section of fields."""
    return {"type": "section", "fields": [plain(text) for text in texts]}


def menu(**more: Any) -> list[dict[str, Any]]:
    """Return blocks with one static select."""
    return [actions("r", choices("static_select", "x", **more))]


def many(kind: str, number: int) -> list[dict[str, Any]]:
    """Return blocks with one element of so many options."""
    element = choices(kind, *(str(n) for n in range(number)))
    return [{**marked("x"), "accessory": element}]


BLOCKS = {
    "51 blocks": ([marked("x")] * 51, "no more than 50"),
    "section over 3000": ([marked("x" * 3001)], "less than 3001"),
    "empty text": ([marked("")], "more than 0"),
    "blank text": ([marked("  ")], "more than 0"),
    "field over 2000": ([fields("x" * 2001)], "less than 2001"),
    "11 fields": ([fields(*"abcdefghijk")], "no more than 10"),
    "section that says nothing": ([{"type": "section"}], "text or fields"),
    "header over 150": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "mrkdwn header": ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "mrkdwn"),
    "mrkdwn button": ([actions("r", button("a", text={"type": "mrkdwn", "text": "x"}))], "mrkdwn"),
    "button over 75": ([actions("r", button("a", text=plain("x" * 76)))], "less than 76"),
    "button value over 2000": ([actions("r", button("a", value="x" * 2001))], "less than 2001"),
    "button style": ([actions("r", button("a", style="green"))], "primary"),
    "26 buttons": ([actions("r", *(button(str(n)) for n in range(26)))], "no more than 25"),
    "11 in context": ([{"type": "context", "elements": [plain("x")] * 11}], "no more than 10"),
    "same block_id": ([marked("x") | {"block_id": "r"}] * 2, "block_id r already"),
    "same action_id": ([actions("r", button("a"), button("a"))], "action_id a already"),
    "unknown property": ([marked("x") | {"colour": "red"}], "additional property: colour"),
    "unknown block": ([{"type": "poem", "text": "x"}], "unsupported type: poem"),
    "unknown element": ([actions("r", {"type": "lever", "action_id": "a"})], "lever"),
    "text input in actions": (
        [actions("r", {"type": "plain_text_input", "action_id": "a"})],
        "plain_text_input",
    ),
    "6 in an overflow": ([actions("r", choices("overflow", *"abcdef"))], "no more than 5"),
    "no options": ([actions("r", choices("static_select"))], "no fewer than 1"),
    "11 checkboxes": (many("checkboxes", 11), "no more than 10"),
    "11 radio buttons": (many("radio_buttons", 11), "no more than 10"),
    "101 in a select": (many("static_select", 101), "no more than 100"),
    "101 in a multi-select": (many("multi_static_select", 101), "no more than 100"),
    "option text over 75": (
        menu(options=[ONE | {"text": plain("x" * 76)}]),
        "less than 76",
    ),
    "option value over 150": (menu(options=[ONE | {"value": "x" * 151}]), "less than 151"),
    "option description over 75": (
        menu(options=[ONE | {"description": plain("x" * 76)}]),
        "less than 76",
    ),
    "same option twice": (menu(options=[ONE, ONE]), "unique"),
    "placeholder over 150": (menu(placeholder=plain("x" * 151)), "less than 151"),
    "an initial option of its own": (
        menu(initial_option=ONE | {"text": plain("y")}),
        "one of the options",
    ),
    "options and groups": (
        menu(option_groups=[{"label": plain("x"), "options": [ONE]}]),
        "options or option_groups",
    ),
    "a date that is none": (
        [actions("r", {"type": "datepicker", "action_id": "a", "initial_date": "1. maj"})],
        "must match",
    ),
    "block that is no object": (["x"], "unsupported type"),
    "blocks that are no list": ("x", "array"),
}

VIEWS = {
    "title over 24": (modal(title=plain("x" * 25)), "less than 25"),
    "submit over 24": (modal(submit=plain("Opret henvisning fra besk")), "less than 25"),
    "close over 24": (modal(close=plain("x" * 25)), "less than 25"),
    "mrkdwn title": (modal(title={"type": "mrkdwn", "text": "x"}), "mrkdwn"),
    "private_metadata over 3000": (modal(private_metadata="x" * 3001), "less than 3001"),
    "101 blocks": (modal(*[marked("x")] * 101), "no more than 100"),
    "input without submit": (
        {key: value for key, value in modal().items() if key != "submit"},
        "`submit` is required",
    ),
    "unknown property": (modal(colour="red"), "additional property"),
    "same block_id": (modal(asks("b"), asks("b")), "already exists"),
    "label over 2000": (modal(asks("b", label=plain("x" * 2001))), "less than 2001"),
    "two with focus": (
        modal(*(asks(b, {"focus_on_load": True}) for b in "xy")),
        "focus_on_load",
    ),
    "no title": ({"type": "modal", "blocks": [marked("x")]}, "missing required field: title"),
    "no view": (None, "object"),
}


@pytest.mark.parametrize("rule", BLOCKS)
def test_message_blocks_that_slack_refuses(slack: WebClient, rule: str) -> None:
    """Each limit on a message's blocks answers invalid_blocks and says what and where."""
    blocks, why = BLOCKS[rule]
    with pytest.raises(SlackApiError) as refused:
        slack.api_call("chat.postMessage", json={"channel": TEAM, "text": "Kort", "blocks": blocks})
    assert refused.value.response["error"] == "invalid_blocks"
    assert why in " ".join(refused.value.response["response_metadata"]["messages"])
    assert "json-pointer:/blocks" in refused.value.response["response_metadata"]["messages"][0]


@pytest.mark.parametrize("rule", VIEWS)
def test_modals_that_slack_refuses(slack: WebClient, rule: str) -> None:
    """Each limit on a modal answers invalid_arguments and says what."""
    view, why = VIEWS[rule]
    with pytest.raises(SlackApiError) as refused:
        slack.api_call("views.open", json={"trigger_id": "1.2.3", "view": view})
    assert refused.value.response["error"] == "invalid_arguments"
    assert why in " ".join(refused.value.response["response_metadata"]["messages"])


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {}, "no_text"),
        ("chat.postMessage", {"blocks": [marked("x")]}, "no_text"),
        ("chat.postMessage", {"text": " "}, "no_text"),
        ("chat.postMessage", {"text": "x" * 40001}, "msg_too_long"),
        (
            "chat.postMessage",
            {"text": "x", "metadata": {"event_type": "x"}},
            "invalid_metadata_format",
        ),
        (
            "chat.postMessage",
            {"text": "x", "blocks": [marked("x" * 3000)] * 5},
            "msg_blocks_too_long",
        ),
        ("chat.postEphemeral", {"user": "U0METTE"}, "no_text"),
        ("chat.postEphemeral", {"user": "U0ALI", "text": "x"}, "user_not_in_channel"),
    ],
)
def test_posts_that_slack_refuses(
    slack: WebClient, method: str, args: dict[str, Any], error: str
) -> None:
    """A post without text, too long, or with metadata of another shape is not taken."""
    with pytest.raises(SlackApiError) as refused:
        slack.api_call(method, json={"channel": TEAM, **args})
    assert refused.value.response["error"] == error


def test_everything_at_its_limit_is_taken(sandbox: Sandbox, slack: WebClient) -> None:
    """What is exactly as long as Slack allows passes, with Danish letters counted as one."""
    blocks = [
        marked("æ" * 3000),
        fields(*["ø" * 200] * 10),
        {"type": "header", "text": plain("å" * 150)},
        actions("r", *(button(str(n), text=plain("x" * 75), value="v" * 2000) for n in range(25))),
        actions("s", choices("overflow", *"abcde"), button("z")),
        {**marked("x"), "accessory": choices("static_select", *(str(n) for n in range(100)))},
    ]
    slack.chat_postMessage(channel=TEAM, text="Kort", blocks=blocks)
    shown = sandbox.player("U0METTE").messages(TEAM)[0]["blocks"]
    assert [block["type"] for block in shown] == [block["type"] for block in blocks]
    assert all(block["block_id"] for block in shown)


def test_app_home_is_held_to_the_rules_of_a_home(slack: WebClient) -> None:
    """A home has no title, and its blocks are counted too."""
    for wrong in ({"title": plain("x")}, {"blocks": [marked("x")] * 101}):
        view = {"type": "home", "blocks": [marked("x")], **wrong}
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            slack.views_publish(user_id="U0ALI", view=view)
