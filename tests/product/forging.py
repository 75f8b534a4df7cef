"""Payloads that no honest Slack client sends, and what the database holds before and after."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models import Base

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]
HOME, ELSEWHERE = "T0TVAERS", "T0ELSEWHERE"
_numbers = itertools.count(1)
_HELD = {
    "plain_text_input": "value",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
}


def press(user: str, action_id: str, value: str, team: str = HOME) -> Json:
    """Return a button's payload without a message, a view or an address to answer at."""
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    return {
        **_from(user, team, "block_actions"),
        "trigger_id": "new",
        "actions": [action | {"action_ts": f"{next(_numbers)}.0"}],
    }


def submission(user: str, view: Json, given: Json, team: str = HOME) -> Json:
    """Return a form's payload as if this person had sent it with these plain values."""
    values = {block_id: _state(view, block_id, plain) for block_id, plain in given.items()}
    sent = {**view, "state": {"values": values}}
    return {**_from(user, team, "view_submission"), "trigger_id": "new", "view": sent}


def form(callback: str, metadata: str, *names: str) -> Json:
    """Return a form's bare shape: what a forged submission of it claims to have been opened as."""
    days = dict.fromkeys(("first_on", "last_on", "meets_on"), "datepicker")
    types = {"user": "users_select", "administrators": "multi_users_select", **days}
    elements = [
        {"type": types.get(name, "plain_text_input"), "action_id": "value"} for name in names
    ]
    blocks = [
        {"type": "input", "block_id": name, "label": {"text": name}, "element": element}
        for name, element in zip(names, elements, strict=True)
    ]
    number = next(_numbers)
    view = {"id": f"V{number}", "hash": f"h{number}", "callback_id": callback, "type": "modal"}
    return {**view, "private_metadata": metadata, "blocks": blocks}


def send(person: Player, payload: Json, kind: str = "interactive") -> Json:
    """Send a forged payload and return what the app acknowledged it with."""
    return person.act("raw", payload=payload, type=kind)


def reply(person: Player, payload: Json) -> str:
    """Send a forged press and return the direct message that answers it."""
    before = len(person.dm())
    assert send(person, payload)["ok"]
    return str(person.until(lambda: person.dm()[before:])[-1]["text"])


def said(answer: Json) -> str:
    """Return the words of an acknowledgement: the errors under fields, or the page's text."""
    content = answer["answer"] or {}
    if "errors" in content:
        return " ".join(content["errors"].values())
    return str(content["view"]["blocks"][0]["text"]["text"]) if "view" in content else ""


def delivered(world: World, kind: str) -> list[Json]:
    """Return every payload of a kind that has gone out to the app, oldest first."""
    calls = world.person("U0CAMILLA").ask("GET", "calls?since=0")["calls"]
    payloads = [call["args"] for call in calls if call["kind"] == "envelope"]
    return [payload for payload in payloads if payload.get("type") == kind]


def rows(world: World) -> dict[str, list[str]]:
    """Return every row of every table."""
    with world.bot.reading() as session:
        return {
            table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }


def _from(user: str, team: str, kind: str) -> Json:
    return {"type": kind, "user": {"id": user, "team_id": team}, "team": {"id": team}}


def _state(view: Json, block_id: str, plain: Any) -> Json:
    block = next((one for one in view["blocks"] if one.get("block_id") == block_id), None)
    element = block["element"] if block else {"type": "plain_text_input", "action_id": "value"}
    several = isinstance(plain, list) and element["type"] == "plain_text_input"
    kind = "checkboxes" if several else element["type"]
    held = _HELD[kind]
    return {element["action_id"]: {"type": kind, held: _held(held, plain)}}


def _held(held: str, plain: Any) -> Any:
    if held == "selected_option":
        return {"value": plain} if plain else None
    if held == "selected_options":
        return [{"value": one} for one in plain]
    return plain
