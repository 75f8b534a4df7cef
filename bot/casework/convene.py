"""Answer a convening: take the case, come, or say that one cannot, and a substitute is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.desk import Desk, change
from bot.deadlines import ZONE, local_date
from bot.errors import Refused
from bot.locale import _, clock_words, day_words
from bot.policy import occupant, seats_of
from models import Attendance, CaseState, Reply
from models.base import new_id

if TYPE_CHECKING:
    from bot.access import Opened
    from models import Case, Meeting, Seat, Team


def receive(desk: Desk, opened: Opened, convener_name: str) -> None:
    """Take the case ("Jeg modtager"), once. Raises Refused when somebody already has."""
    case = opened.case
    require_open(case)
    if case.convener is not None and case.convened_at is not None:
        raise Refused(_already_received(case, opened.actor.user, convener_name))
    case.convener, case.convened_at = opened.actor.user, desk.now
    change(desk, opened, "received")


def come(desk: Desk, opened: Opened) -> None:
    """Say that one comes to the next meeting; saying it twice changes nothing."""
    _answer(desk, opened, Reply.COMING)


def stay_away(desk: Desk, opened: Opened) -> None:
    """Say that one cannot come; the next substitute is asked instead, if there is one."""
    _answer(desk, opened, Reply.NOT_COMING)


def next_meeting(case: Case) -> Meeting:
    """Return the meeting that is not recorded yet. Raises Refused when there is none."""
    for meeting in case.meetings:
        if meeting.finished_at is None:
            return meeting
    raise Refused(_("Mødet er holdt, og referatet er skrevet. Se sagen på kortet."))


def my_seat(team: Team, user: str) -> Seat:
    """Return the seat a person answers for. Raises Refused when they have none."""
    seats = seats_of(team, user)
    if not seats:
        raise Refused(_("Du har ingen plads i {team}.").format(team=team.name))
    return seats[0]


def asked_for(meeting: Meeting, seat: Seat) -> str | None:
    """Return the substitute who has been asked for a seat and has not answered no."""
    asked = [
        word.user
        for word in meeting.attendances
        if word.seat_id == seat.id
        and word.user != seat.holder
        and word.reply is not Reply.NOT_COMING
    ]
    return asked[-1] if asked else None


def require_open(case: Case) -> None:
    """Raise Refused when the case is closed."""
    if case.state is CaseState.CLOSED:
        raise Refused(
            _("{code} er afsluttet. Genåbn sagen på kortet, hvis der er brug for det.").format(
                code=case.code
            )
        )


def _answer(desk: Desk, opened: Opened, reply: Reply) -> None:
    require_open(opened.case)
    meeting, user = next_meeting(opened.case), opened.actor.user
    for seat in _seats_in_question(meeting, opened.team, user):
        word = _word(meeting, seat, user)
        if word is None or word.reply is not reply:
            _answer_for(desk, meeting, seat, user, reply)
            change(desk, opened, reply.value, seat.id)


def _answer_for(desk: Desk, meeting: Meeting, seat: Seat, user: str, reply: Reply) -> None:
    """Keep an answer; whoever the seat counted on and cannot come is replaced by the next."""
    counted_on = asked_for(meeting, seat) or occupant(seat) or user
    _say(desk, meeting, seat, user, reply)
    if reply is Reply.NOT_COMING and user == counted_on:
        _ask_substitute(desk, meeting, seat)


def _seats_in_question(meeting: Meeting, team: Team, user: str) -> list[Seat]:
    """Return the seats that count on this person, or that they were asked for.

    A substitute whom nobody asked answers for the first seat they could step in for.
    """
    asked = {word.seat_id for word in meeting.attendances if word.user == user}
    found = [seat for seat in team.seats if occupant(seat) == user or seat.id in asked]
    return found or [my_seat(team, user)]


def _word(meeting: Meeting, seat: Seat, user: str) -> Attendance | None:
    for word in meeting.attendances:
        if word.seat_id == seat.id and word.user == user:
            return word
    return None


def _say(desk: Desk, meeting: Meeting, seat: Seat, user: str, reply: Reply) -> None:
    word = _word(meeting, seat, user)
    if word is None:
        word = Attendance(
            id=new_id(), meeting_id=meeting.id, seat_id=seat.id, user=user, at=desk.now, reply=reply
        )
        meeting.attendances.append(word)
    word.reply, word.at = reply, desk.now


def _ask_substitute(desk: Desk, meeting: Meeting, seat: Seat) -> None:
    """Ask the next substitute in rank who has not said anything yet."""
    heard = {word.user for word in meeting.attendances if word.seat_id == seat.id}
    for substitute in seat.substitutes:
        if substitute.user not in heard:
            _say(desk, meeting, seat, substitute.user, Reply.ASKED)
            return


def _already_received(case: Case, user: str, convener_name: str) -> str:
    at = case.convened_at
    when = ""
    if at is not None:
        when = f"{day_words(local_date(at))} {clock_words(at.astimezone(ZONE))}"
    if case.convener == user:
        return _("Du har allerede modtaget sagen {when}.").format(when=when)
    return _("{name} har allerede modtaget sagen {when}.").format(name=convener_name, when=when)
