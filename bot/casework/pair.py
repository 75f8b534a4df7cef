"""Put a pair together for a meeting, mend it when one cannot come, and pass one's place on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.casework.attendance import keep_pair, say, word_of
from bot.casework.desk import change
from bot.errors import Refused
from bot.locale import _
from bot.pairing import NEVER, Partner, Turns, pair_up
from bot.policy import PAIR, partners, seats_of
from bot.presence import is_away, present
from models import Case, CaseState, Encounter, Meeting, Reply
from models.vocabulary import Duty, Meets, Occasion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from bot.casework.desk import Desk
    from bot.loading import Opened
    from models import Seat, Team

REMEMBERED = timedelta(days=365)
MOST_OPTIONS = 100  # in a list of Slack's


def first_pair(session: Session, team: Team, meeting: Meeting, now: datetime) -> None:
    """Let two meet the citizen, where the team meets in pairs; the team is loaded whole."""
    meeting.meets = Meets.PAIR
    _keep(meeting, _pair(team, meeting, [], _who_could(team, meeting), turns(session, team, now)))


def mend_pair(desk: Desk, team: Team, meeting: Meeting) -> bool:
    """Let the next in turn take the place of whoever cannot come; tell if that changed anything.

    Whoever is new in the pair is asked.
    """
    before = partners(meeting, team)
    stays = [one for one in before if _could(team, meeting, one)]
    others = [one for one in _who_could(team, meeting) if one.user not in {s.user for s in stays}]
    found = _pair(team, meeting, stays, others, turns(desk.session, team, desk.now, meeting.id))
    keep_pair(desk, meeting, found)
    for one in found:
        if one not in before:
            say(desk, meeting, one.seat, one.user, Reply.ASKED)
    return found != before


def mend_kept(desk: Desk, opened: Opened) -> None:
    """Mend a case's pair when the team has changed; nothing where there is none, or it has met."""
    for meeting in opened.case.meetings:
        is_ahead = opened.case.state is CaseState.NEW and meeting.starts_at > desk.now
        if is_ahead and meeting.meets is Meets.PAIR and mend_pair(desk, opened.team, meeting):
            change(desk, opened, "paired", meeting.id)


def turns(session: Session, team: Team, now: datetime, but: str = "") -> Turns:
    """Return who was in a pair when, in a year's meetings and encounters, but for one meeting."""
    found = Turns()
    met = (
        select(Meeting.pair, Meeting.starts_at)
        .join(Case, Case.id == Meeting.case_id)
        .where(Case.team_id == team.id, Meeting.meets == Meets.PAIR, Meeting.id != but)
        .where(Meeting.occasion == Occasion.START)
        .where(Meeting.starts_at > now - REMEMBERED)
        .where(Meeting.finished_at.is_not(None) | (Case.state != CaseState.CLOSED))
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
        words = _(
            "Den plads kan ikke blive din: du er væk den dag, er i parret, eller I var to fra "
            "samme faglighed."
        )
        raise Refused(words)
    before = partners(meeting, team)
    _keep(meeting, [Partner(seat, taker) if one.user == giver else one for one in before])
    for one in before:
        if one.user == giver:
            say(desk, meeting, one.seat, giver, Reply.NOT_COMING)
    say(desk, meeting, seat, taker, Reply.COMING)


def step_in(meeting: Meeting, team: Team, seat: Seat, user: str) -> None:
    """Let whoever comes have the place of the one they come for, or the one that is free."""
    others = [one for one in partners(meeting, team) if one.seat is not seat]
    _keep(meeting, [*others, Partner(seat, user)])


def require_in_pair(opened: Opened) -> Meeting:
    """Return the meeting in whose pair a person is. Raises Refused when they are not."""
    meeting = opened.case.meetings[-1]
    users = {one["user"] for one in meeting.pair} if meeting.finished_at is None else set()
    if opened.actor.user not in users:
        raise Refused(_("Kun de to i makkerparret kan bytte, og kun før mødet er holdt."))
    return meeting


def require_not_asked(duties: Sequence[str], case_id: str) -> None:
    """Raise Refused while a colleague is asked already; `duties` are the keys that are out."""
    if f"{Duty.PAIR.value}:{case_id}" in duties:
        words = _(
            "Du har allerede spurgt en kollega om den plads. Træk det tilbage under Giv videre "
            "(/henvisning fravær), hvis du vil spørge en anden."
        )
        raise Refused(words)


def could_swap_with(session: Session, team: Team, meeting: Meeting, giver: str) -> list[str]:
    """Return who could take one's place in a pair, the one who has waited longest first."""
    known = turns(session, team, meeting.starts_at)
    every = [user for seat in team.seats for user in present(team, seat, meeting.starts_at)]
    able = [
        user
        for user in dict.fromkeys(every)
        if user != giver and seat_beside(team, meeting, giver, user)
    ]
    return sorted(able, key=lambda user: known.last.get(user, NEVER))[:MOST_OPTIONS]


def _encounters(team: Team, now: datetime) -> Select[str, str | None, datetime]:
    return select(Encounter.user, Encounter.partner, Encounter.logged_at).where(
        Encounter.team_id == team.id,
        Encounter.partner.is_not(None),
        Encounter.logged_at > now - REMEMBERED,
    )


def _pair(
    team: Team, meeting: Meeting, stays: list[Partner], others: list[Partner], known: Turns
) -> list[Partner]:
    """Return a pair of those who stay and whose turn it is.

    Where that is no pair, as one person is the nearest of two disciplines, anybody else who could.
    """
    found = pair_up(stays, others, known)
    if len(found) == PAIR:
        return found
    gone = _users(stays)
    every = [one for one in _all_who_could(team, meeting) if one.user not in gone]
    return pair_up(stays, every, known)


def _who_could(team: Team, meeting: Meeting) -> list[Partner]:
    """Return of each seat the nearest who is there that day and has not said no."""
    nearest: dict[str, Partner] = {}
    for one in _all_who_could(team, meeting):
        nearest.setdefault(one.seat.id, one)
    return list(nearest.values())


def _all_who_could(team: Team, meeting: Meeting) -> list[Partner]:
    every = (
        Partner(seat, user)
        for seat in team.seats
        for user in present(team, seat, meeting.starts_at)
    )
    return [one for one in every if _could(team, meeting, one)]


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
