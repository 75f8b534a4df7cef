"""How a case ends in the tests, and how the question after it is met and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import case_for, visitor
from bot.casework import closing, handover
from bot.casework.closing import CloseForm
from bot.casework.desk import Desk
from bot.casework.handover import HandoverForm, usual_day
from bot.deadlines import local_date
from demo import WORKSPACE
from models.vocabulary import LegalGround, Outcome, Unit
from tests.product.steps import pass_time_while_down
from tests.product.world import ALI, MARION

if TYPE_CHECKING:
    from typing import Any

    from tests.product.world import World

ASKS = "Står borgeren stadig i det?"
FIRST, LAST = "2026-12-08 08:05", "2027-01-25 08:05"
NO_CASE = "Der er ingen sag med den kode. Se de åbne med /henvisning sager."
ERASED = (
    "Oplysningerne om U26-0001 er slettet, som de skal. "
    "Er der brug for hjælp igen, så henvis på ny med /henvisning."
)


def end(world: World, outcome: Outcome = Outcome.GOAL_MET, code: str = "U26-0001") -> None:
    """Close a case that is under way, as Marion, and let it be told."""
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, world.case(code).id, visitor(session, WORKSPACE, MARION))
        closing.close(desk, opened, CloseForm(outcome, "bor godt nu"))
    world.settle()


def hand_over(world: World, recipient: str | None = ALI) -> None:
    """Hand a case over, to Ali or somebody outside Slack, who has said yes and is known."""
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        opened = case_for(session, world.case().id, visitor(session, WORKSPACE, MARION))
        named = "" if recipient else "Per fra boligselskabet"
        day, told = usual_day(opened.team, local_date(desk.now)), "passer på sig selv"
        ground = LegalGround.LAW
        form = HandoverForm(
            Unit.HOUSING, recipient, named, told, day, citizen_told=True, legal_ground=ground
        )
        made = handover.offer(desk, opened, form)
        handover.accept(desk, opened, made)
    world.settle()


def at(world: World, when: str) -> None:
    """Go to a Copenhagen time, and let what is due by then be said."""
    pass_time_while_down(world, when)
    world.settle()


def asked(world: World, user: str) -> list[dict[str, Any]]:
    """Return the questions that stand in a person's direct messages."""
    return [one for one in world.person(user).dm() if "after:yes" in str(one["blocks"])]


def say(world: World, user: str, answer: str) -> str:
    """Press an answer in the newest question, and return what stands in its place."""
    person, letter = world.person(user), asked(world, user)[-1]
    person.click(inbox(user), letter["ts"], f"after:{answer}")
    shown = person.until(lambda: replaced(world, user, letter))
    world.settle()
    return shown


def inbox(user: str) -> str:
    """Return the channel of a person's direct messages."""
    return f"D{user.removeprefix('U')}"


def replaced(world: World, user: str, letter: dict[str, Any]) -> str:
    """Return what a message says now, once it says something else."""
    now = next(one for one in world.person(user).dm() if one["ts"] == letter["ts"])
    return "" if now["text"] == letter["text"] else str(now["text"])


def reopen(world: World, user: str) -> str:
    """Press "Genåbn sagen" where a no was answered, and return what is said."""
    person = world.person(user)
    letter = next(one for one in person.dm() if "after:reopen" in str(one["blocks"]))
    person.click(inbox(user), letter["ts"], "after:reopen")
    shown = person.until(lambda: replaced(world, user, letter))
    world.settle()
    return shown


def value(world: World, days: int = 14) -> str:
    """Return what the question's buttons are about."""
    return f"{world.case().past_closings[-1].id}:{days}"
