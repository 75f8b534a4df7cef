"""The Web API over HTTP: tokens, scopes, faults, and the table of methods."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox import (
    arguments,
    later,
    mishap,
    web_chat,
    web_conversations,
    web_files,
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
    "files.completeUploadExternal": Method(web_files.complete, "files:write"),
    "files.delete": Method(web_files.delete, "files:write"),
    "files.getUploadURLExternal": Method(web_files.upload_url, "files:write"),
    "users.info": Method(web_people.users_info, "users:read"),
    "users.list": Method(web_people.users_list, "users:read"),
    "views.open": Method(web_views.open_modal),
    "views.publish": Method(web_views.publish),
    "views.push": Method(web_views.push),
    "views.update": Method(web_views.update),
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came; `came` is the measures' second, `channel` empty when it names none."""

    name: str
    args: Json
    token: str
    channel: str
    came: float
    late: bool = False


async def serve(hub: Hub, request: web.Request) -> web.StreamResponse:
    """Answer one call to /api/<method>, with the fault that was asked for it, if any."""
    name = request.match_info["method"]
    try:
        args = await arguments.read(request)
    except SlackError as error:
        return _reply(hub, name, error.answer())
    later.settle(hub)
    channel = _channel(hub, args)
    given, came = _token(request, args), hub.measures.arrived(name, channel)
    call = Call(name, args, given, channel, came)
    fault = hub.faults.next(name)
    answer = _recorded(hub, call) if fault is None else await _faulty(hub, request, fault, call)
    return answer if isinstance(answer, web.StreamResponse) else _replied(hub, call, answer)


async def _faulty(
    hub: Hub, request: web.Request, fault: Fault, call: Call
) -> Json | web.StreamResponse:
    told = {"kind": fault.kind, **fault.detail}
    hub.wire.record("fault", call.name, call.args, told, time.monotonic())
    if fault.kind == "429":
        hub.measures.told_to_wait(call.name, call.channel, fault.detail.get("retry_after", 1))
    taken = replace(call, late=fault.kind == "late")
    return await mishap.carried_out(hub, request, fault, partial(_recorded, hub, taken))


def _recorded(hub: Hub, call: Call) -> Json:
    began = time.monotonic()
    answer = _answered(hub, call)
    if answer["ok"]:
        hub.measures.accepted(call.name, call.channel, call.came)
    hub.wire.record("api", call.name, call.args, answer, began)
    return answer


def _answered(hub: Hub, call: Call) -> Json:
    try:
        _admit(hub, call.name, call.token)
        _keep_pace(hub, call)
        return {"ok": True} | METHODS[call.name].answer(hub, call.args)
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
    if owners[given] in hub.workspace.revoked:
        raise SlackError("token_revoked")
    if owners[given] != METHODS[name].token:
        raise SlackError("not_allowed_token_type")
    scope = METHODS[name].scope
    if scope is not None and scope not in hub.door.scopes:
        provided = ",".join(hub.door.scopes)
        raise SlackError("missing_scope", needed=scope, provided=provided)


def _keep_pace(hub: Hub, call: Call) -> None:
    if not call.late and hub.faults.too_fast(call.name, call.channel):
        raise SlackError("ratelimited")


def _channel(hub: Hub, args: Json) -> str:
    named = str(args.get("channel") or "")
    return hub.workspace.im_of(named).id if named in hub.workspace.people else named


def _token(request: web.Request, args: Json) -> str:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return bearer if scheme.lower() == "bearer" else str(args.pop("token", ""))


def _replied(hub: Hub, call: Call, answer: Json) -> web.Response:
    response = _reply(hub, call.name, answer)
    if answer.get("error") == "ratelimited":
        response.set_status(429)
        response.headers["Retry-After"] = "1"
        hub.measures.told_to_wait(call.name, call.channel, 1)
    return response


def _reply(hub: Hub, name: str, answer: Json) -> web.Response:
    headers = {"x-oauth-scopes": ",".join(hub.door.scopes), "x-slack-req-id": f"sandbox-{name}"}
    return web.json_response(answer, headers=headers)
