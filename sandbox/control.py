"""The control interface's questions: what each person sees, and what has crossed the wire."""

from __future__ import annotations

import json
import mimetypes
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox import asking, messages
from sandbox.errors import Refusal
from sandbox.forms import shown_stack
from sandbox.seeds import ZONE
from sandbox.state import LATEST

if TYPE_CHECKING:
    from sandbox.desk import Desk
    from sandbox.hub import Hub
    from sandbox.seeds import Person
    from sandbox.state import Channel

Json = dict[str, Any]
_LONGEST_WAIT = 25.0


async def state(desk: Desk, request: web.Request) -> Json:
    """Return everything around the messages that the page needs for one person."""
    hub = desk.hub
    me = hub.workspace.person(request.query.get("as", hub.workspace.seed.people[0].id))
    return {
        "workspace": {"id": hub.workspace.seed.team_id, "name": hub.workspace.seed.team_name},
        "people": [_person(person) for person in hub.workspace.people.values()],
        "me": _person(me),
        "channels": _channels(hub, me.id),
        "clock": clock_facts(hub),
        "bot": _bot(hub),
        "story": desk.story.shown(),
        "commands": hub.door.commands or (),
        "shortcuts": hub.door.shortcuts or (),
        "changes": hub.wire.changes,
    }


async def channel_messages(desk: Desk, request: web.Request) -> Json:
    """Return what a person sees in a channel or, with `thread_ts`, in a thread; marks it read.

    With `since` only what came after that `ts`.
    """
    hub, user = desk.hub, asker(desk.hub, request)
    channel = hub.workspace.seen_by(user, request.query.get("channel", ""))
    thread_ts = request.query.get("thread_ts")
    since = request.query.get("since", "")
    own = [m for m in channel.ephemerals if m.for_user == user]
    said = [*channel.back(since, LATEST), *own]
    every = sorted((m for m in said if m.ts > since), key=lambda m: m.ts)
    if thread_ts is None:
        shown = [m for m in every if m.top_level]
        channel.read[user] = max(channel.read.get(user, ""), channel.newest)
    else:
        shown = [m for m in every if thread_ts in {m.ts, m.thread_ts}]
    bot = hub.workspace.seed.bot_user
    return {"messages": [messages.for_page(m, channel.thread(m.ts), bot) for m in shown]}


async def modals(desk: Desk, request: web.Request) -> Json:
    """Return a person's open modals, the top one last."""
    return {"stack": shown_stack(desk.hub, asker(desk.hub, request))}


async def home(desk: Desk, request: web.Request) -> Json:
    """Return a person's App Home, or null before the app has published one."""
    views = desk.hub.workspace.views
    view = views.homes.get(asker(desk.hub, request))
    return {"view": views.for_page(view) if view else None}


async def file(desk: Desk, request: web.Request) -> web.StreamResponse:
    """Return a file's bytes to somebody who sees a message that it hangs in."""
    hub, user = desk.hub, asker(desk.hub, request)
    found = hub.workspace.files.shown(request.query.get("id", ""))
    if found is None or not any(_sees(hub, user, channel) for channel in found.channels):
        raise Refusal("there is no such file", 404)
    name = found.name.replace('"', "")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    content_type = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    return web.Response(body=found.content, content_type=content_type, headers=headers)


async def calls(desk: Desk, request: web.Request) -> Json:
    """Return the wire since a number."""
    return desk.hub.wire.since(int(_number(request, "since")))


async def changed(desk: Desk, request: web.Request) -> Json:
    """Wait until more has changed than `since`, at most `wait` seconds; return the count."""
    since = int(_number(request, "since"))
    wait = min(_number(request, "wait"), _LONGEST_WAIT)
    return {"changes": await desk.hub.wire.changed(since, wait)}


async def clock(desk: Desk, request: web.Request) -> Json:
    """Return story time; with `wait`, first wait until the clock is set from what that names."""
    wire, seen = desk.hub.wire, request.query.get("wait")
    changes = wire.changes
    while seen is not None and seen == clock_facts(desk.hub)["set"]:
        before, changes = changes, await wire.changed(changes, _LONGEST_WAIT)
        if before == changes:
            break
    return clock_facts(desk.hub)


async def faults(desk: Desk, _request: web.Request) -> Json:
    """Return the faults asked for, with their counts."""
    return desk.hub.faults.shown()


async def measures(desk: Desk, _request: web.Request) -> Json:
    """Return what can be counted."""
    return desk.hub.measures.shown()


async def posts(desk: Desk, request: web.Request) -> Json:
    """Return every post of the bot's in a channel since a number, also those taken away."""
    return desk.hub.measures.posts(request.query.get("channel", ""), int(_number(request, "since")))


async def events(desk: Desk, request: web.Request) -> web.StreamResponse:
    """Send each change as a Server-Sent Event until the page leaves or the sandbox stops."""
    response = web.StreamResponse(headers={"Cache-Control": "no-store"})
    response.content_type = "text/event-stream"
    await response.prepare(request)
    queue = desk.hub.wire.listen()
    try:
        await response.write(b": open\n\n")
        while (change := await queue.get()) is not None:
            await response.write(f"data: {json.dumps(change)}\n\n".encode())
    except ConnectionError:
        pass
    finally:
        desk.hub.wire.leave(queue)
    return response


def asker(hub: Hub, request: web.Request) -> str:
    """Return the person who asks; raise Refusal when there is none such."""
    return hub.workspace.person(request.query.get("as", "")).id


def clock_facts(hub: Hub) -> Json:
    """Return story time in Copenhagen, and the time it was last set to, which names the setting."""
    now, last = hub.clock.now().astimezone(ZONE), hub.clock.last_set
    return {"now": now.isoformat(), "zone": ZONE.key, "set": last.astimezone(ZONE).isoformat()}


def _sees(hub: Hub, user: str, channel_id: str) -> bool:
    return user in hub.workspace.channels[channel_id].members


def _number(request: web.Request, name: str) -> float:
    return asking.number(dict(request.query), name)


def _person(person: Person) -> Json:
    facts = {"id": person.id, "name": person.name, "title": person.title}
    return facts | {"handle": person.handle, "admin": person.admin}


def _bot(hub: Hub) -> Json:
    seed = hub.workspace.seed
    facts: Json = {"id": seed.bot_user, "name": seed.bot_name}
    return facts | {"connected": hub.links.connected > 0, "connections": hub.links.connected}


def _channels(hub: Hub, user: str) -> list[Json]:
    every = hub.workspace.channels.values()
    return [_channel(hub, c, user) for c in every if user in c.members or not c.private]


def _channel(hub: Hub, channel: Channel, user: str) -> Json:
    unread = channel.unread(user)
    shown: Json = {"id": channel.id, "private": channel.private, "archived": channel.archived}
    shown["name"] = hub.workspace.seed.bot_name if channel.im_user else channel.name
    shown |= {"member": user in channel.members, "bot_member": hub.workspace.bot_in(channel)}
    shown |= {"unread": len(unread), "mentions": sum(user in m.mentions for m in unread)}
    return shown | ({"im_user": hub.workspace.seed.bot_user} if channel.im_user else {})
