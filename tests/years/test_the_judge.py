"""The judge judged: it shares no rule with what it judges, and sees what is wrong."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

import years
from bot import figures
from faults.installation import Installation
from tests.postgres import database_url
from years.days import Days, at, day_of
from years.heard import Said
from years.judge import judge
from years.mutants import MUTANTS, found
from years.play import SOON, Play
from years.world import Told

__all__ = ["database_url"]

FOLDER = Path(years.__file__).parent
JUDGES = (
    "days",
    "team",
    "course",
    "promises",
    "mornings",
    "absences",
    "passing",
    "judge",
    "heard",
    "script",
    "lives",
)
RULES = (
    "obligations",
    "deadlines",
    "work_calendar",
    "policy",
    "presence",
    "digest",
    "appointments",
)
ROWS = """
2026-01-30 2026-02-02 2026-03-04 2026-04-30
2026-05-13 2026-05-15 2026-06-15 2026-08-13
2026-09-24 2026-09-25 2026-10-26 2026-12-23
2026-11-30 2026-12-01 2027-01-04 2027-02-26
2026-12-23 2026-12-28 2027-01-27 2027-03-23
2027-03-24 2027-03-30 2027-04-29 2027-06-24
2027-11-30 2027-12-01 2028-01-03 2028-02-29
2028-08-31 2028-09-01 2028-10-02 2028-11-30
"""
"""The worked rows of the rules: receipt, start, follow-up, close by."""


@pytest.mark.parametrize("module", JUDGES)
def test_the_judge_imports_no_rule_of_the_product(module: str) -> None:
    """What says what is owed is worked out without the code that it is held against."""
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    named = {
        name
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert not {f"bot.{rule}" for rule in RULES} & {".".join(n.split(".")[:2]) for n in named}


@pytest.mark.parametrize("row", ROWS.split("\n")[1:-1])
def test_the_judges_days_are_those_of_the_rules(row: str) -> None:
    """The worked rows come out by the judge's own arithmetic."""
    received, start, follow_up, close_by = map(date.fromisoformat, row.split())
    days = Days()
    assert day_of(days.start(at(received, time(12)))) == start
    assert days.follow_up(start) == follow_up
    assert days.close_by(received) == close_by


Doctoring = Callable[[list[Said]], list[Said]]


def _without(kind: str) -> Doctoring:
    def doctor(said: list[Said]) -> list[Said]:
        gone = next(one for one in said if one.kind == kind)
        return [one for one in said if one is not gone]

    return doctor


def _twice(kind: str) -> Doctoring:
    return lambda said: [*said, next(one for one in said if one.kind == kind)]


def _changed(kind: str, **how: Any) -> Doctoring:
    def doctor(said: list[Said]) -> list[Said]:
        which = next(one for one in said if one.kind == kind)
        return [replace(one, **how) if one is which else one for one in said]

    return doctor


def _later(kind: str, days: float) -> Doctoring:
    def doctor(said: list[Said]) -> list[Said]:
        which = next(one for one in said if one.kind == kind)
        return _changed(kind, at=which.at + timedelta(days=days))(said)

    return doctor


def _apart(said: list[Said]) -> list[Said]:
    """Let two reasons of one day come in two messages."""
    days = Counter((one.name, one.post) for one in said if one.kind == "reminder")
    post = next(post for (_name, post), count in days.items() if count > 1)
    which = next(one for one in said if one.kind == "reminder" and one.post == post)
    return [replace(one, post=f"{post}0") if one is which else one for one in said]


KINDS = ("card", "receipt", "ping", "agenda", "quorum", "reminder", "held", "outcome", "digest")
DOCTORINGS = {
    **{f"{kind} missing": _without(kind) for kind in KINDS},
    **{f"{kind} twice": _twice(kind) for kind in KINDS},
    **{f"{kind} a day late": _later(kind, 1) for kind in KINDS},
    "a digest a day early": _later("digest", -1),
    "a digest that names nobody": _changed("digest", text="Godmorgen."),
    "a reminder that calls nobody": _changed("reminder", text="Opfølgning i morgen."),
    "a reminder without its reason": _changed("reminder", text="<@U0CAMILLA> noget andet"),
    "a receipt to somebody else": _changed("receipt", to="U0METTE"),
    "a receipt that names no case": _changed("receipt", text="Tak."),
    "a ping in the channel": _changed("ping", to="channel"),
    "a kind of another case": _changed("held", name="99"),
    "a reminder in another thread": _changed("reminder", root="C0UDSATTE 1.0"),
    "a reminder in two messages": _apart,
    "a reminder at night": _later("reminder", 0.6),
}
"""What may be wrong with what stands in Slack: each must be seen."""


@pytest.mark.timeout(300)
def test_whatever_is_wrong_is_seen(database_url: str) -> None:
    """With nothing wrong nothing is found; each thing that is made wrong is found."""
    figures.clock_freed()
    with Installation(database_url) as installation:
        world = Told(installation)
        play = Play(world, 7)
        play.people(2, 0.3, ("neglected_follow_up", "forgotten"))
        ends = world.now + timedelta(days=110)
        play.until(ends)
        said = world.said()
    assert judge(world.book, said, ends).broken == []
    unseen = [
        name
        for name, doctor in DOCTORINGS.items()
        if not judge(world.book, doctor(said), ends).broken
    ]
    assert unseen == []


@pytest.mark.parametrize("name", MUTANTS)
def test_with_a_rule_made_wrong_life_goes_on(name: str, database_url: str) -> None:
    """Each rule can be made wrong as the product stands now: a case is still referred and begins.

    What is seen of it later (`make years`) is then the rule, and not that the product broke.
    """
    began = replace(MUTANTS[name], days=SOON + 1)
    assert not [one for one in found(database_url, began) if one.startswith("refused")]


@pytest.mark.timeout(300)
def test_a_rule_made_wrong_is_seen(database_url: str) -> None:
    """With one rule of the product made wrong the judge finds something (`make years`: each)."""
    assert found(database_url, MUTANTS["T-7 is T-8"]) != []
