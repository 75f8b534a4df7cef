"""The central ways on both kinds of database."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from bot.claiming import claim_next
from bot.delivery import deliver_due
from bot.trace import verify
from models import CaseState, NoticeState
from tests.product.steps import (
    channel_posts,
    digests,
    fault,
    later,
    owe_again,
    pass_time_while_down,
    settle_later,
    thread_posts,
    under_way,
)
from tests.product.world import ALI, CAMILLA, CHRISTINA, LONE, MARION, METTE, SAID, TORVET, groups

if TYPE_CHECKING:
    from tests.product.world import World


def test_a_case_lives_its_life(any_world: World) -> None:
    """Referral, answers, record, reminder, follow-up, handover with a no, closing and reopening."""
    world = any_world
    world.refer(outer_kind="eviction", outer_on="2026-12-04")
    world.press(CAMILLA, "come")
    world.press(CHRISTINA, "stay_away")
    world.press(MARION, "receive")
    world.travel("2026-11-25 08:31")
    assert "Marion og Trine har ikke svaret" in digests(world)["2026-11-25"]
    world.finish_record()
    world.travel("2026-11-27 08:01")
    assert [day for day, _text, who in thread_posts(world, "Fogedsag") if who == [MARION]] == [
        "2026-11-27"
    ]
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    person.submit(works="worked", decision="continue", citizen_voice="godt")
    person = world.form(MARION, "more:handover", "form:handover")
    person.submit(unit="housing", legal_ground="law", recipient=ALI, summary="kort")
    world.settle()
    ali = world.person(ALI)
    ali.click("D0ALI", ali.dm()[-1]["ts"], "handover:read")
    ali.wait_modal("page:letter")
    ali.click_modal("handover:decline")
    ali.wait_modal("form:decline")
    ali.submit(reason="ingen plads")
    world.settle()
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    world.settle()
    world.form(MARION, "reopen", "form:reopen").submit(reason="kom tilbage")
    world.settle()
    assert world.case().state is CaseState.UNDERWAY
    assert any("formålet opnået" in message["text"] for message in world.person(LONE).dm())
    with world.bot.reading() as session:
        assert verify(session, world.bot.vault, world.team()).broken_at is None


def test_the_list_and_its_order(any_world: World) -> None:
    """Dates from two kinds of column sort and filter alike on both."""
    world = any_world
    under_way(world)
    world.refer()
    pass_time_while_down(world, "2026-11-26 12:00")
    person = world.person(MARION)
    person.command(TORVET, "/henvisning sager")
    shown = str(person.wait_modal("page:cases"))
    assert shown.index("U26-0002") < shown.index("U26-0001")
    person.click_modal("cases:filter_late")
    person.until(lambda: "1 åben sag*" in str(person.modal()))
    assert "U26-0002" in str(person.modal())


def refer_unheard(world: World, count: int) -> None:
    """Refer citizens through the form while nobody delivers anything."""
    world.sandbox.follow(lambda: None, lambda: None)
    given = {"urgency": "can_wait"}
    words = {"situation": "uden hjem", "citizen_wish": "et hjem"}
    for _turn in range(count):
        world.send_referral(LONE, **groups(world, "other"), **given, **words)


def deliver_at_once(world: World, count: int) -> None:
    """Let several deliver at the same time, until nothing is left."""
    threads = [threading.Thread(target=deliver_due, args=(world.bot,)) for _turn in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settle_later(world)  # one that met a busy database waits for a moment


def test_several_deliverers_say_each_thing_once(any_world: World) -> None:
    """Four at once share the work: every notice is claimed by one of them."""
    refer_unheard(any_world, 3)
    deliver_at_once(any_world, 4)
    assert len(channel_posts(any_world, "U26-")) == 3
    assert len(thread_posts(any_world, "Ny sag")) == 3
    assert len(any_world.person(LONE).dm()) == 3


def test_several_deliverers_raise_one_alarm(any_world: World) -> None:
    """What refuses four at once is told of once to each rung, and stops nobody."""
    refer_unheard(any_world, 4)
    fault(any_world, "chat.postMessage", "error", times=None, error="is_archived")
    deliver_at_once(any_world, 4)
    assert {row.state for row in any_world.notices("card")} == {NoticeState.DEAD}
    told = [(row.person, row.parts) for row in any_world.notices("undelivered")]
    channel: list[tuple[str, list[str]]] = [
        (user, []) for user in (CAMILLA, MARION, CHRISTINA, METTE)
    ]
    assert sorted(told) == sorted([*channel, (METTE, [LONE])])


def test_a_lease_is_held_and_runs_out(any_world: World) -> None:
    """What one has claimed no other gets; after the lease it is in doubt, not said again."""
    world = any_world
    world.refer()
    owe_again(world, "ping")
    said = len(world.thread())
    first, second = claim_next(world.bot), claim_next(world.bot)
    assert first is not None
    assert second is None
    deliver_due(later(world, 61))
    states = {row.state for row in world.notices("ping")}
    assert states == {NoticeState.UNKNOWN}
    assert len(world.thread()) == said
