"""What goes and what stays, in lines for whoever runs the installation: codes, counts and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import N_, _, day_year_words, ngettext
from bot.retention import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.casework.retention import Named, Plan, Waiting
    from bot.retention import Wait

WHY = {
    Reason.OPEN: N_("sagen er åben"),
    Reason.TOGETHER: N_("sagen, den er lagt sammen med, er ikke slettet"),
    Reason.UNDER_WAY: N_("en besked om sagen er på vej til Slack"),
    Reason.DAYS: N_("dagene efter journaliseringen"),
    Reason.AFTER_CHECK: N_("den sidste efterkontrol"),
}


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield what goes of a team, and what keeps its content and why."""
    yield plan.team
    yield "  " + _("slettes: {codes}").format(codes=_codes(plan.erased))
    yield "  " + _("anonymiseres: {codes}").format(codes=_codes(plan.anonymised))
    yield "  " + _("beskeder, der slettes i Slack: {count}").format(count=len(plan.messages))
    if plan.refused:
        words = ngettext(
            "{count} besked vil Slack ikke slette; det prøves igen hver dag",
            "{count} beskeder vil Slack ikke slette; det prøves igen hver dag",
            plan.refused,
        )
        yield "  " + words.format(count=plan.refused)
    for one in plan.waiting:
        yield "  " + _("{code} venter: {why}").format(code=one.code, why=_why(one))


def _codes(named: Sequence[Named]) -> str:
    return ", ".join(one.code for one in named) or _("ingen sager")


def _why(one: Waiting) -> str:
    return ", ".join(_wait_words(one, wait) for wait in one.waits)


def _wait_words(one: Waiting, wait: Wait) -> str:
    if wait.reason is Reason.UNFILED:
        words = ngettext(
            "{count} notat er ikke journaliseret",
            "{count} notater er ikke journaliseret",
            one.unfiled,
        )
        return words.format(count=one.unfiled)
    words = _(WHY[wait.reason])
    if wait.until is None:
        return words
    day = day_year_words(local_date(wait.until))
    return _("{why} til {day}").format(why=words, day=day)
