"""The Slack app's manifest: what Tværs asks of a workspace, and not more (slack.md, "Scopes")."""

from __future__ import annotations

import json
from typing import Any

EVENTS = ("app_home_opened", "reaction_added", "reaction_removed")
FILES = ("files:write",)
"""What is asked for as well where meetings are sent as files (TVAERS_SEND_FILES)."""

SCOPES = (
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "reactions:read",
    "users:read",
)


def manifest(scopes: tuple[str, ...] = SCOPES) -> dict[str, Any]:
    """Return the manifest as Slack takes it."""
    return {
        "display_information": {
            "name": "Tværs",
            "description": "Samler fagligheder om borgeren, der falder mellem stolene",
            "background_color": "#1f4f5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Tværs", "always_online": True},
            "slash_commands": [
                {
                    "command": "/henvisning",
                    "description": "Henvis en borger, eller åbn en sag",
                    "usage_hint": "sager | vis U26-0042 | indsats U26-0042 | hjælp",
                    "should_escape": False,
                }
            ],
            "shortcuts": [
                {
                    "name": "Ny henvisning",
                    "type": "global",
                    "callback_id": "shortcut:refer",
                    "description": "Henvis en borger til det tværfaglige team",
                },
                {
                    "name": "Henvisning fra besked",
                    "type": "message",
                    "callback_id": "shortcut:refer_from",
                    "description": "Henvis en borger med et link til beskeden",
                },
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def manifest_json(scopes: tuple[str, ...] = SCOPES) -> str:
    """Return the manifest as it stands in manifest.json, with a line's end."""
    return json.dumps(manifest(scopes), ensure_ascii=False, indent=2) + "\n"
