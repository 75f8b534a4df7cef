"""The ticks: APScheduler is only the alarm clock, the database is the schedule (delivery.md)."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import func, select

from bot import figures
from bot.casework.absence import forget_absences, plan_absences
from bot.casework.after import ended_lately
from bot.casework.breach import forget_breaches, plan_breaches
from bot.casework.desk import Desk, desk_for, plan, refresh_card
from bot.casework.download import forget_downloads
from bot.casework.forget import forget_colleagues, forget_messages, forget_pace
from bot.casework.learn import plan_learning
from bot.casework.own_digest import plan_own_digests
from bot.casework.pair import mend_kept
from bot.casework.passing import plan_passings
from bot.casework.quarterly import plan_quarterly
from bot.casework.restrict import let_leaders_in
from bot.casework.retention import carry_out, erased_lately, plans, sealed_tables
from bot.casework.team import plan_digest
from bot.casework.visit import forget_visits
from bot.claiming import has_its_card, next_attempt
from bot.dead_man import Vigil
from bot.deadlines import ZONE
from bot.deletion import delete_due
from bot.delivery import pay_due, tidy
from bot.engines import scrub
from bot.errors import Busy
from bot.exposure import look_after_teams
from bot.gather import gather_of_cases
from bot.history import always
from bot.inbox import forget_old
from bot.ladder import CLOCK, alarm_of_clock
from bot.leap import ClockWatch
from bot.loading import Opened, cases_locked, lock_team
from bot.log import log
from bot.overview import owing_cases
from bot.reconcile import reconcile_due
from bot.sweep import sweep_due
from bot.trace import TVAERS
from models import CARD_UPDATE, Case, Notice, NoticeState, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.runtime import Bot

TICK = 30
TIDY_EVERY = 5
BREATH = 0.25  # seconds in which many wakings ask for one round; what is due sooner is not held up
A_FEW = 5
SHORTEST_PAUSE = 0.02
WATCHED_EVERY = 60
STUCK = 120
STUCK_STATUS = 70


def audit(bot: Bot, go_on: Callable[[], bool] = always) -> None:
    """Write anew what every open case and every team owes: a lost row heals by itself.

    So does what is asked about a case that has ended lately, and that a note of it is to be filed.
    `go_on` is asked before each few.
    """
    with bot.reading() as session:
        team_ids = list(session.scalars(select(Team.id)))
    for team_id in team_ids:
        with bot.writing() as session:
            _plan_team(desk_for(bot, session), lock_team(session, team_id))
        _replan(bot, team_id, _open(bot, team_id), _plan_and_mend, go_on)
        _replan(bot, team_id, _ended(bot, team_id), plan, go_on)


def _plan_team(desk: Desk, team: Team) -> None:
    plan_digest(desk, team)
    _plan_people(desk, team)


def _plan_people(desk: Desk, team: Team) -> None:
    plan_own_digests(desk, team)
    plan_absences(desk, team)
    plan_passings(desk, team)
    plan_learning(desk, team)
    plan_quarterly(desk, team)
    plan_breaches(desk, team)


def forget(bot: Bot) -> None:
    """Forget what came in so long ago that it can't come again, and who was away."""
    with bot.writing() as session:
        forget_old(session, bot.now())
        forget_absences(session, bot.now())
        forget_visits(session, bot.now())
        forget_breaches(session, bot.now())
        forget_downloads(session, bot.real_now())
    with bot.writing() as session:
        forget_colleagues(session, bot.now(), bot.real_now())
        forget_messages(session, bot.now())
        forget_pace(session, bot.real_now())


def retain(bot: Bot, go_on: Callable[[], bool] = always) -> None:
    """Erase and anonymise the cases whose time has come, and leave nothing of them in the files.

    What was said of them leaves Slack in the rounds that follow (`bot.deletion`). `go_on` is asked
    before each few.
    """
    with bot.reading() as session:
        found = plans(session, bot.now())
    for one in found:
        done = carry_out(one, partial(_desk, bot), go_on)
        log.info("retention.done", team=one.team_id, count=len(done.erased))
    with bot.reading() as session:
        lately = erased_lately(session, bot.now())
    if lately and not scrub(bot.engine, sealed_tables()):
        log.warning("retention.files_in_use")
    bot.wake()


@contextmanager
def _desk(bot: Bot) -> Iterator[Desk]:
    bot.entrance.make_way()
    with bot.writing() as session:
        yield desk_for(bot, session)


