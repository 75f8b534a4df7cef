"""Put a pair together for a meeting, mend it when one cannot come, and pass one's place on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.casework.attendance import say, word_of
from bot.casework.desk import change
from bot.errors import Refused
from bot.locale import _
from bot.pairing import Partner, Turns, pair_up
from bot.policy import partners, seats_of
from bot.presence import is_away, present
from models import Case, CaseState, Encounter, Meeting, Reply
from models.vocabulary import Meets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from bot.access import Opened
    from bot.casework.desk import Desk
    from models import Seat, Team

REMEMBERED = timedelta(days=365)


def first_pair(session: Session, team: Team, meeting: Meeting, now: datetime) -> None:
    """Let two meet the citizen, where the team meets in pairs; the team is loaded whole."""
    meeting.meets = Meets.PAIR
    _keep(meeting, pair_up([], _who_could(team, meeting), turns(session, team, now)))


def mend_pair(desk: Desk, team: Team, meeting: Meeting) -> bool:
    """Let the next in turn take the place of whoever cannot come; tell if that changed anything.

    Whoever is new in the pair is asked.
    """
    before = partners(meeting, team)
    stays = [one for one in before if _could(team, meeting, one)]
    others = [one for one in _who_could(team, meeting) if one.user not in {s.user for s in stays}]
    found = pair_up(stays, others, turns(desk.session, team, desk.now, but=meeting.id))
    _keep(meeting, found)
    for one in found:
        if one not in before:
            say(desk, meeting, one.seat, one.user, Reply.ASKED)
    return found != before


def mend_kept(desk: Desk, opened: Opened) -> None:
    """Mend a case's pair when the team has changed; nothing where there is none to mend."""
    for meeting in opened.case.meetings:
        is_ahead = opened.case.state is CaseState.NEW and meeting.meets is Meets.PAIR
        if is_ahead and mend_pair(desk, opened.team, meeting):
            change(desk, opened, "paired", meeting.id)


def turns(session: Session, team: Team, now: datetime, but: str = "") -> Turns:
    """Return who was in a pair when, in a year's meetings and encounters, but for one meeting."""
    found = Turns()
    met = (
        select(Meeting.pair, Meeting.starts_at)
        .join(Case, Case.id == Meeting.case_id)
        .where(Case.team_id == team.id, Meeting.meets == Meets.PAIR, Meeting.id != but)
        .where(Meeting.starts_at > now - REMEMBERED)
    )
    for pair, at in session.execute(met):
        found.count((one["user"] for one in pair), at)
    for user, partner, at in session.execute(_encounters(team, now)):
        found.count((user, partner or ""), at)
    return found


def seat_beside(team: Team, meeting: Meeting, giver: str, taker: str) -> Seat | None:
    """Return the seat in which a colleague could take one's place; None when they could not.

    They are there that day, and of another discipline than who stays.
    """
    stays = [one for one in partners(meeting, team) if one.user != giver]
    taken = {one.seat.discipline_id for one in stays} if taker not in _users(stays) else None
    if taken is None or is_away(team, taker, meeting.starts_at):
        return None
    fitting = (seat for seat in seats_of(team, taker) if seat.discipline_id not in taken)
    return next(fitting, None)


def take_place(desk: Desk, team: Team, meeting: Meeting, giver: str, taker: str) -> None:
    """Let a colleague take another's place, who has agreed. Raises Refused when it can't be."""
    seat = seat_beside(team, meeting, giver, taker)
    if seat is None:
        words = _("Så var I to fra samme faglighed. Et makkerpar er to forskellige.")
        raise Refused(words)
    before = partners(meeting, team)
    _keep(meeting, [Partner(seat, taker) if one.user == giver else one for one in before])
    for one in before:
        if one.user == giver:
            say(desk, meeting, one.seat, giver, Reply.NOT_COMING)
    say(desk, meeting, seat, taker, Reply.COMING)


def step_in(meeting: Meeting, team: Team, seat: Seat, user: str) -> None:
    """Let a substitute who comes have the place of the one they come for."""
    found = partners(meeting, team)
    _keep(meeting, [Partner(seat, user) if one.seat is seat else one for one in found])


def require_in_pair(opened: Opened) -> Meeting:
    """Return the meeting in whose pair a person is. Raises Refused when they are not."""
    meeting = opened.case.meetings[-1]
    users = {one["user"] for one in meeting.pair} if meeting.finished_at is None else set()
    if opened.actor.user not in users:
        raise Refused(_("Kun de to i makkerparret kan bytte, og kun før mødet er holdt."))
    return meeting


def could_swap_with(session: Session, team: Team, meeting: Meeting, giver: str) -> list[str]:
    """Return who could take one's place in a pair, the one who has waited longest first."""
    known = turns(session, team, meeting.starts_at)
    every = [user for seat in team.seats for user in present(team, seat, meeting.starts_at)]
    able = [
        user
        for user in dict.fromkeys(every)
        if user != giver and seat_beside(team, meeting, giver, user)
    ]
    return sorted(able, key=lambda user: (user in known.last, known.last.get(user)))


def _encounters(team: Team, now: datetime) -> Select[str, str | None, datetime]:
    return select(Encounter.user, Encounter.partner, Encounter.logged_at).where(
        Encounter.team_id == team.id,
        Encounter.partner.is_not(None),
        Encounter.logged_at > now - REMEMBERED,
    )


def _who_could(team: Team, meeting: Meeting) -> list[Partner]:
    """Return of each seat the nearest who is there that day and has not said no."""
    found = []
    for seat in team.seats:
        every = (Partner(seat, user) for user in present(team, seat, meeting.starts_at))
        found += [one for one in every if _could(team, meeting, one)][:1]
    return found


def _could(team: Team, meeting: Meeting, one: Partner) -> bool:
    if one.seat not in team.seats or one.user not in present(team, one.seat, meeting.starts_at):
        return False
    word = word_of(meeting, one.seat, one.user)
    words = meeting.attendances if word is None else [word]
    return not any(w.user == one.user and w.reply is Reply.NOT_COMING for w in words)


def _users(pair: list[Partner]) -> set[str]:
    return {one.user for one in pair}


def _keep(meeting: Meeting, pair: list[Partner]) -> None:
    meeting.pair = [{"seat": one.seat.id, "user": one.user} for one in pair]
