"""Keep whom a citizen opens the door for, when and where, and what to do and not to do (N13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.casework.convene import require_open
from bot.casework.desk import change, overrides
from bot.errors import FieldErrors
from bot.locale import _

if TYPE_CHECKING:
    from bot.casework.desk import Desk
    from bot.loading import Opened


@dataclass(frozen=True)
class TrustForm:
    """Whom the citizen trusts, by role or as a colleague; the best time and place; do and don't.

    And whether a visit is made by two. `trusted` is the colleague, as a Slack user.
    """

    trusts: str
    meets: str = ""
    ways: str = ""
    two_persons: bool = False
    trusted: str | None = None
    overridden: tuple[str, ...] = ()


def tell_trust(desk: Desk, opened: Opened, form: TrustForm) -> None:
    """Keep it, in the place of what was known before; everything may be taken away again.

    Raises FieldErrors for ways without anybody to go them.
    """
    require_open(opened.case)
    if not (form.trusts or form.trusted) and (form.meets or form.ways):
        raise FieldErrors({"trusts": _("Skriv, hvem borgeren åbner døren for.")})
    for column, words in (
        ("trusts", form.trusts),
        ("trust_meets", form.meets),
        ("trust_ways", form.ways),
    ):
        desk.vault.put(opened.case, column, words or None)
    opened.case.two_persons, opened.case.trusted = form.two_persons, form.trusted
    change(desk, opened, "trust_told", overrides(opened.case.id, form.overridden))
