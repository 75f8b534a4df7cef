"""What is asked when a case has ended, of whom and when (N10), as a table and as properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines import ZONE, local_date
from bot.obligations import owed
from bot.policy import calendar_of, members, seats_of, substitute_for
from bot.presence import is_away
from bot.waiting_for import checks_in
from models import (
    AfterCheck,
    Case,
    CaseState,
    Closing,
    Handover,
    HandoverState,
    Meeting,
    Seat,
    Substitute,
    Team,
    TeamClosingDay,
)
from models.vocabulary import Holds, Outcome, Unit
from tests.rules.absent import absent
from tests.rules.test_obligations import local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.obligations import Owed
    from models import Absence

FIRST, LAST = datetime(2024, 1, 1), datetime(2045, 6, 1)  # noqa: DTZ001 - Hypothesis adds the zone
ASKED_ABOUT = {Outcome.GOAL_MET, Outcome.STABILISED, Outcome.DECLINED, Outcome.HANDED_OVER}
SEATED = ["ANNA", "BODIL", "CARL", "DORTE"]
OUTSIDE, LEADER = "UDENFOR", "LEDER"
ENDED = local("2026-11-24 10:00")  # a Tuesday; 14 days later is 8 December, 60 days 23 January


def team(away: Sequence[Absence] = (), closing: Sequence[tuple[date, date]] = ()) -> Team:
    """Return a team of two seats, Anna's with Bodil to step in and Carl's with Dorte."""
    return Team(
        id="t",
        leader=LEADER,
        answer_minutes=45,
        absences=list(away),
        disciplines=[],
        closing_days=[
            TeamClosingDay(first_on=first, last_on=last, closes_at=None, label="")
            for first, last in closing
        ],
        all_seats=[
            Seat(
                id=holder,
                holder=holder,
                position=place,
                substitutes=[Substitute(user=user, rank=0)],
            )
            for place, (holder, user) in enumerate([("ANNA", "BODIL"), ("CARL", "DORTE")])
        ],
    )


def ended(
    at: datetime = ENDED,
    outcome: Outcome = Outcome.GOAL_MET,
    recipient: str | None = None,
    **named: str | None,
) -> Case:
    """Return a closed case; one that was handed over has its recipient, in Slack or not."""
    closing = Closing(id="k", at=at, user="ANNA", outcome=outcome)
    handed = Handover(
        id="h",
        unit=Unit.HOUSING,
        recipient=recipient,
        state=HandoverState.ACCEPTED,
        offered_at=at - timedelta(days=1),
        answered_at=at,
    )
    meeting = Meeting(id="m", starts_at=at - timedelta(days=9), attendances=[], pair=[])
    meeting.finished_at = meeting.starts_at
    return Case(
        id="c",
        code="U26-0001",
        state=CaseState.CLOSED,
        referrer="R",
        received_at=at - timedelta(days=10),
        opened_at=at - timedelta(days=10),
        closed_at=at,
        outcome=outcome,
        closings=1,
        close_by=local_date(at) + timedelta(days=80),
        close_by_set_at=at - timedelta(days=10),
        follow_up_set_at=at - timedelta(days=10),
        meetings=[meeting],
        past_closings=[closing],
        handovers=[handed] if outcome is Outcome.HANDED_OVER else [],
        after_checks=[],
        **named,
    )


def asked(case: Case, there: Team, now: datetime = ENDED) -> dict[str, Owed]:
    """Return what is asked about a case, by how many days after."""
    return {due.parts[0]: due for due in owed(case, there, now) if due.kind == "after"}


def test_fourteen_and_sixty_days_after_on_a_working_day() -> None:
    """Tuesday 8 December, and Monday 25 January as the 23rd is a Saturday; both at 08.00."""
    found = asked(ended(contact="ANNA"), team())
    assert {days: due.due_at for days, due in found.items()} == {
        "14": local("2026-12-08 08:00"),
        "60": local("2027-01-25 08:00"),
    }
    assert found["14"].not_after == found["60"].due_at
    assert found["60"].not_after == local("2027-02-24 08:00")
    assert {due.person for due in found.values()} == {"ANNA"}


def test_the_local_date_of_the_closing_counts() -> None:
    """Closed at 23.30 UTC on 24 November it is the 25th here, and 14 days later the 9th."""
    found = asked(ended(datetime(2026, 11, 24, 23, 30, tzinfo=UTC), contact="ANNA"), team())
    assert found["14"].due_at == local("2026-12-09 08:00")


AWAY = absent("ANNA", date(2026, 12, 8), date(2026, 12, 8))
BOTH = (AWAY, absent("BODIL", date(2026, 12, 8), date(2026, 12, 8)))
EVERYBODY = (
    *BOTH,
    *(absent(one, date(2026, 12, 8), date(2026, 12, 8)) for one in ("CARL", "DORTE")),
)


@pytest.mark.parametrize(
    ("case", "away", "person"),
    [
        (ended(contact="ANNA", lead="CARL"), (), "ANNA"),
        (ended(contact="ANNA", lead="CARL"), (AWAY,), "BODIL"),
        (ended(contact="ANNA", lead="CARL"), BOTH, "CARL"),
        (ended(contact="GÅET", lead="CARL"), (), "CARL"),
        (ended(contact="GÅET", lead="VÆK", convener="DORTE"), (), "DORTE"),
        (ended(), (), "ANNA"),
        (ended(contact="GÅET", convener="VÆK"), (AWAY,), "BODIL"),
        (ended(contact="ANNA"), EVERYBODY, LEADER),
        (ended(outcome=Outcome.HANDED_OVER, recipient=OUTSIDE, contact="ANNA"), (), OUTSIDE),
        (ended(outcome=Outcome.HANDED_OVER, recipient=OUTSIDE, contact="ANNA"), (AWAY,), OUTSIDE),
        (ended(outcome=Outcome.HANDED_OVER, contact="ANNA"), (), "ANNA"),
    ],
)
def test_who_is_asked(case: Case, away: tuple[Absence, ...], person: str) -> None:
    """The recipient in Slack; else contact, lead, convener who has a seat, or who stands in."""
    assert asked(case, team(away))["14"].person == person


def test_where_nobody_is_left_nobody_is_asked() -> None:
    """A team without seats and leader has nobody who could know."""
    empty = team()
    empty.leader = None
    empty.all_seats = []
    assert asked(ended(contact="ANNA"), empty) == {}


def test_a_handover_of_an_earlier_life_asks_nobody_now() -> None:
    """Handed over, reopened, and closed as done: the recipient of then isn't asked."""
    case = ended(outcome=Outcome.HANDED_OVER, recipient=OUTSIDE, contact="ANNA")
    case.past_closings[0].reopened_at = ENDED + timedelta(days=2)
    again = Closing(id="k2", at=ENDED + timedelta(days=5), user="ANNA", outcome=Outcome.GOAL_MET)
    case.past_closings.append(again)
    found = asked(case, team())
    assert {due.key for due in found.values()} == {"after:k2:14", "after:k2:60"}
    assert {due.person for due in found.values()} == {"ANNA"}


