"""Somebody back within a year: a line on the card, and what is known from last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.boomerang import came_back, months_away
from bot.casework.intervene import live
from bot.deadlines import local_date
from bot.locale import _, day_year_words, ngettext
from bot.views.after import given_lines
from bot.views.blocks import heading, line, paragraphs, quietly, said
from bot.views.told import lived, own_trust
from bot.words import label
from models.vocabulary import Effect, InterventionType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk.models.blocks import Block

    from bot.views.told import Reading
    from models import Case

WORKED, WORKED_NOT = (Effect.WORKED, Effect.PARTLY), (Effect.NOT,)


def back_words(case: Case) -> str | None:
    """Return "↩ Tilbage efter 4 måneder (U26-0007, formålet opnået)"; None for anybody else."""
    earlier = came_back(case)
    if earlier is None or earlier.outcome is None:
        return None
    return _("↩ Tilbage {after} ({code}, {outcome})").format(
        after=_after_words(case, earlier),
        code=earlier.code,
        outcome=label(earlier.outcome).lower(),
    )


def _after_words(case: Case, earlier: Case) -> str:
    months = months_away(case, earlier)
    if months:
        return ngettext("efter {count} måned", "efter {count} måneder", months).format(count=months)
    ended_on = local_date(earlier.closed_at) if earlier.closed_at else local_date(case.received_at)
    days = (local_date(case.received_at) - ended_on).days
    words = ngettext("efter {count} dag", "efter {count} dage", days).format(count=days)
    return words if days else _("samme dag")


def last_time(what: Reading) -> Iterator[Block]:
    """Yield what the private view of somebody who is back opens with; nothing for anybody else.

    What is sealed is read as long as it is there; what has been erased is left out.
    """
    earlier = came_back(what.scene.case)
    if earlier is None:
        return
    yield heading(_("Sidst"))
    yield said(_ended_words(earlier))
    yield from paragraphs(list(_effects(what, earlier)))
    yield from own_trust(what, earlier)
    yield from _people(what, earlier)
    yield line()


def _ended_words(earlier: Case) -> str:
    day = day_year_words(local_date(earlier.closed_at)) if earlier.closed_at else ""
    outcome = label(earlier.outcome).lower() if earlier.outcome else ""
    words = _("*{code}* blev afsluttet {day}: *{outcome}*")
    return words.format(code=earlier.code, day=day, outcome=outcome)


def _effects(what: Reading, earlier: Case) -> Iterator[str]:
    """Yield what was tried, before that case and in it, by whether it worked."""
    before = [
        (one.effect, f"• {label(InterventionType(one.type))}: {label(one.effect).lower()}")
        for one in earlier.tried
    ]
    made = [(one.effect, lived(what, one)) for one in live(earlier)]
    for head, effects in (
        (_("*Det virkede*"), WORKED),
        (_("*Det virkede ikke*"), WORKED_NOT),
        (_("*Desuden prøvet*"), (Effect.TOO_EARLY, None)),
    ):
        lines = [words for effect, words in (*before, *made) if effect in effects]
        yield from [head, *lines] if lines else ()


def _people(what: Reading, earlier: Case) -> Iterator[Block]:
    """Yield which colleague had the trust, and what was said when it was asked whether it held."""
    names, closing = what.scene.people, earlier.ended
    user = earlier.contact or earlier.lead
    lines = [_("Kontakt til borgeren: {name}").format(name=names.full(user))] if user else []
    lines += given_lines(earlier, closing, names) if closing else ()
    if lines:
        yield quietly("\n".join(lines))
