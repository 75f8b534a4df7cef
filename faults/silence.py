"""Run 3: the whole host is down for a minute, an hour, three days, forty days, with work owed.

Each scene has cases of every kind: new ones whose meeting comes near or passes, some under way,
some offered to others, and referrals of the last second, one of them with its answer lost. It goes
down just before something falls due. Five minutes after it has come up again, all that still
matters stands in Slack, together where it is much, and nothing of it has lost its meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.access import case_for, visitor
from bot.casework.desk import Desk
from bot.casework.handover import HandoverForm, offer
from bot.deadlines import ZONE, local_date
from bot.engines import connect
from bot.loading import teams_found
from bot.policy import calendar_of
from bot.store import migrate
from demo import WORKSPACE
from faults import invariants
from faults.cases import CANARY, MARION, put_under_way, referred
from faults.crowd import crowd
from faults.databases import copied
from faults.record import Record, Setting, record_of
from models import Case, Notice, Place, Team
from models.vocabulary import OuterKind, Unit
from sandbox.seeds import ODDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.runtime import Bot
    from faults.installation import Installation

HOUR, DAY = 3600.0, 86_400.0
SPANS = {"a_minute": 60.0, "an_hour": HOUR, "three_days": 3 * DAY, "forty_days": 40 * DAY}
SHORT, SPANS_OF_SHORT = 0.1, ["an_hour", "forty_days"]
SCENES, TEAMS, CASES, AT_LAST = 8, 2, 24, 3  # scenes of each span
SOON = 300.0  # seconds after the start, in which everything is said
LATE, MOST_APART = timedelta(minutes=15), 5
IN_TURN = timedelta(minutes=1)  # what has just fallen due goes one a second
DIGEST, REMINDER, CATCH_UP, CARD, PING = "digest", "reminder", "catch_up", "card", "ping"
OUTER_ON, DAY_ENDS = date(2026, 12, 4), time(16, 0)
CODE = re.compile(r"\b[A-Z]{2}\d{2}-\d{4}\b")


def run(setting: Setting) -> Record:
    """Play the run."""
    record, dice = record_of(3, "silence", setting), Random(setting.seed)
    engine = connect(setting.url)
    migrate(engine)
    engine.dispose()
    names = list(SPANS) if setting.share >= SHORT else SPANS_OF_SHORT
    for _scene in range(setting.some(SCENES)):
        for name in names:
            silence(setting, record, name, dice)
    return record


def silence(setting: Setting, record: Record, name: str, dice: Random) -> None:
    """Play one scene: a silence by its name, at a moment that the dice choose."""
    span = SPANS[name]
    with _world(setting) as world:
        if setting.share >= SHORT:
            _live_until_something_comes(world, dice, span)
        world.live(SOON)
        _refer_at_last(world)
        world.end()
        world.wall.go_by(span)
        world.begin()
        up_at = world.wall.now()
        world.start()
        world.live(SOON)
        _judge_soon(world, record, up_at, name)
        if _live_until_the_office_opens(world):
            _judge_soon(world, record, up_at, name)
        world.rest()
        wrong = invariants.broken_at_rest(world.bot, world.channels(), [CANARY])
        record.broken += [f"{name}: {words}" for words in wrong + world.heard.failures()]
        record.count("scenes")


@contextmanager
def _world(setting: Setting) -> Iterator[Installation]:
    with copied(setting.url, setting.folder) as url, crowd(url, TEAMS) as world:
        count = CASES if setting.share >= SHORT else CASES // 2
        outer = {"outer_kind": OuterKind.EVICTION, "outer_on": OUTER_ON}
        ids = referred(world.bot, count, **outer)
        put_under_way(world.bot, ids[: count // 4])
        _offer(world.bot, ids[: count // 8 + 1])
        yield world


def _offer(bot: Bot, case_ids: Iterable[str]) -> None:
    """Offer cases to a colleague, who will be reminded of the letter."""
    with bot.writing() as session:
        desk, who = Desk(session, bot.vault, bot.now()), visitor(session, WORKSPACE, MARION)
        today = local_date(desk.now)
        form = HandoverForm(Unit.JOB_CENTRE, "U0ALI", "", CANARY, today)
        for case_id in case_ids:
            offer(desk, case_for(session, case_id, who), form)


def _live_until_something_comes(world: Installation, dice: Random, span: float) -> None:
    """Live some days, and on until shortly before the next reminder, or to any moment."""
    world.live(dice.uniform(0.05, 2.5) * DAY)
    view = invariants.look(world.bot, world.channels())
    now = world.wall.now()
    coming = [n.due_at for n in view.notices if n.kind == REMINDER and n.due_at > now]
    if coming and dice.random() < 0.7:
        before = dice.uniform(1, min(span, HOUR))
        world.live(max(0.0, (min(coming) - now).total_seconds() - before))


def _live_until_the_office_opens(world: Installation) -> bool:
    """Live on to five minutes after the office opens; False when it is open already."""
    now = world.wall.now()
    opens_at = calendar_of(_team(world)).next_office_instant(now - timedelta(seconds=SOON))
    if opens_at <= now:
        return False
    world.live((opens_at - now).total_seconds() + SOON)
    return True


def _team(world: Installation) -> Team:
    with world.bot.reading() as session:
        (team,) = teams_found(session, select(Team).limit(1))
        return team


def _refer_at_last(world: Installation) -> None:
    """Let people refer in the last second: one card's answer is lost, other cards never tried."""
    world.lose_an_answer()
    referred(world.bot, 1)
    world.settle()
    referred(world.bot, AT_LAST)


