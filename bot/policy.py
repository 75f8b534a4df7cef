"""What a team has decided, as the rules read it: its calendar, its dates, who sits where."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from bot.deadlines import ClosingDay, Rules, WorkCalendar, local_date
from bot.pairing import Partner
from bot.presence import is_away, occupant, people_of, present, usual
from models import CaseState, Reply
from models.vocabulary import FollowUpDecision, Meets, Occasion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from models import Bid, Case, Discipline, Knowledge, Meeting, Seat, Team

PAIR = 2
SUBSTITUTE_AFTER, LEADER_AFTER = 3, 5  # working days
LEAD_AFTER = 3  # working days, where the contact hears first


def calendar_of(team: Team) -> WorkCalendar:
    """Return the team's working days: Denmark's, less its own closing days."""
    return WorkCalendar(
        closing_days=tuple(
            ClosingDay(day.first_on, day.last_on, day.closes_at, day.label)
            for day in team.closing_days
        )
    )


def rules_of(team: Team) -> Rules:
    """Return the team's times and spans for its dates."""
    return Rules(
        meeting_time=team.meeting_time,
        follow_up_days=team.follow_up_days,
        close_months=team.close_months,
    )


def seats_of(team: Team, user: str) -> list[Seat]:
    """Return the seats a person holds, then those they are a substitute for, by rank."""
    held = [seat for seat in team.seats if seat.holder == user]
    ranked = sorted(
        (substitute.rank, seat.position, seat)
        for seat in team.seats
        for substitute in seat.substitutes
        if substitute.user == user
    )
    return held + [seat for _rank, _position, seat in ranked]


def substitute_for(team: Team, user: str, at: datetime) -> str | None:
    """Return who stands nearest to a person in their seat and is there at a moment (aware)."""
    for seat in seats_of(team, user)[:1]:
        return next((other for other in present(team, seat, at) if other != user), None)
    return None


def stands_in_for(team: Team, user: str, at: datetime) -> list[str]:
    """Return whose work is a person's at a moment (aware): those away whose substitute they are."""
    gone = {other for seat in team.seats for other in people_of(seat) if is_away(team, other, at)}
    return sorted(other for other in gone if substitute_for(team, other, at) == user)


def leader_of(team: Team, user: str | None) -> str | None:
    """Return the leader of a person's seat; the team's when the seat has none."""
    seats = seats_of(team, user) if user else []
    return next((seat.leader for seat in seats[:1] if seat.leader), team.leader)


def chiefs(team: Team) -> list[str]:
    """Return who leads a team or a seat in it, each once: the team's leader first."""
    every = [team.leader, *(seat.leader for seat in team.seats)]
    return list(dict.fromkeys(user for user in every if user))


def in_charge(case: Case, team: Team) -> str | None:
    """Return the lead, or the convener; only one who still has a seat can do anything."""
    for user in (case.lead, case.convener):
        if user and seats_of(team, user):
            return user
    return None


def leaders_of(case: Case, team: Team) -> list[str]:
    """Return who leads the one in charge, each once: their seat's leader, then the team's.

    Of a case that nobody has, the team's leader, then those of the seats.
    """
    found = in_charge(case, team)
    seats = seats_of(team, found)[:1] if found else team.seats
    own, whole = [seat.leader for seat in seats], [team.leader]
    every = [*own, *whole] if found else [*whole, *own]
    return list(dict.fromkeys(user for user in every if user))


def leader_to_tell(case: Case, team: Team, at: datetime) -> str | None:
    """Return the leader who hears that a case is late at a moment (aware); None without one.

    Whoever is away, or has the case, is passed over for another leader who isn't, if there is one.
    """

    def passed_over(user: str) -> tuple[bool, bool]:
        return is_away(team, user, at), user == in_charge(case, team)

    return min(leaders_of(case, team), key=passed_over, default=None)


def called(case: Case, team: Team, at: datetime, days_late: int = 0) -> list[str]:
    """Return whom a message about a case calls at a moment, aware (domain.md, "Dates" 5).

    The one in charge, or all seats; three working days late their substitute. From the fifth it is
    the one in charge again, as a leader hears of it in person, if there is one. Whoever is away is
    passed over for their substitute.
    """
    found = in_charge(case, team)
    late = days_late >= SUBSTITUTE_AFTER
    if days_late >= LEADER_AFTER and leader_to_tell(case, team, at) is not None:
        late = False
    instead = None
    if found and (late or is_away(team, found, at)):
        instead = substitute_for(team, found, at)
    one = instead or found
    if one:
        return [one]
    ahead = [meeting for meeting in case.meetings if meeting.finished_at is None]
    return called_to(ahead[-1], team, at) if ahead else members(team, at)


