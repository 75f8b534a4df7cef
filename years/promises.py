"""What a case promises while something stands: written from the rules, not from the product.

A promise counts when its moment comes while what makes it stands. Whoever judges compares these
with what stands in Slack, in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from years.course import (
    ACCEPTED,
    ASKED,
    CLOSED,
    HANDED_OVER,
    NEW,
    OFFERED,
    UNDERWAY,
    WITHDRAWN,
)
from years.days import CLOSES, CONTACT_DAYS, MORNING, ONE, WEEK, at, day_of, local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from years.course import Course, Meet, Note, Story
    from years.team import Team, Teams

THREAD, CHANNEL = "thread", "channel"
BEFORE_FOLLOW_UP, BEFORE_CLOSE_BY, BEFORE_OUTER = (7, 3, 1), (14, 7, 2), (5, 2, 0)
BEFORE_DELIVERY, LATE, UNANSWERED, UNFILED = (3, 0), (1, 3, 5), (2, 5), (3, 5)
BEGINS = {"handover": UNANSWERED[0], "filing": UNFILED[0]}
ASKED_FOR = 10  # working days
ANSWER, TIME_TO_ANSWER = timedelta(minutes=45), timedelta(minutes=10)
LEADER_AFTER = timedelta(minutes=15)
LASTING, HOLDS_AFTER = ("goal_met", "stabilised", "declined", HANDED_OVER), (14, 60)
CALLED_BEFORE = 3  # working days
SNOOZE_OVER = "snooze:over:0"
AN_HOUR, AFTERNOON = timedelta(hours=1), time(15, 30)
PARTNER, LEADER, EVERYBODY = (timedelta(minutes=n) for n in (10, 25, 40))


@dataclass(frozen=True)
class Promise:
    """One message that is due at a moment, to a thread, a channel or a person.

    `what` are its reasons; `until` is when it has lost its meaning, `rings` that it may break the
    silence, `call` whom it mentions.
    """

    kind: str
    name: str
    to: str
    due: datetime
    what: str = ""
    until: datetime | None = None
    rings: bool = False
    call: tuple[str, object] | None = None


@dataclass(frozen=True)
class Downs:
    """When the process was down: what fell due then is said on the first moment after it."""

    spans: tuple[tuple[datetime, datetime], ...] = ()

    def said_at(self, one: Promise, team: Team) -> datetime | None:
        """Return when a promise is kept; None when it has lost its meaning by then."""
        up = next((up for down, up in self.spans if down <= one.due < up), None)
        if up is None:
            return one.due
        office = team.days.office(up)
        rings = one.rings and (one.until is None or one.until <= office)
        when = up if rings else office
        return None if one.until is not None and one.until <= when else when


def promised(
    story: Story, teams: Teams, downs: Downs, end: datetime
) -> Iterator[tuple[datetime | None, Promise]]:
    """Yield all that a case promises up to a moment, with when it is to be said.

    None for what fell due while the process was down, and had lost its meaning when it was up.
    """
    ends = [*story.since[1:], end]
    for since, until, course in zip(story.since, ends, story.courses, strict=True):
        for first, last in teams.windows(since, until):
            team = teams.at(first)
            for one in _owed(course, team, last):
                when = downs.said_at(one, team)
                if first <= (when or one.due) < last:
                    yield when, one


def newest_told(
    every: Iterable[tuple[datetime | None, Promise]],
) -> Iterator[tuple[datetime | None, Promise]]:
    """Yield all of a case's promises, but of what a leader was not told in time the newest only."""
    found, told = list(every), dict[date, datetime]()
    for when, one in found:
        if one.kind == "overdue" and when is not None:
            told[day_of(when)] = max(one.due, told.get(day_of(when), one.due))
    for when, one in found:
        if one.kind != "overdue" or when is None or one.due == told[day_of(when)]:
            yield when, one


def _owed(course: Course, team: Team, end: datetime) -> Iterator[Promise]:
    yield from _arrival(course, team)
    yield from _ends(course, team)
    yield from _answers(course, team)
    yield from _after(course, team)
    yield from _visits(course, team)
    yield from _reminded(course, team, end)
    yield from _feedback(course, team)
    yield from _taken_over(course, team)
    if course.is_open:
        yield from _meeting(course, team)
        yield from _extended(course, team)
        yield from _letters(course, team, end)
        yield from _decided(course, team)


