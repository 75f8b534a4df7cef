"""Goal 7: the day's overview of a team with a thousand cases behind it, and with a million."""

from __future__ import annotations

import time
from contextlib import ExitStack
from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import select

from bench import rows
from bench.figure import Figure, at_most, ms
from bench.payloads import refer_one
from bench.processes import prepared
from bot.deadlines import local_date
from bot.digest import digest
from bot.loading import cases_found, load_team
from models import Case, Team

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.scale import Scale
    from bot.runtime import Bot

CHANNEL = "C0UDSATTE"
OPEN = 60  # a team's open cases, as many with few behind them as with many


def measure(folder: Path, postgres_url: str, scale: Scale) -> Iterator[Figure]:
    """Measure the digest of a team by turns: few and many closed cases, on both databases."""
    with ExitStack() as stack:
        places = {
            "few": (f"sqlite:///{folder}/few.db", scale.few_cases),
            "many": (f"sqlite:///{folder}/many.db", scale.cases),
            "many on PostgreSQL": (postgres_url, scale.cases),
        }
        bots = {}
        for name, (url, count) in places.items():
            bots[name] = bot = prepared(folder / name, url)
            stack.callback(bot.engine.dispose)
            _fill(bot, count)
        spent: dict[str, list[float]] = {name: [] for name in bots}
        for _turn in range(scale.digests):
            for name, bot in bots.items():
                spent[name].append(_digest(bot))
        few, many, postgres = (
            median(spent[name]) for name in ("few", "many", "many on PostgreSQL")
        )
        whole = _load_all(bots["many"], scale.load_all) * scale.cases / scale.load_all
    raw = f"{ms(many)} / {ms(few)}"
    yield at_most(7, f"digest at {scale.cases} cases", many / few, 1.5, raw)
    raw = f"{ms(many)} / {whole:.1f} s, from {scale.load_all} cases"
    yield at_most(7, "digest against loading all", many / whole, 1 / 1000, raw)
    raw = f"{ms(postgres)} / {ms(many)}"
    yield at_most(7, "digest on PostgreSQL", postgres / many, 2.0, raw)


def _fill(bot: Bot, count: int) -> None:
    case_id = refer_one(bot)
    with bot.engine.begin() as connection:
        rows.open_cases(connection, case_id, OPEN, "o", **rows.hung(CHANNEL))
        rows.closed_cases(connection, case_id, 1, count)
    with bot.engine.begin() as connection:
        rows.analyse(connection)


def _digest(bot: Bot) -> float:
    began = time.perf_counter()
    with bot.reading() as session:
        team_id = session.scalars(select(Team.id)).one()
        digest(session, load_team(session, team_id), local_date(bot.now()))
    return time.perf_counter() - began


def _load_all(bot: Bot, count: int) -> float:
    """Load so many cases whole, as a digest without a question would, and look at each."""
    began = time.perf_counter()
    with bot.reading() as session:
        found = cases_found(session, select(Case.id).limit(count))
        sum(case.is_open for case in found)
    return time.perf_counter() - began
