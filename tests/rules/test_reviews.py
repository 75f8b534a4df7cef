"""The follow-up's meeting as properties: in line with its date, called once, silent when closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.appointments import appointments
from bot.casework.desk import Desk
from bot.casework.review import call_review_anew, hold, keep_review, move_review
from bot.deadlines import ZONE, local_date
from bot.obligations import owed
from bot.policy import bids_asked_at, calendar_of, missing_bids
from bot.reviews import asked_at, called_meeting, next_meeting, review_of
from models import Attendance, Bid, Case, CaseState, Discipline, FollowUp, Reply
from models.vocabulary import FollowUpDecision, Meets, Occasion
from tests.rules.test_obligations import local, received, team_with

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.obligations import Owed
    from bot.vault import Vault
    from models import Team

RECEIVED = local("2026-11-24 08:25")
SAID_OF_MEETINGS = {"review", "agenda", "quorum", "quorum_leader", "asked", "moved"}


class NoDatabase:
    """What a desk asks of its session about rows that are nowhere but in memory."""

    def delete(self, row: object) -> None:
        """Forget a row that was never stored."""

    def flush(self) -> None:
        """Store nothing."""


def desk(now: datetime) -> Desk:
    """Return a desk at a moment (aware), with no database under it."""
    return Desk(cast("Session", NoDatabase()), cast("Vault", None), now)


def under_way(on: date, set_at: datetime = RECEIVED, team: Team | None = None) -> Case:
    """Return a case that is under way, its follow-up on a local day, with its meeting."""
    whole = team or team_with()
    case = received(RECEIVED, whole, CaseState.UNDERWAY)
    case.follow_up_on, case.follow_up_set_at = on, set_at
    keep_review(desk(set_at), case, whole)
    return case


def calls(case: Case, team: Team, now: datetime) -> list[Owed]:
    """Return the calls to a follow-up that are owed."""
    return [due for due in owed(case, team, now) if due.kind == "review"]


@pytest.mark.parametrize(
    ("on", "set_at", "called"),
    [
        ("2026-12-28", "2026-11-24 08:25", "2026-12-21 08:00"),
        ("2027-01-04", "2026-12-01 10:00", "2026-12-28 08:00"),
        ("2027-01-28", "2026-12-28 09:00", "2027-01-25 08:00"),
        ("2026-12-04", "2026-12-01 10:00", "2026-12-01 10:00"),
        ("2026-12-04", "2026-12-01 07:00", "2026-12-01 08:00"),
        ("2026-12-04", "2026-12-02 19:00", "2026-12-03 07:30"),
        ("2026-11-27", "2026-11-24 08:25", "2026-11-25 08:30"),
    ],
)
def test_when_the_seats_are_called(on: str, set_at: str, called: str) -> None:
    """Three working days before at 08.00; in office hours at once where it was set later."""
    team = team_with()
    case = under_way(date.fromisoformat(on), local(set_at))
    (due,) = calls(case, team, local(set_at))
    assert due.due_at == local(called)
    assert due.not_after == review_of(case).starts_at  # type: ignore[union-attr]


def test_the_call_takes_the_place_of_one_reminder() -> None:
    """Seven days and one day before the lead is reminded, and three days before all are called."""
    team = team_with()
    case = under_way(date(2026, 12, 28))
    parts = {part for due in owed(case, team, RECEIVED) for part in due.parts}
    assert {"follow_up:T-7", "follow_up:T-1"} <= parts
    assert "follow_up:T-3" not in parts


def test_moved_late_it_is_told_once() -> None:
    """Moved within three working days, the message of the move is the call; earlier, both come."""
    team = team_with()
    for now, kinds in (("2026-12-22 10:00", ["moved"]), ("2026-12-01 10:00", ["moved", "review"])):
        case = under_way(date(2026, 12, 28))
        move_review(desk(local(now)), case, team, date(2026, 12, 23))
        found = [due.kind for due in owed(case, team, local(now))]
        assert sorted(kind for kind in found if kind in {"moved", "review"}) == kinds
        assert not [due for due in owed(case, team, local(now)) if due.kind == "moved_receipt"]


def test_moved_before_the_record_nobody_is_told() -> None:
    """What was decided before the seats knew of a day is no news; the call names the day."""
    team = team_with()
    case = received(RECEIVED, team)
    move_review(desk(RECEIVED), case, team, date(2026, 12, 18))
    assert next_meeting(case) is case.meetings[0]
    case.state, case.meetings[0].finished_at = CaseState.UNDERWAY, local("2026-11-25 09:00")
    found = {due.kind for due in owed(case, team, local("2026-11-25 09:00"))}
    assert "review" in found
    assert "moved" not in found


DECISIONS = st.sampled_from(FollowUpDecision)
DAYS = st.integers(1, 90)


class Life:
    """A case's life after its record, a step at a time, with no database under it."""

    def __init__(self, meets: Meets) -> None:
        self.team, self.now = team_with(), local("2026-11-25 09:00")
        self.case = received(RECEIVED, self.team, CaseState.UNDERWAY)
        self.case.lead, self.case.contact = "U1", "U1"
        self.case.meetings[0].meets, self.case.meetings[0].pair = meets, []
        self.case.meetings[0].sequence = 0
        self._write()

    def _write(self) -> None:
        keep_review(desk(self.now), self.case, self.team)

    def follow_up(self, decision: FollowUpDecision, days: int) -> None:
        """Hold the follow-up; it goes on, or comes to an end."""
        if self.case.state is CaseState.UNDERWAY:
            row = hold(desk(self.now), self.case, self.team, "U1")
            due_on = self.case.follow_up_on or local_date(self.now)
            held = FollowUp(
                due_on=due_on, held_at=self.now, decision=decision, meeting_id=row.id, user="U1"
            )
            self.case.follow_ups.append(held)
            goes_on = decision in {FollowUpDecision.CONTINUE, FollowUpDecision.CHANGE}
            self.case.follow_up_on = self._day(days) if goes_on else None
            self.case.follow_up_set_at = self.now

    def move(self, _decision: FollowUpDecision, days: int) -> None:
        """Move the follow-up by hand."""
        if self.case.is_open and self.case.follow_up_on is not None:
            move_review(desk(self.now), self.case, self.team, self._day(days))

    def set_day(self, _decision: FollowUpDecision, days: int) -> None:
        """Give the case another day for its follow-up, as a rule of the dates may."""
        if self.case.is_open and self.case.follow_up_on is not None:
            self.case.follow_up_on, self.case.follow_up_set_at = self._day(days), self.now

    def answer(self, _decision: FollowUpDecision, days: int) -> None:
        """Say whether one comes."""
        meeting = called_meeting(self.case, self.team, self.now)
        if meeting is not None:
            reply = Reply.COMING if days % 2 else Reply.NOT_COMING
            word = Attendance(seat_id="s", user="U1", reply=reply, at=self.now)
            meeting.attendances.append(word)

    def close(self, _decision: FollowUpDecision, _days: int) -> None:
        """Close the case."""
        if self.case.is_open:
            self.case.state, self.case.closed_at = CaseState.CLOSED, self.now
            self.case.closings += 1

    def reopen(self, _decision: FollowUpDecision, days: int) -> None:
        """Open the case again."""
        if not self.case.is_open:
            self.case.state, self.case.closed_at = CaseState.UNDERWAY, None
            self.case.opened_at = self.case.follow_up_set_at = self.now
            self.case.follow_up_on = self._day(days)
            call_review_anew(desk(self.now), self.case, self.team)

    def _day(self, days: int) -> date:
        return calendar_of(self.team).roll_forward(local_date(self.now) + timedelta(days=days))

    def step(self, name: str, decision: FollowUpDecision, days: int) -> None:
        """Do one thing, then write it down as every change is."""
        getattr(self, name)(decision, days)
        self._write()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("follow_up", "move", "set_day", "answer", "close", "reopen")),
        DECISIONS,
        DAYS,
        st.integers(1, 40 * 24),
    ),
    max_size=12,
)