def _arrival(course: Course, team: Team) -> Iterator[Promise]:
    """Yield card and receipt at once and silently, the ping when the office is open."""
    yield Promise("card", course.name, CHANNEL, course.received_at, rings=True)
    yield Promise("receipt", course.name, course.referrer, course.received_at, rings=True)
    is_again = bool(course.endings)
    if course.state == NEW or (course.is_open and is_again):
        until = _day_ends(course.start.starts_at) if course.state == NEW else None
        at_ = team.days.office(course.opened_at)
        call = ("meeting", 0) if course.state == NEW else ("charge", 0)
        yield Promise("ping", course.name, THREAD, at_, str(len(course.endings)), until, call=call)


def _after(course: Course, team: Team) -> Iterator[Promise]:
    """Yield the questions whether it holds, and each no, to the team."""
    turn, name = len(course.endings), course.name
    ended = course.endings[-1] if course.endings and not course.is_open else None
    if ended is not None and ended.outcome in LASTING:
        first, last = (
            at(team.days.forward(day_of(ended.at) + days * ONE), MORNING) for days in HOLDS_AFTER
        )
        for days, due, until in ((14, first, last), (60, last, last + 30 * ONE)):
            if (turn, days) not in {(one.turn, one.days) for one in course.answers}:
                to = asked_after(course, team, due)
                yield Promise("after", name, to, due, f"{turn} {days}", until)
    for one in course.answers:
        if not one.holds:
            when, what = team.days.office(one.at), f"{one.turn} {one.days}"
            yield Promise("after_no", name, THREAD, when, what, call=("no", one.turn))


def asked_after(course: Course, team: Team, when: datetime) -> str:
    """Return who is asked whether it holds: the recipient in Slack, or one of ours with a seat."""
    accepted = [one for one in course.offers if one.state == ACCEPTED]
    if course.endings[-1].outcome == HANDED_OVER and accepted and accepted[-1].to:
        return accepted[-1].to
    for user in (course.contact, course.lead, course.convener):
        if user and team.seat_of(user):
            found = team.substitute(user, when) if team.is_away(user, when) else user
            if found:
                return found
    return team.members(when)[0]


def _ends(course: Course, team: Team) -> Iterator[Promise]:
    """Yield that the meeting was held, and how it ended, to whoever referred."""
    office = team.days.office
    if course.start.finished_at is not None:
        yield Promise("held", course.name, course.referrer, office(course.start.finished_at))
    if course.state == CLOSED:
        ended, turn = course.endings[-1], len(course.endings)
        when, users = office(ended.at), [("", course.referrer)]
        users += [(name, user) for name, user, _at in course.additions]
        for which, user in users:
            yield Promise("outcome", course.name, user, when, f"{turn}{which}")


def _answers(course: Course, team: Team) -> Iterator[Promise]:
    for one in course.offers:
        if one.answered_at is not None and one.state != WITHDRAWN:
            when, what = team.days.office(one.answered_at), str(one.number)
            yield Promise("answered", course.name, THREAD, when, what, call=("charge", 0))


def _taken_over(course: Course, team: Team) -> Iterator[Promise]:
    """Yield to a recipient in Slack that the case is theirs now."""
    if course.state == CLOSED and course.endings[-1].outcome == HANDED_OVER:
        last = course.offers[-1]
        if last.to is not None:
            when = team.days.office(course.endings[-1].at)
            yield Promise("yours", course.name, last.to, when, str(last.number))


def _feedback(course: Course, team: Team) -> Iterator[Promise]:
    """Yield the question to each who took part and has a seat; who referred has it in a letter."""
    if course.state != CLOSED or course.endings[-1].outcome in {"error", "added"}:
        return
    ended = course.endings[-1]
    coming = course.start.coming | (course.review.coming if course.review else frozenset())
    named = {course.lead, course.contact, course.convener, ended.by}
    referrers = {course.referrer, *(user for _name, user, _at in course.additions)}
    when = team.days.office(ended.at)
    until = at(team.days.after(day_of(ended.at), ASKED_FOR), CLOSES)
    for user in sorted(filter(None, {*named, *coming, *course.took_part} - referrers)):
        if team.seat_of(user):
            yield Promise("feedback", course.name, user, when, str(len(course.endings)), until)


