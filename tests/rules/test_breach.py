"""The clock of a breach and its checklist: 72 hours, who hears, until it is answered (art. 33)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines import ZONE
from bot.obligations import (
    AUTHORITY,
    QUESTIONS,
    authority_by,
    breach_owed,
    open_questions,
)
from bot.views.breach import clock_line, left_words, row_words
from models import Breach, BreachDone, Team
from models.vocabulary import BreachKind, BreachStep

METTE, SOEREN, LONE = "METTE", "SOEREN", "LONE"
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2045, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
STEPS = st.sets(st.sampled_from(BreachStep))


def breach(found: datetime, *steps: BreachStep, told_by: str = LONE) -> Breach:
    """Return a breach that was told of when it was found, with some steps done."""
    done = [BreachDone(id=step, step=step, user=METTE, at=found) for step in steps]
    kind = BreachKind.SEEN
    made = Breach(id="b", team_id="t", kind=kind, found_at=found, told_at=found, told_by=told_by)
    made.done = done
    return made


def local(when: str, fold: int = 0) -> datetime:
    """Return a moment of Copenhagen's clock (aware)."""
    return datetime.fromisoformat(when).replace(tzinfo=ZONE, fold=fold)


@pytest.mark.parametrize(
    ("found", "by"),
    [
        ("2026-11-23 14:05", "torsdag den 26. november kl. 14.05"),
        ("2026-12-23 23:59", "lørdag den 26. december kl. 23.59"),  # no day is skipped
        ("2026-12-30 08:00", "lørdag den 2. januar kl. 08.00"),
        ("2028-02-27 10:00", "onsdag den 1. marts kl. 10.00"),  # a leap day
        ("2026-10-23 14:05", "mandag den 26. oktober kl. 13.05"),  # the clock goes back
        ("2026-10-22 01:30", "søndag den 25. oktober kl. 01.30"),
        ("2026-10-22 03:30", "søndag den 25. oktober kl. 02.30"),  # the second 02.30
        ("2027-03-26 14:05", "mandag den 29. marts kl. 15.05"),  # the clock goes forward
        ("2027-03-25 02:30", "søndag den 28. marts kl. 03.30"),  # 02.30 is not there
    ],
)
def test_the_authority_hears_72_hours_later_by_the_clock(found: str, by: str) -> None:
    """Nights, weekends and holidays count, and a changed clock moves the local time."""
    one = breach(local(found))
    assert authority_by(one) - one.found_at.astimezone(UTC) == timedelta(hours=72)
    assert f"senest {by} (om 3 døgn)" in clock_line(one, one.found_at)
    team = Team(name="Udsatte-teamet")
    assert row_words(one, team).endswith(by)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (51 * 3600, "om 2 døgn og 3 timer"),
        (24 * 3600, "om 1 døgn"),
        (24 * 3600 - 20, "om 1 døgn"),  # a message takes a moment
        (24 * 3600 - 60, "om 23 timer og 59 minutter"),
        (72 * 3600 - 60, "om 2 døgn og 23 timer"),
        (3600, "om 1 time"),
        (3661, "om 1 time og 1 minut"),
        (20, "nu"),
        (-20, "nu"),
        (-40 * 60, "for 40 minutter siden"),
        (-(3 * 24 + 2) * 3600, "for 3 døgn og 2 timer siden"),
    ],
)
def test_the_time_left_is_said_to_the_minute_and_no_longer(seconds: int, words: str) -> None:
    """What is begun of an hour doesn't count, so nobody believes to have more than there is."""
    assert left_words(seconds) == words


def test_late_it_says_to_tell_now_and_why() -> None:
    """Past the 72 hours the line asks for the notification and its reason (art. 33, 1)."""
    one = breach(local("2026-11-23 14:05"))
    late = clock_line(one, authority_by(one) + timedelta(hours=3, minutes=1))
    assert "skulle have haft besked senest torsdag" in late
    assert "(for 3 timer og 1 minut siden)" in late
    assert "skriv, hvorfor den er forsinket" in late


@given(MOMENTS, STEPS)
def test_reminders_stop_with_the_answer_and_all_ends_with_the_end(
    found: datetime, steps: set[BreachStep]
) -> None:
    """At once, 24 and 6 hours before and when it is late, until who hears is said."""
    one = breach(found, *steps)
    dues = list(breach_owed(one, [METTE, SOEREN]))
    left = [timedelta(0)] if steps & set(AUTHORITY) else [timedelta(0), *map(hours, (48, 66, 72))]
    assert sorted((due.person, due.due_at - found) for due in dues) == sorted(
        product((METTE, SOEREN), left)
    )
    assert len({due.key for due in dues}) == len(dues)
    one.ended_at = found
    assert list(breach_owed(one, [METTE])) == []


def hours(count: int) -> timedelta:
    """Return so many hours."""
    return timedelta(hours=count)


def test_who_told_is_reminded_but_not_told_and_nobody_is_left_in_silence() -> None:
    """Where a team has nobody else who hears, the one who told is reminded."""
    mine = breach(local("2026-11-23 14:05"), told_by=METTE)
    assert [due.parts for due in breach_owed(mine, [METTE])] == [("24",), ("6",), ("0",)]
    alone = breach(local("2026-11-23 14:05"))
    assert {due.person for due in breach_owed(alone, [])} == {LONE}


def test_found_long_ago_it_is_told_once_and_not_reminded_of() -> None:
    """Of what was over before anybody told there is one message, which says that it is late."""
    one = breach(local("2026-11-10 14:05"))
    one.told_at = local("2026-11-23 09:00")
    assert [due.parts for due in breach_owed(one, [METTE])] == [("told",)]


@given(STEPS)
def test_every_step_is_an_answer_to_one_question(steps: set[BreachStep]) -> None:
    """A question is open until one of its steps is done; each step belongs to exactly one."""
    every = [step for question in QUESTIONS for step in question]
    assert sorted(every) == sorted(BreachStep)
    one = breach(local("2026-11-23 14:05"), *steps)
    assert open_questions(one) == [each for each in QUESTIONS if not steps & set(each)]
