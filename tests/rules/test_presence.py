"""Who is there, and from which minute: absences as pure rules."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm.attributes import set_committed_value

from bot.deadlines import ZONE
from bot.obligations import absence_owed
from bot.presence import is_away, occupant, people_of, span, stints, usual
from models import Discipline, Seat, Substitute, Team
from tests.rules.absent import absent

if TYPE_CHECKING:
    from models import Absence

HOLDER, FIRST, SECOND = "ANNA", "BODIL", "CARL"
START = date(2026, 3, 20)  # both clock changes lie within the days that are drawn
MINUTE = timedelta(minutes=1)

DAYS = st.integers(0, 240).map(lambda count: START + timedelta(days=count))
ABSENCES = st.builds(
    lambda user, first, length, halves: absent(
        user, first, first + timedelta(days=length), halves if length else (halves[0], False)
    ),
    st.sampled_from([HOLDER, FIRST, SECOND]),
    DAYS,
    st.integers(0, 20),
    st.tuples(st.booleans(), st.booleans()),
)


def team(*absences: Absence, holder: str | None = HOLDER) -> Team:
    """Return a team of one seat with two substitutes, some of whom are away at times."""
    substitutes = [Substitute(user=user, rank=rank) for rank, user in enumerate((FIRST, SECOND))]
    seat = Seat(id="0", position=0, holder=holder, discipline_id="d", substitutes=substitutes)
    made = Team(id="t", all_seats=[seat], closing_days=[], disciplines=[Discipline(id="d")])
    set_committed_value(made, "absences", list(absences))
    return made


def local(text: str) -> datetime:
    """Return a local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("halves", "begins", "ends"),
    [
        ((False, False), "2026-10-24 00:00", "2026-10-26 00:00"),
        ((True, False), "2026-10-24 12:00", "2026-10-26 00:00"),
        ((False, True), "2026-10-24 00:00", "2026-10-25 12:00"),
        ((True, True), "2026-10-24 12:00", "2026-10-25 12:00"),
    ],
)
def test_an_absence_is_of_whole_and_half_local_days(
    halves: tuple[bool, bool], begins: str, ends: str
) -> None:
    """From midnight or noon to midnight or noon, also where the clock changes at night."""
    one = absent(HOLDER, date(2026, 10, 24), date(2026, 10, 25), halves)
    assert span(one) == (local(begins), local(ends))


def test_called_off_it_is_over_or_never_was() -> None:
    """Ended under way it is over from then on; ended before it begins nobody was away."""
    days = date(2026, 11, 24), date(2026, 11, 27)
    early = absent(HOLDER, *days, ended_at=local("2026-11-25 10:00"))
    assert span(early) == (local("2026-11-24 00:00"), local("2026-11-25 10:00"))
    never = absent(HOLDER, *days, ended_at=local("2026-11-20 10:00"))
    assert not any(
        is_away(team(never), HOLDER, local(f"2026-11-{day} 12:00")) for day in range(20, 29)
    )
    assert absence_owed(team(never), never) == []


@given(st.lists(ABSENCES, max_size=5), ABSENCES)
def test_the_seat_is_had_by_somebody_there_from_the_first_minute_to_the_last(
    others: list[Absence], one: Absence
) -> None:
    """An absence is divided into stints without a gap, and nobody who is away has one."""
    made = team(*others, one)
    seat, (begins, ends) = made.seats[0], span(one)
    found = list(stints(made, seat, one))
    assert [found[0].begins, found[-1].ends] == [begins, ends]
    for stint, following in itertools.pairwise(found):
        assert stint.ends == following.begins
        assert stint.user != following.user
    for stint in found:
        for at in (stint.begins, stint.ends - MINUTE):
            assert occupant(made, seat, at) == stint.user
            there = [user for user in people_of(seat) if not is_away(made, user, at)]
            assert there[:1] == ([stint.user] if stint.user else [])


@given(st.lists(ABSENCES, max_size=5), ABSENCES)
def test_one_line_to_each_who_steps_in(others: list[Absence], one: Absence) -> None:
    """Nobody hears of a turn after it is over; whoever returns hears once, in office hours."""
    made = team(*others, one)
    begins, ends = span(one)
    asked = [due for due in absence_owed(made, one) if due.kind == "tacit"]
    assert all(due.due_at < begins and due.person == one.user for due in asked)
    assert len(asked) <= 1
    dues = [due for due in absence_owed(made, one) if due.kind != "tacit"]
    assert len({due.key for due in dues}) == len(dues)
    for due in dues:
        assert due.not_after is not None
        assert due.due_at < due.not_after
        assert due.due_at >= (begins if due.kind == "stand_in" else ends)
    stood = {due.person for due in dues if due.kind == "stand_in"}
    assert {due.person for due in dues if due.kind == "stand_down"} == stood
    backs = [due.person for due in dues if due.kind == "back"]
    assert backs == ([one.user] if stood else [])
    if usual(made.seats[0]) != one.user:
        assert dues == []


def test_a_vacant_seat_counts_on_the_first_who_is_there() -> None:
    """Without a holder the first substitute has it, and while they are away the second."""
    day = date(2026, 11, 24)
    gone = absent(FIRST, day, day)
    made, noon = team(gone, holder=None), datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert occupant(made, made.seats[0], noon) == SECOND
    assert occupant(made, made.seats[0], noon + timedelta(days=1)) == FIRST
    kinds = [(due.kind, due.person) for due in absence_owed(made, gone)]
    assert kinds == [("stand_in", SECOND), ("stand_down", SECOND), ("back", FIRST)]