def _decided(course: Course, team: Team) -> Iterator[Promise]:
    if course.spared_at is not None:
        when = team.days.office(course.spared_at)
        what = str(len(course.endings))
        yield Promise("triaged", course.name, course.referrer, when, what)
    for name, _user, added_at in course.additions:
        when = team.days.office(added_at)
        yield Promise("referred_again", course.name, THREAD, when, name, call=("charge", 0))


def _meeting(course: Course, team: Team) -> Iterator[Promise]:
    """Yield what is said of the meeting that comes next, the start or the follow-up."""
    start, name, ends = course.meeting, course.name, course.meeting.starts_at
    is_review = start is not course.start
    if start.finished_at is not None:
        return
    turn = start.name
    if start.is_moved:
        when = _rings_at(start.called_at, start, team)
        yield Promise("moved", name, THREAD, when, turn, ends, rings=True, call=("meeting", 0))
        if not is_review:
            yield Promise("moved_receipt", name, course.referrer, when, turn, ends, rings=True)
    asked_at = asked_to(course, team)
    if is_review and not (start.is_moved and start.called_at >= asked_at):
        when = _rings_at(asked_at, start, team)
        yield Promise("review", name, THREAD, when, turn, ends, rings=True, call=("meeting", 0))
    for word in start.words:
        if word.reply == ASKED and not start.is_coming(word.place):
            when, what = _rings_at(word.at, start, team), f"{turn} {word.place} {word.user}"
            call = ("user", word.user)
            yield Promise("asked", name, THREAD, when, what, ends, rings=True, call=call)
    wished = max(ends - AN_HOUR, asked_at)
    when = max(_in_good_time(wished, start, team), asked_at)
    yield Promise("agenda", name, THREAD, when, turn, ends)
    yield from _quorum(course, team)


def asked_to(course: Course, team: Team) -> datetime:
    """Return when those a meeting counts on are asked: to a start at once, else three days before.

    Three working days before a follow-up, at eight, or when it was set later than that.
    """
    meeting = course.meeting
    if meeting is course.start:
        return meeting.called_at
    day = team.days.before(team.days.back(day_of(meeting.starts_at)), CALLED_BEFORE)
    return max(at(day, MORNING), _follow_up_known(course))


def _follow_up_known(course: Course) -> datetime:
    """Return since when a follow-up is to be held on its day: nobody asks before the record."""
    set_at = course.follow_up_set_at
    return max(set_at, course.start.finished_at or set_at)


def _quorum(course: Course, team: Team) -> Iterator[Promise]:
    """Yield the alarm when a discipline is silent, and the leader's a quarter later."""
    start, name, ends = course.meeting, course.name, course.meeting.starts_at
    if start.words and not silent(start, team):
        return
    turn, asked_at = start.name, asked_to(course, team)
    wished = max(ends - ANSWER, asked_at + TIME_TO_ANSWER)
    when = max(_in_good_time(wished, start, team), asked_at + TIME_TO_ANSWER)
    leader_at = max(when, _in_good_time(when + LEADER_AFTER, start, team))
    if when < ends:
        yield Promise("quorum", name, THREAD, when, turn, ends, call=("silent", 0))
    if leader_at < ends:
        yield Promise("quorum_leader", name, team.leader, leader_at, turn, ends)


def silent(start: Meet, team: Team) -> list[int]:
    """Return the places of the seats that have people, and of whom nobody has said they come."""
    return [
        place for place, seat in enumerate(team.seats) if seat.people and not start.is_coming(place)
    ]


def _rings_at(when: datetime, start: Meet, team: Team) -> datetime:
    """Return when to ring: in the office, or at once when the meeting begins before it opens."""
    opens = team.days.office(when)
    return opens if opens < start.starts_at else when


