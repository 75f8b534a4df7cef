"""Of a note for the journal: the citizen's own words, or why they weren't asked, and their noes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.intervene import refusals
from bot.deadlines import local_date
from bot.locale import _, day_year_words
from bot.views.journal_text import Entry, held_on, on
from bot.words import label
from models.vocabulary import InterventionState, NoteOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.views.journal_text import Matter


def voices(matter: Matter) -> list[Entry]:
    """Return what the citizen said each time, in order of time, then what they have declined."""
    return [*_at_referral(matter), *_at_meetings(matter), *_at_closings(matter), *_ladder(matter)]


def _at_referral(matter: Matter) -> Iterator[Entry]:
    case = matter.scene.case
    for one in (case, *case.additions):
        first = one is case and matter.of is not NoteOf.FOLLOW_UP
        if first or (one is not case and matter.is_new(one.known_at or one.received_at)):
            head = _("Ved henvisningen {day}:").format(day=on(one.received_at))
            yield from matter.said(one, "citizen_wish", one.wish_not_asked, head)


def _at_meetings(matter: Matter) -> Iterator[Entry]:
    case = matter.scene.case
    for meeting in case.meetings:
        if meeting.finished_at is not None and matter.is_new(meeting.finished_at):
            head = _("På startmødet {day}:").format(day=day_year_words(held_on(meeting)))
            yield from matter.said(meeting, "citizen_voice", meeting.voice_not_asked, head)
    for held in case.follow_ups:
        if matter.is_new(held.held_at):
            head = _("Ved opfølgningen {day}:").format(day=on(held.held_at))
            yield from matter.said(held, "citizen_voice", held.voice_not_asked, head)


def _at_closings(matter: Matter) -> Iterator[Entry]:
    for closing in matter.scene.case.past_closings:
        if matter.is_new(closing.at):
            head = _("Ved afslutningen {day}:").format(day=on(closing.at))
            yield from matter.said(closing, "citizen_voice", closing.voice_not_asked, head)


def _ladder(matter: Matter) -> Iterator[Entry]:
    """Yield each no with its day, also where the citizen has said yes since."""
    for day, made in refusals(matter.scene.case):
        if day <= local_date(matter.until):
            words = _("Takkede nej {day}: {what}.")
            words = words.format(day=day_year_words(day), what=label(made.type))
            if made.state is not InterventionState.OFFERED_DECLINED:
                since = _("Siden: {state}.").format(state=label(made.state).lower())
                words += f" {since}"
            yield Entry(words)
