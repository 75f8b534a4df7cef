"""The address that works once, as a page shows it the one time that it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import LinkButtonElement

from bot.locale import _
from bot.views.blocks import said

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

LINK = "paper:link"


def once(url: str, says: str) -> Block:
    """Return how long the address works, with a button that opens it in the browser."""
    words = _("Linket virker én gang og i ti minutter. Filen hentes uden om Slack.")
    return said(words, LinkButtonElement(text=says, url=url, action_id=LINK))
