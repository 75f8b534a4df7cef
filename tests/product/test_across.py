"""Where two parts of a case's second half meet: each goes on as if the other weren't there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.product import forging
from tests.product.ending import end
from tests.product.handing import last, offered, say_yes
from tests.product.steps import pass_time_while_down, thread_posts, under_way
from tests.product.test_boomerang import come_back, read
from tests.product.test_extension import extend
from tests.product.test_follow_up import WHOLE as HELD
from tests.product.test_follow_up import reminded
from tests.product.test_snooze import put_off
from tests.product.world import CAMILLA, MARION, SAID, TORVET, taken

if TYPE_CHECKING:
    from tests.product.world import World

ENDED = "U26-0001 er afsluttet. Genåbn sagen på kortet, hvis der er brug for det."
NUMBER = "2026-778"


def test_a_follow_up_on_a_closed_case_is_refused(world: World) -> None:
    """In the form that lay open, where the words stay, and by the command; nothing is stored."""
    under_way(world)
    slow = world.form(CAMILLA, "more:follow_up", "form:follow_up")
    person = world.form(MARION, "more:close", "form:close")
    assert taken(person.submit(**SAID, outcome="goal_met"))
    world.settle()
    answer = slow.submit(HELD)
    assert (answer["outcome"], list(answer["errors"].values())) == ("errors", [ENDED])
    assert slow.modal() is not None
    slow.close()
    slow.command(TORVET, "/henvisning opfølgning U26-0001")
    assert slow.wait_message(TORVET, ENDED)
    assert world.case().follow_ups == []


def test_an_extension_leaves_a_snooze_as_it_is(world: World) -> None:
    """Silent until the day that was chosen; then the new deadline, and a snooze may reach it."""
    under_way(world)
    pass_time_while_down(world, "2027-01-04 09:00")
    world.form(MARION, "more:follow_up", "form:follow_up").submit({**HELD, "next_on": "2027-02-01"})
    world.person(MARION).close()
    put_off(world, "2027-02-24")
    extend(world, "2027-05-21")
    assert str(world.case().snoozed_until) == "2027-02-24"
    assert reminded(world, "close_by:T") == ["2027-04-29", "2027-05-11", "2027-05-19"]
    put_off(world, "2027-03-08")
    assert str(world.case().snoozed_until) == "2027-03-08"


def test_a_follow_up_falls_due_while_a_handover_waits(world: World) -> None:
    """It is ours until the yes: the follow-up is called, reminded of and held, and the yes ends it.

    Decided to hand over, no second form comes.
    """
    offered(world, meets_on="2027-01-11")
    world.travel("2026-12-29 12:00")
    assert len(thread_posts(world, "Opfølgningen skulle være holdt")) == 1
    person = world.form(MARION, "more:follow_up", "form:follow_up")
    assert person.submit({**HELD, "decision": "hand_over"})["outcome"] == "closed"
    world.settle()
    say_yes(world)
    assert not world.case().is_open
    late = {row.kind for row in world.notices() if row.state.value == "pending"}
    assert not late & {"review", "overdue", "handover"}


def test_nothing_stands_in_the_way_of_a_handover_that_is_over(world: World) -> None:
    """The buttons of an old reminder, after it was taken back: in words, and nothing is counted."""
    offered(world)
    about = f"{world.case().id}:h:{last(world).id}"
    world.press(MARION, "more:withdraw")
    world.settle()
    told = forging.reply(world.person(MARION), forging.press(MARION, "barrier:rule", about))
    assert told == "Overdragelsen venter ikke længere. Se sagen på kortet."
    assert world.case().barriers == []


def test_the_third_time_tells_of_the_second(world: World) -> None:
    """Back twice within a year: each card names the case before it, as does the private view."""
    under_way(world, official_number=NUMBER)
    end(world)
    second = come_back(world, "2027-01-12 09:00", NUMBER)
    assert "↩ Tilbage efter 1 måned (U26-0001, formålet opnået)" in world.card(second)["text"]
    world.press(CAMILLA, "apart", second)
    person = world.form(MARION, "more:close", "form:close", second)
    assert taken(person.submit(**SAID, outcome="stabilised"))
    person.act("close", all=True)
    world.settle()
    third = come_back(world, "2027-04-06 09:00", NUMBER)
    assert f"↩ Tilbage efter 2 måneder ({second}, stabiliseret" in world.card(third)["text"]
    assert read(world, third)[1].startswith(f"*{second}* blev afsluttet")
