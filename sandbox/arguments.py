"""The arguments of a Web API call, as form or JSON, read the way Slack reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.errors import SlackError

if TYPE_CHECKING:
    from aiohttp import web

Json = dict[str, Any]
_STRUCTURED = frozenset({"attachments", "blocks", "files", "metadata", "view"})
_FALSE = frozenset({"", "0", "false", "False"})


async def read(request: web.Request) -> Json:
    """Return the arguments of the query and the body together; raise SlackError for bad JSON."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= _object(await request.text())
    else:
        args |= dict((await request.post()).items())
    return {key: _structured(key, value) for key, value in args.items()}


def text(args: Json, name: str) -> str:
    """Return a required text; raise SlackError `invalid_arguments` when it is missing."""
    value = args.get(name)
    if not isinstance(value, str) or not value:
        raise SlackError("invalid_arguments", f"[ERROR] missing required field: {name}")
    return value


def maybe(args: Json, name: str) -> str | None:
    """Return an optional text; empty counts as missing."""
    value = args.get(name)
    return str(value) if value not in (None, "") else None


def flag(args: Json, name: str) -> bool:
    """Return a yes or no, missing being no."""
    value = args.get(name)
    return value not in _FALSE if isinstance(value, str) else bool(value)


def count(args: Json, name: str, default: int, most: int) -> int:
    """Return a number from 1 to `most`; raise SlackError `invalid_limit` otherwise."""
    value = str(args.get(name) or default)
    if not value.isdigit() or not 1 <= int(value) <= most:
        raise SlackError("invalid_limit")
    return int(value)


def _object(body: str) -> Json:
    try:
        read_as = json.loads(body or "{}")
    except json.JSONDecodeError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(read_as, dict):
        raise SlackError("json_not_object")
    return read_as


def _structured(name: str, value: Any) -> Any:
    if name not in _STRUCTURED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value
