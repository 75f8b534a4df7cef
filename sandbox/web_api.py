"""The Web API over HTTP: tokens, scopes, faults, and the table of methods."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox import (
    arguments,
    later,
    web_chat,
    web_conversations,
    web_people,
    web_scheduled,
    web_views,
)
from sandbox.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.faults import Fault
    from sandbox.hub import Hub

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """How a method is answered, the scope it needs, and which of the two tokens opens it."""

    answer: Callable[[Hub, Json], Json]
    scope: str | None = None
    token: str = "bot"  # noqa: S105 - which of the two, not the token itself


METHODS = {
    "apps.connections.open": Method(web_people.connections_open, token="app"),  # noqa: S106
    "auth.test": Method(web_people.auth_test),
    "chat.delete": Method(web_chat.delete, "chat:write"),
    "chat.deleteScheduledMessage": Method(web_scheduled.withdraw, "chat:write"),
    "chat.getPermalink": Method(web_chat.permalink),
    "chat.postEphemeral": Method(web_chat.post_ephemeral, "chat:write"),
    "chat.postMessage": Method(web_chat.post, "chat:write"),
    "chat.scheduleMessage": Method(web_scheduled.schedule, "chat:write"),
    "chat.scheduledMessages.list": Method(web_scheduled.listed),
    "chat.update": Method(web_chat.update, "chat:write"),
    "conversations.history": Method(web_conversations.history),
    "conversations.info": Method(web_conversations.info),
    "conversations.members": Method(web_conversations.members),
    "conversations.open": Method(web_conversations.open_im, "im:write"),
    "conversations.replies": Method(web_conversations.replies),
    "users.info": Method(web_people.users_info, "users:read"),
    "users.list": Method(web_people.users_list, "users:read"),
    "views.open": Method(web_views.open_modal),
    "views.publish": Method(web_views.publish),
    "views.push": Method(web_views.push),
    "views.update": Method(web_views.update),
}


async def serve(hub: Hub, request: web.Request) -> web.StreamResponse:
    """Answer one call to /api/<method>, with the fault that was asked for it, if any."""
    name = request.match_info["method"]
    try:
        args = await arguments.read(request)
    except SlackError as error:
        return _reply(hub, name, error.answer())
    given = _token(request, args)
    later.settle(hub)
    fault = hub.faults.next(name)
    if fault is not None:
        return await _faulty(hub, request, fault, given, args)
    return _reply(hub, name, _recorded(hub, name, given, args))


def _recorded(hub: Hub, name: str, given: str, args: Json) -> Json:
    began = time.monotonic()
    answer = _answered(hub, name, given, args)
    hub.wire.record("api", name, args, answer, began)
    return answer


def _answered(hub: Hub, name: str, given: str, args: Json) -> Json:
    try:
        _admit(hub, name, given)
        _keep_pace(hub, name, args)
        return {"ok": True} | METHODS[name].answer(hub, args)
    except SlackError as error:
        return error.answer()


def _admit(hub: Hub, name: str, given: str) -> None:
    if name not in METHODS:
        raise SlackError("unknown_method", req_method=name)
    seed = hub.workspace.seed
    owners = {seed.bot_token: "bot", seed.app_token: "app"}
    if not given:
        raise SlackError("not_authed")
    if given not in owners:
        raise SlackError("invalid_auth")
    if owners[given] != METHODS[name].token:
        raise SlackError("not_allowed_token_type")
    scope = METHODS[name].scope
    if scope is not None and scope not in hub.door.scopes:
        provided = ",".join(hub.door.scopes)
        raise SlackError("missing_scope", needed=scope, provided=provided)


def _keep_pace(hub: Hub, name: str, args: Json) -> None:
    if hub.faults.too_fast(name, str(args.get("channel"))):
        raise SlackError("ratelimited")


def _token(request: web.Request, args: Json) -> str:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return bearer if scheme.lower() == "bearer" else str(args.pop("token", ""))


def _reply(hub: Hub, name: str, answer: Json) -> web.Response:
    headers = {"x-oauth-scopes": ",".join(hub.door.scopes), "x-slack-req-id": f"sandbox-{name}"}
    if answer.get("error") == "ratelimited":
        return web.json_response(answer, status=429, headers=headers | {"Retry-After": "1"})
    return web.json_response(answer, headers=headers)


async def _faulty(
    hub: Hub, request: web.Request, fault: Fault, given: str, args: Json
) -> web.StreamResponse:
    name, detail = request.match_info["method"], fault.detail
    hub.wire.record("fault", name, args, {"kind": fault.kind, **detail}, time.monotonic())
    if fault.kind == "slow":
        await asyncio.sleep(float(detail.get("seconds", 1)))
        return _reply(hub, name, _recorded(hub, name, given, args))
    if fault.kind == "hang":
        await asyncio.sleep(float(detail.get("seconds", 3600)))
    if fault.kind in {"drop_after", "error_after", "http_after"}:
        _recorded(hub, name, given, args)
    if fault.kind in {"hang", "drop_before", "drop_after"}:
        return _dropped(request)
    return _misanswered(hub, name, fault)


def _misanswered(hub: Hub, name: str, fault: Fault) -> web.Response:
    detail = fault.detail
    if fault.kind == "429":
        wait = detail.get("retry_after", 1)
        headers = {} if wait is None else {"Retry-After": str(wait)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.kind in {"http", "http_after"}:
        body = detail.get("body", "upstream connect error")
        return web.Response(status=int(detail.get("status", 503)), text=body)
    return _reply(hub, name, {"ok": False, "error": detail.get("error", "internal_error")})


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
