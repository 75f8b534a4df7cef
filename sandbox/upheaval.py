"""A workspace in trouble: channels closed and renamed, the bot shut out, people and tokens gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox import acts, asking
from sandbox.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.hub import Hub
    from sandbox.state import Channel

Json = dict[str, Any]
_TOKENS = {"bot": {"bot"}, "app": {"app"}, "both": {"bot", "app"}}


def ordered(hub: Hub, body: Json) -> Json:
    """Carry out one order; raise Refusal for one that there is not."""
    do = body.get("do")
    if not isinstance(do, str) or do not in ORDERS:
        raise Refusal(f"no workspace can {do!r}; there are {', '.join(ORDERS)}")
    ORDERS[do](hub, body)
    hub.wire.announce("people")
    return {"ok": True}


def _archive(hub: Hub, body: Json) -> None:
    _channel(hub, body).archived = True


def _unarchive(hub: Hub, body: Json) -> None:
    _channel(hub, body).archived = False


def _remove_bot(hub: Hub, body: Json) -> None:
    channel = _channel(hub, body)
    if hub.workspace.bot_in(channel):
        channel.members.remove(hub.workspace.seed.bot_user)


def _invite_bot(hub: Hub, body: Json) -> None:
    channel = _channel(hub, body)
    acts.take_in(hub, next(user for user in channel.members), channel)


def _rename(hub: Hub, body: Json) -> None:
    _channel(hub, body).name = asking.text(body, "name")


def _share(hub: Hub, body: Json) -> None:
    _channel(hub, body).shared = True


def _unshare(hub: Hub, body: Json) -> None:
    _channel(hub, body).shared = False


def _make_guest(hub: Hub, body: Json) -> None:
    user = _person(hub, body)
    hub.workspace.people[user] = replace(hub.workspace.people[user], guest=True)


def _make_colleague(hub: Hub, body: Json) -> None:
    user = _person(hub, body)
    hub.workspace.people[user] = replace(hub.workspace.people[user], guest=False)


def _deactivate(hub: Hub, body: Json) -> None:
    hub.workspace.deactivated.add(_person(hub, body))


def _reactivate(hub: Hub, body: Json) -> None:
    hub.workspace.deactivated.discard(_person(hub, body))


def _revoke_token(hub: Hub, body: Json) -> None:
    hub.workspace.revoked |= _tokens(body)


def _give_back_token(hub: Hub, body: Json) -> None:
    hub.workspace.revoked -= _tokens(body)


def _channel(hub: Hub, body: Json) -> Channel:
    channel = hub.workspace.channels.get(asking.text(body, "channel"))
    if channel is None or channel.im_user:
        raise Refusal(f"there is no channel {body['channel']!r}", 404)
    return channel


def _person(hub: Hub, body: Json) -> str:
    user = asking.text(body, "user")
    if user not in hub.workspace.people:
        raise Refusal(f"there is no person {user!r}", 404)
    return user


def _tokens(body: Json) -> set[str]:
    which = body.get("token", "bot")
    if which not in _TOKENS:
        raise Refusal(f"token is {', '.join(_TOKENS)}")
    return _TOKENS[which]


ORDERS: dict[str, Callable[[Hub, Json], None]] = {
    "archive": _archive,
    "unarchive": _unarchive,
    "remove_bot": _remove_bot,
    "invite_bot": _invite_bot,
    "rename": _rename,
    "share": _share,
    "unshare": _unshare,
    "make_guest": _make_guest,
    "make_colleague": _make_colleague,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "revoke_token": _revoke_token,
    "give_back_token": _give_back_token,
}
