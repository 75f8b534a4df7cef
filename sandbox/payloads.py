"""What Slack tells the app about an act: slash commands, shortcuts, clicks, submissions, events."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sandbox import elements, messages

if TYPE_CHECKING:
    from sandbox.hub import Hub
    from sandbox.messages import Message
    from sandbox.modals import View
    from sandbox.state import Channel

Json = dict[str, Any]
_TOKEN = "sandbox-verification"  # noqa: S105 - Slack's outdated field, checked by nobody


def command(hub: Hub, user: str, channel: Channel, name: str, text: str) -> Json:
    """Return the payload of a slash command; every value is a text, as in Slack's form."""
    seed = hub.workspace.seed
    kind = "directmessage" if channel.im_user else "privategroup"
    shown = kind if channel.private else channel.name
    who = {"user_id": user, "user_name": hub.workspace.person(user).handle}
    where = {"team_id": seed.team_id, "team_domain": seed.domain}
    where |= {"channel_id": channel.id, "channel_name": shown}
    said = {"command": name, "text": text, "api_app_id": seed.app_id, "token": _TOKEN}
    said |= {"is_enterprise_install": "false", "trigger_id": hub.triggers.issue(user)}
    return where | who | said | {"response_url": hub.urls.issue(user, channel.id)}


def shortcut(hub: Hub, user: str, callback_id: str) -> Json:
    """Return the payload of a global shortcut."""
    payload = _common(hub, user, "shortcut") | {"callback_id": callback_id}
    return payload | {"action_ts": hub.clock.stamp(), "trigger_id": hub.triggers.issue(user)}


def message_shortcut(
    hub: Hub, user: str, callback_id: str, channel: Channel, message: Message
) -> Json:
    """Return the payload of a shortcut on a message, which it carries whole."""
    payload = _common(hub, user, "message_action") | {"callback_id": callback_id}
    payload |= {"action_ts": hub.clock.stamp(), "trigger_id": hub.triggers.issue(user)}
    payload |= {"channel": _place(channel), "message_ts": message.ts}
    payload["message"] = _message(hub, channel, message)
    return payload | {"response_url": hub.urls.issue(user, channel.id)}


def click(hub: Hub, user: str, channel: Channel, message: Message, touched: Json) -> Json:
    """Return the payload of a touch on a message; an ephemeral is not carried along."""
    ephemeral = message.for_user is not None
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container |= {"is_ephemeral": ephemeral}
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    payload = _touch(hub, user, touched) | {"container": container, "channel": _place(channel)}
    payload["trigger_id"] = hub.triggers.issue(user)
    payload["state"] = {"values": _message_state(message, touched)}
    if not ephemeral:
        payload["message"] = _message(hub, channel, message)
    return payload | {"response_url": hub.urls.issue_for(user, channel.id, message)}


def touch(hub: Hub, user: str, view: View, touched: Json) -> Json:
    """Return the payload of a touch inside a modal or the App Home."""
    payload = _touch(hub, user, touched)
    payload["container"] = {"type": "view", "view_id": view.id}
    payload["trigger_id"] = hub.triggers.issue(user, view.id)
    return payload | {"view": hub.workspace.views.payload(view)}


def submission(hub: Hub, user: str, view: View) -> Json:
    """Return the payload of a modal that is sent in."""
    payload = _common(hub, user, "view_submission")
    payload["trigger_id"] = hub.triggers.issue(user, view.id)
    payload["view"] = hub.workspace.views.payload(view)
    return payload | {"response_urls": [], "api_app_id": hub.workspace.seed.app_id}


def closed(hub: Hub, user: str, view: View, *, cleared: bool) -> Json:
    """Return the payload of a modal that is closed unsent; `cleared` when the stack went too."""
    payload = _common(hub, user, "view_closed") | {"is_cleared": cleared}
    payload["view"] = hub.workspace.views.payload(view)
    return payload | {"api_app_id": hub.workspace.seed.app_id}


def home_opened(hub: Hub, user: str) -> Json:
    """Return the event of a person opening the app's Home tab."""
    event: Json = {"type": "app_home_opened", "user": user, "tab": "home"}
    event["channel"] = hub.workspace.im_of(user).id
    if view := hub.workspace.views.homes.get(user):
        event["view"] = hub.workspace.views.payload(view)
    return wrapped(hub, event)


def joined(hub: Hub, user: str, channel: Channel) -> Json:
    """Return the event of the bot being taken into a channel by a person."""
    event: Json = {"type": "member_joined_channel", "user": hub.workspace.seed.bot_user}
    event |= {"channel": channel.id, "channel_type": "C", "team": hub.workspace.seed.team_id}
    return wrapped(hub, event | {"inviter": user})


def reacted(hub: Hub, user: str, kind: str, name: str, place: tuple[Channel, Message]) -> Json:
    """Return the event of a reaction that is put on a message or taken off; no thread is told."""
    channel, message = place
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    event: Json = {"type": kind, "user": user, "reaction": name, "item": item}
    return wrapped(hub, event | {"item_user": message.user})


def wrapped(hub: Hub, event: Json) -> Json:
    """Return the event in the wrapping that every event comes in."""
    seed, stamp = hub.workspace.seed, hub.clock.stamp()
    who: Json = {"enterprise_id": None, "team_id": seed.team_id, "user_id": seed.bot_user}
    who |= {"is_bot": True, "is_enterprise_install": False}
    body: Json = {"token": _TOKEN, "team_id": seed.team_id, "api_app_id": seed.app_id}
    body |= {"event": event | {"event_ts": stamp}, "type": "event_callback"}
    body |= {"event_id": f"Ev{secrets.token_hex(5).upper()}", "event_time": int(float(stamp))}
    return body | {"authorizations": [who], "is_ext_shared_channel": False}


def _common(hub: Hub, user: str, kind: str) -> Json:
    seed, handle = hub.workspace.seed, hub.workspace.person(user).handle
    who = {"id": user, "username": handle, "name": handle, "team_id": seed.team_id}
    where = {"team": {"id": seed.team_id, "domain": seed.domain}, "token": _TOKEN}
    return (
        {"type": kind, "user": who} | where | {"enterprise": None, "is_enterprise_install": False}
    )


def _touch(hub: Hub, user: str, touched: Json) -> Json:
    payload = _common(hub, user, "block_actions") | {"api_app_id": hub.workspace.seed.app_id}
    return payload | {"actions": [touched | {"action_ts": hub.clock.stamp()}]}


def _place(channel: Channel) -> Json:
    kind = "directmessage" if channel.im_user else "privategroup"
    return {"id": channel.id, "name": kind if channel.private else channel.name}


def _message(hub: Hub, channel: Channel, message: Message) -> Json:
    return messages.for_api(message, channel.thread(message.ts), hub.workspace.author)


def _message_state(message: Message, touched: Json) -> Json:
    holding = elements.HOLDINGS.get(touched["type"])
    if holding is None:
        return elements.values(message.blocks, {})
    key = (touched["block_id"], touched["action_id"])
    return elements.values(message.blocks, {key: touched[holding.field]})
