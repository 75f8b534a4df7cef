"""What a case owes whom, and when: a pure function of its state, the team and the calendar.

The days are those of domain.md, "Dates" 5 and 7. Nothing else in the house schedules a message.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.appointments import start_meeting
from bot.deadlines import at_local, local_date
from bot.policy import calendar_of, is_quorate, learning_days, members, seats_of, unheard
from bot.presence import NOON, occupant, span, stints, usual
from models import CaseState, HandoverState, Place, Reply
from models.vocabulary import Triage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.appointments import Appointment
    from bot.deadlines import WorkCalendar
    from models import Absence, Case, Discipline, Handover, Knowledge, Meeting, Passing, Seat, Team

MORNING = time(8, 0)
DAY_ENDS = time(16, 0)
BEFORE_FOLLOW_UP = (7, 3, 1)
BEFORE_CLOSE_BY = (14, 7, 2)
BEFORE_OUTER = (5, 2, 0)
BEFORE_DELIVERY = (3, 0)
AFTERNOON = time(15, 30)
AFTER = (1, 3, 5)
WEEK = 5
HANDOVER_AFTER = (2, 5)
AGENDA_BEFORE = timedelta(hours=1)
LEADER_HEARS_AFTER = timedelta(minutes=15)  # after the substitutes were asked
TIME_TO_ANSWER = timedelta(minutes=10)
LONG_ABSENCE = 3  # working days
PARTNER_HEARS_AFTER = timedelta(minutes=10)
LEADER_HEARS_OF_VISIT = timedelta(minutes=25)
HEARD_LATE = timedelta(days=7)
PIN_REFUSED = "pin_refused"
OWN_DIGEST = "own_digest"
COURTESIES = (PIN_REFUSED, OWN_DIGEST)
"""What nobody misses who doesn't get it: not told of when it is refused."""
INVITATION, UNINVITED = "invitation", "uninvited"


@dataclass(frozen=True)
class Owed:
    """One message that is owed. `key` is what makes it once; `due_at` and `not_after` are aware."""

    key: str
    kind: str
    place: Place
    due_at: datetime
    not_after: datetime | None = None
    person: str | None = None
    about: str = ""
    about_on: date | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prompt:
    """One reason to remind on one day; those of a day become one message."""

    on: date
    part: str
    until: date


@dataclass
class _Day:
    """The prompts that fall on one day."""

    parts: list[str] = field(default_factory=list)
    until: date = date.min


def owed(case: Case, team: Team, now: datetime) -> list[Owed]:
    """Return all that this case owes, past and future, in no particular order.

    A part of an endless row (overdue, waiting) is given up to the first one after `now`.
    """
    calendar = calendar_of(team)
    dues = [*_arrival(case, calendar), *_closing(case, calendar)]
    if case.is_open:
        dues += [
            *_meeting(case, calendar),
            *_agenda(case, calendar),
            *_quorum(case, team, calendar),
        ]
        dues += _reminders(case, calendar, now)
        dues += _handover_letters(case, calendar, now)
        dues += _decided(case, calendar)
    dues += [*_handover_answers(case, calendar), *_visits(case, team)]
    return dues


def digest_owed(team: Team, day: date) -> Owed:
    """Return the digest of one working day; it has lost its meaning when the day is over."""
    return Owed(
        key=f"digest:{team.id}:{day}",
        kind="digest",
        place=Place.CHANNEL,
        due_at=at_local(day, team.digest_time),
        not_after=at_local(day, DAY_ENDS),
        about_on=day,
    )


def own_digest_owed(
    teams: Sequence[Team], user: str, now: datetime, after: date | None
) -> tuple[Team, Owed] | None:
    """Return the next digest of a person's own, and the team whose morning it comes with.

    It is the first of the teams they have a seat in; `after` is the local day of the one before.
    """
    mornings = [
        (at_local(day, team.digest_time), team.name, team, day)
        for team in teams
        if seats_of(team, user)
        for day in [digest_after(team, after, now) if after else next_digest_on(team, now)]
    ]
    if not mornings:
        return None
    due_at, _name, team, day = min(mornings, key=lambda morning: morning[:2])
    key, ends = f"{OWN_DIGEST}:{team.workspace_id}:{user}:{day}", at_local(day, DAY_ENDS)
    return team, Owed(key, OWN_DIGEST, Place.PERSON, due_at, ends, user, about_on=day)


