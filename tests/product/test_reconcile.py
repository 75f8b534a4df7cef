"""What nobody knows whether Slack took is looked up in the history, and ends said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot import reconcile
from bot.claiming import claim_next
from bot.delivery import deliver, deliver_due
from bot.ladder import UNDELIVERED
from demo import CHANNEL
from models import Case, Notice, NoticeState
from tests.product.steps import behave, fault, later, refuse_again
from tests.product.test_two_databases import refer_unheard
from tests.product.world import CAMILLA, LONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.runtime import Bot
    from bot.settling import Claim
    from tests.product.world import World


HOUR = 3600


def rest(world: World) -> None:
    """Let the doubts have rested long enough."""
    with world.bot.writing() as session:
        for notice in session.query(Notice).where(Notice.state == NoticeState.UNKNOWN):
            notice.retry_at = world.bot.real_now() - timedelta(seconds=1)


def heal(world: World) -> None:
    """Look the doubts up, and deliver."""
    rest(world)
    reconcile.reconcile_due(world.bot)
    deliver_due(world.bot)


@pytest.mark.parametrize("kind", ["drop_after", "http"])
def test_a_card_of_unknown_fate_hangs_once_and_its_thread_goes_on(world: World, kind: str) -> None:
    """Taken or not, the card hangs once, and the ping that waited for it is said."""
    fault(world, "chat.postMessage", kind=kind, status=503)
    world.refer()
    assert world.notices("card")[0].state is NoticeState.UNKNOWN
    heal(world)
    (card,) = [message for message in world.channel() if "Sag U26-0001" in message["text"]]
    assert world.case().card_ts == card["ts"]
    assert len(world.thread()) == 1


def test_two_copies_become_one(world: World) -> None:
    """The earliest is kept, and the later one is deleted."""
    world.refer()
    (card,) = world.notices("card")
    world.bot.slack.chat_postMessage(
        channel=CHANNEL,
        text="kopi",
        metadata={"event_type": "tvaers", "event_payload": {"key": card.post_key}},
    )
    with world.bot.writing() as session:
        session.get_one(Notice, card.id).state = NoticeState.UNKNOWN
    heal(world)
    assert [message["text"] for message in world.channel() if message["text"] == "kopi"] == []
    assert world.notices("card")[0].ts == card.ts


def test_a_direct_message_is_said_again_with_a_mark_and_not_before_a_quarter_of_an_hour(
    world: World,
) -> None:
    """The bot may not read direct messages: rather twice and marked than never."""
    world.refer()
    with world.bot.writing() as session:
        receipt = session.query(Notice).where(Notice.kind == "receipt").one()
        receipt.state = NoticeState.UNKNOWN
        receipt.doubted_at = world.bot.real_now()
    heal(world)
    assert world.notices("receipt")[0].state is NoticeState.UNKNOWN
    with world.bot.writing() as session:
        receipt = session.query(Notice).where(Notice.kind == "receipt").one()
        receipt.doubted_at = world.bot.real_now() - reconcile.GIVE_UP
    heal(world)
    assert world.person(LONE).dm()[-1]["text"].endswith("(evt. gentaget)")


def test_a_history_that_cannot_be_read_leaves_the_doubt(world: World) -> None:
    """Not being able to look is not the same as not finding."""
    fault(world, "chat.postMessage", kind="drop_after")
    world.refer()
    fault(world, "conversations.history", kind="error", error="missing_scope")
    heal(world)
    assert world.notices("card")[0].state is NoticeState.UNKNOWN
    heal(world)
    assert len([m for m in world.channel() if "Sag U26-0001" in m["text"]]) == 1


def test_a_quarter_of_an_hour_counts_from_the_first_look_that_failed(world: World) -> None:
    """In a rush of doubts one is looked at late; then it is not said again at the first failure."""
    fault(world, "chat.postMessage", kind="drop_after")
    world.refer()
    fault(world, "conversations.history", times=None, kind="error", error="missing_scope")
    an_hour = later(world, HOUR)
    reconcile.reconcile_due(an_hour)
    assert world.notices("card")[0].state is NoticeState.UNKNOWN
    reconcile.reconcile_due(later(world, HOUR + reconcile.GIVE_UP.total_seconds() - 5))
    assert world.notices("card")[0].state is NoticeState.UNKNOWN
    reconcile.reconcile_due(later(world, HOUR + reconcile.GIVE_UP.total_seconds() + 65))
    assert world.notices("card")[0].repeated


def test_a_page_of_the_history_that_fails_is_asked_for_again(world: World) -> None:
    """A passing fault doesn't cost the whole look: the doubt ends at the first."""
    fault(world, "chat.postMessage", kind="drop_after")
    world.refer()
    fault(world, "conversations.history", kind="http", times=2, status=503)
    fault(world, "conversations.history", kind="drop_before", times=2)
    heal(world)
    assert world.notices("card")[0].state is NoticeState.SENT


