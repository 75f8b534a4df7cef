"""Block Kit's rules, as tables: every block and element the product uses, with Slack's limits.

Numbers are characters or items, from Slack's reference of blocks, elements and composition
objects. A type that is not in the tables is refused: the page could not draw it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.checks import (
    also,
    boolean,
    by_type,
    fault,
    integer,
    listing,
    one_of,
    pattern,
    shape,
    string,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.checks import Check

_ANY = string(30)
_ID = string(255)


def plain(most: int) -> Check:
    """Check a plain_text object of at most so many characters."""
    facts = {"type": _ANY, "text": string(most)}
    return by_type({"plain_text": shape(facts, {"emoji": boolean})})


def text(most: int) -> Check:
    """Check a plain_text or mrkdwn object of at most so many characters."""
    marked = shape({"type": _ANY, "text": string(most)}, {"verbatim": boolean})
    return by_type({"plain_text": plain(most), "mrkdwn": marked})


_CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_MENU_OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
_BOX_OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
_FLOW_OPTION = shape(
    {"text": plain(75), "value": string(150)},
    {"description": plain(75), "url": string(3000)},
)
_GROUP = shape({"label": plain(75), "options": listing(_MENU_OPTION, 1, 100)}, {})
_FILTER = shape(
    {},
    {
        "include": listing(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_DISPATCH = shape(
    {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}, {}
)


def _element(
    required: Mapping[str, Check] | None = None, optional: Mapping[str, Check] | None = None
) -> Check:
    common = {"action_id": _ID, "confirm": _CONFIRM, "focus_on_load": boolean}
    return shape({"type": _ANY, **(required or {})}, {**common, **(optional or {})})


def _initial_offered(value: Any, place: str) -> list[str]:
    groups = value.get("option_groups", [])
    offered = [*value.get("options", []), *(o for g in groups for o in g["options"])]
    first = [value["initial_option"]] if "initial_option" in value else []
    strange = [o for o in [*first, *value.get("initial_options", [])] if o not in offered]
    return [fault("the initial option must be one of the options", place)] if strange else []


def _values_differ(value: Any, place: str) -> list[str]:
    offered = [option["value"] for option in value.get("options", [])]
    twice = len(offered) != len(set(offered))
    return [fault("option values must be unique", place)] if twice else []


def _one_source(value: Any, place: str) -> list[str]:
    if ("options" in value) == ("option_groups" in value):
        return [fault("give options or option_groups", place)]
    return []


def _menu(optional: Mapping[str, Check]) -> Check:
    sources = {"options": listing(_MENU_OPTION, 1, 100), "option_groups": listing(_GROUP, 1, 100)}
    whole = _element(None, {"placeholder": plain(150), **sources, **optional})
    return also(also(also(whole, _one_source), _initial_offered), _values_differ)


def _boxes(optional: Mapping[str, Check]) -> Check:
    whole = _element({"options": listing(_BOX_OPTION, 1, 10)}, optional)
    return also(also(whole, _initial_offered), _values_differ)


def _picker(optional: Mapping[str, Check]) -> Check:
    return _element(None, {"placeholder": plain(150), **optional})


_MOST_PICKED = {"max_selected_items": integer(1, 100)}
_BUTTON = _element(
    {"text": plain(75)},
    {
        "value": string(2000),
        "url": string(3000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)
_ACTIVE = {
    "static_select": _menu({"initial_option": _MENU_OPTION}),
    "users_select": _picker({"initial_user": _ID}),
    "conversations_select": _picker(
        {
            "initial_conversation": _ID,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": _FILTER,
        }
    ),
    "channels_select": _picker({"initial_channel": _ID, "response_url_enabled": boolean}),
    "datepicker": _picker({"initial_date": pattern(r"\d{4}-\d\d-\d\d")}),
    "timepicker": _picker({"initial_time": pattern(r"\d\d:\d\d"), "timezone": string(50)}),
    "checkboxes": _boxes({"initial_options": listing(_BOX_OPTION, 1, 10)}),
    "radio_buttons": _boxes({"initial_option": _BOX_OPTION}),
}
_MULTIPLE = {
    "multi_static_select": _menu(
        {"initial_options": listing(_MENU_OPTION, 1, 100), **_MOST_PICKED}
    ),
    "multi_users_select": _picker({"initial_users": listing(_ID, 0, 100), **_MOST_PICKED}),
}
_PRESSED = {
    "button": _BUTTON,
    "overflow": _element({"options": listing(_FLOW_OPTION, 1, 5)}),
}
_TYPED = {
    "plain_text_input": _picker(
        {
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            "dispatch_action_config": _DISPATCH,
        }
    ),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {
            "placeholder": plain(150),
            "initial_value": string(150),
            "min_value": string(150),
            "max_value": string(150),
            "dispatch_action_config": _DISPATCH,
        },
    ),
}


def _block(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return shape({"type": _ANY, **required}, {"block_id": _ID, **(optional or {})})


def _says_something(value: Any, place: str) -> list[str]:
    said = "text" in value or "fields" in value
    return [] if said else [fault("missing required field: text or fields", place)]


_SECTION = _block(
    {},
    {
        "text": text(3000),
        "fields": listing(text(2000), 1, 10),
        "accessory": by_type({**_PRESSED, **_ACTIVE, **_MULTIPLE}),
        "expand": boolean,
    },
)
BLOCK = by_type(
    {
        "section": also(_SECTION, _says_something),
        "divider": _block({}),
        "header": _block({"text": plain(150)}),
        "context": _block({"elements": listing(text(3000), 1, 10)}),
        "actions": _block({"elements": listing(by_type({**_PRESSED, **_ACTIVE}), 1, 25)}),
        "input": _block(
            {"label": plain(2000), "element": by_type({**_TYPED, **_ACTIVE, **_MULTIPLE})},
            {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        ),
    }
)
_VIEW = {"private_metadata": string(3000, 0), "callback_id": _ID, "external_id": _ID}
MESSAGE_BLOCKS = listing(BLOCK, 0, 50)
MODAL = shape(
    {"type": one_of("modal"), "title": plain(24), "blocks": listing(BLOCK, 1, 100)},
    {
        **_VIEW,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME = shape({"type": one_of("home"), "blocks": listing(BLOCK, 1, 100)}, _VIEW)
