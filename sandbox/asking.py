"""Reading what an act or a question brings along, with a refusal in words when it is missing."""

from __future__ import annotations

from typing import Any

from sandbox.errors import Refusal

Json = dict[str, Any]


def text(body: Json, name: str) -> str:
    """Return a text that is needed; raise Refusal when it is missing or empty."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Refusal(f"{name!r} is needed")
    return value


def part(body: Json, name: str) -> Json:
    """Return an object that is needed; raise Refusal when it is missing or something else."""
    value = body.get(name)
    if not isinstance(value, dict):
        raise Refusal(f"{name!r} is needed, as an object")
    return value


def number(body: Json, name: str, default: float = 0) -> float:
    """Return a number, or the default when it is missing; raise Refusal for anything else."""
    try:
        return float(body.get(name, default))
    except (TypeError, ValueError) as error:
        raise Refusal(f"{name!r} is not a number") from error
