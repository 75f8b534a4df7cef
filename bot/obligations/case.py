"""What a case owes whom, and when: a pure function of its state, the team and the calendar.

The days are those of domain.md, "Dates" 5 and 7.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date
from bot.disclosure import has_lost_ground
from bot.journal import unfiled
from bot.obligations.after import after_owed
from bot.obligations.confined import confined
from bot.obligations.feedback import feedback_owed
from bot.obligations.lateness import SNOOZE_OVER, dated, leader_told, rests
from bot.obligations.meetings import agendas_owed, meetings_owed, quorum_owed
from bot.obligations.owing import (
    FILED_WITHIN,
    HANDOVER_AFTER,
    LADDER,
    WEEK,
    Owed,
    Prompt,
    day_end,
    repeated,
)
from bot.obligations.review import reviews_owed, takes_place_of
from bot.policy import LEADER_AFTER, calendar_of, leader_of, members
from bot.restricted import circle
from bot.reviews import set_at
from bot.work_calendar import CLOSES, MORNING
from models import CaseState, HandoverState, Place
from models.vocabulary import Triage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.deadlines import WorkCalendar
    from models import Case, Handover, Team, Visit

BEFORE_FOLLOW_UP = (7, 3, 1)
BEFORE_CLOSE_BY = (14, 7, 2)
BEFORE_OUTER = (5, 2, 0)
BEFORE_DELIVERY = (3, 0)
OVERDUE = "overdue"
AFTER_HELD = (FILED_WITHIN, LEADER_AFTER)
PARTNER_HEARS_AFTER = timedelta(minutes=10)
LEADER_HEARS_OF_VISIT = timedelta(minutes=25)
ALL_HEAR_OF_VISIT = timedelta(minutes=40)


@dataclass
class _Day:
    """The prompts that fall on one day."""

    parts: list[str] = field(default_factory=list)
    until: date = date.min


def owed(case: Case, team: Team, now: datetime) -> list[Owed]:
    """Return all that this case owes, past and future, in no particular order.

    A part of an endless row (overdue, waiting) is given up to the first one after `now`. Of a
    restricted case it is owed to its named people, in person.
    """
    ours = circle(case, team)
    return confined(case, ours, _every(case, ours, now))


def _every(case: Case, team: Team, now: datetime) -> list[Owed]:
    """Return it as it is owed where the whole team reads along."""
    calendar = calendar_of(team)
    dues = [*_arrival(case, calendar), *_closing(case, calendar)]
    if case.is_open:
        dues += [
            *meetings_owed(case, calendar),
            *agendas_owed(case, calendar),
            *quorum_owed(case, team, calendar),
            *reviews_owed(case, calendar),
        ]
        dues += [*_handover_letters(case, calendar, now), *_held_up(case, calendar)]
        dues += _decided(case, calendar)
        dues += _extended(case, calendar)
    dues += _reminders(case, team, calendar, now)
    dues += [*_handover_answers(case, calendar), *_taken_over(case, calendar)]
    dues += _visits(case, team)
    dues += after_owed(case, team, calendar)
    dues += feedback_owed(case, team, calendar)
    return dues


def _arrival(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    yield Owed(f"card:{case.id}", "card", Place.CHANNEL, case.received_at)
    yield Owed(
        f"receipt:{case.id}", "receipt", Place.PERSON, case.received_at, person=case.referrer
    )
    if case.state is CaseState.NEW or (case.is_open and case.closings):
        yield Owed(
            f"ping:{case.id}:{case.closings}",
            "ping",
            Place.THREAD,
            calendar.next_office_instant(case.opened_at),
            not_after=day_end(case.meetings[-1].starts_at) if case.state is CaseState.NEW else None,
        )


def _closing(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    held = case.meetings[0].finished_at if case.meetings else None
    if held is not None:
        at = calendar.next_office_instant(held)
        yield Owed(f"held:{case.id}", "held", Place.PERSON, at, person=case.referrer)
    if case.closed_at is not None:
        at, key = calendar.next_office_instant(case.closed_at), f"outcome:{case.id}:{case.closings}"
        yield Owed(key, "outcome", Place.PERSON, at, person=case.referrer)
        for one in case.additions:
            yield Owed(
                f"{key}:{one.id}", "outcome", Place.PERSON, at, person=one.referrer, about=one.id
            )


def _decided(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Tell the referrer that it is sparring only, and the team that somebody has referred again."""
    if case.triage is Triage.SPARRING and case.triaged_at is not None:
        at = calendar.next_office_instant(case.triaged_at)
        key = f"triaged:{case.id}:{case.closings}"
        yield Owed(key, "triaged", Place.PERSON, at, person=case.referrer)
    for one in case.additions:
        at = calendar.next_office_instant(one.known_at or one.received_at)
        key = f"referred_again:{case.id}:{one.id}"  # said again where it is added further on
        yield Owed(key, "referred_again", Place.THREAD, at, about=one.id)


