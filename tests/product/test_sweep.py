"""What was tried more than once is looked at again, and copies that came late are taken away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.deadlines import ZONE
from bot.history import PAGE_TRIES
from demo import CHANNEL
from models import NoticeState
from tests.product.patience import Patience
from tests.product.steps import calls, fault, thread_posts
from tests.product.test_two_databases import refer_unheard

if TYPE_CHECKING:
    from models import Notice
    from tests.product.world import World

MINUTE, DAY = 60, 24 * 3600


def copied(world: World, notice: Notice) -> None:
    """Let Slack take an earlier try of a notice after all."""
    world.bot.slack.chat_postMessage(
        channel=CHANNEL,
        text="kopi",
        metadata={"event_type": "tvaers", "event_payload": {"key": notice.post_key}},
    )


def copies(world: World) -> int:
    """Return how many copies stand in the channel."""
    return len([message for message in world.channel() if message["text"] == "kopi"])


def tried_twice(world: World, patience: Patience) -> Notice:
    """Say a card at the second try, ten seconds after the first was refused."""
    refer_unheard(world, 1)
    fault(world, "chat.postMessage", "error", error="service_unavailable")
    patience.live(patience.bot(), 10)
    (card,) = world.notices("card")
    assert (card.state, card.attempt) == (NoticeState.SENT, 2)
    return card


def test_a_late_copy_is_gone_within_a_quarter_of_an_hour(any_world: World) -> None:
    """Ten minutes after, the later copy is deleted, and what others hang under stays."""
    patience = Patience(any_world)
    card = tried_twice(any_world, patience)
    copied(any_world, card)
    patience.live(patience.bot(), 11 * MINUTE)
    assert copies(any_world) == 0
    assert any_world.case().card_ts == card.ts
    assert len(thread_posts(any_world, "Ny sag")) == 1


def test_next_morning_it_is_looked_at_for_the_last_time(world: World) -> None:
    """A copy that came even later is gone by breakfast; after that nobody looks any more."""
    patience = Patience(world)
    card = tried_twice(world, patience)
    patience.live(patience.bot(), 11 * MINUTE)
    (looked,) = world.notices("card")
    assert looked.sweep_at is not None
    assert looked.sweep_at.astimezone(ZONE).hour == 7
    copied(world, card)
    patience.live(patience.bot(), 2 * DAY)
    assert copies(world) == 0
    assert world.notices("card")[0].sweep_at is None


@pytest.mark.parametrize(
    ("method", "times"), [("conversations.history", PAGE_TRIES), ("chat.delete", 1)]
)
def test_a_look_that_fails_is_taken_again(world: World, method: str, times: int) -> None:
    """A history that can't be read, a copy that can't be deleted: the next look is a minute on."""
    patience = Patience(world)
    copied(world, tried_twice(world, patience))
    fault(world, method, "error", times, error="internal_error")
    patience.live(patience.bot(), 10 * MINUTE - 5)
    assert copies(world) == 1
    patience.live(patience.bot(), 2 * MINUTE)
    assert copies(world) == 0


def test_what_went_well_at_once_is_not_looked_at(world: World) -> None:
    """One try, one answer: Slack's history is left alone."""
    patience = Patience(world)
    refer_unheard(world, 1)
    patience.live(patience.bot(), DAY)
    assert calls(world, "conversations.history") == []
    assert {row.sweep_at for row in world.notices()} == {None}


def test_where_nobody_may_look_the_looking_ends(world: World) -> None:
    """A history that stays closed is asked for three days at the most."""
    patience = Patience(world)
    tried_twice(world, patience)
    fault(world, "conversations.history", "error", times=None, error="missing_scope")
    patience.live(patience.bot(), 11 * MINUTE)
    world.sandbox.clock.advance(world.bot.now() + timedelta(days=4))
    patience.live(patience.bot(), 11 * MINUTE)
    assert {row.sweep_at for row in world.notices("card")} == {None}
