"""A round of the ticks: doubts, copies and messages each get their turn, however much is due."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bot.delivery import deliver_due
from bot.entrance import A_MOMENT
from bot.schedule import TICK, Ticker
from models import NoticeState
from tests.product.patience import Patience
from tests.product.steps import channel_posts, fault
from tests.product.test_two_databases import refer_unheard

if TYPE_CHECKING:
    from tests.product.world import World


def test_a_doubt_does_not_wait_for_a_long_backlog(world: World) -> None:
    """While there is always more to say, a message of unknown fate is looked up in its time."""
    patience = Patience(world)
    ticker, bot = Ticker(), patience.bot(gaps=world.bot.gaps)
    refer_unheard(world, 1)
    fault(world, "chat.postMessage", "drop_after")
    deliver_due(bot)
    (card,) = world.notices("card")
    assert card.state is NoticeState.UNKNOWN
    say = bot.slack.chat_postMessage

    def slowly(**what: Any) -> Any:
        """Take ten seconds, and let somebody refer one more meanwhile."""
        patience.wall.go_by(10)
        if len(patience.posts) < 60:
            refer_unheard(world, 1)
        return say(**what)

    bot.slack.chat_postMessage = slowly  # type: ignore[method-assign]
    patience.wall.go_by(100)  # not yet rested
    refer_unheard(world, 1)
    began = patience.wall.monotonic()
    ticker.settle(bot)
    ticker.settle(bot)
    assert patience.wall.monotonic() - began < 4 * TICK
    assert world.notices("card")[0].state is NoticeState.SENT
    assert len(channel_posts(world, "U26-0001")) == 1


def test_a_round_waits_for_people_and_goes_on_all_the_same(world: World) -> None:
    """Nothing is said at once while somebody is being answered; but who is busy stops no one."""
    refer_unheard(world, 1)
    said = len(channel_posts(world, "U26-"))
    with world.bot.entrance.answering():
        began = time.monotonic()
        Ticker().settle(world.bot)
        assert time.monotonic() - began >= A_MOMENT
    assert len(channel_posts(world, "U26-")) == said + 1
