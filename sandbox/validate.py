"""What Slack refuses before it shows anything: whole messages, modals, homes and metadata."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from typing import TYPE_CHECKING, Any

from sandbox import block_kit
from sandbox.checks import fault
from sandbox.errors import SlackError

if TYPE_CHECKING:
    from sandbox.checks import Check

Json = dict[str, Any]
_LARGEST_VIEW = 250_000
_LARGEST_METADATA = 16_384
_LONGEST_BLOCKS = 13_200  # characters of text in all blocks of one message together


def message_blocks(blocks: Any) -> list[Json]:
    """Return a message's blocks with ids filled in; raise SlackError `invalid_blocks`."""
    if blocks in (None, ""):
        return []
    wrong = block_kit.MESSAGE_BLOCKS(blocks, "/blocks") or _across(blocks, "/blocks")
    if wrong:
        raise SlackError("invalid_blocks", *wrong)
    if _text_length(blocks) > _LONGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    return _named(json.dumps(blocks))


def modal(given: Any) -> Json:
    """Return a modal's source with ids filled in; raise SlackError for one Slack refuses."""
    source = _view(given, block_kit.MODAL)
    asks = any(block["type"] == "input" for block in source["blocks"])
    if asks and "submit" not in source:
        why = "`submit` is required when an `input` block is within blocks array"
        raise SlackError("invalid_arguments", fault(why, "/view"))
    return source


def home(given: Any) -> Json:
    """Return an App Home's source with ids filled in; raise SlackError for one Slack refuses."""
    return _view(given, block_kit.HOME)


def metadata(given: Any) -> Json | None:
    """Return a message's metadata; raise SlackError for a wrong shape or over 16 kB."""
    if given in (None, "", {}):
        return None
    if not isinstance(given, dict) or set(given) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if not isinstance(given["event_type"], str) or not isinstance(given["event_payload"], dict):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > _LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return given


def _view(given: Any, rules: Check) -> Json:
    text = json.dumps(given)
    if len(text) > _LARGEST_VIEW:
        raise SlackError("view_too_large")
    wrong = rules(given, "/view") or _across(given["blocks"], "/view/blocks")
    if wrong:
        raise SlackError("invalid_arguments", *wrong)
    return {**json.loads(text), "blocks": _named(json.dumps(given["blocks"]))}


def _across(blocks: list[Json], place: str) -> list[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    wrong = [fault(f"block_id {name} already exists", place) for name in _twice(ids)]
    for n, block in enumerate(blocks):
        acts = [e["action_id"] for e in _inner(block) if "action_id" in e]
        twice = _twice(acts)
        wrong += [fault(f"action_id {name} already exists", f"{place}/{n}") for name in twice]
    focused = [e for block in blocks for e in _inner(block) if e.get("focus_on_load")]
    if len(focused) > 1:
        wrong.append(fault("only one element can have focus_on_load", place))
    return wrong


def _twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _inner(block: Json) -> list[Json]:
    one = [block[key] for key in ("element", "accessory") if key in block]
    return [*one, *(block["elements"] if block["type"] == "actions" else [])]


def _named(text: str) -> list[Json]:
    """Read blocks anew from their JSON, and give an id to what has none."""
    named: list[Json] = json.loads(text)
    for block in named:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in _inner(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return named


def _text_length(value: Any) -> int:
    if isinstance(value, list):
        return sum(_text_length(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    said = len(own) if isinstance(own, str) else 0
    return said + sum(_text_length(item) for item in value.values())
