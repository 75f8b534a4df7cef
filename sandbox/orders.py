"""The control interface's orders: act as a person, move time, ask for faults, start over."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sandbox import acts, asking, forms, reactions, upheaval
from sandbox.control import clock_facts
from sandbox.errors import Refusal
from sandbox.seeds import ZONE
from sandbox.sockets import TROUBLES
from sandbox.storm import gathered

if TYPE_CHECKING:
    from aiohttp import web

    from sandbox.desk import Desk
    from sandbox.hub import Hub

Json = dict[str, Any]
REFUSALS: dict[str, Json] = {
    "http": {"kind": "http"},
    "error": {"kind": "error", "error": "internal_error"},
    "drop": {"kind": "drop_before"},
}
ACTS = {
    "command": acts.command,
    "say": acts.say,
    "shortcut": acts.shortcut,
    "message_shortcut": acts.message_shortcut,
    "open_home": acts.open_home,
    "react": reactions.react,
    "unreact": reactions.unreact,
    "raw": acts.raw,
    "click": forms.click,
    "set": forms.fill,
    "submit": forms.submit,
    "close": forms.close,
}


async def act(desk: Desk, request: web.Request) -> Json:
    """Do something as a person."""
    body = await _body(request)
    user = desk.hub.workspace.person(str(body.get("as"))).id
    if user in desk.hub.workspace.deactivated:
        raise Refusal(f"{user} is deactivated", 403)
    do = body.get("do")
    if not isinstance(do, str) or do not in ACTS:
        raise Refusal(f"nobody can {do!r}; there are {', '.join(ACTS)}")
    return await ACTS[do](desk.hub, user, body)


async def set_clock(desk: Desk, request: web.Request) -> Json:
    """Move story time to an instant, by a word or by seconds, stopping at each thing due."""
    body = await _body(request)
    target = await desk.aside(partial(_target, desk, body))
    await desk.aside(partial(desk.traveller.travel, target))
    return clock_facts(desk.hub)


async def ask_fault(desk: Desk, request: web.Request) -> Json:
    """Let a method misbehave, enforce the pace of posts, or raise a storm."""
    body, faults = await _body(request), desk.hub.faults
    if "pace" in body:
        faults.paced = bool(body["pace"])
    if "storm" in body:
        faults.storm = gathered(asking.part(body, "storm")) if body["storm"] else None
    if "fault" in body:
        seconds = asking.number(body, "seconds", math.inf)
        method, fault = asking.text(body, "method"), asking.part(body, "fault")
        faults.ask(method, fault, body.get("times", 1), seconds)
    return faults.shown()


async def clear_faults(desk: Desk, _request: web.Request) -> Json:
    """Behave from now on."""
    desk.hub.faults.clear()
    desk.hub.links.refuse(0)
    return desk.hub.faults.shown()


async def count_anew(desk: Desk, _request: web.Request) -> Json:
    """Count calls, gaps and waits from nothing."""
    desk.hub.measures.begin_anew()
    return desk.hub.measures.shown()


async def upset(desk: Desk, request: web.Request) -> Json:
    """Close or rename a channel, shut the bot out, take a person or a token away, or mend it."""
    return upheaval.ordered(desk.hub, await _body(request))


async def trouble_sockets(desk: Desk, request: web.Request) -> Json:
    """Bring the Socket Mode connections that stand, or those to come, into trouble."""
    links, body = desk.hub.links, await _body(request)
    do, most = body.get("do"), int(asking.number(body, "only", 0)) or None
    if do == "refresh":
        await links.refresh()
    elif do == "drop":
        links.drop(most)
    elif do in TROUBLES:
        links.trouble(str(do), most)
    elif do in {"refuse", "accept"}:
        _guard_sockets(desk.hub, body)
    else:
        raise Refusal("do is refresh, drop, mute, deaf, freeze, refuse or accept")
    return {"connections": links.connected, "links": links.shown()}


async def age_urls(desk: Desk, request: web.Request) -> Json:
    """Make every response_url so many seconds older."""
    desk.hub.urls.age(asking.number(await _body(request), "seconds"))
    return {"ok": True}


async def reset(desk: Desk, _request: web.Request) -> Json:
    """Start over: nothing said, nothing open, the clock at the story's beginning."""
    desk.story.stop()
    await desk.aside(partial(desk.story.join, 5))
    await desk.aside(desk.traveller.abandon)
    hub = desk.hub
    hub.workspace.restart()
    hub.clock.restart()
    hub.faults.clear()
    hub.links.refuse(0)
    hub.later.forget()
    hub.measures.forget()
    hub.wire.forget()
    for started_over in desk.resets:
        await desk.aside(started_over)
    hub.wire.announce("reset")
    return clock_facts(hub)


async def start_story(desk: Desk, request: web.Request) -> Json:
    """Begin telling a story: the one that is named, or the first."""
    desk.story.start(str((await _body(request)).get("tale") or ""))
    desk.hub.wire.announce("story")
    return desk.story.shown()


async def stop_story(desk: Desk, _request: web.Request) -> Json:
    """Ask the story to stop at its next step."""
    desk.story.stop()
    return desk.story.shown()


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text() or "{}")
    except json.JSONDecodeError as error:
        raise Refusal("the body is not JSON") from error
    if not isinstance(body, dict):
        raise Refusal("the body is not a JSON object")
    return body


def _guard_sockets(hub: Hub, body: Json) -> None:
    hub.faults.forgive("apps.connections.open")
    hub.links.refuse(0)
    if body["do"] == "accept":
        return
    how = body.get("how", "http")
    if how not in REFUSALS:
        raise Refusal(f"how is {', '.join(REFUSALS)}")
    lasting = body.get("seconds") is not None
    seconds = asking.number(body, "seconds") if lasting else math.inf
    hub.faults.ask("apps.connections.open", REFUSALS[how], None, seconds)
    hub.links.refuse(seconds)


def _target(desk: Desk, body: Json) -> datetime:
    if "seconds" in body:
        return desk.hub.clock.now() + timedelta(seconds=asking.number(body, "seconds"))
    if "to" in body:
        return _instant(str(body["to"]))
    try:
        return desk.traveller.leap(str(body.get("advance")))
    except KeyError as error:
        raise Refusal(f"the clock cannot advance {error}") from error


def _instant(iso: str) -> datetime:
    try:
        instant = datetime.fromisoformat(iso)
    except ValueError as error:
        raise Refusal(f"{iso!r} is not a time in ISO 8601") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=ZONE)
