"""What is owed to the journal, as a table and as properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal import covering, newest, subjects, unfiled, whole
from bot.obligations import owed
from models import Case, CaseState, Closing, Filing, FollowUp, Meeting
from models.vocabulary import Effect, FollowUpDecision, NoteOf, Outcome
from tests.rules.test_obligations import received, team_with

BEGUN = datetime(2026, 11, 24, 8, tzinfo=UTC)


def lived(course: str, *filed: int) -> Case:
    """Return a case with a meeting (m), follow-ups (f), closings (c, or e for a mistake) in order.

    A row's id is its letter and place, each an hour after the one before; `filed` are places.
    """
    at = [BEGUN + timedelta(hours=place) for place in range(len(course))]
    case = Case(id="case", state=CaseState.UNDERWAY, meetings=[], follow_ups=[], past_closings=[])
    case.filings = [
        Filing(about=f"{course[place]}{place}", user="U1", at=at[place]) for place in filed
    ]
    for place, what in enumerate(course):
        name = f"{what}{place}"
        if what == "m":
            held = Meeting(id=name, starts_at=at[place], finished_at=at[place], attendances=[])
            case.meetings.append(held)
        elif what == "f":
            asked = {"works": Effect.WORKED, "decision": FollowUpDecision.CONTINUE}
            case.follow_ups.append(FollowUp(id=name, held_at=at[place], **asked))
        else:
            outcome = Outcome.ERROR if what == "e" else Outcome.GOAL_MET
            case.past_closings.append(Closing(id=name, at=at[place], outcome=outcome))
    if course[-1:] in {"c", "e"}:
        case.state, case.closed_at = CaseState.CLOSED, at[-1]
    return case


def owing(case: Case) -> list[str]:
    """Return the rows whose notes are owed."""
    return [one.about for one in unfiled(case)]


@pytest.mark.parametrize(
    ("course", "filed", "owed_still"),
    [
        ("", (), []),
        ("m", (), ["m0"]),
        ("m", (0,), []),
        ("mf", (0,), ["f1"]),
        ("mfc", (), ["m0", "f1", "c2"]),
        ("mfc", (2,), []),
        ("mfc", (0, 1), ["c2"]),
        ("mcfc", (1,), ["f2", "c3"]),
        ("mcfc", (3,), []),
        ("c", (), ["c0"]),
        ("e", (), []),
        ("em", (), ["m1"]),
        ("me", (), ["m0", "e1"]),
        ("ecm", (1,), ["m2"]),
    ],
)
def test_what_is_owed(course: str, filed: tuple[int, ...], owed_still: list[str]) -> None:
    """A filed note of the whole settles all before it, and nothing after."""
    assert owing(lived(course, *filed)) == owed_still


def test_an_erased_case_owes_nothing() -> None:
    """There is nothing left to file."""
    case = lived("mfc")
    case.erased_at = BEGUN
    assert owing(case) == []


courses = st.text("mfce", max_size=8).flatmap(
    lambda course: st.tuples(st.just(course), st.sets(st.sampled_from(range(len(course) or 1))))
)


@given(courses)
def test_filing_only_ever_settles(drawn: tuple[str, set[int]]) -> None:
    """Each further filing takes at least its own away and adds none; filed is never owed."""
    course, places = drawn
    every = {one.about for one in subjects(lived(course))}
    filed = sorted(place for place in places if course and f"{course[place]}{place}" in every)
    before = owing(lived(course))
    for count in range(len(filed)):
        after = owing(lived(course, *filed[: count + 1]))
        assert set(after) <= set(before)
        assert f"{course[filed[count]]}{filed[count]}" not in after
        before = after


@given(courses)
def test_owed_and_covered_are_each_others_rest(drawn: tuple[str, set[int]]) -> None:
    """Every note is either owed or in the journal by a filing that can be named."""
    course, places = drawn
    every = {one.about for one in subjects(lived(course))}
    filed = [place for place in places if course and f"{course[place]}{place}" in every]
    case = lived(course, *filed)
    covered = {one.about for one in subjects(case) if covering(case, one)}
    assert covered | set(owing(case)) == every
    assert not covered & set(owing(case))


def test_the_whole_is_the_last_closing_or_the_case() -> None:
    """Open, or closed by mistake before anybody met, the case itself stands for the whole."""
    assert whole(lived("mc")) == "c1"
    assert whole(lived("mcm")) == "case"
    assert whole(lived("e")) == "case"
    found = newest(lived("mff"), NoteOf.FOLLOW_UP)
    assert found is not None
    assert found.about == "f2"


def test_the_days_of_the_nagging() -> None:
    """The third and fifth working day after the meeting, then every fifth, also once closed."""
    team = team_with()
    case = received(datetime(2026, 11, 24, 8, tzinfo=UTC), team, CaseState.UNDERWAY)
    case.filings = []
    days = _days(case, datetime(2026, 11, 25, 12, tzinfo=UTC))
    assert days == {"2026-11-30": ["filing:late:3"]}
    case.state, case.closed_at, case.outcome = CaseState.CLOSED, BEGUN, Outcome.GOAL_MET
    days |= _days(case, datetime(2026, 11, 30, 12, tzinfo=UTC))
    days |= _days(case, datetime(2026, 12, 9, 12, tzinfo=UTC))
    assert days == {
        "2026-11-30": ["filing:late:3"],
        "2026-12-02": ["filing:late:5"],
        "2026-12-09": ["filing:late:10"],
        "2026-12-16": ["filing:late:15"],
    }
    case.filings = [Filing(about="m", user="U1", at=BEGUN)]
    assert _days(case, datetime(2026, 12, 9, 12, tzinfo=UTC)) == {}


def _days(case: Case, now: datetime) -> dict[str, list[str]]:
    """Return by day the parts about filing of what is owed."""
    found = {}
    for due in owed(case, team_with(), now):
        parts = [part for part in due.parts if part.startswith("filing")]
        if parts:
            found[str(due.about_on)] = parts
    return found
