"""When a case's content goes, when its people go, and what holds either back: pure.

Closed, then filed, then erased, then anonymised (privacy.md, "Time"). Nothing is erased before it
is filed, or before the last question whether it holds means nothing any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date, months_after
from bot.journal import unfiled
from bot.obligations import all_questions, given
from bot.policy import calendar_of
from bot.presence import MIDNIGHT
from models.vocabulary import Holds, Known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.obligations.after import Question
    from models import Case, Team

DAY = timedelta(days=1)
SLACK_HAS = timedelta(days=7)  # to delete what was said of a case, before nobody knows where it is
SAID_FOR = timedelta(days=7)
"""How long what is said of many cases at once, such as a digest, stands in Slack at the most."""
MONTHS = 12  # calendar months that colleagues are named for, where no case says otherwise
ERASE_DAYS, ANONYMISE_MONTHS = (14, 365), (3, 60)
"""What a team may choose between, both ends in it."""


class Reason(StrEnum):
    """What holds the erasing of a case back."""

    OPEN = "open"
    UNFILED = "unfiled"
    DAYS = "days"
    AFTER_CHECK = "after_check"
    TOGETHER = "together"
    UNDER_WAY = "under_way"


@dataclass(frozen=True)
class Wait:
    """One reason, and until when it counts (aware); None where only somebody's deed ends it."""

    reason: Reason
    until: datetime | None = None


def waits(case: Case, team: Team, now: datetime) -> list[Wait]:
    """Return what keeps a case, loaded whole, from being erased at a moment (aware)."""
    if case.is_open or case.closed_at is None:
        return [Wait(Reason.OPEN)]
    every = [*_deeds(case), *_dates(case, team, case.closed_at)]
    return [one for one in every if one.until is None or one.until > now]


def may_be_erased(case: Case, team: Team, now: datetime) -> bool:
    """Tell whether a case's texts and its official number go at a moment (aware)."""
    return case.erased_at is None and not waits(case, team, now)


def anonymised_from(case: Case, team: Team) -> datetime | None:
    """Return from when nobody is named in a case any more (aware); None while it has its content.

    Whole calendar months after its closing, the last day in it: until then somebody may come back.
    """
    if case.erased_at is None or case.closed_at is None:
        return None
    last_on = months_after(local_date(case.closed_at), team.anonymise_months)
    return max(at_local(last_on + DAY, MIDNIGHT), case.erased_at + SLACK_HAS)


def may_be_anonymised(case: Case, team: Team, now: datetime) -> bool:
    """Tell whether a case's people go at a moment (aware)."""
    since = anonymised_from(case, team)
    return case.anonymised_at is None and since is not None and since <= now


def forgotten_before(now: datetime, months: int = MONTHS) -> datetime:
    """Return the moment (aware) before which what is no case's is over: so many calendar months."""
    return at_local(months_after(local_date(now), -months), MIDNIGHT)


def _deeds(case: Case) -> Iterator[Wait]:
    if unfiled(case):
        yield Wait(Reason.UNFILED)
    if case.known is Known.ADDED and case.earlier is not None and case.earlier.erased_at is None:
        yield Wait(Reason.TOGETHER)


def _dates(case: Case, team: Team, closed_at: datetime) -> Iterator[Wait]:
    """Yield the days since the last filing, or the closing where nothing is filed, and the check.

    A no keeps a case until the question means nothing any more: it can be opened again.
    """
    last = max([closed_at, *(one.at for one in case.filings)])
    yield Wait(Reason.DAYS, last + timedelta(days=team.erase_days))
    for question in all_questions(case, calendar_of(team))[-1:]:
        if not _is_over(case, question):
            yield Wait(Reason.AFTER_CHECK, question.until)


def _is_over(case: Case, question: Question) -> bool:
    said = given(case, question.closing, question.days)
    return said is not None and said.answer is not Holds.NO
