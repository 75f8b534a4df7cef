"""Once a quarter the leader hears what stood in the way: of rules and queues, never of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from bot.schedule import audit, replan_team
from models import Intervention, NoticeState, Team
from models.vocabulary import BarrierKind
from tests.product.doings import logged
from tests.product.steps import digests, pass_time_while_down, under_way
from tests.product.test_barriers import name
from tests.product.world import CHRISTINA, MARION, METTE, SOEREN

if TYPE_CHECKING:
    from tests.product.world import World

HEAD = "Det stod i vejen"


def stood_in_the_way(world: World) -> None:
    """Let three indsatser of two cases be stopped in November, each by something."""
    for code, kind, barrier in (
        ("U26-0001", "substance_treatment", BarrierKind.WAITING_LIST),
        ("U26-0002", "care_home", BarrierKind.RULE),
        ("U26-0002", "substance_treatment", BarrierKind.WAITING_LIST),
    ):
        if code not in [case.code for case in world.cases()]:
            under_way(world)
        logged(world, MARION, kind, "stopped", code)
        name(world, barrier, code)


def wait_for_the_new_year(world: World) -> None:
    """Go to the Sunday before the first working day, with nobody to deliver what came before."""
    pass_time_while_down(world, "2027-01-03 12:00")
    world.settle()


def test_on_the_first_working_day_the_leader_hears_of_the_quarter_before(
    any_world: World,
) -> None:
    """By kind the most first, of which types; no code, no name, no date; and once."""
    world = any_world
    stood_in_the_way(world)
    wait_for_the_new_year(world)
    world.travel("2027-01-04 07:59")
    assert world.letters(METTE, HEAD) == []
    world.travel("2027-01-05 09:00")
    (letter,) = world.letters(METTE, HEAD)
    assert letter["text"].split("\n") == [
        "Det stod i vejen for Udsatte-teamet i 4. kvartal 2026:",
        "• Venteliste: 2 – Rusmiddelbehandling 2",
        "• Regel: 1 – Plejebolig/plejecenter 1",
        "Listen handler om regler og køer, ikke om personer. Den kommer hvert kvartal.",
    ]
    assert "U26-" not in str(letter)
    assert "Marion" not in str(letter)
    assert [row.state for row in world.notices("quarterly")] == [NoticeState.SENT]


def test_restarts_and_audits_say_it_no_second_time(world: World) -> None:
    """What is planned anew at each start has the same key."""
    stood_in_the_way(world)
    for _turn in range(3):
        audit(world.bot)
    wait_for_the_new_year(world)
    world.travel("2027-01-04 09:00")
    for _turn in range(3):
        audit(world.bot)
        world.settle()
    assert len(world.letters(METTE, HEAD)) == 1
    assert len(world.notices("quarterly")) == 1


def test_a_house_that_was_down_says_it_late(world: World) -> None:
    """As long as the quarter lasts it is worth hearing; after that it isn't said."""
    stood_in_the_way(world)
    pass_time_while_down(world, "2027-01-20 09:00")
    world.settle()
    assert len(world.letters(METTE, HEAD)) == 1


def test_nothing_stood_in_the_way_nothing_is_said(world: World) -> None:
    """A quarter without barriers has no list."""
    under_way(world)
    audit(world.bot)
    wait_for_the_new_year(world)
    world.travel("2027-01-05 09:00")
    assert world.letters(METTE, HEAD) == []
    assert world.notices("quarterly") == []


def test_what_was_taken_back_is_not_counted(world: World) -> None:
    """An indsats that never was had nothing in its way."""
    stood_in_the_way(world)
    with world.bot.writing() as session:
        session.execute(update(Intervention).values(undone_at=world.bot.now()))
    audit(world.bot)
    wait_for_the_new_year(world)
    world.travel("2027-01-05 09:00")
    assert world.letters(METTE, HEAD) == []
    assert [row.state for row in world.notices("quarterly")] == [NoticeState.CANCELLED]


def lead(world: World, leader: str | None) -> None:
    """Give the team another leader, or none, and plan anew."""
    with world.bot.writing() as session:
        session.execute(update(Team).values(leader=leader))
    replan_team(world.bot, world.team().id)


def test_without_a_leader_the_digest_says_so_once_and_nobody_else_gets_it(world: World) -> None:
    """The administrators hear nothing; the digest of that day has one line."""
    stood_in_the_way(world)
    lead(world, None)
    wait_for_the_new_year(world)
    world.travel("2027-01-06 09:00")
    for user in (METTE, SOEREN, MARION, CHRISTINA):
        assert world.letters(user, HEAD) == []
    words = "• Sidste kvartal blev der noteret 3 barrierer. Teamet har ingen leder"
    assert [day for day, text in digests(world).items() if words in text] == ["2027-01-04"]
    lead(world, METTE)
    world.settle()
    assert len(world.letters(METTE, HEAD)) == 1


def test_a_new_leader_hears_it(world: World) -> None:
    """Who leads when it is due gets it, and the former leader doesn't."""
    stood_in_the_way(world)
    lead(world, SOEREN)
    wait_for_the_new_year(world)
    world.travel("2027-01-04 09:00")
    assert len(world.letters(SOEREN, HEAD)) == 1
    assert world.letters(METTE, HEAD) == []