def test_an_answered_question_is_not_asked_and_a_no_is_told_once() -> None:
    """What has its answer is owed no longer; the team hears of a no when the office is open."""
    case = ended(contact="ANNA")
    at = local("2026-12-08 20:00")
    said = AfterCheck(id="a", closing_id="k", days=14, user="ANNA", answer=Holds.NO, at=at)
    case.after_checks.append(said)
    assert set(asked(case, team(), at)) == {"60"}
    (told,) = [due for due in owed(case, team(), at) if due.kind == "after_no"]
    assert told.due_at == local("2026-12-09 07:30")
    said.answer = Holds.YES
    assert not [due for due in owed(case, team(), at) if due.kind == "after_no"]


def test_nothing_is_said_of_a_case_that_was_erased() -> None:
    """Neither asked, nor waited for, nor is an older no told of."""
    case = ended(contact="ANNA")
    case.after_checks.append(
        AfterCheck(id="a", closing_id="k", days=14, user="ANNA", answer=Holds.NO, at=ENDED)
    )
    case.erased_at = ENDED + timedelta(days=40)
    assert not [due for due in owed(case, team(), ENDED) if due.kind.startswith("after")]
    assert not list(checks_in([case], team(), "ANNA", local("2027-01-26 09:00")))


@pytest.mark.parametrize(
    ("now", "waits"),
    [
        ("2026-12-08 07:59", []),
        ("2026-12-08 08:00", ["k:14"]),
        ("2027-01-25 07:59", ["k:14"]),
        ("2027-01-25 08:00", ["k:60"]),
        ("2027-02-24 07:59", ["k:60"]),
        ("2027-02-24 08:00", []),
    ],
)
def test_how_long_it_waits(now: str, waits: list[str]) -> None:
    """The first until the second is asked, the second for 30 days; of who has a seat only."""
    case, there = ended(contact="ANNA"), team()
    found = {user: list(checks_in([case], there, user, local(now))) for user in SEATED}
    assert [one.about for one in found.pop("ANNA")] == waits
    assert not any(found.values())
    assert not list(checks_in([case], there, OUTSIDE, local(now)))


instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
SOMEBODY = st.none() | st.sampled_from([*SEATED, OUTSIDE])


@st.composite
def endings(draw: st.DrawFn) -> tuple[Case, Team]:
    """Draw a case that has ended in any way, and a team with absences and closing days about."""
    at = draw(instants)
    on = local_date(at)
    case = ended(
        at,
        draw(st.sampled_from(Outcome)),
        draw(st.none() | st.just(OUTSIDE)),
        **{name: draw(SOMEBODY) for name in ("contact", "lead", "convener")},
    )
    days = st.integers(0, 70).map(lambda count: on + timedelta(days=count))
    away = [
        absent(user, first, first + timedelta(days=draw(st.integers(0, 20))))
        for user in draw(st.lists(st.sampled_from(SEATED), max_size=4, unique=True))
        for first in [draw(days)]
    ]
    closed = [
        (first, first + timedelta(days=draw(st.integers(0, 21))))
        for first in draw(st.lists(days, max_size=2))
    ]
    return case, team(away, closed)


@given(endings())
def test_each_lasting_end_is_asked_about_exactly_twice(drawn: tuple[Case, Team]) -> None:
    """Once after 14 and once after 60 days, on the first working day from there; others never."""
    case, there = drawn
    calendar, on = calendar_of(there), local_date(case.past_closings[0].at)
    found = [due for due in owed(case, there, case.past_closings[0].at) if due.kind == "after"]
    if case.outcome not in ASKED_ABOUT:
        assert found == []
        return
    assert sorted(due.parts[0] for due in found) == ["14", "60"]
    for due in found:
        at = due.due_at.astimezone(ZONE)
        assert at.date() == calendar.roll_forward(on + timedelta(days=int(due.parts[0])))
        assert at.time() == time(8)
        assert due.not_after is not None
        assert due.key == f"after:k:{due.parts[0]}"


@given(endings(), st.integers(0, 100 * 24))
def test_what_is_asked_does_not_change_with_the_hour(drawn: tuple[Case, Team], hours: int) -> None:
    """Worked out at any moment it is the same, so that a lost row comes back as it was."""
    case, there = drawn
    at = case.past_closings[0].at
    assert asked(case, there, at) == asked(case, there, at + timedelta(hours=hours))


@given(endings())
def test_opened_again_nothing_is_asked(drawn: tuple[Case, Team]) -> None:
    """While the case goes on there is no end that could hold."""
    case, there = drawn
    ended_at = case.past_closings[0].at
    case.state, case.past_closings[0].reopened_at = CaseState.UNDERWAY, ended_at
    case.closed_at = case.outcome = None
    assert not [due for due in owed(case, there, ended_at) if due.kind == "after"]


@given(endings())
def test_nobody_is_asked_who_is_away_or_gone(drawn: tuple[Case, Team]) -> None:
    """But for a recipient it is somebody with a seat who is there, as near as can be found."""
    case, there = drawn
    for due in asked(case, there).values():
        handed = case.handovers[0].recipient if case.handovers else None
        if handed is not None:
            assert due.person == handed
            continue
        assert due.person is not None
        assert due.person == LEADER or seats_of(there, due.person)
        assert due.person == LEADER or not is_away(there, due.person, due.due_at)
        named = [user for user in (case.contact, case.lead, case.convener) if user in SEATED]
        near = [one for user in named for one in (user, substitute_for(there, user, due.due_at))]
        able = [one for one in near if one and not is_away(there, one, due.due_at)]
        assert due.person in (able or members(there, due.due_at))


@given(endings(), st.integers(0, 100 * 24))
def test_it_waits_for_one_with_a_seat_at_the_most(drawn: tuple[Case, Team], hours: int) -> None:
    """A question never stands on two people's lists, and never before or after its time."""
    case, there = drawn
    now = case.past_closings[0].at + timedelta(hours=hours)
    found = [
        (one.about, user)
        for user in [*SEATED, OUTSIDE, LEADER]
        for one in checks_in([case], there, user, now)
    ]
    assert len({about for about, _user in found}) == len(found) <= 1
    for about, user in found:
        assert seats_of(there, user)
        due = asked(case, there)[about.split(":")[1]]
        assert due.due_at <= now < (due.not_after or now)
