"""What Slack's client says of a form before the app hears of it, as codes for the page to word."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.elements import HOLDINGS

Json = dict[str, Any]
_LONGEST = 3000


def wrong(blocks: list[Json], values: Json) -> dict[str, str]:
    """Return block id to code, for each input that Slack's client would not send in.

    Codes: required, too_short, too_long, not_a_number, not_whole, too_small, too_large.
    """
    inputs = [block for block in blocks if block["type"] == "input"]
    codes = {block["block_id"]: _code(block, values[block["block_id"]]) for block in inputs}
    return {block_id: code for block_id, code in codes.items() if code}


def _code(block: Json, held: Json) -> str | None:
    element = block["element"]
    value = held[element["action_id"]][HOLDINGS[element["type"]].field]
    if not value:
        return None if block.get("optional") else "required"
    if element["type"] == "plain_text_input":
        return _text_code(element, value)
    return _number_code(element, value) if element["type"] == "number_input" else None


def _text_code(element: Json, value: str) -> str | None:
    if len(value) > element.get("max_length", _LONGEST):
        return "too_long"
    return "too_short" if len(value) < element.get("min_length", 0) else None


def _number_code(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "not_a_number"
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "not_whole"
    if number < Decimal(element.get("min_value", "-Infinity")):
        return "too_small"
    return "too_large" if number > Decimal(element.get("max_value", "Infinity")) else None
