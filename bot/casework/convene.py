"""Answer a convening: take the case, come, or say that one cannot, and a substitute is called.

To a start meeting or to a follow-up: whichever comes next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.casework.attendance import say, word_of
from bot.casework.desk import Desk, change
from bot.casework.pair import mend_pair, seat_beside, step_in
from bot.casework.review import mend_followers
from bot.errors import Denied, Refused
from bot.locale import _
from bot.policy import lacks_partner, partners, seats_of
from bot.presence import is_away, occupant, people_of, usual
from bot.reviews import called_meeting, is_review
from bot.work_calendar import moment_words
from models import CaseState, Reply
from models.vocabulary import Meets

if TYPE_CHECKING:
    from datetime import datetime

    from bot.loading import Opened
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


def phone_in(desk: Desk, opened: Opened) -> None:
    """Say that one takes part by telephone."""
    _answer(desk, opened, Reply.BY_PHONE)


def step_aside(desk: Desk, opened: Opened, user: str) -> bool:
    """Let a colleague's substitute be asked to the next meeting; tell if that changed anything.

    Where the colleague said they would come, they no longer do.
    """
    meeting, team = asked_to(opened, desk.now), opened.team
    if meeting.meets is Meets.PAIR:
        return _mend(desk, opened, meeting)
    seats = [seat for seat in team.seats if _counts_on(meeting, seat, user)]
    for seat in seats:
        say(desk, meeting, seat, user, Reply.NOT_COMING)
        if not _is_coming(meeting, seat):
            _ask_substitute(desk, team, meeting, seat)
    return bool(seats)


def step_back(desk: Desk, opened: Opened, user: str, since: datetime) -> bool:
    """Take back what an absence, entered at a moment, said of the next meeting; tell if anything.

    The colleague has not answered then, and a substitute who hasn't is no longer asked.
    """
    meeting = asked_to(opened, desk.now)
    if meeting.meets is Meets.PAIR:
        return _mend(desk, opened, meeting)
    aside = {
        word.seat_id
        for word in meeting.attendances
        if word.user == user and word.reply is Reply.NOT_COMING and word.at >= since
    }
    taken_back = [
        word
        for word in meeting.attendances
        if word.seat_id in aside and (word.user == user or word.reply is Reply.ASKED)
    ]
    for word in taken_back:
        desk.session.delete(word)
        meeting.attendances.remove(word)
    desk.session.flush()
    for seat in opened.team.seats:
        if seat.id in aside and _needs_somebody(meeting, seat):
            _ask_substitute(desk, opened.team, meeting, seat)
    return bool(taken_back)


def start_ahead(case: Case) -> Meeting:
    """Return the start meeting that is not recorded yet. Raises Refused when there is none."""
    for meeting in case.meetings:
        if meeting.finished_at is None:
            return meeting
    raise Refused(_held())


def asked_to(opened: Opened, now: datetime) -> Meeting:
    """Return the meeting that people are asked to at a moment (aware), start or follow-up.

    Raises Refused while there is none: a follow-up's seats are called some days before.
    """
    require_open(opened.case)
    meeting = called_meeting(opened.case, opened.team, now)
    if meeting is None:
        raise Refused(_held())
    return meeting


def _held() -> str:
    return _("Mødet er holdt, og referatet er skrevet. Se sagen på kortet.")


def my_seat(team: Team, user: str) -> Seat:
    """Return the seat a person answers for. Raises Refused when they have none."""
    seats = seats_of(team, user)
    if not seats:
        raise Denied(_("Du har ingen plads i {team}.").format(team=team.name))
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
    meeting, user = asked_to(opened, desk.now), opened.actor.user
    for seat in _seats_in_question(meeting, opened.team, user, reply):
        word = word_of(meeting, seat, user)
        if word is None or word.reply is not reply:
            _answer_for(desk, opened, meeting, seat, reply)
            change(desk, opened, reply.value, seat.id)


def _answer_for(desk: Desk, opened: Opened, meeting: Meeting, seat: Seat, reply: Reply) -> None:
    """Keep an answer; whoever the seat counted on and cannot come is replaced by the next."""
    team, user = opened.team, opened.actor.user
    if meeting.meets is Meets.PAIR:
        _answer_in_pair(desk, opened, meeting, seat, reply)
        return
    asked = asked_for(meeting, seat)
    counted_on = asked or occupant(team, seat, meeting.starts_at) or user
    say(desk, meeting, seat, user, reply)
    nobody_asked = asked is None and user == usual(seat)
    if reply is Reply.NOT_COMING and (user == counted_on or nobody_asked):
        _ask_substitute(desk, team, meeting, seat)


def _answer_in_pair(desk: Desk, opened: Opened, meeting: Meeting, seat: Seat, reply: Reply) -> None:
    """Keep one's answer for the pair; a substitute who comes has the place, a no mends the pair."""
    say(desk, meeting, seat, opened.actor.user, reply)
    if reply.comes and not is_review(meeting):
        step_in(meeting, opened.team, seat, opened.actor.user)
    elif meeting.starts_at > desk.now:
        _mend(desk, opened, meeting)