@given(STEPS, st.sampled_from(Meets))
def test_row_and_date_are_never_apart(steps: list[tuple[Any, ...]], meets: Meets) -> None:
    """Under way there is one meeting ahead, on the case's day, exactly while it has a day."""
    life, uids = Life(meets), dict[str, int]()
    for name, decision, days, hours in steps:
        life.step(name, decision, days)
        case = life.case
        ahead = [one for one in case.reviews if one.finished_at is None]
        assert len(ahead) <= 1
        if case.state is CaseState.UNDERWAY:
            found = [local_date(one.starts_at) for one in ahead if case.follow_up_on]
            assert found == [on for on in [case.follow_up_on] if on is not None]
        assert all(one.occasion is Occasion.FOLLOW_UP for one in case.reviews)
        for one in appointments(case, life.team):
            assert one.sequence >= uids.get(one.uid, 0), one
            uids[one.uid] = one.sequence
        life.now += timedelta(hours=hours)


@given(STEPS, st.sampled_from(Meets))
def test_a_follow_up_is_called_once_and_never_after_closing(
    steps: list[tuple[Any, ...]], meets: Meets
) -> None:
    """Each time it is set has one call or is told of as moved, in time; closed, there is none."""
    life = Life(meets)
    for name, decision, days, hours in steps:
        life.step(name, decision, days)
        every = owed(life.case, life.team, life.now)
        found = [due for due in every if due.kind == "review"]
        meeting = review_of(life.case)
        if life.case.state is not CaseState.UNDERWAY or meeting is None:
            assert not {due.kind for due in every} & SAID_OF_MEETINGS
        else:
            told = found or [due for due in every if due.kind == "moved"]
            assert len(found) <= 1
            assert told[0].key.endswith(f":{meeting.id}:{meeting.sequence}")
            at = asked_at(life.case, meeting, calendar_of(life.team))
            assert all(due.due_at >= at for due in found)
        life.now += timedelta(hours=hours)