def _judge_soon(world: Installation, record: Record, up_at: datetime, name: str) -> None:
    """Look at what stands five minutes after the start."""
    view = invariants.look(world.bot, world.channels())
    since = [post for post in view.posts if post.at >= up_at]
    unseen = invariants.due_is_visible(view, world.wall.now() - IN_TURN)
    broken = [
        *unseen,
        *_not_collapsed(view, since, up_at),
        *_stale(view, since),
        *_digest_missing(view, up_at),
    ]
    record.broken += [f"{name}: {words}" for words in broken]
    kinds = Counter(view.by_key[post.key].kind for post in since if post.key in view.by_key)
    record.count(f"{name}_said", len(since))
    record.count(f"{name}_said_together", kinds[CATCH_UP])
    within = [n for n in view.notices if n.within is not None]
    record.count(f"{name}_within_others", len(within))
    record.count("late_after_5_minutes", len(unseen))
    record.count("stale", len(_stale(view, since)))


def _not_collapsed(
    view: invariants.View, since: list[invariants.Post], up_at: datetime
) -> list[str]:
    """Name the channels in which more than five late messages, or two of a case, came apart.

    A new case comes with its call: a card and the first message under it are no part of the heap.
    """
    said = [view.by_key[post.key] for post in since if post.key in view.by_key]
    fresh = {notice.case_id for notice in said if notice.kind == CARD}
    late = [n for n in said if n.place is Place.THREAD and n.due_at <= up_at - LATE]
    late = [n for n in late if n.kind != PING or n.case_id not in fresh]
    apart = Counter(notice.team_id for notice in late)
    cases = Counter(notice.case_id for notice in late if notice.kind == REMINDER)
    found = [f"{count} late messages came apart" for count in apart.values() if count > MOST_APART]
    return found + [f"{count} reminders of one case came" for count in cases.values() if count > 1]


def _stale(view: invariants.View, since: list[invariants.Post]) -> list[str]:
    """Name what was said after it had lost its meaning: by its row, or by its words."""
    found = invariants.nothing_early_or_after(view)
    codes = {case.code: case for case in view.cases}
    for post in since:
        notice, today = view.by_key.get(post.key), local_date(post.at)
        if notice is not None and notice.kind == DIGEST and notice.about_on != today:
            found.append(f"the digest of {notice.about_on} was said on {today}")
        found += [
            f"{line!r} was said on {today}"
            for line in post.text.splitlines()
            if not _is_true(line, _named(line, notice, codes), today)
        ]
    return found


def _named(line: str, notice: Notice | None, codes: dict[str, Case]) -> Case | None:
    """Return the case a line speaks of: by its code, or the one whose message it is."""
    code = CODE.search(line)
    if code is not None:
        return codes[code.group()]
    case_id = notice.case_id if notice is not None else None
    return next((case for case in codes.values() if case.id == case_id), None)


def _is_true(line: str, case: Case | None, today: date) -> bool:
    """Tell whether what a line calls today or tomorrow is that."""
    if case is None:
        return True
    if " mødes " in line and local_date(case.meetings[-1].starts_at) < today:
        return False
    days = {case.follow_up_on, case.close_by, case.outer_on, case.snoozed_until}
    days |= {local_date(meeting.starts_at) for meeting in case.meetings}
    said = {"i morgen": today + timedelta(days=1), "i dag": today}
    return all(day in days for words, day in said.items() if words in line)


def _digest_missing(view: invariants.View, up_at: datetime) -> list[str]:
    """Name the teams without a digest of today, when its time has come and the day is not over."""
    local = up_at.astimezone(ZONE)
    said = Counter(n.team_id for n in _digests(view) if n.about_on == local.date())
    return [
        f"{team.name} has {said[team.id]} digests of {local.date()}"
        for team in view.teams.values()
        if local.date() > ODDER.start.date()
        and calendar_of(team).is_working_day(local.date())
        and team.digest_time <= local.time() < DAY_ENDS
        and said[team.id] != 1
    ]


def _digests(view: invariants.View) -> list[Notice]:
    found = [view.by_key[post.key] for post in view.posts if post.key in view.by_key]
    return [notice for notice in found if notice.kind == DIGEST]
