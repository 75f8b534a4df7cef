"""What persons do with buttons, menus and modals: touch an element, fill in, send in, close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import asking, elements, fields, payloads, validate
from sandbox.acts import said
from sandbox.errors import Refusal, SlackError
from sandbox.modals import MOST

if TYPE_CHECKING:
    from sandbox.hub import Hub
    from sandbox.messages import Message
    from sandbox.modals import View
    from sandbox.state import Channel

Json = dict[str, Any]
_GIVEN = (
    "value",
    "selected",
    "selected_many",
    "date",
    "time",
    "user",
    "users",
    "channel",
)


async def click(hub: Hub, user: str, body: Json) -> Json:
    """Touch an element of a message, an ephemeral, the top modal or the App Home."""
    if body.get("home"):
        return await _touch(hub, user, _home(hub, user), body)
    if "view" in body:
        view_id = asking.text(asking.part(body, "view"), "id")
        return await _touch(hub, user, top(hub, user, view_id), body)
    channel, message = _clicked_message(hub, user, body)
    touched = _touched(hub, user, elements.find(message.blocks, *_address(body)), body)
    payload = payloads.click(hub, user, channel, message, touched)
    return said(await hub.links.deliver("interactive", payload))


async def fill(hub: Hub, user: str, body: Json) -> Json:
    """Fill in an element of the top modal; the app hears of it where Slack would tell it."""
    return await _touch(hub, user, top(hub, user, body.get("view_id")), body)


async def submit(hub: Hub, user: str, body: Json) -> Json:
    """Send the top modal in, filling in `values` (block id to plain value) first."""
    view = top(hub, user, body.get("view_id"))
    if "submit" not in view.source:
        raise Refusal("the modal has no submit button")
    for block_id, plain in _given(body).items():
        _fill_block(hub, view, block_id, plain)
    if wrong := fields.wrong(view.blocks, view.state()["values"]):
        return _show_errors(hub, view, wrong, "client")
    ack = await hub.links.deliver("interactive", payloads.submission(hub, user, view))
    if ack.outcome != "acked":
        return _result(hub, view, "timeout") | said(ack)
    return _respond(hub, view, ack.payload)


async def close(hub: Hub, user: str, body: Json) -> Json:
    """Close the top modal unsent, or the whole stack (`all`, the cross in its corner)."""
    view = top(hub, user, body.get("view_id"))
    stack = hub.workspace.views.stack(user)
    everything = bool(body.get("all") or view.source.get("clear_on_close"))
    gone = stack[::-1] if everything else [view]
    for each in gone:
        if each.source.get("notify_on_close"):
            payload = payloads.closed(hub, user, each, cleared=everything)
            hub.links.spawn(_tell(hub, payload))
    del stack[-len(gone) :]
    hub.wire.announce("modal", user=user)
    return {"ok": True, "stack": shown_stack(hub, user)}


def top(hub: Hub, user: str, view_id: str | None) -> View:
    """Return the person's top modal; raise Refusal when there is none or it is another."""
    stack = hub.workspace.views.stack(user)
    if not stack:
        raise Refusal(f"{user} has no modal open")
    if view_id not in {None, stack[-1].id}:
        raise Refusal(f"{view_id} is not the top modal")
    return stack[-1]


def shown_stack(hub: Hub, user: str) -> list[Json]:
    """Return the person's modals as the page draws them, the top one last."""
    views = hub.workspace.views
    return [views.for_page(view) for view in views.stack(user)]


async def _tell(hub: Hub, payload: Json) -> None:
    await hub.links.deliver("interactive", payload)


def _home(hub: Hub, user: str) -> View:
    view = hub.workspace.views.homes.get(user)
    if view is None:
        raise Refusal("the app has published no Home for this person")
    return view


async def _touch(hub: Hub, user: str, view: View, body: Json) -> Json:
    block, element = elements.find(view.blocks, *_address(body))
    touched = _touched(hub, user, (block, element), body)
    if holding := elements.HOLDINGS.get(element["type"]):
        view.kept[block["block_id"], element["action_id"]] = touched[holding.field]
    if block["type"] == "input" and not block.get("dispatch_action"):
        return {"ok": True}
    payload = payloads.touch(hub, user, view, touched)
    return said(await hub.links.deliver("interactive", payload))