@given(st.integers(1, 60), st.integers(0, 24 * 60 - 1))
def test_a_call_is_said_in_office_hours_before_the_meeting(days: int, minute: int) -> None:
    """Whenever a follow-up is set, its seats hear of it on a working day, before it begins."""
    team, set_at = team_with(), local("2026-11-25 00:00") + timedelta(days=days, minutes=minute)
    on = calendar_of(team).roll_forward(local_date(set_at) + timedelta(days=1 + days % 9))
    case = under_way(on, set_at)
    (due,) = calls(case, team, set_at)
    meeting = review_of(case)
    assert meeting is not None
    assert due.due_at < meeting.starts_at
    in_hours = calendar_of(team).in_office_hours(due.due_at)
    too_late = calendar_of(team).next_office_instant(due.due_at) >= meeting.starts_at
    assert in_hours or too_late, due.due_at.astimezone(ZONE)


def test_all_bid_anew_after_a_change_or_a_reopening() -> None:
    """Bids from before count until then, and for the start meeting's record they all count."""
    team = team_with()
    team.disciplines = [Discipline(id="d", label="D")]
    team.all_seats[0].discipline_id = "d"
    case = under_way(date(2026, 12, 28))
    case.meetings[0].meets = Meets.WHOLE
    case.bids = [Bid(discipline_id="d", at=RECEIVED)]
    assert missing_bids(case, team) == []
    changed_at = local("2026-12-28 09:00")
    case.follow_ups = [FollowUp(decision=FollowUpDecision.CHANGE, held_at=changed_at)]
    assert bids_asked_at(case) == changed_at
    assert missing_bids(case, team) == team.disciplines
    case.bids.append(Bid(discipline_id="d", at=changed_at + timedelta(minutes=5)))
    assert missing_bids(case, team) == []
    case.closings, case.opened_at = 1, datetime(2027, 2, 1, 9, tzinfo=UTC)
    assert missing_bids(case, team) == team.disciplines
    case.state = CaseState.NEW
    assert missing_bids(case, team) == []
