"""A bot whose real time is in the test's hand, as replicas and waits need it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.claiming import next_attempt
from bot.delivery import deliver_due
from bot.reconcile import reconcile_due
from bot.runtime import Gaps
from bot.sweep import sweep_due
from faults.wall import Wall

if TYPE_CHECKING:
    from bot.runtime import Bot
    from tests.product.world import World


class Patience:
    """Real time for some bots of one world; story time stays the sandbox's."""

    def __init__(self, world: World) -> None:
        """Begin now."""
        self.wall = Wall(datetime.now(UTC))  # noqa: TID251 - where real time begins
        self._world = world
        self.posts: list[tuple[float, str]] = []
        self._post = world.bot.slack.chat_postMessage
        world.bot.slack.chat_postMessage = self._noted  # type: ignore[method-assign]

    def bot(self, **changed: Any) -> Bot:
        """Return one more bot on the world's database, with the pace that Slack asks for."""
        clocks = {"real_now": self.wall.now, "monotonic": self.wall.monotonic, "gaps": Gaps()}
        return replace(self._world.bot, **{**clocks, **changed})

    def live(self, bot: Bot, seconds: float) -> None:
        """Let so much real time pass, in which the bot does whatever can be tried."""
        ends = self.wall.now() + timedelta(seconds=seconds)
        while True:
            for pay in (reconcile_due, sweep_due, deliver_due):
                pay(bot)
            soonest = next_attempt(bot) or ends
            if soonest >= ends:
                self.wall.go_to(ends)
                return
            self.wall.go_to(max(soonest, self.wall.now() + timedelta(milliseconds=20)))

    def _noted(self, **what: Any) -> Any:
        self.posts.append((self.wall.monotonic(), what["channel"]))
        return self._post(**what)

    def gaps(self, channel: str) -> list[float]:
        """Return the seconds between the posts tried in a channel."""
        at = [when for when, where in self.posts if where == channel]
        return [later - sooner for sooner, later in pairwise(at)]
