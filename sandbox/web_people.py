"""The Web API's methods about people and about the app itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import arguments
from sandbox.errors import SlackError
from sandbox.paging import paged
from sandbox.seeds import ZONE

if TYPE_CHECKING:
    from sandbox.hub import Hub
    from sandbox.seeds import Person

Json = dict[str, Any]
_PAGE = 1000
ABROAD = "T0ABROAD"


def auth_test(hub: Hub, _args: Json) -> Json:
    """auth.test: who the bot token belongs to."""
    seed = hub.workspace.seed
    where = {"url": f"https://{seed.domain}.slack.com/", "team": seed.team_name}
    who = {"user": "tvaers", "team_id": seed.team_id, "user_id": seed.bot_user}
    return where | who | {"bot_id": seed.bot_id, "is_enterprise_install": False}


def connections_open(hub: Hub, _args: Json) -> Json:
    """apps.connections.open: an address for one Socket Mode connection."""
    address = hub.url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link?ticket={hub.links.ticket()}&app_id={hub.workspace.seed.app_id}"}


def users_info(hub: Hub, args: Json) -> Json:
    """users.info: one person's profile, or the bot's own."""
    user = arguments.text(args, "user")
    every = {shown["id"]: shown for shown in _everybody(hub)}
    if user not in every:
        raise SlackError("user_not_found")
    locale = {"locale": "da-DK"} if arguments.flag(args, "include_locale") else {}
    return {"user": every[user] | locale}


def users_list(hub: Hub, args: Json) -> Json:
    """users.list: everybody in the workspace, the bot too, paged."""
    page, further = paged(_everybody(hub), args, _PAGE)
    return {"members": page, "response_metadata": {"next_cursor": further}}


def _everybody(hub: Hub) -> list[Json]:
    return [*(_person(hub, person) for person in hub.workspace.people.values()), _bot(hub)]


def _home(person: Person) -> Json:
    """Return what tells a person of another organisation from one of this."""
    return {"team_id": ABROAD, "is_stranger": True} if person.stranger else {}


def _person(hub: Hub, person: Person) -> Json:
    return (
        _user(hub, person.id, person.name, person.handle)
        | _home(person)
        | {
            "is_admin": person.admin,
            "is_owner": person.admin,
            "is_restricted": person.guest,
            "deleted": person.id in hub.workspace.deactivated,
            "profile": _profile(hub, person.name, person.title),
        }
    )


def _bot(hub: Hub) -> Json:
    seed = hub.workspace.seed
    profile = _profile(hub, seed.bot_name, "")
    profile |= {"bot_id": seed.bot_id, "api_app_id": seed.app_id}
    shown = _user(hub, seed.bot_user, seed.bot_name, "tvaers")
    return shown | {"is_bot": True, "profile": profile}


def _user(hub: Hub, user: str, name: str, handle: str) -> Json:
    offset = ZONE.utcoffset(hub.clock.now().astimezone(ZONE).replace(tzinfo=None))
    shown: Json = {"id": user, "team_id": hub.workspace.seed.team_id, "name": handle}
    shown |= {"real_name": name, "deleted": False, "tz": ZONE.key}
    shown |= {"tz_label": "Central European Time"}
    shown |= {"tz_offset": int(offset.total_seconds()) if offset else 0}
    return shown | dict.fromkeys(_FALSE, False) | {"updated": 1_700_000_000}


def _profile(hub: Hub, name: str, title: str) -> Json:
    shown = {"real_name": name, "real_name_normalized": name, "display_name": name}
    return shown | {"title": title, "team": hub.workspace.seed.team_id, "status_text": ""}


_FALSE = (
    "is_admin",
    "is_owner",
    "is_primary_owner",
    "is_restricted",
    "is_ultra_restricted",
    "is_bot",
    "is_app_user",
)
