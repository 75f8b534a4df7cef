"""Once a quarter the leader hears what stood in the way: of rules and queues, never of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.schedule import audit, replan_team
from models import Barrier, Intervention, NoticeState, Publication, Team
from models.vocabulary import BarrierKind
from tests.product.doings import logged
from tests.product.steps import digests, pass_time_while_down, settle_later, under_way
from tests.product.test_barriers import name
from tests.product.world import CHRISTINA, MARION, METTE, SOEREN

if TYPE_CHECKING:
    from tests.product.world import World

HEAD = "Det stod i vejen"
FOOT = (
    "Listen handler om regler og køer, ikke om personer. Den kommer hvert kvartal. "
    "Små tal er skjult, og det er de tal også, de kan regnes ud af."
)


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


def many(world: World, barrier: BarrierKind, kind: str, count: int) -> None:
    """Let the same thing have stood in the way of an indsats of a type so many times."""
    logged(world, MARION, kind, "stopped")
    with world.bot.writing() as session:
        made = select(Intervention).order_by(Intervention.logged_at.desc()).limit(1)
        one = session.scalars(made).one()
        given = {"case_id": one.case_id, "intervention_id": one.id, "kind": barrier}
        session.add_all([Barrier(**given, at=world.bot.now()) for _time in range(count)])
    audit(world.bot)


def wait_for_the_new_year(world: World) -> None:
    """Go to the Sunday before the first working day, with nobody to deliver what came before."""
    pass_time_while_down(world, "2027-01-03 03:30")
    audit(world.bot)
    pass_time_while_down(world, "2027-01-03 12:00")
    world.settle()


def test_on_the_first_working_day_the_leader_hears_of_the_quarter_before(
    any_world: World,
) -> None:
    """By kind the most first, of which types; no code, no name, no date, no small number; once."""
    world = any_world
    under_way(world)
    many(world, BarrierKind.RULE, "care_home", 6)
    many(world, BarrierKind.WAITING_LIST, "substance_treatment", 7)
    many(world, BarrierKind.WAITING_LIST, "temp_housing", 5)
    many(world, BarrierKind.BUDGET, "living_support", 2)
    many(world, BarrierKind.CONSENT, "living_support", 1)
    wait_for_the_new_year(world)
    world.travel("2027-01-04 07:59")
    assert world.letters(METTE, HEAD) == []
    world.travel("2027-01-05 09:00")
    (letter,) = world.letters(METTE, HEAD)
    assert letter["text"].split("\n") == [
        "Det stod i vejen for Udsatte-teamet i 4. kvartal 2026:",
        "• Venteliste: 12 – Rusmiddelbehandling 7, Midlertidigt ophold på botilbud 5",
        "• Regel: 6 – Plejebolig/plejecenter 6",
        "• Kasse: skjult",
        "• Manglende samtykke: skjult",
        FOOT,
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
    assert world.letters(METTE, HEAD) == []  # its figures are counted first, by the audit at start
    audit(world.bot)
    settle_later(world)
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


def test_what_was_told_is_told_again_unchanged(any_world: World) -> None:
    """Figures of a quarter are kept as they were, whatever is taken back or set otherwise later."""
    world = any_world
    under_way(world)
    many(world, BarrierKind.RULE, "care_home", 6)
    wait_for_the_new_year(world)
    with world.bot.writing() as session:
        session.execute(update(Team).values(smallest_shown=20))
        session.delete(session.scalars(select(Barrier)).all()[0])
    audit(world.bot)
    world.travel("2027-01-04 09:00")
    (letter,) = world.letters(METTE, HEAD)
    assert "• Regel: 6 – Plejebolig/plejecenter 6" in letter["text"]
    assert kept(world)["totals"] == [6]


def test_what_is_hidden_is_kept_nowhere(world: World) -> None:
    """Nor can a hidden count be read from what is kept of it."""
    stood_in_the_way(world)
    wait_for_the_new_year(world)
    assert kept(world)["cells"] == [[0, None], [None, 0]]
    assert kept(world)["totals"] == [None, None]


def test_the_team_chooses_its_threshold(world: World) -> None:
    """A higher one hides more; one below three is refused in words where it is set."""
    under_way(world)
    many(world, BarrierKind.RULE, "care_home", 6)
    with world.bot.writing() as session:
        session.execute(update(Team).values(smallest_shown=10))
    wait_for_the_new_year(world)
    world.travel("2027-01-04 09:00")
    (letter,) = world.letters(METTE, HEAD)
    assert "• Regel: skjult" in letter["text"]


def kept(world: World) -> dict[str, Any]:
    """Return the figures that are kept of the quarter."""
    with world.bot.reading() as session:
        return session.scalars(select(Publication)).one().figures


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
    words = "• Sidste kvartal blev der noteret barrierer. Teamet har ingen leder"
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