def replan_team(bot: Bot, team_id: str) -> None:
    """Write anew what a team's open cases owe, and draw their cards: its seats or days changed."""
    with bot.writing() as session:
        desk = desk_for(bot, session)
        _plan_people(desk, lock_team(session, team_id))
    _replan(bot, team_id, _open(bot, team_id), _plan_and_draw)
    _replan(bot, team_id, _ended(bot, team_id), plan)
    bot.wake()


def _replan(
    bot: Bot,
    team_id: str,
    case_ids: list[str],
    write: Callable[[Desk, Case, Team], None],
    go_on: Callable[[], bool] = always,
) -> None:
    """Go through cases a few at a time, so that nobody waits long for the database."""
    for start in range(0, len(case_ids), A_FEW):
        if not go_on():
            return
        bot.entrance.make_way()
        with bot.writing() as session:
            few = case_ids[start : start + A_FEW]
            for opened in cases_locked(session, team_id, few):
                write(desk_for(bot, session), opened.case, opened.team)
            gather_of_cases(bot, session, few)


def _plan_and_mend(desk: Desk, case: Case, team: Team) -> None:
    team = let_leaders_in(desk, case, team)
    mend_kept(desk, Opened(case, team, TVAERS))
    plan(desk, case, team)


def _plan_and_draw(desk: Desk, case: Case, team: Team) -> None:
    _plan_and_mend(desk, case, team)
    if _is_being_drawn(desk, case):
        case.version += 1  # what is on its way shows less, and is drawn anew
    refresh_card(desk, case, team)


def _is_being_drawn(desk: Desk, case: Case) -> bool:
    drawn = Notice.kind.in_(("card", CARD_UPDATE)), Notice.state == NoticeState.SENDING
    query = select(Notice.id).where(Notice.case_id == case.id, *drawn).limit(1)
    return desk.session.scalar(query) is not None


def next_due(bot: Bot) -> datetime | None:
    """Return when the next thing falls due after now (aware, case time), or None."""
    with bot.reading() as session:
        return session.scalar(
            select(func.min(Notice.due_at)).where(
                Notice.state == NoticeState.PENDING,
                Notice.due_at > bot.now(),
                has_its_card(),
            )
        )


