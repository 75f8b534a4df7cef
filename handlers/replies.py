"""Answers to the one who just acted, seen by nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.webhook import WebhookClient

from bot.locale import _
from bot.views import fields
from bot.views.blocks import Message, said

if TYPE_CHECKING:
    from slack_sdk.models.views import View

    from bot.runtime import Bot
    from handlers.entry import Asked

BESIDE, INSTEAD = {"replace_original": False}, {"replace_original": True}


def tell(bot: Bot, asked: Asked, words: str) -> None:
    """Say something to the person: on top of their form, or where they typed or pressed."""
    if asked.in_modal:
        bot.slack.views_push(trigger_id=asked.trigger_id, view=note(words))
    elif asked.response_url:
        _respond(asked, Message(words), BESIDE)
    else:
        bot.slack.chat_postMessage(channel=asked.user, text=words)


def tell_message(asked: Asked, message: Message) -> None:
    """Show a message with buttons only to the person."""
    _respond(asked, message, BESIDE)


def replace_message(asked: Asked, message: Message) -> None:
    """Put a message in the place of the one, seen only by the person, in which they pressed."""
    _respond(asked, message, INSTEAD)


def note(words: str) -> View:
    """Return a small page that says one thing."""
    return fields.page("page:note", _("Tværs"), [said(words)])


def _respond(asked: Asked, message: Message, where: dict[str, bool]) -> None:
    client = WebhookClient(asked.response_url, retry_handlers=[])
    client.send_dict(
        {
            "text": message.text,
            "blocks": message.rendered(),
            "response_type": "ephemeral",
            **where,
        }
    )
