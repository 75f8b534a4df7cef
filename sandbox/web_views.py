"""The Web API's views methods: modals opened, pushed and updated, the App Home published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import arguments, validate
from sandbox.errors import SlackError
from sandbox.modals import MOST

if TYPE_CHECKING:
    from sandbox.hub import Hub
    from sandbox.modals import View

Json = dict[str, Any]


def open_modal(hub: Hub, args: Json) -> Json:
    """views.open: show the person behind a fresh trigger a modal.

    From an act inside a modal it lies on top of that one, as views.push would put it.
    """
    source = _fresh(hub, args)
    trigger = hub.triggers.exchange(arguments.text(args, "trigger_id"))
    if trigger.view_id is None or hub.workspace.views.find(trigger.view_id) is None:
        hub.workspace.views.stack(trigger.user).clear()
    return _put(hub, trigger.user, source)


def push(hub: Hub, args: Json) -> Json:
    """views.push: lay a modal upon the one in which the person acted, three at the most."""
    source = _fresh(hub, args)
    trigger = hub.triggers.exchange(arguments.text(args, "trigger_id"))
    if not hub.workspace.views.stack(trigger.user):
        raise SlackError("not_found")
    return _put(hub, trigger.user, source)


def update(hub: Hub, args: Json) -> Json:
    """views.update: give an open view new contents, if its hash is still the given one."""
    view = _named(hub, args)
    if view is None:
        raise SlackError("not_found")
    rules = validate.home if view.source["type"] == "home" else validate.modal
    source = rules(args.get("view"))
    _check_hash(view, args)
    hub.workspace.views.replace(view, source)
    hub.wire.announce("home" if source["type"] == "home" else "modal", user=view.user)
    return {"view": hub.workspace.views.payload(view)}


def publish(hub: Hub, args: Json) -> Json:
    """views.publish: replace a person's App Home."""
    user = arguments.text(args, "user_id")
    if user not in hub.workspace.people:
        raise SlackError("user_not_found")
    source = validate.home(args.get("view"))
    if before := hub.workspace.views.homes.get(user):
        _check_hash(before, args)
    view = hub.workspace.views.publish(user, source)
    hub.wire.announce("home", user=user)
    return {"view": hub.workspace.views.payload(view)}


def _fresh(hub: Hub, args: Json) -> Json:
    source = validate.modal(args.get("view"))
    external_id = source.get("external_id")
    if external_id and hub.workspace.views.called(external_id):
        raise SlackError("duplicate_external_id")
    return source


def _put(hub: Hub, user: str, source: Json) -> Json:
    if len(hub.workspace.views.stack(user)) >= MOST:
        raise SlackError("push_limit_reached")
    view = hub.workspace.views.put(user, source)
    hub.wire.announce("modal", user=user, view=view.id)
    return {"view": hub.workspace.views.payload(view)}


def _named(hub: Hub, args: Json) -> View | None:
    if view_id := arguments.maybe(args, "view_id"):
        return hub.workspace.views.find(view_id)
    return hub.workspace.views.called(arguments.text(args, "external_id"))


def _check_hash(view: View, args: Json) -> None:
    given = arguments.maybe(args, "hash")
    if given is not None and given != view.hash:
        raise SlackError("hash_conflict")