class Ticker:
    """Runs delivery rounds in one thread: on every tick, at once when woken, and on demand."""

    def __init__(self) -> None:
        """Make it; `start` gives it a bot."""
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._one_round = threading.Lock()
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._thread: threading.Thread | None = None
        self._busy_since: float | None = None
        self._tidy_at = float("-inf")
        self._clock, self._held = ClockWatch(), False
        self._vigil = Vigil()

    def wake(self) -> None:
        """Ask for a round soon; asking often asks for one."""
        self._woken.set()

    def every_hour(self, act: Callable[[], object]) -> None:
        """Do this as well, at start and a quarter past every hour; asked before `start`."""
        self._scheduler.add_job(self._quietly, "cron", minute=15, args=[act])
        self._scheduler.add_job(self._quietly, args=[act])

    def start(self, bot: Bot) -> None:
        """Audit, then deliver until `stop`."""
        self._scheduler.add_job(self.wake, "interval", seconds=TICK)
        self._scheduler.add_job(self._watch, "interval", seconds=TICK // 2, args=[bot.monotonic])
        self._scheduler.add_job(
            self._quietly, "cron", hour=3, minute=30, timezone=ZONE, args=[lambda: self._audit(bot)]
        )
        self._scheduler.add_job(
            self._quietly, "cron", hour=3, minute=40, timezone=ZONE, args=[lambda: forget(bot)]
        )
        for morning in ({}, {"trigger": "cron", "hour": 6, "minute": 30, "timezone": ZONE}):
            self._scheduler.add_job(self._quietly, args=[lambda: self._look_after(bot)], **morning)
        self._scheduler.add_job(
            self._quietly,
            "cron",
            hour=3,
            minute=50,
            timezone=ZONE,
            args=[lambda: self._retain(bot)],
        )
        for when in ({}, {"trigger": "interval", "seconds": WATCHED_EVERY}):
            self._scheduler.add_job(self._quietly, args=[lambda: self.watch_over(bot)], **when)
        self._scheduler.add_job(self._quietly, args=[lambda: self._audit(bot)])
        self._scheduler.start()
        self._thread = threading.Thread(target=self._rounds, args=(bot,), name="delivery")
        self._thread.start()

    def stop(self) -> None:
        """End after the notice under way."""
        self._stopping.set()
        self._woken.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        if self._thread is not None:
            self._thread.join()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Hold every round back for a while."""
        with self._one_round:
            yield

    def settle(self, bot: Bot) -> None:
        """Deliver all that is due, here and now; waits for a round under way."""
        with self._one_round:
            if self._clock_is_held(bot):
                pay_due(bot, lambda: not self._stopping.is_set(), kinds=(CLOCK,))
                return
            self._tidy(bot)
            for pay in (reconcile_due, sweep_due, pay_due, delete_due):
                ends = bot.monotonic() + TICK  # so that none of the four waits for another
                pay(bot, partial(self._goes_on, bot, ends))

    def _tidy(self, bot: Bot) -> None:
        """Tidy every few seconds: a round comes with every lane that opens."""
        if bot.monotonic() >= self._tidy_at:
            tidy(bot)
            self._tidy_at = bot.monotonic() + TIDY_EVERY

    def watch_over(self, bot: Bot) -> None:
        """Move on what Slack says by itself when no digest comes, where that is due."""
        self._vigil.look(bot)

    def _goes_on(self, bot: Bot, ends: float) -> bool:
        """Tell whether one more is taken on, before monotonic `ends`; a long round is not stuck."""
        if self._busy_since is not None:
            self._busy_since = bot.monotonic()
        figures.ticked(bot.monotonic())
        bot.entrance.make_way()
        on_time = bot.monotonic() < ends
        return on_time and not self._stopping.is_set() and not self._clock_is_held(bot)

    def _clock_is_held(self, bot: Bot) -> bool:
        """Tell whether nothing may be sent because the wall clock has leapt; raise the alarm."""
        was, self._held = self._held, self._clock.is_held(bot.real_now(), bot.monotonic())
        if self._held and not was:
            figures.clock_held()
            log.critical("clock.leapt")
            alarm_of_clock(bot)
        elif was and not self._held:
            figures.clock_freed()
            log.warning("clock.believed")
            self._scheduler.add_job(self._quietly, args=[lambda: self._audit(bot)])
        return self._held

    def _audit(self, bot: Bot) -> None:
        """Write anew what is owed, unless the clock that it is counted by can't be believed."""
        if not self._held:
            audit(bot, lambda: not self._stopping.is_set())
            self.wake()

    def _look_after(self, bot: Bot) -> None:
        look_after_teams(bot, lambda: not self._stopping.is_set())

    def _retain(self, bot: Bot) -> None:
        """Erase what has had its time, unless the clock that tells so can't be believed."""
        if not self._held:
            retain(bot, lambda: not self._stopping.is_set() and not self._held)

    def _rounds(self, bot: Bot) -> None:
        while True:
            self._woken.clear()  # before looking, so that `stop` is never overheard
            if self._stopping.is_set():
                return
            self._busy_since = bot.monotonic()
            figures.ticked(bot.monotonic())
            self._quietly(lambda: self.settle(bot))
            self._busy_since = None
            pause = self._pause(bot)
            self._stopping.wait(min(pause, BREATH))
            self._woken.wait(max(pause - BREATH, 0))

    def _pause(self, bot: Bot) -> float:
        """Return how long to rest, in seconds: until something due may be tried, or a tick."""
        try:
            soonest = next_attempt(bot)
        except Busy:
            soonest = None
        if soonest is None or self._held:
            return TICK
        wait = (soonest - bot.real_now()).total_seconds()
        return min(max(wait, SHORTEST_PAUSE), TICK)

    def _quietly(self, act: Callable[[], object]) -> None:
        """Do something that must not end the ticking; a fault is logged and tried next tick."""
        try:
            act()
        except Exception:  # noqa: BLE001 - the next tick tries again
            log.exception("tick.failed")

    def _watch(self, monotonic: Callable[[], float]) -> None:
        """End the process when a round hangs, so that its supervisor starts it anew."""
        since = self._busy_since
        if since is not None and monotonic() - since > STUCK:
            log.critical("tick.stuck")
            os._exit(STUCK_STATUS)


def _ended(bot: Bot, team_id: str) -> list[str]:
    with bot.reading() as session:
        return ended_lately(session, team_id, bot.now())


def _open(bot: Bot, team_id: str) -> list[str]:
    with bot.reading() as session:
        return owing_cases(session, team_id)
