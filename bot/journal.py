"""What of a case belongs in the official system's journal, and what of it is not filed yet: pure.

Offentlighedsloven §§ 13 and 15: facts and steps are noted, and filed soon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.vocabulary import NEVER_A_CASE, NoteOf

if TYPE_CHECKING:
    from datetime import datetime

    from models import Case, Filing


@dataclass(frozen=True)
class Subject:
    """What a note is of: `about` is the row's id, `at` when it was over (aware)."""

    of: NoteOf
    about: str
    at: datetime


def subjects(case: Case) -> list[Subject]:
    """Return what a note can be filed of, in order of time.

    Every start meeting whose record is finished, every follow-up, and every closing, whose note is
    of the whole case. What was closed as a mistake, or made one with another case, before anybody
    had met has none.
    """
    held = [
        Subject(NoteOf.START, one.id, one.finished_at)
        for one in case.meetings
        if one.finished_at is not None
    ]
    followed_up = [Subject(NoteOf.FOLLOW_UP, one.id, one.held_at) for one in case.follow_ups]
    closed = [
        Subject(NoteOf.CASE, one.id, one.at)
        for one in case.past_closings
        if one.outcome not in NEVER_A_CASE or any(other.at <= one.at for other in held)
    ]
    return sorted([*held, *followed_up, *closed], key=lambda one: (one.at, one.of is NoteOf.CASE))


def unfiled(case: Case) -> list[Subject]:
    """Return what is owed to the journal: neither filed, nor told in a filed note of all so far."""
    filed = {one.about for one in case.filings}
    every = [] if case.erased_at is not None else subjects(case)
    whole = [one.at for one in every if one.of is NoteOf.CASE and one.about in filed]
    return [
        one for one in every if one.about not in filed and not any(one.at <= at for at in whole)
    ]


def subject_of(case: Case, about: str) -> Subject | None:
    """Return what a row of a case is to the journal, or None for nothing."""
    return next((one for one in subjects(case) if one.about == about), None)


def newest(case: Case, of: NoteOf) -> Subject | None:
    """Return the newest of a kind that a note can be filed of."""
    return next((one for one in reversed(subjects(case)) if one.of is of), None)


def whole(case: Case) -> str:
    """Return what stands for the whole case: its last closing, or the case itself until now."""
    ended = None if case.is_open else newest(case, NoteOf.CASE)
    return ended.about if ended else case.id


def filing_of(case: Case, about: str) -> Filing | None:
    """Return the filing of one note, if there is one."""
    return next((one for one in case.filings if one.about == about), None)


def covering(case: Case, subject: Subject) -> Filing | None:
    """Return by which filing a note is in the journal: its own, or a later one of the whole."""
    own = filing_of(case, subject.about)
    if own is not None:
        return own
    closings = {one.about: one.at for one in subjects(case) if one.of is NoteOf.CASE}
    later = (one for one in case.filings if closings.get(one.about) is not None)
    return next((one for one in later if subject.at <= closings[one.about]), None)


def named_in(case: Case) -> set[str]:
    """Return everybody whose name a note of the case may write out."""
    single = {case.referrer, case.convener, case.lead, case.contact, case.contacted_by}
    single |= {case.taken_in_by, case.triaged_by, case.snoozed_by}
    single |= {one.referrer for one in case.additions}
    single |= {one.taken_in_by for one in case.additions}
    for meeting in (*case.meetings, *case.reviews):
        single |= {meeting.finished_by, *(word.user for word in meeting.attendances)}
        single |= {one["user"] for one in meeting.pair}
    for handover in case.handovers:
        single |= {handover.recipient, handover.offered_by, handover.citizen_told_by}
    single |= {one.applicant for one in case.interventions}
    single |= {one.reopened_by for one in case.past_closings}
    single |= {one.user for one in case.bids} | {one.user for one in case.interventions}
    single |= {one.user for one in case.follow_ups} | {one.user for one in case.notes}
    single |= {one.user for one in case.past_closings} | {one.user for one in case.extensions}
    single |= {one.user for one in case.after_checks} | {one.user for one in case.filings}
    return {user for user in single if user}
