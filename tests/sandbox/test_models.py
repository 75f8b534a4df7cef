from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ChannelSelectElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    MarkdownTextObject,
    NumberInputElement,
    Option,
    OptionGroup,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

if TYPE_CHECKING:
    from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested

    from tests.sandbox.conftest import Bot

ONE, TWO = Option(text="Én", value="1", description="den første"), Option(text="To", value="2")
SURE = ConfirmObject(title="Sikker?", text="*Helt*?", confirm="Ja", deny="Nej", style="danger")
HINT = "Vælg"


def inputs() -> list[InputInteractiveElement]:
    """Return one of each element that a form asks with, with most of its properties."""
    private = ConversationFilter(include=["private"], exclude_bot_users=True)
    return [
        PlainTextInputElement(
            initial_value="x",
            multiline=True,
            min_length=1,
            max_length=9,
            dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
            placeholder=HINT,
        ),
        NumberInputElement(is_decimal_allowed=False, initial_value="1", min_value="0"),
        StaticSelectElement(options=[ONE, TWO], initial_option=ONE, placeholder=HINT),
        StaticSelectElement(option_groups=[OptionGroup(label="G", options=[ONE, TWO])]),
        StaticMultiSelectElement(
            options=[ONE, TWO], initial_options=[TWO], max_selected_items=2, placeholder=HINT
        ),
        UserSelectElement(initial_user="U0ALI", placeholder=HINT),
        UserMultiSelectElement(initial_users=["U0ALI"], max_selected_items=3),
        ConversationSelectElement(filter=private, default_to_current_conversation=True),
        ChannelSelectElement(placeholder=HINT),
        DatePickerElement(initial_date="2026-12-04", placeholder=HINT),
        TimePickerElement(initial_time="08:30", timezone="Europe/Copenhagen"),
        CheckboxesElement(options=[ONE, TWO], initial_options=[ONE], confirm=SURE),
        RadioButtonsElement(options=[ONE, TWO], initial_option=TWO, focus_on_load=True),
    ]


def message() -> list[Block]:
    """Return the blocks of a card, with every element a message can hold."""
    pressed = [
        ButtonElement(text="Ja", action_id="b", value="1", style="primary", confirm=SURE),
        ButtonElement(text="Åbn", action_id="l", url="https://example.org"),
        OverflowMenuElement(action_id="o", options=[TWO], confirm=SURE),
        StaticSelectElement(action_id="s", options=[TWO], placeholder=HINT),
        UserSelectElement(action_id="u", placeholder=HINT),
        DatePickerElement(action_id="d"),
    ]
    return [
        HeaderBlock(text="Sag"),
        SectionBlock(text="*Fed*", fields=["a", PlainTextObject(text="b", emoji=True)]),
        SectionBlock(text="x", accessory=OverflowMenuElement(action_id="m", options=[ONE, TWO])),
        DividerBlock(),
        ContextBlock(elements=[MarkdownTextObject(text="lille", verbatim=True)]),
        ActionsBlock(block_id="row", elements=pressed),
    ]


def test_a_form_built_with_slack_sdk_is_taken_and_sent_in(slack: WebClient, bot: Bot) -> None:
    """What slack_sdk's models build passes the sandbox's checks, every element with its value."""
    blocks = [
        InputBlock(label="L", hint="H", block_id=f"b{n}", element=element, optional=True)
        for n, element in enumerate(inputs())
    ]
    view = View(
        type="modal",
        title="Ny",
        submit="Send",
        close="Luk",
        private_metadata="{}",
        callback_id="form",
        clear_on_close=True,
        notify_on_close=True,
        blocks=blocks,
    )
    bot.on["command"] = lambda ack, body, client, **_: (
        ack(),
        client.views_open(trigger_id=body["trigger_id"], view=view),
    )
    mette = bot.sandbox.player("U0METTE")
    mette.command("C0UDSATTE", "/henvisning")
    bot.heard()
    mette.wait_modal("form")
    assert mette.submit()["outcome"] == "closed"
    assert len(bot.heard()["view"]["state"]["values"]) == len(blocks)
    home = View(type="home", callback_id="home", blocks=message())
    assert slack.views_publish(user_id="U0ALI", view=home)["ok"]


def test_a_card_built_with_slack_sdk_is_taken(slack: WebClient) -> None:
    """A card of slack_sdk's models with every element of a message is posted."""
    assert slack.chat_postMessage(channel="C0UDSATTE", text="Sag", blocks=message())["ok"]
