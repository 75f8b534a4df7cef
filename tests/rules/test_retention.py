"""When a case's content and its people go, and what holds them back: a table and properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import LargeBinary

from bot.casework.erase import APART, of_case, sealed
from bot.deadlines import local_date, months_after
from bot.retention import (
    Reason,
    anonymised_from,
    forgotten_before,
    may_be_anonymised,
    may_be_erased,
    waits,
)
from models import AfterCheck, Base, Case, CaseState, Closing, Filing, Team, TeamClosingDay
from models.base import IN_SLACK, SENSITIVE, STAFF
from models.knowledge import LEARNT
from models.vocabulary import NEVER_A_CASE, Holds, Known, Outcome
from tests.rules.test_obligations import local

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDED = local("2026-11-24 10:00")
DAY = timedelta(days=1)
LASTING = {Outcome.GOAL_MET, Outcome.STABILISED, Outcome.DECLINED, Outcome.HANDED_OVER}


def team(days: int = 30, months: int = 12, closed: Sequence[date] = ()) -> Team:
    """Return a team that erases after so many days and anonymises after so many months."""
    off = [TeamClosingDay(first_on=on, last_on=on, closes_at=None, label="") for on in closed]
    return Team(id="t", erase_days=days, anonymise_months=months, closing_days=off)


def ended(outcome: Outcome = Outcome.SPARRING_DONE, **changed: Any) -> Case:
    """Return a case that ended on 24 November 2026 and is filed two days later."""
    closing = Closing(id="k", at=ENDED, user="ANNA", outcome=outcome)
    case = Case(id="c", state=CaseState.CLOSED, closed_at=ENDED, outcome=outcome)
    case.past_closings, case.meetings, case.follow_ups, case.after_checks = [closing], [], [], []
    case.filings = [Filing(about="k", user="ANNA", at=ENDED + 2 * DAY)]
    for name, value in changed.items():
        setattr(case, name, value)
    return case


def said(days: int, answer: Holds) -> AfterCheck:
    """Return an answer to whether it holds."""
    at = ENDED + timedelta(days=days)
    return AfterCheck(id=f"a{days}", closing_id="k", days=days, user="ANNA", answer=answer, at=at)


def reasons(case: Case, at: datetime, of: Team | None = None) -> list[Reason]:
    """Return what holds a case back."""
    return [one.reason for one in waits(case, of or team(), at)]


def together() -> Case:
    """Return a referral that was made one with a case that has its content."""
    added = ended(Outcome.ADDED, filings=[], known=Known.ADDED)
    added.earlier = ended()
    return added


@pytest.mark.parametrize(
    ("case", "days", "held"),
    [
        (ended(), 31, [Reason.DAYS]),
        (ended(), 32, []),
        (ended(filings=[]), 400, [Reason.UNFILED]),
        (ended(state=CaseState.UNDERWAY, closed_at=None), 400, [Reason.OPEN]),
        (ended(Outcome.ERROR, filings=[]), 29, [Reason.DAYS]),
        (ended(Outcome.ERROR, filings=[]), 30, []),
        (ended(Outcome.GOAL_MET), 32, [Reason.AFTER_CHECK]),
        (ended(Outcome.GOAL_MET), 89, [Reason.AFTER_CHECK]),
        (ended(Outcome.GOAL_MET), 93, []),  # day 60 is a Saturday, asked on Monday
        (ended(Outcome.GOAL_MET, after_checks=[said(14, Holds.YES)]), 61, [Reason.AFTER_CHECK]),
        (ended(Outcome.GOAL_MET, after_checks=[said(60, Holds.YES)]), 61, []),
        (ended(Outcome.GOAL_MET, after_checks=[said(60, Holds.UNKNOWN)]), 61, []),
        (ended(Outcome.GOAL_MET, after_checks=[said(60, Holds.NO)]), 61, [Reason.AFTER_CHECK]),
        (ended(Outcome.GOAL_MET, after_checks=[said(60, Holds.NO)]), 93, []),
        (together(), 400, [Reason.TOGETHER]),
    ],
)
def test_what_holds_a_case_back(case: Case, days: int, held: list[Reason]) -> None:
    """Each reason holds a case back as long as it counts, and nothing else does."""
    at = ENDED + timedelta(days=days)
    assert reasons(case, at) == held
    assert may_be_erased(case, team(), at) is not bool(held)


def test_one_made_one_with_another_goes_after_it() -> None:
    """When the case it was made one with has been erased, nothing holds it any more."""
    added = together()
    assert added.earlier is not None
    added.earlier.erased_at = ENDED + 40 * DAY
    assert reasons(added, ENDED + 41 * DAY) == []


def test_an_erased_case_is_not_erased_again() -> None:
    """Once is enough."""
    assert not may_be_erased(ended(erased_at=ENDED + 40 * DAY), team(), ENDED + 50 * DAY)


@pytest.mark.parametrize(
    ("erased", "months", "begins"),
    [
        (40, 12, "2027-11-25 00:00"),
        (40, 3, "2027-02-25 00:00"),
        (400, 12, "2028-01-05 10:00"),
    ],
)
def test_a_case_is_anonymised_when_nobody_can_come_back_to_it(
    erased: int, months: int, begins: str
) -> None:
    """The last day of its months counts; what was erased late gives Slack a week first."""
    case = ended(erased_at=ENDED + erased * DAY)
    since = anonymised_from(case, team(months=months))
    assert since == local(begins)
    assert not may_be_anonymised(case, team(months=months), since - timedelta(seconds=1))
    assert may_be_anonymised(case, team(months=months), since)


def test_a_case_with_its_content_is_not_anonymised() -> None:
    """However long ago it ended: it is unfiled, and stays."""
    assert anonymised_from(ended(filings=[]), team()) is None


@given(
    outcome=st.sampled_from(list(Outcome)),
    filed_after=st.none() | st.integers(0, 200),
    answers=st.dictionaries(st.sampled_from([14, 60]), st.sampled_from(list(Holds))),
    days=st.integers(14, 365),
    months=st.integers(3, 60),
    closed=st.lists(st.integers(55, 70).map(lambda n: local_date(ENDED) + n * DAY), max_size=5),
    looked=st.integers(0, 2500),
)
def test_nothing_goes_too_soon_and_nothing_stays(
    outcome: Outcome,
    filed_after: int | None,
    answers: dict[int, Holds],
    days: int,
    months: int,
    closed: list[date],
    looked: int,
) -> None:
    """Erased means filed, its days over, and no question open; anonymised is later; both come."""
    filings = [] if filed_after is None else [Filing(about="k", at=ENDED + filed_after * DAY)]
    case = ended(outcome, filings=filings)
    case.after_checks = [said(asked, answer) for asked, answer in answers.items()]
    whose, at = team(days, months, closed), ENDED + looked * DAY
    never = outcome in NEVER_A_CASE
    may = may_be_erased(case, whose, at)
    if filed_after is None and not never:
        assert not may
        return
    since = ENDED + (filed_after or 0) * DAY
    settled = outcome not in LASTING or answers.get(60) in {Holds.YES, Holds.UNKNOWN}
    if may:
        assert at >= since + days * DAY
        assert settled or local_date(at) >= local_date(ENDED) + 90 * DAY
    if at >= since + days * DAY and (settled or looked > 60 + 15 + 30):
        assert may
    case.erased_at = at
    gone = anonymised_from(case, whose)
    assert gone is not None
    assert gone > at
    assert local_date(gone) > months_after(local_date(ENDED), months)
    assert (
        local_date(gone)
        <= max(months_after(local_date(ENDED), months), local_date(at) + 7 * DAY) + DAY
    )


def test_every_sealed_column_is_emptied_with_its_case() -> None:
    """No bytes are kept of a citizen but those that the erasing finds; the team's own stay."""
    columns = [one for table in Base.metadata.sorted_tables for one in table.columns]
    bytes_ = {one for one in columns if isinstance(one.type, LargeBinary)}
    theirs = {one for one in bytes_ if one.info != LEARNT}
    assert theirs == {one for emptied in sealed().values() for one in emptied}
    assert all(one.info == SENSITIVE and one.nullable for one in theirs)


def test_everybody_named_in_a_case_goes_with_it() -> None:
    """What says that it goes with the case hangs on one, or goes whole."""
    for table in Base.metadata.sorted_tables:
        if any(one.info in (STAFF, IN_SLACK) for one in table.columns):
            assert table in of_case() or table.name in APART, table.name


def test_what_is_of_no_case_is_over_after_whole_months() -> None:
    """Twelve months before the last of February is the last of February."""
    assert forgotten_before(datetime(2028, 2, 29, 12, tzinfo=UTC)) == local("2027-02-28 00:00")