def asked_when_late(case: Case, team: Team, at: datetime, by: date) -> list[str]:
    """Return who has what was to be done by a local date: whom messages call, and have called.

    From the third working day late it is the substitute's, too.
    """
    days = calendar_of(team).working_days_between(by, local_date(at))
    asked = [count for count in (0, SUBSTITUTE_AFTER) if count <= max(days, 0)]
    return list(dict.fromkeys(user for count in asked for user in called(case, team, at, count)))


def called_about_contact(case: Case, team: Team, at: datetime, days_late: int) -> list[str]:
    """Return whom it calls that nobody has contacted the citizen, so many working days late.

    The contact, as long as they have a seat; then the lead, or the substitute of a lead who is the
    contact; then as any other lateness.
    """
    contact = case.contact if case.contact and seats_of(team, case.contact) else None
    if contact is None or days_late >= LEADER_AFTER:
        return called(case, team, at, days_late)
    instead = substitute_for(team, contact, at) if is_away(team, contact, at) else None
    first, lead = [instead or contact], called(case, team, at)
    if days_late < LEAD_AFTER:
        return first
    return called(case, team, at, days_late) if lead == first else lead


def called_to_file(case: Case, team: Team, at: datetime, days_late: int) -> list[str]:
    """Return whom it calls that a note isn't filed: the one in charge, however late it is."""
    del days_late
    return called(case, team, at)


def members(team: Team, at: datetime) -> list[str]:
    """Return whom the seats count on at a moment (aware), in the seats' order, each once.

    The leaders if there is nobody.
    """
    found = [occupant(team, seat, at) for seat in team.seats]
    leaders = [team.leader, *(seat.leader for seat in team.seats)]
    return list(dict.fromkeys(filter(None, found if any(found) else leaders)))


def partners(meeting: Meeting, team: Team) -> list[Partner]:
    """Return the two who meet, where the team meets in pairs; fewer where a pair can't be made."""
    seats = {seat.id: seat for seat in team.seats}
    found = [(seats.get(one["seat"]), one["user"]) for one in meeting.pair]
    return [Partner(seat, user) for seat, user in found if seat is not None]


def lacks_partner(meeting: Meeting) -> bool:
    """Tell whether a pair is to meet first, and one of another discipline is missing in it."""
    starts = meeting.occasion is not Occasion.FOLLOW_UP
    return starts and meeting.meets is Meets.PAIR and len(meeting.pair) < PAIR