def _clicked_message(hub: Hub, user: str, body: Json) -> tuple[Channel, Message]:
    if "ephemeral" in body:
        return _ephemeral(hub, user, asking.text(asking.part(body, "ephemeral"), "id"))
    place = asking.part(body, "message")
    channel = hub.workspace.seen_by(user, asking.text(place, "channel"))
    message = channel.messages.get(asking.text(place, "ts"))
    if message is None:
        raise Refusal("there is no such message", 404)
    return channel, message


def _ephemeral(hub: Hub, user: str, message_id: str) -> tuple[Channel, Message]:
    for channel in hub.workspace.channels.values():
        for message in channel.ephemerals:
            if message.ts == message_id and message.for_user == user:
                return channel, message
    raise Refusal("there is no such ephemeral message for this person", 404)


def _address(body: Json) -> tuple[str, str | None]:
    return asking.text(body, "action_id"), body.get("block_id")


def _touched(hub: Hub, user: str, place: tuple[Json, Json], body: Json) -> Json:
    return elements.action(*place, _plain(body), hub.workspace.known_to(user))


def _plain(body: Json) -> Any:
    return next((body[name] for name in _GIVEN if name in body), None)


def _given(body: Json) -> Json:
    return asking.part(body, "values") if body.get("values") is not None else {}


def _fill_block(hub: Hub, view: View, block_id: str, plain: Any) -> None:
    block = next((b for b in view.blocks if b["block_id"] == block_id), None)
    if block is None or block["type"] != "input":
        raise Refusal(f"the modal has no input block {block_id!r}")
    element = block["element"]
    value = elements.filled(element, plain, hub.workspace.known_to(view.user))
    view.kept[block_id, element["action_id"]] = value


def _respond(hub: Hub, view: View, payload: Any) -> Json:
    answer = payload if isinstance(payload, dict) else {}
    action = str(answer.get("response_action", ""))
    if action == "errors":
        return _app_errors(hub, view, answer.get("errors") or {})
    if action not in _RESPONSES:
        return _result(hub, view, "invalid") | {"reason": [f"unknown response_action {action}"]}
    try:
        outcome = _RESPONSES[action](hub, view, answer)
    except SlackError as error:
        return _result(hub, view, "invalid") | {"reason": [error.code, *error.messages]}
    hub.wire.announce("modal", user=view.user)
    return _result(hub, view, outcome)


def _close_top(hub: Hub, view: View, _payload: Json) -> str:
    stack = hub.workspace.views.stack(view.user)
    if view in stack:
        stack.remove(view)
    return "closed"


def _clear(hub: Hub, view: View, _payload: Json) -> str:
    hub.workspace.views.stack(view.user).clear()
    return "cleared"


def _update(hub: Hub, view: View, payload: Json) -> str:
    hub.workspace.views.replace(view, validate.modal(payload.get("view")))
    return "updated"


def _push(hub: Hub, view: View, payload: Json) -> str:
    source = validate.modal(payload.get("view"))
    if len(hub.workspace.views.stack(view.user)) >= MOST:
        raise SlackError("push_limit_reached")
    view.errors = {}
    hub.workspace.views.put(view.user, source)
    return "pushed"


_RESPONSES = {"": _close_top, "clear": _clear, "update": _update, "push": _push}


def _app_errors(hub: Hub, view: View, errors: dict[str, str]) -> Json:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    strange = sorted(set(errors) - inputs)
    if strange or not errors:
        reason = [f"errors for {strange or 'no block'}, which are not input blocks"]
        return _result(hub, view, "invalid") | {"reason": reason}
    return _show_errors(hub, view, errors, "bot")


def _show_errors(hub: Hub, view: View, errors: dict[str, str], whose: str) -> Json:
    view.errors, view.errors_from = errors, whose
    hub.wire.announce("modal", user=view.user)
    return _result(hub, view, "errors")


def _result(hub: Hub, view: View, outcome: str) -> Json:
    shown = {"outcome": outcome, "errors": view.errors if outcome == "errors" else {}}
    shown["errors_from"] = view.errors_from
    return shown | {"stack": shown_stack(hub, view.user)}
