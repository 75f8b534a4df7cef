"""The small parts of a note for the journal: an entry, and texts, names and days in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import _, day_year_words
from bot.policy import seats_of
from bot.views.told import Reading
from bot.words import label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.vault import Row
    from models import Meeting
    from models.vocabulary import NotAsked, NoteOf

SLACKS_OWN = re.compile(r"<[@#!][^<>\n]*>|https?://[\w.-]*slack\.com/\S*", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One thing that is noted: a line in our words, and a person's own words below it, if any."""

    head: str
    words: str = ""


@dataclass(frozen=True)
class Matter(Reading):
    """What a note is drawn from: what it is of, and what of the case it tells.

    Whatever happened until `until`, and as to what comes again and again, after `since` (aware).
    """

    of: NoteOf
    about: str
    until: datetime
    since: datetime | None = None

    def text(self, row: Row, column: str) -> str:
        """Return a sealed text as it was written, without Slack's own ids; "" for none."""
        told = self.vault.read(row, column) or ""
        return SLACKS_OWN.sub(_("(omtale i Slack)"), told)

    def tells(self, at: datetime | None) -> bool:
        """Tell whether something of an instant had happened by then."""
        return at is not None and at <= self.until

    def is_new(self, at: datetime) -> bool:
        """Tell whether something of an instant belongs to this note and not to the one before."""
        return self.tells(at) and (self.since is None or at > self.since)

    def quoted(self, row: Row, column: str, head: str) -> Iterator[Entry]:
        """Yield a sealed text below its heading; nothing where there is none."""
        if words := self.text(row, column):
            yield Entry(head, words)

    def told(self, row: Row, head: str, *columns: str) -> Entry:
        """Return what happened, with all that was written about it."""
        texts = [words for column in columns if (words := self.text(row, column))]
        return Entry(head, "\n".join(texts))

    def said(self, row: Row, column: str, not_asked: NotAsked | None, head: str) -> Iterator[Entry]:
        """Yield the citizen's own words, or why they were not asked."""
        if words := self.text(row, column):
            yield Entry(head, words)
        elif not_asked is not None:
            yield Entry(f"{head} {label(not_asked)}.")

    def name(self, user: str | None) -> str:
        """Return a colleague's name as plain text."""
        name, _title = self.scene.people.written(user or "")
        return name or _("en kollega, Tværs ikke kender navnet på")

    def titled(self, user: str, discipline: str = "") -> str:
        """Return a colleague's name and title, and the discipline where the title hasn't it."""
        _name, title = self.scene.people.written(user)
        held = discipline or next(
            (seat.discipline.label for seat in seats_of(self.scene.team, user)), ""
        )
        more = [title, *([held] if held not in title else [])]
        return ", ".join(filter(None, [self.name(user), *more]))


def on(at: datetime) -> str:
    """Return the local day of an instant, with its year."""
    return day_year_words(local_date(at))


def held_on(meeting: Meeting) -> date:
    """Return the local day a meeting was held: as agreed, unless its record was made before."""
    times = filter(None, (meeting.starts_at, meeting.finished_at))
    return local_date(min(times))
