"""What a team owes apart from its cases: digests, absences, what is passed on, sparring."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.deadlines import at_local, local_date
from bot.obligations.feedback import FEEDBACK
from bot.obligations.meetings import AGENDA_BEFORE
from bot.obligations.owing import HANDOVER_AFTER, LADDER, Owed, repeated
from bot.policy import awaited_of, calendar_of, learning_days, seats_of
from bot.presence import NOON, occupant, span, stints, usual
from bot.work_calendar import CLOSES, MORNING
from models import HandoverState, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from models import Absence, Knowledge, Passing, Seat, Team

LONG_ABSENCE = 3  # working days
HEARD_LATE = timedelta(days=7)
PIN_REFUSED = "pin_refused"
OWN_DIGEST = "own_digest"
SPARRING_TOLD = "sparring_told"
COURTESIES = (PIN_REFUSED, OWN_DIGEST, SPARRING_TOLD, FEEDBACK)
"""What nobody misses who doesn't get it: not told of when it is refused."""


def digest_owed(team: Team, day: date) -> Owed:
    """Return the digest of one working day; it has lost its meaning when the day is over."""
    return Owed(
        key=f"digest:{team.id}:{day}",
        kind="digest",
        place=Place.CHANNEL,
        due_at=at_local(day, team.digest_time),
        not_after=at_local(day, CLOSES),
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
    key, ends = f"{OWN_DIGEST}:{team.workspace_id}:{user}:{day}", at_local(day, CLOSES)
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
    is_on = calendar.is_working_day(today) and now < at_local(today, CLOSES)
    return max(calendar.next_working_day(on), today if is_on else calendar.next_working_day(today))


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


def _after(team: Team, absence: Absence, key: str, kind: str, person: str, seat_id: str) -> Owed:
    _begins, ends = span(absence)
    at = calendar_of(team).next_office_instant(ends)
    parts = (seat_id,) if seat_id else ()
    until = at + HEARD_LATE
    return Owed(key, kind, Place.PERSON, at, until, person, absence.id, parts=parts)


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
    for prompt in repeated("p", since, HANDOVER_AFTER, calendar, local_date(now)):
        again = f"{key}:{prompt.part.split(':')[1]}"
        on, until = at_local(prompt.on, MORNING), at_local(prompt.until, CLOSES)
        dues.append(Owed(again, "passing", Place.PERSON, on, until, person, passing.id))
    return dues


def sparring_owed(team: Team, question: Knowledge, now: datetime) -> list[Owed]:
    """Return what is owed because of a question: asked, reminded until answered, and told."""
    if question.answer_by is None:
        return []
    if question.settled_at is not None:
        return [_told(team, question, "whole", question.settled_at)] if question.answers else []
    calendar, by = calendar_of(team), question.answer_by
    asked_at, on_the_day = calendar.next_office_instant(question.at), at_local(by, MORNING)
    dues = [
        *_asked_of(team, question, asked_at, on_the_day, "0"),
        *_asked_of(team, question, on_the_day, at_local(by, CLOSES), "again"),
    ]
    for prompt in repeated("late", by, LADDER, calendar, local_date(now)):
        on, until = at_local(prompt.on, MORNING), at_local(prompt.until, CLOSES)
        dues += _asked_of(team, question, on, until, prompt.part)
    return [*dues, _told(team, question, "part", at_local(calendar.shift(by, 1), MORNING))]


def _told(team: Team, question: Knowledge, how: str, at: datetime) -> Owed:
    """Tell the asker how many have answered: once when it should be all, and when it is."""
    key, at = f"sparring_told:{question.id}:{how}", calendar_of(team).next_office_instant(at)
    return Owed(key, SPARRING_TOLD, Place.PERSON, at, None, question.user, question.id)


def _asked_of(
    team: Team, question: Knowledge, at: datetime, until: datetime, part: str
) -> Iterator[Owed]:
    """Ask those whom the seats of the silent disciplines count on at a moment (aware)."""
    for discipline in awaited_of(question, team):
        seats = [seat for seat in team.seats if seat.discipline_id == discipline.id]
        users = dict.fromkeys(occupant(team, seat, at) for seat in seats)
        for user in users:
            if user is not None and user != question.user:
                key = f"sparring:{question.id}:{discipline.id}:{user}:{part}"
                place, parts = Place.PERSON, (discipline.id, part)
                yield Owed(key, "sparring", place, at, until, user, question.id, parts=parts)


def learning_owed(team: Team, now: datetime, told: Mapping[str, datetime]) -> Iterator[Owed]:
    """Convene the slot for sparring and learning the working day before; its agenda an hour before.

    Up to the second one after a moment (aware). What was convened and is no longer then is called
    off: `told` is by key when each that has been said begins (aware).
    """
    coming = list(_slots(team, now))
    yield from coming
    for key, starts_at in told.items():
        if starts_at > now and key not in {due.key for due in coming}:
            at, on = calendar_of(team).next_office_instant(now), local_date(starts_at)
            kind, place = "learning_off", Place.CHANNEL
            yield Owed(f"learning_off:{key}", kind, place, at, starts_at, about_on=on)


def _slots(team: Team, now: datetime) -> Iterator[Owed]:
    calendar = calendar_of(team)
    for on in learning_days(team, local_date(now), 2):
        starts_at = at_local(on, team.learning_at or team.meeting_time)
        day_before = at_local(calendar.roll_back(on - timedelta(days=1)), MORNING)
        key, place = f"{team.id}:{on}T{team.learning_at}", Place.CHANNEL
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
