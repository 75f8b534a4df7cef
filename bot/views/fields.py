"""A form's fields; what is typed in them is read back in `bot.views.answers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationSelectElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import ConversationFilter
from slack_sdk.models.views import View

from bot.locale import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, time

    from slack_sdk.models.blocks import Block, InputInteractiveElement

VALUE = "value"
TEXT = 3000
LINE = 150
LEADS_ON = "page:deeds"  # a page in whose place the next one comes


def form(
    callback: str, title: str, submit: str, blocks: Sequence[Block], metadata: str = ""
) -> View:
    """Return a modal with fields; title and submit hold 24 characters."""
    return View(
        type="modal",
        callback_id=callback,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit),
        close=PlainTextObject(text=_("Annuller")),
        blocks=list(blocks),
        private_metadata=metadata,
    )


def page(callback: str, title: str, blocks: Sequence[Block], metadata: str = "") -> View:
    """Return a modal that is only read and pressed."""
    return View(
        type="modal",
        callback_id=callback,
        title=PlainTextObject(text=title),
        close=PlainTextObject(text=_("Luk")),
        blocks=list(blocks),
        private_metadata=metadata,
    )


def optional(block: InputBlock) -> InputBlock:
    """Return the field as one that may be left empty."""
    block.optional = True
    return block


def dispatching(block: InputBlock, action: str) -> InputBlock:
    """Return the field as one that tells at once, under its own action, when it changes."""
    block.dispatch_action = True
    if isinstance(block.element, StaticSelectElement):
        block.element.action_id = action
    return block


def text(name: str, label: str, hint: str = "", initial: str | None = None) -> InputBlock:
    """Return a field for a few lines, at most 3,000 characters."""
    element = PlainTextInputElement(
        action_id=VALUE, multiline=True, max_length=TEXT, initial_value=initial
    )
    return _field(name, label, element, hint)


def line(name: str, label: str, hint: str = "", initial: str | None = None) -> InputBlock:
    """Return a field for one line, at most 150 characters."""
    element = PlainTextInputElement(action_id=VALUE, max_length=LINE, initial_value=initial)
    return _field(name, label, element, hint)


def choice(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: str | None = None
) -> InputBlock:
    """Return a field to choose one of (key, label)."""
    built = _options(options)
    element = StaticSelectElement(
        action_id=VALUE,
        placeholder=_("Vælg"),
        options=built,
        initial_option=_chosen(built, chosen),
    )
    return _field(name, label, element)


def choices(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: Sequence[str] = ()
) -> InputBlock:
    """Return a field to choose several of (key, label); any number, unlike checkboxes."""
    built = _options(options)
    element = StaticMultiSelectElement(
        action_id=VALUE,
        placeholder=_("Vælg en eller flere"),
        options=built,
        initial_options=[option for option in built if option.value in chosen] or None,
    )
    return _field(name, label, element)


def radio(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: str | None = None
) -> InputBlock:
    """Return a field with all choices in sight, at most ten."""
    built = _options(options)
    element = RadioButtonsElement(
        action_id=VALUE, options=built, initial_option=_chosen(built, chosen)
    )
    return _field(name, label, element)


def tick(name: str, label: str, option: tuple[str, str], *, ticked: bool = False) -> InputBlock:
    """Return a field with one box to tick; left empty it means no."""
    built = _options([option])
    element = CheckboxesElement(
        action_id=VALUE, options=built, initial_options=built if ticked else None
    )
    return optional(_field(name, label, element))


def day(name: str, label: str, hint: str = "", initial: date | None = None) -> InputBlock:
    """Return a field for a local date."""
    element = DatePickerElement(
        action_id=VALUE, initial_date=initial.isoformat() if initial else None
    )
    return _field(name, label, element, hint)


def clock(name: str, label: str, initial: time | None = None) -> InputBlock:
    """Return a field for a local time of day."""
    element = TimePickerElement(
        action_id=VALUE, initial_time=initial.strftime("%H:%M") if initial else None
    )
    return _field(name, label, element)


def person(name: str, label: str, hint: str = "", initial: str | None = None) -> InputBlock:
    """Return a field for one colleague."""
    element = UserSelectElement(
        action_id=VALUE, placeholder=_("Vælg en kollega"), initial_user=initial
    )
    return _field(name, label, element, hint)


def persons(name: str, label: str, hint: str = "", initial: Sequence[str] = ()) -> InputBlock:
    """Return a field for several colleagues, in order."""
    element = UserMultiSelectElement(
        action_id=VALUE, placeholder=_("Vælg kolleger"), initial_users=list(initial) or None
    )
    return _field(name, label, element, hint)


def channel(name: str, label: str, hint: str = "", initial: str | None = None) -> InputBlock:
    """Return a field for a private channel."""
    element = ConversationSelectElement(
        action_id=VALUE,
        placeholder=_("Vælg en privat kanal"),
        initial_conversation=initial,
        filter=ConversationFilter(include=["private"], exclude_bot_users=True),
    )
    return _field(name, label, element, hint)


def _field(name: str, label: str, element: InputInteractiveElement, hint: str = "") -> InputBlock:
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=False,
    )


def _options(options: Sequence[tuple[str, str]]) -> list[Option]:
    return [Option(text=PlainTextObject(text=words[:75]), value=key) for key, words in options]


def _chosen(options: Sequence[Option], key: str | None) -> Option | None:
    return next((option for option in options if option.value == key), None)
