"""What a question over many cases reads: rows that an index finds, whatever lies behind them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from bot.access import Visitor
from bot.casework.after import ended_lately
from bot.casework.passing import held_by
from bot.overview import owing_cases, waits
from models import Team
from models.base import Base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SMALL = {"visit", "team", "seat", "passing", "knowledge", "handover"}
"""What holds few rows, or is forgotten again; a handover waits for an answer in few of them."""
WHOLE_TEAM = re.compile(r"SEARCH case .*ix_case_team_state (\(team_id=\?\)|.* CLOSED$)")

ASKS: dict[str, Callable[[Session, Team], object]] = {
    "waits": lambda session, team: waits(session, Visitor("w", "U1"), [team], NOW),
    "after": lambda session, team: ended_lately(session, team.id, NOW),
    "owing": lambda session, team: owing_cases(session, team.id),
    "held": lambda session, team: held_by(session, team, "U1"),
}


@pytest.fixture
def session() -> Iterator[Session]:
    """Give a database of our own, with one team and nothing in it."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def _plans(session: Session, ask: Callable[[Session, Team], object]) -> Iterator[str]:
    """Yield in which way SQLite finds the rows of each question that is asked."""
    asked: list[tuple[str, Any]] = []
    team = Team(id="t", workspace_id="w", name="Et team")
    for name in ("absences", "closing_days", "all_seats", "disciplines"):
        setattr(team, name, [])

    def note(_connection: Any, _cursor: Any, words: str, given: Any, *_rest: Any) -> None:
        asked.append((words, given))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    ask(session, team)
    event.remove(connection, "before_cursor_execute", note)
    assert asked
    for words, given in asked:
        of_closed = "closed" in given
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", given):
            yield f"{row[3]}{' CLOSED' if of_closed else ''}"


@pytest.mark.parametrize("name", ASKS)
def test_history_costs_nothing(session: Session, name: str) -> None:
    """No question is answered by reading a table, or all that a team ever had, from end to end."""
    for step in _plans(session, ASKS[name]):
        scanned = re.match(r"SCAN (\w+)(?! USING INDEX ix_case_unfiled)", step)
        assert scanned is None or scanned[1] in SMALL or scanned[1] == "CONSTANT", step
        assert not WHOLE_TEAM.match(step), step
