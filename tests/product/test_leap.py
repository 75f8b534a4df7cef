"""A running process whose wall clock leaps far ahead says nothing but that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot import figures
from bot.schedule import Ticker
from demo import CHANNEL
from tests.product.patience import Patience
from tests.product.steps import calls, channel_posts, under_way
from tests.product.test_two_databases import refer_unheard
from tests.product.world import METTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.product.world import World

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def figures_of_its_own() -> Iterator[None]:
    """Count from nothing, and leave nothing behind."""
    figures.begin_anew()
    yield
    figures.begin_anew()


def texts(world: World) -> list[str]:
    """Return all that was posted, in order."""
    return [call["args"]["text"] for call in calls(world, "chat.postMessage")]


@pytest.mark.parametrize("changed", [{}, {"operations": CHANNEL}])
def test_nothing_but_the_alarm_is_said(any_world: World, changed: dict[str, Any]) -> None:
    """Forty days ahead: one alarm to operations, or the leader; set back, all goes on."""
    patience, ticker = Patience(any_world), Ticker()
    bot = patience.bot(**changed)
    ticker.settle(bot)
    refer_unheard(any_world, 2)
    patience.wall.jump(40 * DAY)
    for _tick in range(3):
        patience.wall.go_by(30)
        ticker.settle(bot)
    (alarm,) = texts(any_world)
    assert "Uret på Tværs' maskine" in alarm
    assert calls(any_world, "chat.postMessage")[0]["args"]["channel"] == (bot.operations or METTE)
    assert figures.clock_is_held()
    patience.wall.jump(-40 * DAY)
    ticker.settle(bot)
    assert not figures.clock_is_held()
    assert len(channel_posts(any_world, "U26-")) == 1
    for _turn in range(4):
        patience.wall.go_by(2)
        ticker.settle(bot)
    assert len(channel_posts(any_world, "U26-")) == 2


def test_a_round_under_way_stops_too(world: World) -> None:
    """A leap between two messages of one round stops the second."""
    patience, ticker = Patience(world), Ticker()
    bot = patience.bot()
    ticker.settle(bot)
    refer_unheard(world, 1)
    say = bot.slack.chat_postMessage

    def leaping(**what: Any) -> Any:
        patience.wall.jump(40 * DAY)
        return say(**what)

    bot.slack.chat_postMessage = leaping  # type: ignore[method-assign]
    ticker.settle(bot)
    assert len(texts(world)) == 1


def test_story_time_is_no_wall(world: World) -> None:
    """Travelling two months in the sandbox holds nothing: only the wall is compared."""
    patience, ticker = Patience(world), Ticker()
    bot = patience.bot()
    under_way(world)
    ticker.settle(bot)
    world.sandbox.clock.advance(world.bot.now().replace(year=2027))
    ticker.settle(bot)
    assert not figures.clock_is_held()
