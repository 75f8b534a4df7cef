"""What Slack sends when a person does something, made here so that it can be sent at will."""

from __future__ import annotations

import itertools
from typing import Any

from demo import WORKSPACE

Json = dict[str, Any]
_numbers = itertools.count(1)


def press(user: str, action_id: str, value: str) -> Json:
    """Return a pressed button; each has a moment of its own."""
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    return {
        **_from(user, "block_actions"),
        "actions": [action | {"action_ts": f"{next(_numbers)}.0"}],
    }


def form(user: str, callback: str, metadata: str, /, **typed: Json) -> Json:
    """Return a form that is sent, with what was typed by block id (`text`, `key`, `day`, …)."""
    number = next(_numbers)
    values = {name: {"value": held} for name, held in typed.items()}
    view = {
        "id": f"V{number}",
        "hash": f"h{number}",
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "blocks": [_block(name) for name in typed],
        "state": {"values": values},
    }
    return {**_from(user, "view_submission"), "view": view}


def command(user: str, channel: str, words: str) -> Json:
    """Return a typed slash command."""
    return {
        "command": "/henvisning",
        "text": words,
        "team_id": WORKSPACE,
        "user_id": user,
        "channel_id": channel,
        "trigger_id": f"{next(_numbers)}.command",
    }


def home(user: str) -> Json:
    """Return the event of a person opening App Home."""
    event = {"type": "app_home_opened", "user": user, "tab": "home", "channel": f"D{user[1:]}"}
    wrapped = {"type": "event_callback", "event_id": f"Ev{next(_numbers)}"}
    return {**wrapped, "team_id": WORKSPACE, "event": event}


def text(words: str) -> Json:
    """Return a typed text."""
    return {"type": "plain_text_input", "value": words}


def key(chosen: str) -> Json:
    """Return one chosen of a list."""
    return {"type": "static_select", "selected_option": {"value": chosen}}


def keys(*chosen: str) -> Json:
    """Return several chosen of a list, or a ticked box."""
    options = [{"value": one} for one in chosen]
    return {"type": "multi_static_select", "selected_options": options}


def day(iso: str) -> Json:
    """Return a chosen date."""
    return {"type": "datepicker", "selected_date": iso}


def clock(hour: str) -> Json:
    """Return a chosen time of day."""
    return {"type": "timepicker", "selected_time": hour}


def person(user: str | None) -> Json:
    """Return a chosen colleague, or none."""
    return {"type": "users_select", "selected_user": user}


def persons(*users: str) -> Json:
    """Return several chosen colleagues."""
    return {"type": "multi_users_select", "selected_users": list(users)}


def _from(user: str, kind: str) -> Json:
    who = {"id": user, "team_id": WORKSPACE}
    return {"type": kind, "user": who, "team": {"id": WORKSPACE}, "trigger_id": "none"}


def _block(name: str) -> Json:
    element = {"type": "plain_text_input", "action_id": "value"}
    label = {"type": "plain_text", "text": name}
    return {"type": "input", "block_id": name, "label": label, "element": element}