def learning_days(team: Team, since: date, count: int) -> list[date]:
    """Return the next days of the team's slot for sparring and learning, from a local date on.

    One on a day that is closed by then is on the next that isn't, and left out where that is not
    before the one that follows; none while the team has no slot.
    """
    if team.learning_from is None or team.learning_at is None:
        return []
    step, found = timedelta(weeks=team.learning_weeks), list[date]()
    planned = team.learning_from + step * max((since - team.learning_from) // step - 1, 0)
    while len(found) < count:
        day = _first_open(calendar_of(team), planned, team.learning_at)
        planned += step
        if since <= day < planned:  # else the next one stands for it
            found.append(day)
    return found


def _first_open(calendar: WorkCalendar, day: date, clock: time) -> date:
    """Return the first day from a local date on when the office is open up to a time."""
    while not calendar.is_working_day(day) or (calendar.closes_at(day) or time.max) <= clock:
        day += timedelta(days=1)
    return day


def unheard(question: Knowledge, team: Team) -> list[Discipline]:
    """Return the disciplines that have not answered a question, until it is settled.

    The asker's own with them: it would tell who asked, if one were left out.
    """
    heard = {answer.discipline_id for answer in question.answers}
    every = [] if question.settled_at else manned(team, team.seats)
    return [one for one in every if one.id not in heard]


def awaited_of(question: Knowledge, team: Team) -> list[Discipline]:
    """Return the disciplines whose answer a question waits for: not the asker's own."""
    others = {seat.discipline_id for seat in team.seats if usual(seat) not in {None, question.user}}
    return [one for one in unheard(question, team) if one.id in others]


def called_to(meeting: Meeting, team: Team, at: datetime) -> list[str]:
    """Return whom a meeting counts on: its pair, or the seats at a moment (aware)."""
    if meeting.pair:
        return [one["user"] for one in meeting.pair]
    return members(team, at)


def seats_at(meeting: Meeting, team: Team) -> list[Seat]:
    """Return the seats that a meeting counts on: its pair's, or all."""
    if meeting.meets is Meets.PAIR:
        return [one.seat for one in partners(meeting, team)]
    return team.seats


def everyone(team: Team) -> Iterator[str]:
    """Yield every holder, substitute and leader of a team; some may come twice."""
    for seat in team.seats:
        yield from filter(None, (seat.holder, seat.leader))
        yield from (substitute.user for substitute in seat.substitutes)
    if team.leader:
        yield team.leader


def manned(team: Team, seats: Sequence[Seat]) -> list[Discipline]:
    """Return the disciplines that have somebody, of some seats, who could bid in."""
    held = {seat.discipline_id for seat in seats if seat.holder or seat.substitutes}
    return [discipline for discipline in team.disciplines if discipline.id in held]


def unanswered(meeting: Meeting, team: Team) -> list[Discipline]:
    """Return the disciplines that could come to a meeting, and of which nobody says they will."""
    given = {word.seat_id for word in meeting.attendances if word.reply.comes}
    answered = {seat.discipline_id for seat in team.seats if seat.id in given}
    counted_on = manned(team, seats_at(meeting, team))
    return [discipline for discipline in counted_on if discipline.id not in answered]


def is_quorate(meeting: Meeting, team: Team) -> bool:
    """Tell whether somebody of each discipline has said that they come."""
    whole = meeting.attendances and not lacks_partner(meeting)
    return bool(whole) and not unanswered(meeting, team)


def could_come(meeting: Meeting, team: Team, discipline: Discipline) -> list[str]:
    """Return who of a discipline is there at a meeting's time and has not said no."""
    seats = [one for one in seats_at(meeting, team) if one.discipline_id == discipline.id]
    declined = {w.user for w in meeting.attendances if w.reply is Reply.NOT_COMING}
    every = [user for seat in seats for user in present(team, seat, meeting.starts_at)]
    return [user for user in dict.fromkeys(every) if user not in declined]


def expected(meeting: Meeting, team: Team) -> list[str]:
    """Return whom a meeting counts on, each once: its pair, or of each seat who has not said no.

    Whoever has said that they come is counted on as well.
    """
    declined = {w.user for w in meeting.attendances if w.reply is Reply.NOT_COMING}
    if meeting.meets is Meets.PAIR:
        return [one.user for one in partners(meeting, team) if one.user not in declined]
    found = [word.user for word in meeting.attendances if word.reply.comes]
    for seat in team.seats:
        there = (user for user in present(team, seat, meeting.starts_at) if user not in declined)
        found += list(there)[:1]
    return list(dict.fromkeys(found))


def missing(meeting: Meeting, team: Team) -> list[Discipline]:
    """Return the disciplines of which nobody is left who could come to a meeting."""
    open_ones = unanswered(meeting, team)
    return [discipline for discipline in open_ones if not could_come(meeting, team, discipline)]


def missing_bids(case: Case, team: Team) -> list[Discipline]:
    """Return the disciplines that have not bid in yet; nobody may say it isn't their table.

    A pair's conclusion is the bid of both.
    """
    if case.meetings[-1].meets is Meets.PAIR:
        return []
    given = {bid.discipline_id for bid in newest_bids(case)}
    return [discipline for discipline in manned(team, team.seats) if discipline.id not in given]


def newest_bids(case: Case) -> list[Bid]:
    """Return the bids that count: those since all were last asked to bid anew."""
    since = bids_asked_at(case)
    return case.bids if since is None else [bid for bid in case.bids if bid.at >= since]


def bids_asked_at(case: Case) -> datetime | None:
    """Return when all were last asked to bid anew (aware): a follow-up that changes what is done.

    Or the case was opened again; None until then, and while it waits for its start meeting.
    """
    if case.state is not CaseState.UNDERWAY:
        return None
    changed = [one.held_at for one in case.follow_ups if one.decision is FollowUpDecision.CHANGE]
    return max([*changed, *([case.opened_at] if case.closings else [])], default=None)
