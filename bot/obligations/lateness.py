"""What of a case is late, since when, who hears of it, and until when its reminders rest: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date
from bot.journal import unfiled
from bot.obligations.owing import FILED_WITHIN, HANDOVER_AFTER
from bot.policy import LEADER_AFTER, calendar_of, leader_to_tell
from bot.reviews import set_at
from bot.work_calendar import MORNING
from models import CaseState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from models import Case, Team

SNOOZE_OVER = "snooze:over:0"
"""The part of a reminder that says that the others have rested until its day."""
LATE, WAITS = "late", "wait"


@dataclass(frozen=True)
class Late:
    """What should have been done by a local date, so many working days ago."""

    topic: str
    on: date
    days: int


def dated(case: Case) -> Iterator[tuple[str, date]]:
    """Yield what an open case is to have done by a local date, passed or not."""
    if case.state is CaseState.NEW:
        yield "record", local_date(case.meetings[-1].starts_at)
    if case.state is CaseState.UNDERWAY:
        yield from _under_way(case)
    for made in case.awaited:
        if made.due_on is not None:
            yield "ordered", made.due_on
    yield "close_by", case.close_by


def _under_way(case: Case) -> Iterator[tuple[str, date]]:
    if case.follow_up_on is None:
        yield "closing", local_date(set_at(case))
    else:
        yield "follow_up", case.follow_up_on
    if case.contact_by is not None and case.contacted_at is None:
        yield "contact", case.contact_by


def late_in(case: Case, team: Team, on: date) -> list[Late]:
    """Return what is late in a case on a local date, each topic once, the latest first.

    Of one that is closed only that a note isn't filed.
    """
    calendar = calendar_of(team)
    found: dict[str, Late] = {}
    open_ones = [*dated(case), *_handed_over(case)] if case.is_open else []
    for topic, by in [*open_ones, *_to_the_journal(case)]:
        days = calendar.working_days_between(by, on)
        earlier = found.get(topic)
        if days >= _begins(topic) and (earlier is None or by < earlier.on):
            found[topic] = Late(topic, by, days)
    return sorted(found.values(), key=lambda one: (-one.days, one.topic))


def _handed_over(case: Case) -> Iterator[tuple[str, date]]:
    """Yield since when a handover under way has waited: for an answer, or for what is missing."""
    pending = case.pending_handover
    if pending is not None:
        yield "handover", local_date(pending.answered_at or pending.offered_at)


def _to_the_journal(case: Case) -> Iterator[tuple[str, date]]:
    """Yield since when each note has waited to be filed; that outlives the case."""
    yield from (("filing", local_date(owing.at)) for owing in unfiled(case))


def _begins(topic: str) -> int:
    """Return after how many working days a topic is late; an offer or a note may wait a while."""
    return {"handover": HANDOVER_AFTER[0], "filing": FILED_WITHIN}.get(topic, 1)


def days_late(part: str) -> int:
    """Return how many working days late a reminder's part was written for; 0 before its day."""
    _topic, when, *count = part.split(":")
    return int(count[0]) if when in {LATE, WAITS} else 0


def leader_told(case: Case, team: Team, on: date, parts: Iterable[str]) -> str | None:
    """Return the leader who hears on a local date what that day's reminder is about, if any.

    From the fifth working day; also on the day until which reminders have rested.
    """
    days = [days_late(part) for part in parts if part != SNOOZE_OVER]
    if SNOOZE_OVER in parts:
        days += [one.days for one in late_in(case, team, on)]
    if max(days, default=0) < LEADER_AFTER:
        return None
    return leader_to_tell(case, team, at_local(on, MORNING))


def rests(case: Case, on: date) -> bool:
    """Tell whether a case's reminders of a local date are put off until a later one.

    A case that has ended rests no longer, and what rested up to that day is not made up for; nor
    is what rested before something else ended the rest.
    """
    if case.rested_until is not None and on < case.rested_until:
        return True
    if case.snoozed_until is None or on >= case.snoozed_until:
        return False
    return case.closed_at is None or on <= local_date(case.closed_at)


def is_exceeded(case: Case, today: date) -> bool:
    """Tell whether a case has not kept its deadline, as it counts on a local date.

    One whose deadline was moved has not, also when it ended before the new one.
    """
    ended_on = local_date(case.closed_at) if case.closed_at is not None else today
    return bool(case.extensions) or ended_on > case.close_by


def kept_in_time(case: Case, today: date) -> bool:
    """Tell whether a case has ended within the deadline it was given first."""
    return case.closed_at is not None and not is_exceeded(case, today)