def next_digest_on(team: Team, now: datetime) -> date:
    """Return the day of the digest that comes next: today's until its time has come."""
    calendar, today = calendar_of(team), local_date(now)
    if calendar.is_working_day(today) and now < at_local(today, team.digest_time):
        return today
    return calendar.next_working_day(today)


def digest_after(team: Team, on: date, now: datetime) -> date:
    """Return the day of the digest that follows the one of a day, however late that was.

    Today's is said late, as long as the day is not over; those of past days are not.
    """
    calendar, today = calendar_of(team), local_date(now)
    is_on = calendar.is_working_day(today) and now < at_local(today, DAY_ENDS)
    return max(calendar.next_working_day(on), today if is_on else calendar.next_working_day(today))


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
            not_after=_day_end(case.meetings[-1].starts_at)
            if case.state is CaseState.NEW
            else None,
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


def _meeting(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Call the substitutes who were asked; draw the card anew when the meeting begins."""
    for meeting in case.meetings:
        if meeting.finished_at is not None:
            continue
        if meeting.moved_at is not None:
            yield from _moved(case, meeting, meeting.moved_at, calendar)
        key = f"card_update:{meeting.id}:{meeting.sequence}"
        yield Owed(key, "card_update", Place.CHANNEL, meeting.starts_at)
        manned = {word.seat_id for word in meeting.attendances if word.reply.comes}
        for word in meeting.attendances:
            if word.reply is Reply.ASKED and word.seat_id not in manned:
                yield Owed(
                    f"asked:{meeting.id}:{meeting.sequence}:{word.seat_id}:{word.user}",
                    "asked",
                    Place.THREAD,
                    _rings_at(word.at, meeting, calendar),
                    not_after=meeting.starts_at,
                    person=word.user,
                    about=word.seat_id,
                )


def _agenda(case: Case, calendar: WorkCalendar) -> Iterator[Owed]:
    """Lay the agenda before the team an hour before a meeting; at once if it was called later."""
    for meeting in case.meetings:
        if meeting.finished_at is None:
            called_at, ends = meeting.moved_at or case.opened_at, meeting.starts_at
            at = _in_good_time(max(ends - AGENDA_BEFORE, called_at), meeting, calendar)
            at = max(at, called_at)
            yield Owed(f"agenda:{meeting.id}:{meeting.sequence}", "agenda", Place.THREAD, at, ends)


def _quorum(case: Case, team: Team, calendar: WorkCalendar) -> Iterator[Owed]:
    """Ask the substitutes of a discipline that is silent shortly before a meeting; then the leader.

    While nobody has answered anything every discipline is silent, and the seats needn't be known.
    A pair of one is heard of in the same way.
    """
    for meeting in case.meetings:
        if meeting.finished_at or is_quorate(meeting, team):
            continue
        about, ends = f"{meeting.id}:{meeting.sequence}", meeting.starts_at
        asked_at = meeting.moved_at or case.opened_at
        wished = max(ends - timedelta(minutes=team.answer_minutes), asked_at + TIME_TO_ANSWER)
        at = max(_in_good_time(wished, meeting, calendar), asked_at + TIME_TO_ANSWER)
        leader_at = max(at, _in_good_time(at + LEADER_HEARS_AFTER, meeting, calendar))
        if at < ends:
            yield Owed(f"quorum:{about}", "quorum", Place.THREAD, at, ends)
        if leader_at < ends and team.leader:
            key, person = f"quorum_leader:{about}", team.leader
            yield Owed(key, "quorum_leader", Place.PERSON, leader_at, ends, person)


def _in_good_time(wished: datetime, meeting: Meeting, calendar: WorkCalendar) -> datetime:
    """Return when to speak of a meeting that was planned: while the office is open, before it.

    For one that begins as the office opens that is the working day before.
    """
    on, opens_at = local_date(meeting.starts_at), calendar.next_office_instant(wished)
    if opens_at < meeting.starts_at:
        return opens_at
    if wished >= at_local(on, DAY_ENDS):
        return at_local(on, AFTERNOON)
    return at_local(calendar.roll_back(on - timedelta(days=1)), AFTERNOON)


def absence_owed(team: Team, absence: Absence) -> list[Owed]:
    """Return what a team owes about one absence: a line to whoever steps in, and to both after."""
    mine = [seat for seat in team.seats if usual(seat) == absence.user]
    dues = [due for seat in mine for due in _stand_ins(team, seat, absence)]
    if dues:
        dues.append(_after(team, absence, f"back:{absence.id}:{team.id}", "back", absence.user, ""))
    return [*dues, *_tacit(team, absence)]


def _tacit(team: Team, absence: Absence) -> Iterator[Owed]:
    """Ask, the working day before somebody is away for days, what is only in their head."""
    calendar, (begins, ends) = calendar_of(team), span(absence)
    eve = local_date(begins) - timedelta(days=1)
    days = calendar.working_days_between(eve, local_date(ends - timedelta(seconds=1)))
    if days < LONG_ABSENCE or not seats_of(team, absence.user):
        return
    day_before = calendar.roll_back(eve)
    at = calendar.next_office_instant(max(at_local(day_before, NOON), absence.entered_at))
    if at < begins:
        key = f"tacit:{absence.id}:{team.id}"
        yield Owed(key, "tacit", Place.PERSON, at, begins, absence.user, absence.id)


def _stand_ins(team: Team, seat: Seat, absence: Absence) -> Iterator[Owed]:
    calendar, told = calendar_of(team), set[str]()
    for stint in stints(team, seat, absence):
        if stint.user is None:
            continue
        at = calendar.next_office_instant(max(stint.begins, absence.entered_at))
        key = f"stand_in:{absence.id}:{seat.id}:{stint.user}:{stint.begins:%Y-%m-%dT%H}"
        if at < stint.ends:
            told.add(stint.user)
            yield Owed(
                key,
                "stand_in",
                Place.PERSON,
                at,
                stint.ends,
                stint.user,
                absence.id,
                parts=(seat.id,),
            )
    for user in sorted(told):
        key = f"stand_down:{absence.id}:{seat.id}:{user}"
        yield _after(team, absence, key, "stand_down", user, seat.id)


def passing_owed(team: Team, passing: Passing, now: datetime) -> list[Owed]:
    """Return what is owed because a member passes something on: questions, then the answer."""
    calendar, since = calendar_of(team), local_date(passing.offered_at)
    if passing.state is HandoverState.WITHDRAWN:
        return []
    if passing.answered_at is not None:
        at = calendar.next_office_instant(passing.answered_at)
        key, person = f"passed:{passing.id}", passing.offered_by
        return [Owed(key, "passed", Place.PERSON, at, person=person, about=passing.id)]
    at = calendar.next_office_instant(passing.offered_at)
    key, person = f"passing:{passing.id}", passing.taker
    dues = [Owed(f"{key}:0", "passing", Place.PERSON, at, person=person, about=passing.id)]
    for prompt in _repeated("p", since, HANDOVER_AFTER, calendar, local_date(now)):
        again = f"{key}:{prompt.part.split(':')[1]}"
        on, until = at_local(prompt.on, MORNING), at_local(prompt.until, DAY_ENDS)
        dues.append(Owed(again, "passing", Place.PERSON, on, until, person, passing.id))
    return dues


def sparring_owed(team: Team, question: Knowledge) -> list[Owed]:
    """Return what is owed because of a question: asked, reminded within a working day, answered."""
    if question.answer_by is None:
        return []
    calendar, silent = calendar_of(team), unheard(question, team)
    asked_at, again_at = calendar.next_office_instant(question.at), question.answer_by
    dues = [
        *_asked_of(team, question, silent, asked_at, ""),
        *_asked_of(team, question, silent, at_local(again_at, MORNING), ":again"),
    ]
    if silent:
        at = at_local(calendar.shift(again_at, 1), MORNING)
    else:
        at = calendar.next_office_instant(question.settled_at or question.at)
    key = f"sparring_told:{question.id}:{'part' if silent else 'whole'}"
    return [*dues, Owed(key, "sparring_told", Place.PERSON, at, None, question.user, question.id)]


def _asked_of(
    team: Team, question: Knowledge, silent: list[Discipline], at: datetime, mark: str
) -> Iterator[Owed]:
    """Ask those whom the seats of the silent disciplines count on at a moment (aware)."""
    for discipline in silent:
        seats = [seat for seat in team.seats if seat.discipline_id == discipline.id]
        users = dict.fromkeys(occupant(team, seat, at) for seat in seats)
        for user in users:
            if user is not None and user != question.user:
                key = f"sparring:{question.id}:{discipline.id}:{user}{mark}"
                place, part = Place.PERSON, (discipline.id,)
                yield Owed(key, "sparring", place, at, None, user, question.id, parts=part)


def learning_owed(team: Team, now: datetime) -> Iterator[Owed]:
    """Convene the slot for sparring and learning the working day before; its agenda an hour before.

    Up to the second one after a moment (aware).
    """
    calendar = calendar_of(team)
    for on in learning_days(team, local_date(now), 2):
        starts_at = at_local(on, team.learning_at or team.meeting_time)
        day_before = at_local(calendar.roll_back(on - timedelta(days=1)), MORNING)
        key, place = f"{team.id}:{on}", Place.CHANNEL
        yield Owed(f"learning:{key}", "learning", place, day_before, starts_at, about_on=on)
        agenda_at = calendar.next_office_instant(starts_at - AGENDA_BEFORE)
        key, kind = f"learning_agenda:{key}", "learning_agenda"
        yield Owed(key, kind, place, agenda_at, starts_at, about_on=on)


def pin_refused_owed(team: Team, user: str, now: datetime) -> Owed:
    """Return the answer to somebody without a seat who put a 📌 on a message; one a day each.

    They have just acted, so it comes at once; the next day it means nothing.
    """
    key = f"{PIN_REFUSED}:{team.workspace_id}:{user}:{local_date(now)}"
    return Owed(key, PIN_REFUSED, Place.PERSON, now, now + timedelta(days=1), user)


def invitations_owed(
    case: Case, team: Team, invited: Mapping[tuple[str, str], int]
) -> Iterator[Owed]:
    """Yield the calendar files that are owed about start meetings, where files are sent at all.

    One to each whom a meeting counts on, once for each time it is set; and one that takes it out
    again, to whoever has it: `invited` is by meeting and person the revision in their calendar.
    """
    calendar = calendar_of(team)
    for meeting in case.meetings:
        found = start_meeting(case, team, meeting)
        if meeting.finished_at is None:
            lines = [] if found.cancelled else [(INVITATION, one) for one in found.people]
            lines += [(UNINVITED, one) for one in _let_go(found, meeting, invited)]
            at, ends = _rings_at(found.changed_at, meeting, calendar), meeting.starts_at
            about = f"{meeting.id}:{found.sequence}"
            for kind, user in sorted(lines):
                key, parts = f"{kind}:{about}:{user}", (str(found.sequence),)
                yield Owed(key, kind, Place.PERSON, at, ends, user, meeting.id, parts=parts)


def _let_go(
    found: Appointment, meeting: Meeting, invited: Mapping[tuple[str, str], int]
) -> Iterator[str]:
    """Yield who has a meeting in their calendar that is called off, or was moved without them."""
    for (meeting_id, user), sequence in invited.items():
        left_behind = sequence < found.sequence and user not in found.people
        if meeting_id == meeting.id and (found.cancelled or left_behind):
            yield user


def _after(team: Team, absence: Absence, key: str, kind: str, person: str, seat_id: str) -> Owed:
    _begins, ends = span(absence)
    at = calendar_of(team).next_office_instant(ends)
    parts = (seat_id,) if seat_id else ()
    until = at + HEARD_LATE
    return Owed(key, kind, Place.PERSON, at, until, person, absence.id, parts=parts)


def _rings_at(at: datetime, meeting: Meeting, calendar: WorkCalendar) -> datetime:
    """Return when to ring about a meeting: when the office is open, at once if it begins before."""
    opens_at = calendar.next_office_instant(at)
    return opens_at if opens_at < meeting.starts_at else at


def _moved(case: Case, meeting: Meeting, at: datetime, calendar: WorkCalendar) -> Iterator[Owed]:
    """Tell the seats and the referrer when the meeting is now; at once if it begins too soon."""
    about, ends = f"{meeting.id}:{meeting.sequence}", meeting.starts_at
    rings_at = _rings_at(at, meeting, calendar)
    yield Owed(f"moved:{about}", "moved", Place.THREAD, rings_at, not_after=ends)
    yield Owed(
        f"moved_receipt:{about}",
        "moved_receipt",
        Place.PERSON,
        rings_at,
        not_after=ends,
        person=case.referrer,
    )


def _reminders(case: Case, calendar: WorkCalendar, now: datetime) -> Iterator[Owed]:
    days: dict[date, _Day] = defaultdict(_Day)
    for prompt in _prompts(case, calendar, now):
        day = days[prompt.on]
        day.parts.append(prompt.part)
        day.until = max(day.until, prompt.until)
    for on, day in days.items():
        yield Owed(
            f"reminder:{case.id}:{on}",
            "reminder",
            Place.THREAD,
            at_local(on, MORNING),
            not_after=at_local(day.until, DAY_ENDS),
            about_on=on,
            parts=tuple(sorted(set(day.parts))),
        )


def _prompts(case: Case, calendar: WorkCalendar, now: datetime) -> Iterator[Prompt]:
    today = local_date(now)
    if case.state is CaseState.NEW:
        yield from _late("record", _meeting_on(case.meetings[-1]), calendar, today)
    if case.state is CaseState.UNDERWAY and case.follow_up_on is not None:
        since = local_date(case.follow_up_set_at)
        yield from _before("follow_up", case.follow_up_on, BEFORE_FOLLOW_UP, calendar, since)
        yield from _late("follow_up", case.follow_up_on, calendar, today)
    if case.state is CaseState.UNDERWAY and case.follow_up_on is None:
        yield from _late("closing", local_date(case.follow_up_set_at), calendar, today)
    if case.state is CaseState.UNDERWAY and case.contact_by and case.contacted_at is None:
        yield from _late("contact", case.contact_by, calendar, today)
    for made in case.awaited:
        if made.due_on is not None:
            ordered_on = local_date(made.logged_at)
            yield from _before("ordered", made.due_on, BEFORE_DELIVERY, calendar, ordered_on)
            yield from _late("ordered", made.due_on, calendar, today)
    since = local_date(case.close_by_set_at)
    yield from _before("close_by", case.close_by, BEFORE_CLOSE_BY, calendar, since)
    yield from _late("close_by", case.close_by, calendar, today)
    if case.outer_on is not None:
        since = local_date(case.opened_at)
        yield from _before("outer", case.outer_on, BEFORE_OUTER, calendar, since)
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
    yield from _repeated(f"{topic}:late", on, AFTER, calendar, today)


def _waiting(case: Case, calendar: WorkCalendar, today: date) -> Iterator[Prompt]:
    for handover in case.handovers:
        if handover.state is HandoverState.OFFERED:
            since = local_date(handover.offered_at)
            yield from _repeated("handover:wait", since, HANDOVER_AFTER, calendar, today)


def _repeated(
    topic: str, on: date, first: tuple[int, ...], calendar: WorkCalendar, today: date
) -> Iterator[Prompt]:
    for count, following in _counts(first):
        remind_on = calendar.shift(on, count)
        until = calendar.shift(on, following) - timedelta(days=1)
        if until >= today:
            yield Prompt(remind_on, f"{topic}:{count}", until)
        if remind_on > today:
            return


def _counts(first: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Yield each count of working days with the one after it: the given ones, then weekly."""
    yield from pairwise(first)
    count = first[-1]
    while True:
        yield count, count + WEEK
        count += WEEK


def _handover_letters(case: Case, calendar: WorkCalendar, now: datetime) -> Iterator[Owed]:
    """Ask a recipient who is in Slack, and ask again until there is an answer."""
    for handover in case.handovers:
        if handover.state is HandoverState.OFFERED and handover.recipient:
            yield _letter(handover, "0", calendar.next_office_instant(handover.offered_at), None)
            since = local_date(handover.offered_at)
            for prompt in _repeated("r", since, HANDOVER_AFTER, calendar, local_date(now)):
                count = prompt.part.split(":")[1]
                until = at_local(prompt.until, DAY_ENDS)
                yield _letter(handover, count, at_local(prompt.on, MORNING), until)


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


def _visits(case: Case, team: Team) -> Iterator[Owed]:
    """Tell of each visit at once, ask when it should be over, then the colleague, then the leader.

    At any hour: a visit that isn't ended is what may break the silence (domain.md, "Dates" 5).
    """
    for visit in case.visits:
        lines = [("out", visit.user, visit.left_at), ("told", visit.partner, visit.left_at)]
        asked, late = visit.back_by, visit.back_by + PARTNER_HEARS_AFTER
        alarms = [("partner", visit.partner, late)]
        last = visit.back_by + LEADER_HEARS_OF_VISIT
        others = [team.leader] if team.leader else members(team, last)
        alarms += [
            ("leader", one, last) for one in others if one not in {visit.user, visit.partner}
        ]
        if visit.home_at is None:
            lines += [("ask", visit.user, asked), *alarms]
        else:
            alarmed = {user for _line, user, at in alarms if at <= visit.home_at}
            lines += [("home", user, visit.home_at) for user in sorted(alarmed)]
        for line, user, at in lines:
            key = f"visit:{visit.id}:{line}:{user}"
            until = visit.back_by if line in {"out", "told"} else None
            yield Owed(key, "visit", Place.PERSON, at, until, user, visit.id, parts=(line,))


def _meeting_on(meeting: Meeting) -> date:
    return local_date(meeting.starts_at)


def _day_end(instant: datetime) -> datetime:
    return at_local(local_date(instant), DAY_ENDS)