def _in_good_time(wished: datetime, start: Meet, team: Team) -> datetime:
    """Return a planned word's moment: while the office is open and before the meeting begins."""
    on, opens = day_of(start.starts_at), team.days.office(wished)
    if opens < start.starts_at:
        return opens
    if local(wished).time() >= CLOSES and day_of(wished) >= on:
        return at(on, AFTERNOON)
    return at(team.days.back(on - ONE), AFTERNOON)


def _extended(course: Course, team: Team) -> Iterator[Promise]:
    """Yield that a leader has moved the deadline: told once in the thread."""
    for number, extended_at in enumerate(course.extended_at):
        if extended_at >= course.opened_at:
            when = team.days.office(extended_at)
            yield Promise("extended", course.name, THREAD, when, str(number), call=("charge", 0))


def _reminded(course: Course, team: Team, end: datetime) -> Iterator[Promise]:
    """Yield the reminders that do not rest, and what the leader hears in person of those days."""
    every = [*_reminders(course, team, end)] if course.is_open else []
    every += _to_be_filed(course, team, end)
    found = [one for one in every if not _rests(course, one)]
    if course.snoozed_until is not None:
        day = team.days.forward(course.snoozed_until)
        until = at(team.days.after(day, WEEK) - ONE, CLOSES)
        found.append(_reminder(course, SNOOZE_OVER, day, until))
    yield from found
    for due in sorted({one.due for one in found}):
        today = [one for one in found if one.due == due]
        leader = _leader_told(course, team, due, [one.what for one in today])
        if leader is not None:
            until = max(one.until for one in today if one.until)
            yield Promise("overdue", course.name, leader, due, str(day_of(due)), until)


def _rests(course: Course, one: Promise) -> bool:
    """Tell whether a reminder has been put off; a date from outside never is."""
    until = course.snoozed_until
    return until is not None and day_of(one.due) < until and not one.what.startswith("outer")


def days_late(part: str) -> int:
    """Return how many working days late a reason is; 0 for what lies ahead."""
    _topic, how, *count = part.split(":")
    return int(count[0]) if how in {"late", "wait"} else 0


def late_in(course: Course, team: Team, on: date) -> dict[str, int]:
    """Return what is late in a case on a day: by topic, so many working days."""
    found: dict[str, int] = {}
    dates = [("filing", day_of(note.at)) for note in unfiled(course)]
    if course.is_open:
        dates += dated(course)
    if course.pending is not None:
        dates.append(("handover", day_of(course.pending.answered_at or course.pending.at)))
    for topic, by in dates:
        days = team.days.count(by, on)
        if days >= BEGINS.get(topic, LATE[0]):
            found[topic] = max(found.get(topic, 0), days)
    return found


def unfiled(course: Course) -> list[Note]:
    """Return what is still to be filed in the journal."""
    return [one for one in course.notes if not one.is_filed]


def _to_be_filed(course: Course, team: Team, end: datetime) -> list[Promise]:
    """Return the reminders of notes that are not filed, each reason once a day."""
    found = {
        (one.what, one.due): one
        for note in unfiled(course)
        for one in _rungs(course, team.days.ladder(day_of(note.at), UNFILED), end, "filing:late")
    }
    return list(found.values())


def _leader_told(course: Course, team: Team, due: datetime, parts: list[str]) -> str | None:
    """Return the leader who hears of a day's lateness: from day 5; one who is there, if any is."""
    late = [days_late(part) for part in parts]
    if SNOOZE_OVER in parts:
        late += late_in(course, team, day_of(due)).values()
    if max(late, default=0) < LATE[2]:
        return None
    lead = course.in_charge(team)
    leaders = team.leaders_of(lead)
    return min(leaders, key=lambda user: (team.is_away(user, due), user == lead))


def dated(course: Course) -> Iterator[tuple[str, date]]:
    """Yield what an open case is to have done by a day, whether or not it has passed."""
    if course.state == NEW:
        yield "record", day_of(course.start.starts_at)
    elif course.follow_up_on is not None:
        yield "follow_up", course.follow_up_on
    else:
        yield "closing", day_of(_follow_up_known(course))
    if course.state == UNDERWAY and course.contact_by and course.contacted_at is None:
        yield "contact", course.contact_by
    yield from (("ordered", due_on) for _made_at, due_on in course.orders)
    yield "close_by", course.close_by


