"""Goals 8 and 10: ten thousand messages due at once, against the pace that Slack allows."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, literal, select, update

from bench import rows
from bench.figure import Figure, at_least, at_most
from bench.payloads import refer_one
from bench.processes import Process, prepared, product
from bench.slack import Slack
from bot.casework.desk import Desk, plan
from bot.loading import load_case
from bot.manifest import manifest
from bot.presets import ODDER as PRESET
from bot.trace import TVAERS
from models import Notice, NoticeState, Team
from sandbox.seeds import ODDER, Room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from bench.scale import Scale
    from bot.runtime import Bot

IN_ONE_CHANNEL = 50  # late notices that become two messages
LATE = timedelta(minutes=20)
REPLICAS = 4
LONGEST_WAIT = 300.0  # seconds


@dataclass(frozen=True)
class House:
    """Teams in channels of their own on one database, with a case each to copy from."""

    bot: Bot
    folder: Path
    slack: Slack
    url: str
    channels: tuple[str, ...]

    def process(self) -> Process:
        """Return a replica of the product, on the sandbox's clock."""
        process = product(self.folder, self.url, self.slack)
        process.settings["TVAERS_CLOCK_URL"] = f"{self.slack.url}/control/clock"
        return process


def measure(folder: Path, postgres_url: str, scale: Scale) -> Iterator[Figure]:
    """Measure the pace of one process on SQLite, of four on PostgreSQL, and what is gathered."""
    sqlite = f"sqlite:///{folder}/pace/tvaers.db"
    with ExitStack() as stack:
        house = _house(stack, folder / "pace", sqlite, scale.channels)
        spent = _plan(house, scale)
        allowed, posted, refused = _pay_cards(stack, house, scale, 1)
        raw = f"{posted} of {allowed} in {scale.window:.0f} s, {scale.notices} planned in {spent}"
        yield at_most(8, "paying what is due, against Slack's bound", allowed / posted, 1.05, raw)
        yield at_most(8, "posts that Slack refused", refused, 0)
    with ExitStack() as stack:
        count = max(scale.notices // IN_ONE_CHANNEL, 1)
        url = f"sqlite:///{folder}/gathered/tvaers.db"
        yield _gathered(stack, _house(stack, folder / "gathered", url, count), scale)
    with ExitStack() as stack:
        house = _house(stack, folder / "replicas", postgres_url, scale.channels)
        allowed, posted, _refused = _pay_cards(stack, house, scale, REPLICAS)
        raw = f"{posted} of {allowed} in {scale.window:.0f} s"
        yield at_least(10, "posts of four replicas, of the limit", posted / allowed, 0.8, raw)


def _house(stack: ExitStack, folder: Path, url: str, channels: int) -> House:
    names = tuple(f"C0BENCH{number}" for number in range(channels))
    rooms = tuple(Room(name, name.lower(), private=True, bot_member=True) for name in names)
    seed = replace(ODDER, rooms=(*ODDER.rooms, *rooms))
    slack = stack.enter_context(Slack(seed=seed, manifest=manifest()))
    alone = prepared(folder, url)
    stack.callback(alone.engine.dispose)
    return House(replace(alone, now=slack.clock.now), folder, slack, url, names)


def _plan(house: House, scale: Scale) -> str:
    """Plan what so many cases owe anew; return the seconds that so many notices took."""
    case_id, planned, bot = refer_one(house.bot), 0, house.bot
    began = time.perf_counter()
    while planned < scale.notices:
        with bot.writing() as session:
            session.execute(delete(Notice).where(Notice.case_id == case_id))
            opened = load_case(session, case_id, TVAERS)
            plan(Desk(session, bot.vault, bot.now()), opened.case, opened.team)
            planned += len(session.scalars(select(Notice.id)).all())
    return f"{time.perf_counter() - began:.1f} s"


def _pay_cards(stack: ExitStack, house: House, scale: Scale, replicas: int) -> tuple[int, int, int]:
    """Let cards be due in every channel; return the posts allowed, accepted and refused."""
    each = max(scale.notices // len(house.channels), 1)
    _fill(house, "card", each)
    _start(stack, house, replicas)
    before = _accepted(house)
    began = time.monotonic()
    time.sleep(scale.window)
    after, lasted = _accepted(house), time.monotonic() - began
    allowed = min(int(lasted), each) * len(house.channels)
    refused = sum(attempted - taken for attempted, taken in _posts(house).values())
    return allowed, after - before, refused


def _gathered(stack: ExitStack, house: House, scale: Scale) -> Figure:
    """Let much be late in every channel; return the most posts that a channel got for it."""
    _fill(house, "ping", IN_ONE_CHANNEL)
    began = time.monotonic()
    _start(stack, house, 1)
    while _left(house) and time.monotonic() - began < LONGEST_WAIT:
        time.sleep(1)
    most = max(taken for _attempted, taken in _posts(house).values())
    raw = f"{scale.notices} notices, {IN_ONE_CHANNEL} a channel, {_left(house)} left"
    return at_most(8, "posts a channel, when late", most, 2, raw)


def _fill(house: House, kind: str, each: int) -> None:
    """Give every channel so many cases that owe a notice of a kind, and nothing else."""
    case_id = refer_one(house.bot)
    due = house.bot.now() - LATE
    with house.bot.engine.begin() as connection:
        for number, channel in enumerate(house.channels):
            team_id = literal(_team(connection, channel, number))
            cards = rows.hung(channel) if kind == "ping" else {}
            name = f"b{number}"
            rows.open_cases(connection, case_id, each, name, team_id=team_id, **cards)
            late = {"due_at": literal(due, Notice.due_at.type)}
            rows.case_notices(connection, case_id, kind, each, name, **late)
            mine = update(Notice).where(Notice.case_id.like(f"{name}-%"))
            connection.execute(mine.values(team_id=team_id))
        sent = update(Notice).where(Notice.case_id == case_id, Notice.kind.in_(rows.AT_ONCE))
        connection.execute(sent.values(state=NoticeState.SENT))
    with house.bot.engine.begin() as connection:
        rows.analyse(connection)


def _team(connection: Connection, channel: str, number: int) -> str:
    """Make a team like the first, in a channel of its own; return its id."""
    name = f"team{number}"
    first = str(connection.scalar(select(Team.id).where(Team.letter == PRESET.letter)))
    own = {"id": name, "name": name, "letter": f"L{number}", "channel": channel}
    changed = {column: literal(value) for column, value in own.items()}
    rows.copy(connection, Team, first, rows.numbers(1, 1), **changed)
    return name


def _start(stack: ExitStack, house: House, replicas: int) -> None:
    house.slack.player("U0LONE").ask("POST", "faults", {"pace": True})
    for _replica in range(replicas):
        process = house.process()
        stack.callback(process.stop)
        process.start()
    began = time.monotonic()
    while not _accepted(house) and time.monotonic() - began < LONGEST_WAIT:
        time.sleep(0.05)


def _left(house: House) -> int:
    with house.bot.reading() as session:
        states = session.scalars(select(Notice.state).where(Notice.kind == "ping"))
        return sum(state is NoticeState.PENDING for state in states)


def _accepted(house: House) -> int:
    return sum(taken for _attempted, taken in _posts(house).values())


def _posts(house: House) -> dict[str, tuple[int, int]]:
    """Return for every channel of ours the posts that were attempted, and that were taken."""
    found = house.slack.player("U0LONE").ask("GET", "measures")["channels"]
    return {
        name: (found[name]["attempted"], found[name]["accepted"])
        for name in house.channels
        if name in found
    }
