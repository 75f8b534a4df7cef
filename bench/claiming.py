"""Goal 10: replicas on PostgreSQL claim what is due; nothing is claimed by two.

Run as a program with a key's folder and a database it is one replica: it says that it is ready,
waits for a line, claims all there is, and says in JSON which notices, in how many seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, literal, update

from bench import rows
from bench.figure import Figure, at_least, at_most
from bench.payloads import refer_one
from bench.processes import HERE, on, prepared
from bot.claiming import claim_next
from models import Notice, NoticeState, Pace, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.scale import Scale
    from bot.runtime import Bot

REPLICAS = 4


def measure(folder: Path, postgres_url: str, scale: Scale) -> Iterator[Figure]:
    """Measure one replica and four by turns, over as many notices to as many persons."""
    bot = prepared(folder / "claims", postgres_url)
    _fill(bot, scale.claims)
    alone, together, twice = 0.0, 0.0, 0
    for _turn in range(scale.claim_rounds):
        seconds, _doubles = _race(bot, folder / "claims", postgres_url, 1)
        alone += seconds
        seconds, doubles = _race(bot, folder / "claims", postgres_url, REPLICAS)
        together, twice = together + seconds, twice + doubles
    bot.engine.dispose()
    claims = scale.claims * scale.claim_rounds
    yield at_most(10, "notices claimed twice", twice, 0, f"of {claims}")
    raw = f"{claims / together:.0f} / {claims / alone:.0f} a second"
    yield at_least(10, "claims a second, four replicas against one", alone / together, 1.5, raw)


def _fill(bot: Bot, count: int) -> None:
    """Let a notice be due to each of many persons, so that each has a lane of its own."""
    refer_one(bot)
    with bot.engine.begin() as connection:
        rows.spare_notices(connection, count, place=literal(Place.PERSON.value))
        connection.execute(delete(Notice).where(Notice.id.not_like("spare-%")))


def _race(bot: Bot, folder: Path, url: str, replicas: int) -> tuple[float, int]:
    """Return the seconds until all was claimed, and how many were claimed by two."""
    with bot.engine.begin() as connection:
        connection.execute(delete(Pace))
        connection.execute(update(Notice).values(state=NoticeState.PENDING, lease_until=None))
    words = [sys.executable, "-m", "bench.claiming", str(folder), url]
    pipe = subprocess.PIPE
    racers = [
        subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=HERE.parent)
        for _one in range(replicas)
    ]
    for racer in racers:
        _said(racer)
    for racer in racers:
        _go(racer)
    found = [_told(racer) for racer in racers]
    claimed = [name for one in found for name in one["claimed"]]
    return max(one["seconds"] for one in found), len(claimed) - len(set(claimed))


def _said(racer: subprocess.Popen[str]) -> None:
    """Wait until a replica is ready."""
    if racer.stdout is None or racer.stdout.readline().strip() != "ready":
        raise RuntimeError("a replica could not start")


def _go(racer: subprocess.Popen[str]) -> None:
    if racer.stdin is not None:
        racer.stdin.write("go\n")
        racer.stdin.flush()


def _told(racer: subprocess.Popen[str]) -> Any:
    """Return what a replica has said at its end."""
    return json.loads(racer.communicate()[0])


def main(folder: Path, url: str) -> None:
    """Be one replica."""
    bot = on(folder, url)
    claim_next(bot, ("nothing",))  # connect before the start
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    claimed, began = [], time.perf_counter()
    while (claim := claim_next(bot)) is not None:
        claimed.append(claim.notice_id)
    seconds = time.perf_counter() - began
    sys.stdout.write(json.dumps({"claimed": claimed, "seconds": seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
