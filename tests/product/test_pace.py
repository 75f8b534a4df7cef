"""How fast Tværs speaks: one message a second in a channel, and never before Slack allows it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import literal, select

from bot import claiming
from bot.claiming import claim_next, expire_leases, next_attempt
from bot.delivery import deliver, deliver_due
from bot.history import Spot, delete
from bot.people import look_up
from bot.posting import permalink
from bot.runtime import Gaps
from demo import CHANNEL, WORKSPACE
from models import OPERATIONS, UPDATES, Notice, NoticeState, Place, lane, lane_of
from tests.product.patience import Patience
from tests.product.steps import calls, channel_posts, fault, thread_posts
from tests.product.test_two_databases import refer_unheard
from tests.product.world import CAMILLA, CHRISTINA, LONE, MARION

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from bot.runtime import Bot
    from tests.product.world import World

SPOT = Spot("", "", 0, "", None, CHANNEL, None, hangs=True, since=0.0, home=CHANNEL, untried=False)


def test_one_message_a_second_in_a_channel(any_world: World) -> None:
    """Six messages of three cases take five seconds in their channel, and none is lost."""
    refer_unheard(any_world, 3)
    patience = Patience(any_world)
    patience.live(patience.bot(), 12)
    assert len(channel_posts(any_world, "U26-")) == 3
    assert len(thread_posts(any_world, "Ny sag")) == 3
    assert len(patience.gaps(CHANNEL)) == 5
    assert min(patience.gaps(CHANNEL)) >= 1
    assert sum(patience.gaps(CHANNEL)) < 6


def test_a_pace_without_gaps_is_too_fast(world: World) -> None:
    """What keeps the messages apart is the gap, not the slowness of the test."""
    refer_unheard(world, 3)
    patience = Patience(world)
    patience.live(patience.bot(gaps=Gaps(post=Gaps().post * 0)), 12)
    assert min(patience.gaps(CHANNEL)) < 1


def test_a_channel_is_one_process_at_a_time(any_world: World) -> None:
    """While one replica has a message on its way, another has its turn in other lanes only."""
    refer_unheard(any_world, 2)
    patience = Patience(any_world)
    first = claim_next(patience.bot())
    assert first is not None
    assert first.kind == "card"
    other = patience.bot()
    while (claim := claim_next(other)) is not None:
        assert claim.kind == "receipt"
        deliver(other, claim)
    deliver(patience.bot(), first)
    patience.wall.go_by(1.1)
    second = claim_next(other)
    assert second is not None
    assert second.kind != "receipt"


def test_a_lane_opens_again_when_its_process_has_died(world: World) -> None:
    """After the lease the channel is used by others, and what was on its way is in doubt."""
    refer_unheard(world, 2)
    patience = Patience(world)
    assert claim_next(patience.bot()) is not None  # and its process dies
    patience.live(patience.bot(), 59)
    assert channel_posts(world, "U26-") == []
    patience.live(patience.bot(), 3)
    assert len(channel_posts(world, "U26-")) == 1
    patience.live(patience.bot(), 130)
    assert len(channel_posts(world, "U26-")) == 2


@pytest.mark.parametrize("told", [{"retry_after": 30}, {"retry_after": 3600}])
def test_what_slack_asks_of_one_is_kept_by_all(any_world: World, told: dict[str, int]) -> None:
    """A Retry-After that one replica heard stops every other one, in every channel."""
    refer_unheard(any_world, 2)
    patience, seconds = Patience(any_world), told["retry_after"]
    fault(any_world, "chat.postMessage", "429", **told)
    deliver_due(patience.bot())
    asked = len(patience.posts)
    patience.live(patience.bot(), seconds - 1)
    assert len(patience.posts) == asked
    patience.live(patience.bot(), seconds)
    assert len(channel_posts(any_world, "U26-")) == 2
    assert len(any_world.person(LONE).dm()) == 2


def test_a_burst_of_presses_is_drawn_twice_at_most(world: World) -> None:
    """The first press is drawn at once, and the rest of the burst together three seconds later."""
    world.refer()
    patience = Patience(world)
    bot = patience.bot()
    for _turn in range(5):
        for user, action in ((CAMILLA, "come"), (MARION, "come"), (CHRISTINA, "stay_away")):
            world.press(user, action)
            deliver_due(bot)
        for user, action in ((CAMILLA, "stay_away"), (MARION, "stay_away"), (CHRISTINA, "come")):
            world.press(user, action)
            deliver_due(bot)
    assert len(calls(world, "chat.update")) == 1
    patience.live(bot, 4)
    assert len(calls(world, "chat.update")) == 2
    assert "Christina kommer" in world.card()["text"]


def test_it_is_known_when_to_try_again(world: World) -> None:
    """The next moment worth waking for is when the lane opens; with nothing owed there is none."""
    refer_unheard(world, 1)
    patience = Patience(world)
    bot = patience.bot()
    deliver_due(bot)
    soonest = next_attempt(bot)
    assert soonest is not None
    assert 0 < (soonest - patience.wall.now()).total_seconds() <= 1
    patience.live(bot, 10)
    assert next_attempt(bot) is None


def test_a_clock_a_little_behind_lets_others_work(any_world: World) -> None:
    """A replica whose clock is five seconds behind does not take another's claim for a dead one."""
    refer_unheard(any_world, 1)
    patience = Patience(any_world)
    claim = claim_next(patience.bot())
    assert claim is not None
    behind = patience.wall.now() - timedelta(seconds=5)
    expire_leases(patience.bot(real_now=lambda: behind))
    assert {row.state for row in any_world.notices("card")} == {NoticeState.SENDING}
    deliver(patience.bot(), claim)
    assert {row.state for row in any_world.notices("card")} == {NoticeState.SENT}


