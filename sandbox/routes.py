"""The sandbox's HTTP surface: every address, who may use it, and how a refusal is worded."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox import control, later, orders, responses, web_api, web_files
from sandbox.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.desk import Desk

    Answer = Callable[[Desk, web.Request], Awaitable[dict[str, Any] | web.StreamResponse]]
    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_LARGEST_BODY = 4 * 1024 * 1024

CONTROL: tuple[tuple[str, str, Answer], ...] = (
    ("GET", "state", control.state),
    ("GET", "messages", control.channel_messages),
    ("GET", "modals", control.modals),
    ("GET", "home", control.home),
    ("GET", "file", control.file),
    ("GET", "calls", control.calls),
    ("GET", "changed", control.changed),
    ("GET", "events", control.events),
    ("GET", "clock", control.clock),
    ("POST", "clock", orders.set_clock),
    ("POST", "act", orders.act),
    ("GET", "faults", control.faults),
    ("POST", "faults", orders.ask_fault),
    ("DELETE", "faults", orders.clear_faults),
    ("GET", "measures", control.measures),
    ("DELETE", "measures", orders.count_anew),
    ("GET", "posts", control.posts),
    ("POST", "workspace", orders.upset),
    ("POST", "sockets", orders.trouble_sockets),
    ("POST", "response_urls", orders.age_urls),
    ("POST", "reset", orders.reset),
    ("POST", "story", orders.start_story),
    ("DELETE", "story", orders.stop_story),
)


def application(desk: Desk) -> web.Application:
    """Return the aiohttp application that serves the sandbox."""
    app = web.Application(middlewares=[_only_loopback], client_max_size=_LARGEST_BODY)
    app.router.add_route("*", "/api/{method}", partial(web_api.serve, desk.hub))
    app.router.add_post("/response/{key}", partial(responses.serve, desk.hub))
    app.router.add_post("/upload/{key}", partial(web_files.take, desk.hub))
    app.router.add_get("/link", desk.hub.links.serve)
    for method, name, answer in CONTROL:
        app.router.add_route(method, f"/control/{name}", partial(_answered, desk, answer))
    app.router.add_get("/", partial(_page, desk))
    app.router.add_get("/i18n/{name}", partial(_catalogue, desk))
    if desk.page.is_dir():
        app.router.add_static("/static/", desk.page)
    return app


async def _answered(desk: Desk, answer: Answer, request: web.Request) -> web.StreamResponse:
    later.settle(desk.hub)
    try:
        result = await answer(desk, request)
    except Refusal as refusal:
        return _refused(refusal.reason, refusal.status)
    if isinstance(result, web.StreamResponse):
        return result
    return web.json_response(result, headers={"Cache-Control": "no-store"})


async def _page(desk: Desk, _request: web.Request) -> web.StreamResponse:
    return _file(desk, "index.html")


async def _catalogue(desk: Desk, request: web.Request) -> web.StreamResponse:
    return _file(desk, f"i18n/{request.match_info['name']}")


def _file(desk: Desk, name: str) -> web.StreamResponse:
    path = (desk.page / name).resolve()
    if not path.is_relative_to(desk.page.resolve()) or not path.is_file():
        return _refused("there is no such page", HTTPStatus.NOT_FOUND)
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


@web.middleware
async def _only_loopback(request: web.Request, handler: Handler) -> web.StreamResponse:
    host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
    if urlsplit(f"//{host}").hostname not in _LOOPBACK:
        return _refused("the Host is not this machine", HTTPStatus.FORBIDDEN)
    if origin is not None and origin != f"http://{host}":
        return _refused("the Origin is not the sandbox's own page", HTTPStatus.FORBIDDEN)
    return await handler(request)


def _refused(reason: str, status: int) -> web.Response:
    return web.json_response({"error": reason}, status=status)
