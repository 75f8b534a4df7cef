"""A page that holds more than Slack shows at once, in parts that are turned to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import ActionsBlock

from bot.locale import _
from bot.views.blocks import actions, button

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import Block


def parts_of(blocks: list[Block], size: int) -> list[list[Block]]:
    """Return blocks in parts of at most so many; none begins with the buttons of what was cut."""
    parts = []
    while blocks:
        cut = size - (len(blocks) > size and isinstance(blocks[size], ActionsBlock))
        parts.append(blocks[:cut])
        blocks = blocks[cut:]
    return parts


def turning(page: str, about: str, part: int, last: int) -> Iterator[Block]:
    """Yield the buttons to the parts before and after, where there are any.

    `page` is what the buttons' actions begin with; `about` is what is shown, without its part.
    """
    row = []
    if part > 0:
        row.append(button(_("Forrige side"), f"{page}:back", f"{about}:{part - 1}"))
    if part < last:
        row.append(button(_("Næste side"), f"{page}:on", f"{about}:{part + 1}"))
    if row:
        yield actions(*row)
