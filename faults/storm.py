"""Run 2: a Slack that fails a third of all calls, of every method, in every way of F2 to F5.

Cases of many teams owe reminders on six mornings of eight. Time is the run's, so that a settle
time takes no longer than a call; Slack takes calls up to 90 s late, well within the settle time.
Two scenes more show what the first would hide: calls taken later than the settle time stand twice
until they are swept, and a sender that simply tries again, on the same storm, says things twice.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from email.utils import format_datetime
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient  # noqa: TID251 - the naive sender is no part of the product
from slack_sdk.errors import SlackApiError
from sqlalchemy import func, select

from bot.deadlines import ZONE
from bot.engines import connect
from bot.store import migrate
from demo import BOT_TOKEN
from faults import invariants
from faults.cases import CANARY, put_under_way, referred
from faults.crowd import channel_of, crowd, seed_for
from faults.databases import copied
from faults.record import Record, Setting, record_of
from faults.wall import SlacksClock, Wall
from models import Notice, NoticeState
from models.vocabulary import OuterKind
from sandbox import Sandbox
from sandbox.seeds import ODDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faults.installation import Installation

Json = dict[str, Any]
REMINDERS, MORNINGS, IN_A_TEAM = 10_400, 6, 50  # some mornings say two together
NAIVE, TOO_LATE_CASES = 2000, 200
OUTER_ON, LAST, LAST_OF_SHORT = date(2026, 12, 4), date(2026, 12, 4), date(2026, 11, 26)
SHORT = 0.01  # a run that is shorter ends after the second morning
LEAST_FAILED, MANY = 0.3, 1000  # of calls; of fewer, chance decides
SHARE, LATE = 0.36, (1, 20, 90)
TOO_LATE, TOO_LATE_SHARE = (150, 400), 0.5
MOST_TWICE, LONGEST_TWICE = 0.001, 900.0  # of the posts in channels; seconds
GAP = 0.999_999  # a second, as far as a float can tell
HOUR, LOOK, LOOKS = 3600, 20.0, 45  # seconds, and how often
FAILURES = (SlackApiError, OSError, HTTPException, ValueError)


def run(setting: Setting) -> Record:
    """Play the run."""
    record = record_of(2, "storm", setting)
    engine = connect(setting.url)
    migrate(engine)
    engine.dispose()
    cases = setting.some(REMINDERS, 36) // MORNINGS
    with _scene(setting, cases) as world:
        _live_through(world, setting, record)
        _judge(world, record)
    with _scene(setting, setting.some(TOO_LATE_CASES, 4)) as world:
        _too_late(world, setting, record)
    _naive(setting, record)
    return record


@contextmanager
def _scene(setting: Setting, cases: int) -> Iterator[Installation]:
    """Give an installation with so many cases, a part of them under way, none of it said yet."""
    teams = max(2, cases // IN_A_TEAM)
    with copied(setting.url, setting.folder) as url, crowd(url, teams) as world:
        outer = {"outer_kind": OuterKind.EVICTION, "outer_on": OUTER_ON}
        ids = referred(world.bot, cases, **outer)
        put_under_way(world.bot, ids[: cases // 10])
        yield world


def _live_through(world: Installation, setting: Setting, record: Record) -> None:
    """Live in the storm until the last reminders are said, then look on until all is swept."""
    day = world.wall.now().astimezone(ZONE).date()
    calls = failed = 0
    last = LAST if setting.share >= SHORT else LAST_OF_SHORT
    while day <= last:
        _weather(world, setting.seed * 100 + day.toordinal(), day)
        if setting.share == 1 and day == last:
            _wait_an_hour(world)
        _live_until(world, day + timedelta(days=1))
        storm = world.ask("GET", "faults")["storm"]
        calls, failed = calls + storm["calls"], failed + sum(storm["hits"].values())
        day += timedelta(days=1)
    record.counts |= {"calls": calls, "calls_failed": failed}
    record.figures["failed_share"] = failed / calls
    fair = failed / calls >= LEAST_FAILED or calls < MANY
    record.demand(fair, f"only {failed / calls:.0%} of the calls failed")
    world.ask("POST", "faults", {"storm": None})
    _live_until(world, last + timedelta(days=2))
    world.rest()


def _live_until(world: Installation, day: date) -> None:
    """Live until seven in the morning and a quarter, when what was doubted has been swept."""
    ends = datetime.combine(day, time(7, 15), ZONE)
    world.live((ends - world.wall.now()).total_seconds())


def _weather(world: Installation, seed: int, day: date) -> None:
    """Let every method fail in every way, with a fate of its own for each day."""
    date_in_words = datetime.combine(day, time(8, 0, 30), ZONE).astimezone(tz=None)
    storm = {
        "seed": seed,
        "share": SHARE,
        "methods": ["*"],
        "retry_after": [0, 1, 30, None, "garbage", format_datetime(date_in_words)],
        "late_seconds": list(LATE),
        "hang_seconds": 0.001,
        "slow_seconds": 0.001,
    }
    world.ask("POST", "faults", {"storm": storm})


def _wait_an_hour(world: Installation) -> None:
    """Let Slack ask for an hour's patience once, in the middle of a morning's reminders."""
    _live_to(world, datetime.combine(LAST, time(8, 0, 5), ZONE))
    hour = {"kind": "429", "retry_after": HOUR}
    world.ask("POST", "faults", {"method": "chat.postMessage", "times": 1, "fault": hour})


def _live_to(world: Installation, instant: datetime) -> None:
    world.live((instant - world.wall.now()).total_seconds())


def _judge(world: Installation, record: Record) -> None:
    """Hold what stands, and how it came there, against the promise."""
    wrong = invariants.broken_at_rest(world.bot, world.channels(), [CANARY])
    record.broken += wrong + world.heard.failures()
    told = world.ask("GET", "measures")
    _count_rows(world, record)
    share = _count_doubles(told, record)
    record.figures["twice_in_passing_share"] = share
    record.demand(share <= MOST_TWICE, f"{share:.2%} of the posts stood twice for a while")
    _count_pace(told, record)
    record.count("lost", sum(words.startswith(("I1", "I2")) for words in wrong))
    record.count("marked", sum("gentaget" in post.text for post in _posts(world)))


def _posts(world: Installation) -> list[invariants.Post]:
    return list(invariants.standing(world.channels()))


def _count_rows(world: Installation, record: Record) -> None:
    said = select(func.count()).where(Notice.state == NoticeState.SENT)
    with world.bot.reading() as session:
        reminders = session.scalar(said.where(Notice.kind == "reminder")) or 0
        gathered = session.scalar(said.where(Notice.within.is_not(None))) or 0
        again = session.scalar(said.where(Notice.attempt > 1)) or 0
    record.counts |= {"reminders": reminders, "gathered": gathered, "tried_again": again}


def _count_doubles(told: Json, record: Record, prefix: str = "") -> float:
    """Count what stands and stood twice, channels and direct messages apart; return how long."""
    resting, passing = (told["doubles"][name] for name in ("at_rest", "in_passing"))
    in_channels = [one for one in passing if not one["channel"].startswith("D")]
    twice = [one for one in resting if not one["channel"].startswith("D")]
    longest = max((one["together"] for one in in_channels), default=0.0)
    accepted = sum(_accepted(told))
    record.counts |= {
        f"{prefix}posts_in_channels": accepted,
        f"{prefix}twice_at_rest": len(twice),
        f"{prefix}twice_in_passing": len(in_channels),
        f"{prefix}marked_twice_in_person": len(resting) - len(twice),
    }
    record.figures[f"{prefix}longest_twice"] = longest
    record.demand(not twice, f"{len(twice)} stand twice at rest")
    record.demand(longest <= LONGEST_TWICE, f"something stood twice for {longest:.0f} s")
    return len(in_channels) / max(accepted, 1)


def _accepted(told: Json) -> list[int]:
    found = told["channels"].items()
    return [one["accepted"] for name, one in found if name.startswith("C")]


def _count_pace(told: Json, record: Record) -> None:
    """Hold the gaps and the waits against what Slack asks of an app."""
    found = (one["gap_attempted"] for one in told["channels"].values())
    gaps = [gap for gap in found if gap is not None]
    waits = told["retry_after"]["by_method"]
    early = {name: one["violations"] for name, one in waits.items() if one["violations"]}
    record.figures["smallest_gap"] = min(gaps)
    record.counts["retry_after"] = sum(one["given"] for one in waits.values())
    record.counts["retry_after_violations"] = sum(early.values())
    record.demand(min(gaps) >= GAP, f"two posts came {min(gaps):.3f} s apart")
    record.demand(not early, f"Retry-After was not waited for: {early}")


def _too_late(world: Installation, setting: Setting, record: Record) -> None:
    """Let Slack take posts later than the settle time: they stand twice until they are swept."""
    kinds = {"late": 1.0, "late_hang": 1.0}
    late = {"seed": setting.seed, "share": TOO_LATE_SHARE, "kinds": kinds, "hang_seconds": 0.001}
    world.ask("POST", "faults", {"storm": late | {"late_seconds": list(TOO_LATE)}})
    for _step in range(LOOKS):
        world.live(LOOK)
        world.ask("GET", "faults")  # Slack takes what is late when somebody calls
    _live_until(world, date(2026, 11, 25))
    world.ask("POST", "faults", {"storm": None})
    _live_until(world, date(2026, 11, 26))
    world.rest()
    record.broken += invariants.broken_at_rest(world.bot, world.channels(), [CANARY])
    _count_doubles(world.ask("GET", "measures"), record, "too_late_")
    record.demand(record.counts["too_late_twice_in_passing"], "nothing was taken too late")


def _naive(setting: Setting, record: Record) -> None:
    """Let a sender try again after every failure, on the same storm: else Slack is too kind."""
    wall = Wall(ODDER.start)
    sandbox = Sandbox(seed=seed_for(1), monotonic=wall.monotonic)
    sandbox.clock = SlacksClock(wall)
    with sandbox:
        slack = WebClient(BOT_TOKEN, base_url=sandbox.api_url, timeout=5, retry_handlers=[])
        storm = {"seed": setting.seed, "share": SHARE, "late_seconds": list(LATE)}
        mette = sandbox.player("U0METTE")
        mette.ask("POST", "faults", {"storm": storm | {"hang_seconds": 0.001}})
        for number in range(setting.some(NAIVE, 60)):
            while not _posted(slack, number):
                wall.go_by(1.1)
        wall.go_by(HOUR)
        record.counts["naive_twice"] = len(mette.ask("GET", "measures")["doubles"]["at_rest"])
    record.demand(record.counts["naive_twice"], "a naive sender said nothing twice")


def _posted(slack: WebClient, number: int) -> bool:
    metadata = {"event_type": "owed", "event_payload": {"key": f"{number}"}}
    try:
        slack.chat_postMessage(channel=channel_of(0), text=f"{number}", metadata=metadata)
    except FAILURES:
        return False
    return True
