"""What a case's end comes to, as tables and properties: steps, a range, and who is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.measure import (
    HIGHEST,
    Taking,
    first_of_course,
    is_asked_for,
    missing,
    taking_now,
)
from bot.casework.worth import DEAREST, MOST, UnitPrice, worth
from bot.deadlines import local_date
from bot.obligations import asked_if_helped, owed
from bot.policy import calendar_of, seats_of
from bot.views.measure import step_words
from models import (
    Attendance,
    Bid,
    Case,
    CaseState,
    Closing,
    FollowUp,
    Intervention,
    Measurement,
    Meeting,
    Reply,
    Seat,
    Team,
)
from models.vocabulary import FollowUpDecision, MeasureStage, Outcome, Part, Theme, Triage, Voice
from tests.rules.test_obligations import local, received, team_with

AT = local("2026-11-24 12:00")
MEMBERS = ("U1", "U2", "U3")
PEOPLE = (*MEMBERS, "U8", "U9")
SOMEBODY = st.sampled_from(PEOPLE)
LATER = st.integers(-3, 3).map(lambda hours: AT + timedelta(hours=hours))


def team() -> Team:
    """Return a team of three seats."""
    made = team_with()
    made.all_seats = [
        Seat(id=user, holder=user, substitutes=[], position=place)
        for place, user in enumerate(MEMBERS)
    ]
    made.themes = []
    return made


def ended_case(outcome: Outcome = Outcome.GOAL_MET, by: str = "U1", **extras: Any) -> Case:
    """Return a case that U9 referred, closed once."""
    made = received(AT - timedelta(days=30), team(), CaseState.CLOSED)
    made.closed_at, made.outcome, made.closings = AT, outcome, 1
    made.past_closings = [Closing(id="e", at=AT, user=by, outcome=outcome)]
    for name, value in extras.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "uændret"),
        (1, "et trin frem"),
        (2, "to trin frem"),
        (4, "fire trin frem"),
        (-1, "et trin tilbage"),
        (-3, "tre trin tilbage"),
    ],
)
def test_a_difference_is_steps(count: int, words: str) -> None:
    """No decimals, no score: how many steps, and which way."""
    assert step_words(count) == words


@given(st.integers(0, HIGHEST), st.integers(0, HIGHEST))
def test_steps_tell_which_way(before: int, now: int) -> None:
    """Whatever two answers there are, better is forward and worse is back."""
    words = step_words(now - before)
    assert ("frem" in words, "tilbage" in words) == (now > before, now < before)


PRICES = st.tuples(
    st.integers(1, DEAREST), st.lists(st.integers(1, MOST), min_size=2, max_size=2, unique=True)
)


@given(PRICES)
def test_what_it_is_worth_is_a_range_that_a_column_holds(drawn: tuple[int, list[int]]) -> None:
    """From is always less than to, in whole kroner, within what both databases keep."""
    kroner, (first, last) = drawn[0], sorted(drawn[1])
    low, high = worth(UnitPrice(kroner, first, last))
    assert low is not None
    assert high is not None
    assert 0 < low < high < 2**31
    assert (low / kroner, high / kroner) == (first, last)
    assert worth(None) == (None, None)


DEEDS = st.fixed_dictionaries(
    {},
    optional={
        "bids": st.lists(st.builds(Bid, user=SOMEBODY, at=LATER), max_size=3),
        "interventions": st.lists(
            st.builds(
                Intervention, user=SOMEBODY, logged_at=LATER, undone_at=st.sampled_from([None, AT])
            ),
            max_size=3,
        ),
        "lead": SOMEBODY,
        "contact": SOMEBODY,
        "convener": SOMEBODY,
        "meetings": st.lists(
            st.builds(
                Meeting,
                id=st.just("m"),
                starts_at=LATER,
                finished_at=LATER,
                finished_by=SOMEBODY,
                attendances=st.lists(
                    st.builds(Attendance, user=SOMEBODY, reply=st.sampled_from(Reply), at=LATER),
                    max_size=2,
                ),
            ),
            min_size=1,
            max_size=2,
        ),
    },
)


@given(DEEDS, st.sampled_from(Outcome), SOMEBODY)
def test_each_who_took_part_is_asked_once_and_nobody_else(
    deeds: dict[str, Any], outcome: Outcome, by: str
) -> None:
    """Of the team only who has a seat and did something; the referrer, in their own letter."""
    made, ours = ended_case(outcome, by, **deeds), team()
    asked = asked_if_helped(made, ours, made.past_closings[0])
    dues = [due for due in owed(made, ours, AT) if due.kind == "feedback"]
    assert sorted(due.person or "" for due in dues) == sorted(
        user for user, part in asked.items() if part is Part.PARTICIPANT
    )
    assert all(due.not_after is not None and due.due_at < due.not_after for due in dues)
    if outcome in {Outcome.ERROR, Outcome.ADDED}:
        assert asked == {}
        return
    assert asked["U9"] is Part.REFERRER
    assert {user for user in asked if not seats_of(ours, user)} == {"U9"}
    acted = {by, made.lead, made.contact, made.convener}
    acted |= {bid.user for bid in made.bids if bid.at <= AT}
    acted |= {one.user for one in made.interventions if one.logged_at <= AT and not one.undone_at}
    acted |= {one.finished_by for one in made.meetings if one.finished_at and one.finished_at <= AT}
    acted |= {
        word.user
        for one in made.meetings
        for word in one.attendances
        if word.at <= AT and word.reply.comes
    }
    assert set(asked) == {"U9"} | (acted & set(MEMBERS))


def test_an_open_case_asks_nobody() -> None:
    """Opened again, nothing is owed about the end before."""
    made = ended_case(lead="U1")
    made.state, made.closed_at, made.outcome = CaseState.UNDERWAY, None, None
    assert not [due for due in owed(made, team(), AT) if due.kind == "feedback"]


def rated(stage: MeasureStage, turn: int, count: int, at: int = 0) -> list[Measurement]:
    """Return the first so many answers of a taking, so many hours after noon."""
    every = [(theme, voice) for theme in Theme for voice in Voice]
    return [
        Measurement(
            stage=stage,
            turn=turn,
            theme=theme.value,
            voice=voice,
            value=2,
            at=AT + timedelta(hours=at),
        )
        for theme, voice in every[:count]
    ]


START, CLOSED = MeasureStage.START, MeasureStage.CLOSING
HELD = FollowUp(held_at=AT, decision=FollowUpDecision.CONTINUE)
LAST = FollowUp(held_at=AT, decision=FollowUpDecision.CLOSE)


def under_way(**extras: Any) -> Case:
    """Return a case whose record was finished at noon."""
    made = received(AT - timedelta(days=1), team(), CaseState.UNDERWAY)
    made.meetings[0].finished_at = AT
    for name, value in extras.items():
        setattr(made, name, value)
    return made


TABLE: tuple[tuple[str, Case, Taking | None, bool], ...] = (
    ("a new case", received(AT, team()), None, False),
    ("after the record", under_way(), Taking(START, 0), True),
    (
        "measured whole",
        under_way(measurements=rated(START, 0, 10)),
        Taking(START, 0),
        False,
    ),
    (
        "measured half",
        under_way(measurements=rated(START, 0, 9)),
        Taking(START, 0),
        True,
    ),
    (
        "after a follow-up",
        under_way(follow_ups=[HELD], measurements=rated(START, 0, 10)),
        Taking(MeasureStage.FOLLOW_UP, 1),
        True,
    ),
    (
        "a follow-up that ends it is followed by its end",
        under_way(follow_ups=[LAST]),
        Taking(MeasureStage.FOLLOW_UP, 1),
        False,
    ),
    ("sparring only", under_way(triage=Triage.SPARRING), None, False),
    ("closed", ended_case(), Taking(CLOSED, 1), True),
    ("handed over", ended_case(Outcome.HANDED_OVER), Taking(CLOSED, 1), True),
    ("made by mistake", ended_case(Outcome.ERROR), None, False),
    ("somebody who is dead", ended_case(Outcome.DECEASED), None, False),
    (
        "opened again there was no start meeting",
        under_way(opened_at=AT + timedelta(days=1), closings=1),
        Taking(START, 1),
        False,
    ),
)


@pytest.mark.parametrize(("name", "made", "now", "asked"), TABLE)
def test_what_can_be_measured_and_is_asked_for(
    name: str, made: Case, now: Taking | None, *, asked: bool
) -> None:
    """One taking at a time; it is asked for while it is missing, for ten working days."""
    assert taking_now(made) == now, name
    today = local_date(AT)
    assert is_asked_for(made, team(), today) == asked, name
    last = calendar_of(team()).shift(today, 10)
    assert is_asked_for(made, team(), last) == asked, name
    assert not is_asked_for(made, team(), last + timedelta(days=1)), name


@given(st.integers(0, 10))
def test_what_is_missing_is_named_by_theme_and_voice(count: int) -> None:
    """Each answer takes one away, and nothing is missing of what was answered."""
    made = under_way(measurements=rated(START, 0, count))
    left = missing(made, team(), Taking(START, 0))
    assert sum(len(voices) for _theme, voices in left) == 10 - count


def test_steps_are_from_the_first_of_the_same_course() -> None:
    """Opened again, a case is measured against its new start, not the old one."""
    rows = [
        *rated(START, 0, 2),
        *rated(MeasureStage.FOLLOW_UP, 1, 2, 2),
        *rated(CLOSED, 1, 2, 4),
        *rated(START, 1, 2, 6),
        *rated(CLOSED, 2, 2, 8),
    ]
    made = ended_case(measurements=rows, follow_ups=[HELD])
    made.past_closings = [Closing(at=AT + timedelta(hours=3)), Closing(at=AT + timedelta(hours=7))]
    assert first_of_course(made, Taking(START, 0)) is None
    assert first_of_course(made, Taking(MeasureStage.FOLLOW_UP, 1)) == Taking(START, 0)
    assert first_of_course(made, Taking(CLOSED, 1)) == Taking(START, 0)
    assert first_of_course(made, Taking(START, 1)) is None
    assert first_of_course(made, Taking(CLOSED, 2)) == Taking(START, 1)
