"""Answers to the one who just acted, seen by nobody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.error import HTTPError

from slack_sdk.errors import SlackApiError

from bot.calling import NotSlacks, call
from bot.locale import _
from bot.log import log
from bot.views import fields
from bot.views.blocks import Message, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.models.views import View

    from bot.runtime import Bot
    from handlers.entry import Asked

JSON = "application/json; charset=utf-8"
NOBODY = {"channel_not_found", "user_not_found"}
BESIDE, INSTEAD = {"replace_original": False}, {"replace_original": True}


def tell(bot: Bot, asked: Asked, words: str) -> None:
    """Say something to the person: on their form or App Home, or where they typed or pressed.

    Where Slack takes neither, it is said in a direct message, so that nobody is left in silence.
    """
    if asked.view and _laid_on_top(bot, asked, words):
        return
    if asked.response_url and _respond(bot, asked, Message(words), BESIDE):
        return
    reach(lambda: bot.slack.chat_postMessage(channel=asked.user, text=words))


def reach(call: Callable[[], object]) -> None:
    """Ask Slack for something that reaches a person; whom it does not know can be told nothing."""
    try:
        call()
    except SlackApiError as fault:
        if fault.response.get("error") not in NOBODY:
            raise
        log.warning("person.unknown", error_code=fault.response["error"])


def tell_message(bot: Bot, asked: Asked, message: Message) -> None:
    """Show a message with buttons only to the person."""
    _respond(bot, asked, message, BESIDE)


def replace_message(bot: Bot, asked: Asked, message: Message) -> bool:
    """Put a message in the place of the one in which they pressed; return whether Slack took it."""
    return _respond(bot, asked, message, INSTEAD)


def note(words: str) -> View:
    """Return a small page that says one thing."""
    return fields.page("page:note", _("Tværs"), [said(words)])


def follow_link(_bot: Bot, _asked: Asked) -> None:
    """Do nothing: the browser has opened the address, and Slack tells of that, too."""


def _laid_on_top(bot: Bot, asked: Asked, words: str) -> bool:
    put = bot.slack.views_push if asked.in_modal else bot.slack.views_open
    try:
        put(trigger_id=asked.trigger_id, view=note(words))
    except SlackApiError:  # the moment for it is gone, or three views lie there already
        return False
    return True


def _respond(bot: Bot, asked: Asked, message: Message, where: dict[str, bool]) -> bool:
    """Answer at the address Slack gave for it; return whether Slack took it."""
    words = {"text": message.text, "blocks": message.rendered(), "response_type": "ephemeral"}
    try:
        call(bot, asked.response_url, json.dumps(words | where).encode(), JSON)
    except NotSlacks:
        log.warning("address.foreign", user=asked.user)
        return False
    except HTTPError:  # used up, or too old
        return False
    return True