def _reminders(course: Course, team: Team, end: datetime) -> Iterator[Promise]:
    on = course.follow_up_on
    if course.state == UNDERWAY and on is not None:
        since = day_of(_follow_up_known(course))
        every = _before(course, team, "follow_up", on, BEFORE_FOLLOW_UP, since)
        called_by = f"follow_up:T-{CALLED_BEFORE}"
        yield from (one for one in every if one.what != called_by)
    for made_at, due_on in course.orders:
        made_on = day_of(made_at)
        yield from _before(course, team, "ordered", due_on, BEFORE_DELIVERY, made_on)
    since = day_of(course.close_by_set_at)
    yield from _before(course, team, "close_by", course.close_by, BEFORE_CLOSE_BY, since)
    if course.outer_on is not None:
        since = day_of(course.opened_at)
        yield from _before(course, team, "outer", course.outer_on, BEFORE_OUTER, since)
    for topic, by in dated(course):
        yield from _rungs(course, team.days.ladder(by, LATE), end, f"{topic}:late")
    yield from _waiting(course, team, end)


def _waiting(course: Course, team: Team, end: datetime) -> Iterator[Promise]:
    """Yield the reminders of a handover until it is whole, and that the day to meet has passed."""
    one = course.pending
    if one is None:
        return
    rungs = team.days.ladder(day_of(one.answered_at or one.at), UNANSWERED)
    yield from _rungs(course, rungs, end, "handover:wait")
    if one.meets_on is not None:
        day = team.days.after(one.meets_on, UNANSWERED[0])
        yield _reminder(course, "handover:passed", day, at(day, CLOSES))


def _before(
    course: Course, team: Team, topic: str, on: date, counts: Iterable[int], since: date
) -> Iterator[Promise]:
    """Yield the reminders before a day, of which none is for a day gone when it was set."""
    last = team.days.back(on)
    days = [(count, team.days.before(last, count)) for count in counts]
    following = [*(day for _count, day in days[1:]), on + ONE]
    for (count, day), then in zip(days, following, strict=True):
        if day > since:
            until = at(max(then - ONE, day), CLOSES)
            yield _reminder(course, f"{topic}:T-{count}", day, until)


def _rungs(
    course: Course, rungs: Iterator[tuple[int, date]], end: datetime, topic: str
) -> Iterator[Promise]:
    """Yield each rung of a ladder up to a moment; it means something until the next one."""
    count, day = next(rungs)
    for next_count, next_day in rungs:
        if at(day, MORNING) >= end:
            return
        yield _reminder(course, f"{topic}:{count}", day, at(next_day - ONE, CLOSES))
        count, day = next_count, next_day


def _reminder(course: Course, part: str, day: date, until: datetime) -> Promise:
    topic = part.partition(":")[0]
    call = (BY_TOPIC.get(topic, "charge"), days_late(part))
    if part == SNOOZE_OVER:
        call = ("rested", 0)
    return Promise("reminder", course.name, THREAD, at(day, MORNING), part, until, call=call)


def _letters(course: Course, team: Team, end: datetime) -> Iterator[Promise]:
    """Yield the letter to a recipient in Slack, and again until there is an answer."""
    one = course.waiting
    if one is None or one.to is None:
        return
    yield Promise("handover", course.name, one.to, team.days.office(one.at), f"{one.number} 0")
    rungs = team.days.ladder(day_of(one.at), UNANSWERED)
    count, day = next(rungs)
    for next_count, next_day in rungs:
        if at(day, MORNING) >= end:
            return
        what, until = f"{one.number} {count}", at(next_day - ONE, CLOSES)
        yield Promise("handover", course.name, one.to, at(day, MORNING), what, until)
        count, day = next_count, next_day


def _visits(course: Course, team: Team) -> Iterator[Promise]:
    """Yield what is said of who is out: the one thing that may break the silence."""
    for one in course.visits:
        alarms = list(_alarms(one.back_by, one.user, one.partner, team))
        lines = [("out", one.user, one.left_at), ("told", one.partner, one.left_at)]
        home = one.home_at
        if home is None:
            lines += [("ask", one.user, one.back_by), *alarms]
        else:
            told = sorted({user for _line, user, when in alarms if when <= home})
            lines += [("home", user, home) for user in told]
        for line, user, when in lines:
            until = one.back_by if line in {"out", "told"} else None
            what = f"{one.number} {line}"
            yield Promise("visit", course.name, user, when, what, until, rings=True)


