"""May a team live in this channel? Whatever isn't provably private is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.locale import _

if TYPE_CHECKING:
    from typing import Any

    from slack_sdk import WebClient  # noqa: TID251 - only named here, made by the caller

SHARED = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")


def why_not(slack: WebClient, channel: str) -> str | None:
    """Return in words why a team can't use a channel and what to do, or None when it can."""
    try:
        found = slack.conversations_info(channel=channel)["channel"]
    except SlackApiError as refused:
        return _refused(str(refused.response.get("error") or ""))
    except (SlackClientError, OSError):
        return _("Slack svarede ikke. Prøv igen om lidt.")
    return _unfit(found)


def _unfit(found: dict[str, Any]) -> str | None:
    if not found.get("is_private") or found.get("is_im") or found.get("is_mpim"):
        return _public()
    if any(found.get(flag) for flag in SHARED):
        return _("Kanalen deles med andre organisationer. Vælg en privat kanal kun for teamet.")
    if found.get("is_archived"):
        return _("Kanalen er arkiveret. Vælg en anden.")
    if found.get("is_member") is False:
        return _uninvited()
    return None


def _refused(code: str) -> str:
    if code in {"channel_not_found", "not_in_channel"}:
        return _uninvited()
    if code == "missing_scope":
        return _public()
    return _("Slack afviste kanalen ({code}). Vælg en anden.").format(code=code)


def _public() -> str:
    return _("Kanalen er ikke privat. Sager må kun stå i en privat kanal. Vælg eller opret en.")


def _uninvited() -> str:
    return _("Tværs er ikke med i kanalen. Skriv /invite @Tværs i den, og prøv så igen.")