def _mend(desk: Desk, opened: Opened, meeting: Meeting) -> bool:
    """Let others of a pair take the place of who cannot come; tell if that changed anything."""
    if is_review(meeting):
        return mend_followers(desk, opened.case, opened.team, meeting)
    return mend_pair(desk, opened.team, meeting)


def _counts_on(meeting: Meeting, seat: Seat, user: str) -> bool:
    """Tell whether a seat's place at a meeting waits for this person, or was promised by them."""
    word = word_of(meeting, seat, user)
    if word is not None:
        return word.reply is not Reply.NOT_COMING
    return usual(seat) == user


def _needs_somebody(meeting: Meeting, seat: Seat) -> bool:
    """Tell whether a seat's own person has said no, and nobody is coming or asked instead."""
    word = word_of(meeting, seat, usual(seat) or "")
    declined = word is not None and word.reply is Reply.NOT_COMING
    return declined and not _is_coming(meeting, seat) and asked_for(meeting, seat) is None


def _is_coming(meeting: Meeting, seat: Seat) -> bool:
    return any(word.reply.comes for word in meeting.attendances if word.seat_id == seat.id)


def _seats_in_question(meeting: Meeting, team: Team, user: str, reply: Reply) -> list[Seat]:
    """Return the seats that count on this person, or that they were asked for.

    A substitute whom nobody asked answers for the first seat they could step in for.
    """
    if meeting.meets is Meets.PAIR:
        return _seats_in_pair(meeting, team, user, reply)
    asked = {word.seat_id for word in meeting.attendances if word.user == user}
    at = meeting.starts_at
    found = [seat for seat in team.seats if occupant(team, seat, at) == user or seat.id in asked]
    return found or [my_seat(team, user)]


def _seats_in_pair(meeting: Meeting, team: Team, user: str, reply: Reply) -> list[Seat]:
    """Return the seat a person has in a pair, could step in for, or could fill the pair with.

    Raises Refused without one.
    """
    pair = partners(meeting, team)
    own = [one.seat for one in pair if one.user == user]
    near = [one.seat for one in pair if user in people_of(one.seat)]
    found = own or [seat for seat in near if not _is_coming(meeting, seat)]
    if not found and reply.comes and lacks_partner(meeting):
        beside = seat_beside(team, meeting, "", user)
        found = [beside] if beside else []
    if not found and is_review(meeting):
        raise Refused(_("Opfølgningen holdes af tovholder og kontakt. Du behøver ikke svare."))
    if not found:
        words = _(
            "Du er ikke i makkerparret på den sag. Vil du med, så bed en af de to om at bytte."
        )
        raise Refused(words)
    return found[:1]


def _ask_substitute(desk: Desk, team: Team, meeting: Meeting, seat: Seat) -> None:
    """Ask the next substitute in rank who has not said anything yet, and is there that day."""
    heard = {word.user for word in meeting.attendances if word.seat_id == seat.id}
    for substitute in seat.substitutes:
        if substitute.user not in heard and not is_away(team, substitute.user, meeting.starts_at):
            say(desk, meeting, seat, substitute.user, Reply.ASKED)
            return


def _already_received(case: Case, user: str, convener_name: str) -> str:
    when = moment_words(case.convened_at) if case.convened_at is not None else ""
    if case.convener == user:
        return _("Du har allerede modtaget sagen {when}.").format(when=when)
    return _("{name} har allerede modtaget sagen {when}.").format(name=convener_name, when=when)
