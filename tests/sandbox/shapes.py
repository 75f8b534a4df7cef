"""Block Kit shapes that the tests build their views and messages from."""

from __future__ import annotations

from typing import Any


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a modal with a title and a submit button."""
    view = {"type": "modal", "callback_id": "form", "title": plain("Ny"), "submit": plain("Send")}
    return {**view, "blocks": list(blocks) or [asks("b")], **more}


def plain(text: str) -> dict[str, Any]:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    """Return a section with mrkdwn text."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def asks(block_id: str, element: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return an input block, a plain text one unless told otherwise."""
    asked = {"type": "plain_text_input", **(element or {}), "action_id": "a"}
    return {"type": "input", "block_id": block_id, "label": plain("L"), "element": asked, **more}


def button(action_id: str, **more: Any) -> dict[str, Any]:
    """Return a button."""
    return {"type": "button", "action_id": action_id, "text": plain("Tryk"), **more}


def actions(block_id: str, *elements: dict[str, Any]) -> dict[str, Any]:
    """Return an actions block."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def choices(kind: str, *values: str, **more: Any) -> dict[str, Any]:
    """Return an element with options whose texts are their values."""
    options = [{"text": plain(value), "value": value} for value in values]
    return {"type": kind, "action_id": "a", "options": options, **more}
