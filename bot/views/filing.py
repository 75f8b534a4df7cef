"""How many notes of a case are still to be filed, in the words that card, digest and list share."""

from __future__ import annotations

from bot.locale import ngettext


def unfiled_words(count: int) -> str:
    """Return "2 notater mangler at blive journaliseret"."""
    return ngettext(
        "{count} notat mangler at blive journaliseret",
        "{count} notater mangler at blive journaliseret",
        count,
    ).format(count=count)
