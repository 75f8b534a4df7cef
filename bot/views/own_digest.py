"""A person's own morning digest in words: codes, dates and who; no text about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import _, day_words, sentence
from bot.views.blocks import Message, bare, paragraphs, quietly
from bot.views.digest import LINES, Morning, coming_lines, link, today_lines
from bot.views.waits import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.overview import OwnDigest
    from bot.people import People
    from bot.waiting_for import Waiting


@dataclass(frozen=True)
class OwnMorning:
    """What a person's own digest is drawn from; `links` are the cards' addresses by case id."""

    found: OwnDigest
    people: People
    now: datetime
    links: Mapping[str, str]


def own_digest_message(morning: OwnMorning) -> Message | None:
    """Return the digest; None when the day holds nothing for the person."""
    lines = list(_lines(morning))
    if not lines:
        return None
    hello = _("*Godmorgen. {day}: din dag.*").format(
        day=sentence(day_words(local_date(morning.now)))
    )
    foot = _("Knapperne ligger under Hjem hos Tværs. Slå dagsoverblikket fra samme sted.")
    plain = list(_lines(_unlinked(morning)))
    text = bare("\n".join([hello, *plain, foot]))
    return Message(text, (*paragraphs([hello, *lines]), quietly(foot)))


def _unlinked(morning: OwnMorning) -> OwnMorning:
    return OwnMorning(morning.found, morning.people, morning.now, {})


def _lines(morning: OwnMorning) -> Iterator[str]:
    today = local_date(morning.now)
    late = [one for one in morning.found.waits if one.is_late(today)]
    others = [one for one in morning.found.waits if not one.is_late(today)]
    days = [
        Morning(found, team, morning.people, today, morning.links)
        for team, found in morning.found.days
    ]
    for words, found in (
        (_("I dag"), [one for day in days for one in today_lines(day)]),
        (_("Overskredet"), [_waiting(morning, one) for one in late]),
        (_("Venter på dig"), [_waiting(morning, one) for one in others]),
        (_("De næste fem arbejdsdage"), [one for day in days for one in coming_lines(day)]),
    ):
        if found:
            yield f"\n*{words}*"
            yield from (f"• {one}" for one in found[:LINES])
        if len(found) > LINES:
            yield _("• og {count} til: se Hjem hos Tværs").format(count=len(found) - LINES)


def _waiting(morning: OwnMorning, one: Waiting) -> str:
    return line(one, morning.people, morning.now, lambda case: link(morning.links, case))
