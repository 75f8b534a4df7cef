"""Carrying out a fault: what the app hears instead of an answer, and what Slack did anyway."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox import later

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.faults import Fault
    from sandbox.hub import Hub

Json = dict[str, Any]
_AHEAD = timedelta(seconds=2)  # of an HTTP date in Retry-After
_TYPES = {"{": "application/json", "<": "text/html"}
_TAKEN = frozenset({"slow", "drop_after", "error_after", "http_after", "hang_after"})
_CUT_OFF = frozenset({"hang", "hang_after", "drop_before", "drop_after", "late"})


async def carried_out(
    hub: Hub, request: web.Request, fault: Fault, take: Callable[[], Json]
) -> Json | web.StreamResponse:
    """Let a call meet a fault; `take` has Slack do it and returns the answer, perhaps later.

    Returns an answer to be sent as usual, or a response of its own kind.
    """
    kind, detail = fault.kind, fault.detail
    if kind == "slow":
        await asyncio.sleep(float(detail.get("seconds", 1)))
    answer = take() if kind in _TAKEN else {}
    if kind == "slow":
        return answer
    if kind == "late":
        hub.later.add(float(detail.get("seconds", 1)), take)
        later.wake(hub)
    await asyncio.sleep(_seconds_hanging(fault))
    if kind in _CUT_OFF:
        return _dropped(request)
    return _misanswered(fault)


def retry_after(fault: Fault) -> str | None:
    """Return the Retry-After that a fault gives, if any."""
    asked = fault.detail.get("retry_after", 1)
    if asked == "date":
        ahead = datetime.now(UTC) + _AHEAD  # noqa: TID251 - HTTP dates are real time
        return ahead.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return None if asked is None else str(asked)


def _seconds_hanging(fault: Fault) -> float:
    if fault.kind in {"hang", "hang_after"}:
        return float(fault.detail.get("seconds", 3600))
    return float(fault.detail.get("hang", 3600)) if fault.detail.get("how") == "hang" else 0.0


def _misanswered(fault: Fault) -> Json | web.Response:
    detail = fault.detail
    if fault.kind == "429":
        wait = retry_after(fault)
        headers = {} if wait is None else {"Retry-After": wait}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.kind in {"http", "http_after"}:
        body = str(detail.get("body", "upstream connect error"))
        kind = detail.get("type", _TYPES.get(body[:1], "text/plain"))
        return web.Response(status=int(detail.get("status", 503)), text=body, content_type=kind)
    return {"ok": False, "error": detail.get("error", "internal_error")}


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