def test_a_history_is_left_alone_when_slack_asks_for_it(world: World) -> None:
    """Too fast is not asked again at once, but at a later round."""
    fault(world, "chat.postMessage", kind="drop_after")
    world.refer()
    fault(world, "conversations.history", kind="429", retry_after=30)
    heal(world)
    assert world.notices("card")[0].state is NoticeState.UNKNOWN


def test_a_card_that_a_channel_refused_hangs_once_the_bot_is_back(world: World) -> None:
    """The alarm says what to do; when it has been done the card and its thread come."""
    fault(world, "chat.postMessage", kind="error", error="not_in_channel")
    world.refer()
    assert world.notices("card")[0].state is NoticeState.DEAD
    with world.bot.writing() as session:
        card = session.query(Notice).where(Notice.kind == "card").one()
        card.retry_at = world.bot.real_now() - timedelta(seconds=1)
    world.settle()
    assert "Sag U26-0001" in world.card()["text"]
    assert len(world.thread()) == 1


def test_a_card_deleted_in_slack_hangs_anew(world: World) -> None:
    """The next morning's count of days finds no card, and hangs a new one."""
    world.refer()
    world.press(CAMILLA, "come")
    world.settle()
    before = world.case().card_ts or ""
    world.bot.slack.chat_delete(channel=CHANNEL, ts=before)
    world.travel("2026-11-25 07:50")
    assert world.case().card_ts != before
    assert "Camilla kommer" in world.card()["text"]


def test_an_alarm_said_again_is_marked_too(world: World) -> None:
    """Whatever is said to a person a second time says so, not only what is about a case."""
    refuse_again(world_with_a_case(world), "ping", "msg_too_long")
    with world.bot.writing() as session:
        for row in session.query(Notice).where(Notice.kind == "undelivered"):
            row.state = NoticeState.UNKNOWN
            row.doubted_at = world.bot.real_now() - reconcile.GIVE_UP
    heal(world)
    first, second = (message["text"] for message in world.person(CAMILLA).dm()[-2:])
    assert second == f"{first} (evt. gentaget)"


def test_a_digest_said_again_is_marked_too(world: World) -> None:
    """Where the history cannot be read, the digest comes again rather than never, with its mark."""
    world.refer()
    world.travel("2026-11-25 07:50")
    with world.bot.writing() as session:
        digest = (
            session.query(Notice)
            .where(Notice.key.contains("2026-11-25"), Notice.kind == "digest")
            .one()
        )
        digest.state, digest.repeated = NoticeState.PENDING, True
    deliver_due(world.bot)
    assert "(evt. gentaget)" in world.channel()[-1]["text"]


def world_with_a_case(world: World) -> World:
    """Let there be a case in a world."""
    world.refer()
    return world


def test_a_refusal_that_nobody_knows_ends_with_a_person(world: World) -> None:
    """Tried for an hour with the history open all the while, it is given up, and people hear.

    When somebody has found out what it meant, the card hangs by itself.
    """
    refer_unheard(world, 1)
    bot, seconds = world.bot, 0
    fault(world, "chat.postMessage", "error", times=None, error="a_code_of_tomorrow")
    while world.notices("card")[0].state is not NoticeState.DEAD and seconds < 2 * HOUR:
        seconds += 150
        live_on(world, bot, seconds)
    (card,) = world.notices("card")
    assert (card.state, card.error) == (NoticeState.DEAD, "a_code_of_tomorrow")
    assert HOUR <= seconds < 1.2 * HOUR
    assert world.notices(UNDELIVERED)
    behave(world)
    live_on(world, bot, seconds + 400)
    assert len([post for post in world.channel() if "Sag U26-0001" in post["text"]]) == 1
    assert len(world.thread()) == 1


def live_on(world: World, bot: Bot, seconds: float) -> None:
    """Look doubts up and deliver, so many seconds from now by every clock."""
    moved = replace(later(world, seconds), now=partial(ahead, bot.now, seconds))
    reconcile.reconcile_due(moved)
    deliver_due(moved)


def ahead(now: Callable[[], datetime], seconds: float) -> datetime:
    """Return the time of the cases, moved on."""
    return now() + timedelta(seconds=seconds)


def test_a_reply_to_a_card_that_has_gone_waits_for_the_next(world: World) -> None:
    """Between a claim and its post the card was found deleted: nothing lands outside a thread."""
    world.refer()
    claim = owed_reply(world)
    with world.bot.writing() as session:
        session.scalars(select(Case)).one().card_ts = None
    before = len(world.channel())
    assert deliver(world.bot, claim) == "no_card"
    assert len(world.channel()) == before
    (ping,) = world.notices("ping")
    assert (ping.state, ping.error, ping.attempt) == (NoticeState.PENDING, "no_card", 0)


def owed_reply(world: World) -> Claim:
    """Owe the ping anew, and claim it."""
    with world.bot.writing() as session:
        ping = session.scalars(select(Notice).where(Notice.kind == "ping")).one()
        ping.state, ping.ts, ping.attempt = NoticeState.PENDING, None, 0
    claim = claim_next(world.bot, ("ping",))
    assert claim is not None
    return claim