def test_a_clock_set_back_closes_nothing_for_long(world: World) -> None:
    """An hour back: the lease, the lane and the retry of the time before hold nothing up."""
    refer_unheard(world, 2)
    patience = Patience(world)
    fault(world, "chat.postMessage", "error", error="service_unavailable")
    deliver_due(patience.bot())
    patience.wall.go_by(5)
    assert claim_next(patience.bot()) is not None  # and its process dies
    patience.wall.jump(-3600)
    patience.live(patience.bot(), 200)
    assert len(channel_posts(world, "U26-")) == 2
    assert {row.state for row in world.notices("card")} == {NoticeState.SENT}


ASKED: dict[str, Callable[[Bot], object]] = {
    "chat.getPermalink": lambda bot: permalink(bot, CHANNEL, "1.000001"),
    "users.info": lambda bot: look_up(bot, WORKSPACE, [LONE]),
    "chat.delete": lambda bot: delete(bot, SPOT, ["1.000001"]),
}
"""What a round asks of Slack beside posting, by method."""


@pytest.mark.parametrize("method", ASKED)
def test_what_is_only_asked_waits_as_well(any_world: World, method: str) -> None:
    """A Retry-After for a question, or for taking a copy away, holds for every process too."""
    patience, ask = Patience(any_world), ASKED[method]
    fault(any_world, method, "429", retry_after=30)
    for bot in (patience.bot(), patience.bot()):
        ask(bot)
    assert asked(any_world, method) == 1
    patience.wall.go_by(31)
    ask(patience.bot())
    assert asked(any_world, method) == 2


def asked(world: World, method: str) -> int:
    """Return how often a method was called, whatever came of it."""
    return int(world.person(LONE).ask("GET", "measures")["requests"].get(method, 0))


def test_a_message_to_nobody_holds_up_nobody_else(any_world: World) -> None:
    """A row that names no person has no lane: all the others are said."""
    refer_unheard(any_world, 1)
    with any_world.bot.writing() as session:
        receipt = session.scalars(select(Notice).where(Notice.kind == "receipt")).one()
        receipt.person = None
    patience = Patience(any_world)
    patience.live(patience.bot(), 5)
    assert len(channel_posts(any_world, "U26-")) == 1
    assert len(thread_posts(any_world, "Ny sag")) == 1


def test_what_was_moved_while_it_was_claimed_is_left(
    any_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody puts a message off between the look and the claim: it is not said too early."""
    refer_unheard(any_world, 1)
    bot = any_world.bot
    with bot.writing() as session:
        card = session.scalars(select(Notice).where(Notice.kind == "card")).one()
        card.due_at = bot.now() + timedelta(hours=2)
    monkeypatch.setattr(claiming, "_longest_due", lambda *_what: select(literal(card.id)))
    assert claim_next(bot) is None


def test_a_lane_is_the_same_for_a_row_and_for_the_database(any_world: World) -> None:
    """What is closed by the one is found closed by the other, whatever it is and wherever to."""
    any_world.refer()
    with any_world.bot.writing() as session:
        rows = session.scalars(select(Notice).where(Notice.kind == "receipt")).all()
        for row, place in zip([*rows, *_some(session, "reminder")], Place, strict=False):
            row.place, row.person = place, LONE
    with any_world.bot.reading() as session:
        found = session.execute(select(Notice, lane())).all()
    assert {named == lane_of(row) for row, named in found} == {True}
    names = {named for _row, named in found}
    assert {UPDATES, OPERATIONS, LONE, any_world.team().id} <= names


def _some(session: Session, kind: str) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.kind == kind)))
