"""Interactive elements: where they sit in blocks, what they hold, and how a person fills them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from sandbox.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What a person can pick from: user ids, and channel id to whether it is private."""

    users: frozenset[str]
    channels: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Holding:
    """How one element type holds its value in `state.values`, and where it starts."""

    field: str
    initial: str
    fill: Callable[[Json, Any, Known], Any]
    many: bool = False

    def start(self, element: Json) -> Any:
        """Return the value an untouched element has."""
        return element.get(self.initial, [] if self.many else None)


def found(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with the block it sits in."""
    for block in blocks:
        for element in _elements(block):
            if "action_id" in element:
                yield block, element


def find(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """Return the block and the element; raise Refusal when it is not there."""
    for block, element in found(blocks):
        if element["action_id"] == action_id and block_id in {None, block["block_id"]}:
            return block, element
    raise Refusal(f"there is no element {action_id!r} in {block_id or 'any block'}")


def values(blocks: list[Json], kept: dict[tuple[str, str], Any]) -> Json:
    """Return Slack's `state.values`: what is kept, else what the element started with."""
    state: Json = {}
    for block, element in found(blocks):
        if holding := HOLDINGS.get(element["type"]):
            key = (block["block_id"], element["action_id"])
            value = kept[key] if key in kept else holding.start(element)
            held = {"type": element["type"], holding.field: value}
            state.setdefault(key[0], {})[key[1]] = held
    return state


def filled(element: Json, plain: Any, known: Known) -> Any:
    """Return what the element holds once a person has given it a plain value.

    A plain value is a text, an option's value, an id, an ISO date, HH:MM, or a list of these.
    Raises Refusal when the element cannot hold it.
    """
    holding = HOLDINGS.get(element["type"])
    if holding is None:
        raise Refusal(f"a {element['type']} holds no value")
    return holding.fill(element, plain, known)


def action(block: Json, element: Json, plain: Any, known: Known) -> Json:
    """Return the entry that `actions` of a block_actions payload carries for this touch."""
    entry = {"type": element["type"], "action_id": element["action_id"]}
    entry["block_id"] = block["block_id"]
    if element["type"] == "button":
        carried = ("text", "value", "style", "url")
        return entry | {key: element[key] for key in carried if key in element}
    if element["type"] == "overflow":
        return entry | {"selected_option": option_of(element, plain)}
    value = filled(element, plain, known)
    return entry | {HOLDINGS[element["type"]].field: value}


def option_of(element: Json, plain: Any) -> Json:
    """Return the option with this value; raise Refusal when the element has none such."""
    for option in options(element):
        if option.get("value") == plain:
            return option
    raise Refusal(f"{element['action_id']!r} has no option {plain!r}")


def options(element: Json) -> list[Json]:
    """Return all options of an element, those in groups too."""
    grouped = [o for group in element.get("option_groups", ()) for o in group["options"]]
    return [*element.get("options", ()), *grouped]


def _elements(block: Json) -> list[Json]:
    if block["type"] == "input":
        return [block["element"]]
    if block["type"] == "actions":
        return list(block["elements"])
    return [block["accessory"]] if "accessory" in block else []


def _text(_element: Json, plain: Any, _known: Known) -> str | None:
    if plain is not None and not isinstance(plain, str | int | float):
        raise Refusal(f"a text was expected, not {plain!r}")
    return None if _blank(plain) else str(plain)


def _option(element: Json, plain: Any, _known: Known) -> Json | None:
    return None if _blank(plain) else option_of(element, plain)


def _options(element: Json, plain: Any, _known: Known) -> list[Json]:
    return [option_of(element, value) for value in _several(element, plain)]


def _date(_element: Json, plain: Any, _known: Known) -> str | None:
    return None if _blank(plain) else _iso(plain, r"\d{4}-\d\d-\d\d", date.fromisoformat)


def _time(_element: Json, plain: Any, _known: Known) -> str | None:
    return None if _blank(plain) else _iso(plain, r"\d\d:\d\d", time.fromisoformat)


def _iso(plain: Any, shape: str, read: Callable[[str], Any]) -> str:
    try:
        fits = re.fullmatch(shape, plain) and read(plain)
    except (TypeError, ValueError):
        fits = None
    if fits is None:
        raise Refusal(f"{plain!r} is not a date or a time of the right shape")
    return str(plain)


def _user(_element: Json, plain: Any, known: Known) -> str | None:
    if _blank(plain):
        return None
    if plain not in known.users:
        raise Refusal(f"there is no user {plain!r}")
    return str(plain)


def _users(element: Json, plain: Any, known: Known) -> list[str]:
    picked = (_user(element, value, known) for value in _several(element, plain))
    return [user for user in picked if user]


def _channel(element: Json, plain: Any, known: Known) -> str | None:
    if _blank(plain):
        return None
    if plain not in known.channels or not _offered(element, private=known.channels[plain]):
        raise Refusal(f"{element['action_id']!r} does not offer the channel {plain!r}")
    return str(plain)


def _offered(element: Json, *, private: bool) -> bool:
    if element["type"] == "channels_select":
        return not private
    include = element.get("filter", {}).get("include", ["private", "public"])
    return ("private" if private else "public") in include


def _blank(plain: Any) -> bool:
    return plain is None or plain == ""


def _several(element: Json, plain: Any) -> list[Any]:
    chosen = [] if _blank(plain) else plain if isinstance(plain, list) else [plain]
    most = element.get("max_selected_items")
    if most is not None and len(chosen) > most:
        raise Refusal(f"{element['action_id']!r} takes at most {most}")
    return list(dict.fromkeys(chosen))


HOLDINGS = {
    "plain_text_input": Holding("value", "initial_value", _text),
    "number_input": Holding("value", "initial_value", _text),
    "datepicker": Holding("selected_date", "initial_date", _date),
    "timepicker": Holding("selected_time", "initial_time", _time),
    "static_select": Holding("selected_option", "initial_option", _option),
    "radio_buttons": Holding("selected_option", "initial_option", _option),
    "checkboxes": Holding("selected_options", "initial_options", _options, many=True),
    "multi_static_select": Holding("selected_options", "initial_options", _options, many=True),
    "users_select": Holding("selected_user", "initial_user", _user),
    "multi_users_select": Holding("selected_users", "initial_users", _users, many=True),
    "channels_select": Holding("selected_channel", "initial_channel", _channel),
    "conversations_select": Holding("selected_conversation", "initial_conversation", _channel),
}
