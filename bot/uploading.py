"""A file put into Slack in the three steps that Slack asks for; only the last one shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.calling import call

if TYPE_CHECKING:
    from bot.runtime import Bot

UNREAD = "application/octet-stream"


@dataclass(frozen=True)
class File:
    """A file that a message is said with; nothing of a citizen stands in its name or content."""

    name: str
    content: bytes


def put_up(bot: Bot, file: File) -> str:
    """Hand Slack a file that nobody sees yet, and return Slack's name for it.

    Raises SlackApiError when Slack refuses it, and what else `slack_sdk` and `call` raise.
    """
    length = len(file.content)
    place = bot.slack.files_getUploadURLExternal(filename=file.name, length=length)
    call(bot, str(place["upload_url"]), file.content, UNREAD)
    return str(place["file_id"])


def share(bot: Bot, file_id: str, file: File, person: str, words: str) -> None:
    """Show a file to a person in their direct messages. Raises as `put_up`.

    `channels` takes a user's id, where `channel_id` wants the conversation's, which only a further
    scope (im:write) would tell.
    """
    named: list[dict[str, str | None]] = [{"id": file_id, "title": file.name}]
    bot.slack.files_completeUploadExternal(files=named, channels=[person], initial_comment=words)