def _extended(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Tell the team that a leader has moved the deadline."""
    for one in case.fresh_extensions:
        at = calendar.next_office_instant(one.at)
        yield Owed(f"extended:{one.id}", "extended", Place.THREAD, at, about=one.id)


def _reminders(case: Case, team: Team, calendar: WorkCalendar, now: datetime) -> Iterator[Owed]:
    days: dict[date, _Day] = defaultdict(_Day)
    for prompt in _awake(case, calendar, now):
        day = days[prompt.on]
        day.parts.append(prompt.part)
        day.until = max(day.until, prompt.until)
    yield from _overdue(case, team, days, local_date(now))
    for on, day in days.items():
        yield Owed(
            f"reminder:{case.id}:{on}",
            "reminder",
            Place.THREAD,
            at_local(on, MORNING),
            not_after=at_local(day.until, CLOSES),
            about_on=on,
            parts=tuple(sorted(set(day.parts))),
        )


def _overdue(case: Case, team: Team, days: Mapping[date, _Day], today: date) -> Iterator[Owed]:
    """Tell the leader in person what is late; of the days that have come, only the newest does."""
    told = {on: leader_told(case, team, on, day.parts) for on, day in days.items()}
    newest = max((on for on, leader in told.items() if leader and on <= today), default=date.min)
    for on, leader in told.items():
        if leader and on >= newest:
            key, until = f"{OVERDUE}:{case.id}:{on}:{leader}", at_local(days[on].until, CLOSES)
            at, place = at_local(on, MORNING), Place.PERSON
            yield Owed(key, OVERDUE, place, at, until, leader, about_on=on)


def _awake(case: Case, calendar: WorkCalendar, now: datetime) -> Iterator[Prompt]:
    """Yield what is reminded of: all but what rests, outer dates always, and that it has rested."""
    yield from (one for one in _prompts(case, calendar, now) if not rests(case, one.on))
    if case.is_open and case.outer_on is not None:
        since = local_date(case.opened_at)
        yield from _before("outer", case.outer_on, BEFORE_OUTER, calendar, since)
    if case.is_open and case.snoozed_until is not None:
        on = calendar.roll_forward(case.snoozed_until)
        yield Prompt(on, SNOOZE_OVER, calendar.shift(on, WEEK) - timedelta(days=1))


def _prompts(case: Case, calendar: WorkCalendar, now: datetime) -> Iterator[Prompt]:
    """Yield every reason to remind; that a note isn't filed outlives the case."""
    for owing in unfiled(case):
        since = local_date(owing.at)
        yield from repeated("filing:late", since, AFTER_HELD, calendar, local_date(now))
    if case.is_open:
        yield from _prompts_while_open(case, calendar, now)


def _prompts_while_open(case: Case, calendar: WorkCalendar, now: datetime) -> Iterator[Prompt]:
    today = local_date(now)
    if case.state is CaseState.UNDERWAY and case.follow_up_on is not None:
        since = local_date(set_at(case))
        before = _before("follow_up", case.follow_up_on, BEFORE_FOLLOW_UP, calendar, since)
        yield from (prompt for prompt in before if not takes_place_of(case, prompt))
    for made in case.awaited:
        if made.due_on is not None:
            ordered_on = local_date(made.logged_at)
            yield from _before("ordered", made.due_on, BEFORE_DELIVERY, calendar, ordered_on)
    since = local_date(case.close_by_set_at)
    yield from _before("close_by", case.close_by, BEFORE_CLOSE_BY, calendar, since)
    for topic, on in dated(case):
        yield from _late(topic, on, calendar, today)
    yield from _waiting(case, calendar, today)


def _before(
    topic: str, on: date, days: Iterable[int], calendar: WorkCalendar, since: date
) -> Iterator[Prompt]:
    """Remind so many working days before; none for a day that was over when the date was set."""
    anchor = calendar.roll_back(on)
    dates = [(count, calendar.shift(anchor, -count)) for count in days]
    for place, (count, remind_on) in enumerate(dates):
        until = dates[place + 1][1] - timedelta(days=1) if place + 1 < len(dates) else on
        if remind_on > since:
            yield Prompt(remind_on, f"{topic}:T-{count}", max(until, remind_on))


def _late(topic: str, on: date, calendar: WorkCalendar, today: date) -> Iterator[Prompt]:
    """Say that a date has passed: day 1, 3, 5, then weekly, up to the first one after today."""
    yield from repeated(f"{topic}:late", on, LADDER, calendar, today)


def _waiting(case: Case, calendar: WorkCalendar, today: date) -> Iterator[Prompt]:
    """Remind the team until a handover is whole; once more when the day to meet has passed."""
    handover = case.pending_handover
    if handover is None:
        return
    since = local_date(handover.answered_at or handover.offered_at)
    yield from repeated("handover:wait", since, HANDOVER_AFTER, calendar, today)
    if handover.meets_on is not None:
        passed_on = calendar.shift(handover.meets_on, HANDOVER_AFTER[0])
        if passed_on >= today:
            yield Prompt(passed_on, "handover:passed", passed_on)


def _handover_letters(case: Case, calendar: WorkCalendar, now: datetime) -> Iterator[Owed]:
    """Ask a recipient who is in Slack, and ask again until there is an answer."""
    for handover in case.handovers:
        is_asked = handover.state is HandoverState.OFFERED and handover.recipient
        if is_asked and not has_lost_ground(case, handover):
            yield _letter(handover, "0", calendar.next_office_instant(handover.offered_at), None)
            since = local_date(handover.offered_at)
            for prompt in repeated("r", since, HANDOVER_AFTER, calendar, local_date(now)):
                count = prompt.part.split(":")[1]
                until = at_local(prompt.until, CLOSES)
                yield _letter(handover, count, at_local(prompt.on, MORNING), until)


def _held_up(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Tell the team that the consent a handover rests on covers it no longer, at each answer."""
    pending = case.pending_handover
    if pending is not None and has_lost_ground(case, pending):
        answer = case.consents[-1]
        key, at = f"held_up:{pending.id}:{answer.id}", calendar.next_office_instant(answer.at)
        yield Owed(key, "held_up", Place.THREAD, at, about=pending.id)


def _letter(handover: Handover, count: str, at: datetime, until: datetime | None) -> Owed:
    return Owed(
        f"handover:{handover.id}:{count}",
        "handover",
        Place.PERSON,
        at,
        not_after=until,
        person=handover.recipient,
        about=handover.id,
    )


def _handover_answers(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Tell the team what a recipient answered."""
    for handover in case.handovers:
        if handover.answered_at and handover.state is not HandoverState.WITHDRAWN:
            yield Owed(
                f"answered:{handover.id}",
                "answered",
                Place.THREAD,
                calendar.next_office_instant(handover.answered_at),
                about=handover.id,
            )


def _taken_over(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Tell a recipient who is in Slack, and has said yes, that the case is theirs, or has ended.

    It ended otherwise where there is nobody to hand over any more: a death, or a mistake.
    """
    if case.closed_at is None:
        return
    at = calendar.next_office_instant(case.closed_at)
    for handover in case.handovers[-1:]:
        ours = handover.offered_at >= case.opened_at
        if ours and handover.state is HandoverState.ACCEPTED and handover.recipient:
            key, whose = f"yours:{handover.id}", handover.recipient
            yield Owed(key, "yours", Place.PERSON, at, person=whose, about=handover.id)


def _visits(case: Case, team: Team) -> Iterator[Owed]:
    """Tell of each visit at once, ask when it should be over, then the colleague, then the leader.

    At any hour: a visit that isn't ended is what may break the silence (domain.md, "Dates" 5).
    """
    for visit in case.visits:
        lines = [("out", visit.user, visit.left_at), ("told", visit.partner, visit.left_at)]
        asked, late = visit.back_by, visit.back_by + PARTNER_HEARS_AFTER
        alarms = [("partner", visit.partner, late)]
        alarms += _later_alarms(visit, team)
        if visit.home_at is None:
            lines += [("ask", visit.user, asked), *alarms]
        else:
            alarmed = {user for _line, user, at in alarms if at <= visit.home_at}
            lines += [("home", user, visit.home_at) for user in sorted(alarmed)]
        for line, user, at in lines:
            key = f"visit:{visit.id}:{line}:{user}"
            until = visit.back_by if line in {"out", "told"} else None
            yield Owed(key, "visit", Place.PERSON, at, until, user, visit.id, parts=(line,))


def _later_alarms(visit: Visit, team: Team) -> Iterator[tuple[str, str, datetime]]:
    """Yield who hears after the colleague: the visitor's leader, then everybody who is there.

    Where the leader is the colleague or the one who is out, everybody hears in the leader's place.
    """
    told = {visit.user, visit.partner}
    chief, last = leader_of(team, visit.user), visit.back_by + LEADER_HEARS_OF_VISIT
    if chief is not None and chief not in told:
        yield "leader", chief, last
        last, told = visit.back_by + ALL_HEAR_OF_VISIT, {*told, chief}
    for user in members(team, last):
        if user not in told:
            yield "leader", user, last