def _alarms(
    back_by: datetime, user: str, partner: str, team: Team
) -> Iterator[tuple[str, str, datetime]]:
    yield "partner", partner, back_by + PARTNER
    told, last, chief = {user, partner}, back_by + LEADER, team.leader_of(user)
    if chief not in told:
        yield "leader", chief, last
        last, told = back_by + EVERYBODY, {*told, chief}
    for other in team.members(last):
        if other not in told:
            yield "leader", other, last


def called(one: Promise, course: Course, team: Team, when: datetime) -> list[str]:
    """Return whom a message calls at the moment it is said."""
    how, what = one.call or ("", 0)
    if how == "user":
        return [str(what)]
    return CALLS[how](course, team, when, int(str(what))) if how else []


def _to_the_meeting(course: Course, team: Team, _when: datetime, _what: int) -> list[str]:
    return team.members(course.meeting.starts_at)


def _of_the_silent(course: Course, team: Team, _when: datetime, _what: int) -> list[str]:
    meeting = course.meeting
    return _could_come(meeting, team) or team.members(meeting.starts_at)


def _about_a_no(course: Course, team: Team, when: datetime, turn: int) -> list[str]:
    """Return who decides on a no; nobody once the case is open again, which calls them itself."""
    is_again = course.endings[turn - 1].reopened_at is not None
    return [] if is_again else _in_charge(course, team, when, 0)


def _about_all(course: Course, team: Team, when: datetime, _what: int) -> list[str]:
    """Return whom all that is late by now calls; the one in charge when nothing is."""
    found = list[str]()
    for topic, late in late_in(course, team, day_of(when)).items():
        found += CALLS[BY_TOPIC.get(topic, "charge")](course, team, when, late)
    return found or _in_charge(course, team, when, 0)


def _could_come(start: Meet, team: Team) -> list[str]:
    refused = {word.user for word in start.words if word.reply == "not_coming"}
    found = [
        user
        for place in silent(start, team)
        for user in team.present(team.seats[place], start.starts_at)
        if user not in refused
    ]
    return list(dict.fromkeys(found))


def _in_charge(course: Course, team: Team, when: datetime, late: int) -> list[str]:
    """Return the one in charge; on day 3 the substitute; later on a leader hears in person."""
    lead = course.in_charge(team)
    if lead is None:
        return team.members(when)
    if LATE[1] <= late < LATE[2]:
        return [team.substitute(lead, when) or lead]
    return [team.there(lead, when)]


def _about_contact(course: Course, team: Team, when: datetime, late: int) -> list[str]:
    """Return the contact; from day 3 the lead, or the substitute of a lead who is the contact."""
    contact = course.contact if team.seat_of(course.contact) else None
    if contact is None or late >= LATE[2]:
        return _in_charge(course, team, when, late)
    first, lead = [team.there(contact, when)], _in_charge(course, team, when, 0)
    if late < CONTACT_DAYS:
        return first
    return _in_charge(course, team, when, late) if lead == first else lead


def _to_file(course: Course, team: Team, when: datetime, _late: int) -> list[str]:
    """Return the one in charge, however late a note is."""
    return _in_charge(course, team, when, 0)


CALLS: dict[str, Callable[[Course, Team, datetime, int], list[str]]] = {
    "meeting": _to_the_meeting,
    "silent": _of_the_silent,
    "no": _about_a_no,
    "rested": _about_all,
    "contact": _about_contact,
    "filing": _to_file,
    "charge": _in_charge,
}
BY_TOPIC = {"contact": "contact", "filing": "filing"}
"""Whom a message calls, by what it is about."""


def _day_ends(when: datetime) -> datetime:
    return at(day_of(when), CLOSES)


__all__ = ["CHANNEL", "OFFERED", "THREAD", "Downs", "Promise", "called", "promised", "silent"]
