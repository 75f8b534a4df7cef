"""May a team live in this channel? Whatever isn't provably private is refused."""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import Busy
from bot.locale import _
from bot.people import Standing, look_up, outsiders

if TYPE_CHECKING:
    from typing import Any

    from slack_sdk import WebClient  # noqa: TID251 - only named here, made by the caller

    from bot.people import Profile
    from bot.runtime import Bot

MOST_MEMBERS = 100
TROUBLE = {"ratelimited", "internal_error", "fatal_error", "service_unavailable"}
SHARED_BY = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")
SILENT = "silent"
PUBLIC, SHARED, GUEST = "channel_public", "channel_shared", "channel_guest"
EXPOSED = (PUBLIC, SHARED, GUEST)
"""Why a channel can be read by others than a team's colleagues."""


def may_look(slack: WebClient, channel: str) -> bool:
    """Tell whether Tværs can see what stands in a channel; what Slack doesn't answer is a no."""
    try:
        found = slack.conversations_info(channel=channel)["channel"]
    except (SlackClientError, OSError, HTTPException):
        return False
    return found.get("is_member") is True


def address_of(domain: str, channel: str, ts: str, above: str | None) -> str:
    """Return a message's address in a workspace of Slack's, by its domain such as "odder".

    `above` is the ts of the message that its thread hangs under. Slack is not asked: Tværs may not
    be where it stands.
    """
    address = f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    within = f"?thread_ts={above}&cid={channel}" if above and above != ts else ""
    return address + within


def why_not(slack: WebClient, channel: str) -> str | None:
    """Return in words why a team can't use a channel and what to do, or None when it can."""
    fault = _fault(slack, channel)
    return None if fault is None else _words(fault)


def why_not_its_members(bot: Bot, slack_team: str, channel: str) -> str | None:
    """Return in words why a channel's members forbid it for a team, or None when they don't."""
    try:
        found = bot.slack.conversations_members(channel=channel, limit=MOST_MEMBERS + 1)
    except SlackApiError as refused:
        return _words(_refusal(refused))
    except (SlackClientError, OSError, HTTPException):
        return _words(SILENT)
    members = found.get("members") or []
    if len(members) > MOST_MEMBERS or (found.get("response_metadata") or {}).get("next_cursor"):
        return _("Kanalen har over {count} medlemmer. Vælg en kanal kun for teamet.").format(
            count=MOST_MEMBERS
        )
    return _guest_among(outsiders(bot, slack_team, members))


def exposure(bot: Bot, slack_team: str, channel: str) -> str | None:
    """Return by which of `EXPOSED` others can read a channel by now, or None when nobody can.

    Raises Busy when Slack doesn't say.
    """
    fault = _fault(bot.slack, channel)
    if fault in EXPOSED:
        return fault
    if fault is not None:  # it is closed to us, or Slack is silent: nothing is said there anyway
        raise Busy
    return GUEST if _has_guest(bot, slack_team, channel) else None


def _has_guest(bot: Bot, slack_team: str, channel: str) -> bool:
    """Tell whether a guest is in a channel now. Raises Busy when Slack doesn't say."""
    try:
        found = bot.slack.conversations_members(channel=channel, limit=MOST_MEMBERS + 1)
    except (SlackClientError, OSError, HTTPException) as fault:
        raise Busy from fault
    people = look_up(bot, slack_team, found.get("members") or [])
    return any(one.standing is Standing.GUEST for one in people)


def _fault(slack: WebClient, channel: str) -> str | None:
    """Return what is wrong with a channel, as a code, or None."""
    try:
        found = slack.conversations_info(channel=channel)["channel"]
    except SlackApiError as refused:
        return _refusal(refused)
    except (SlackClientError, OSError, HTTPException):
        return SILENT
    return _unfit(found)


def _guest_among(found: list[Profile]) -> str | None:
    """Return the words for a guest, or for one Slack doesn't tell about; an app is no guest."""
    for one in found:
        if one.standing is Standing.GUEST:
            return _(
                "{name} er gæst i kanalen. Vælg en kanal uden gæster, eller fjern gæsten."
            ).format(name=one.name)
    if any(one.standing is not Standing.APP for one in found):
        return _words(SILENT)
    return None


def _unfit(found: dict[str, Any]) -> str | None:
    if not found.get("is_private") or found.get("is_im") or found.get("is_mpim"):
        return PUBLIC
    if any(found.get(flag) for flag in SHARED_BY):
        return SHARED
    if found.get("is_archived"):
        return "is_archived"
    return "not_in_channel" if found.get("is_member") is False else None


def _refusal(refused: SlackApiError) -> str:
    """Return a code of ours, or Slack's own, for what Slack said no to."""
    code = str(refused.response.get("error") or "")
    if code in TROUBLE or not code.isidentifier():  # a gateway's page instead of Slack's answer
        return SILENT
    return PUBLIC if code == "missing_scope" else code


def _words(code: str) -> str:
    """Return what is wrong with a channel in words, and what to do."""
    uninvited = _("Tværs er ikke med i kanalen. Skriv /invite @Tværs i den, og prøv så igen.")
    known = {
        SILENT: _("Slack svarede ikke. Prøv igen om lidt."),
        PUBLIC: _(
            "Kanalen er ikke privat. Sager må kun stå i en privat kanal. Vælg eller opret en."
        ),
        SHARED: _("Kanalen deles med andre organisationer. Vælg en privat kanal kun for teamet."),
        "is_archived": _("Kanalen er arkiveret. Vælg en anden."),
        "channel_not_found": uninvited,
        "not_in_channel": uninvited,
    }
    return known.get(code) or _("Slack afviste kanalen ({code}). Vælg en anden.").format(code=code)
