"""Log what is done, and move it on, as several tests do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access import case_for, visitor
from bot.casework import intervene
from bot.casework.desk import Desk
from bot.casework.intervene import InterventionForm, live
from bot.deadlines import local_date
from demo import WORKSPACE
from models.vocabulary import InterventionState, InterventionType
from tests.product.test_intervention import sheet

if TYPE_CHECKING:
    from models import Intervention
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]


def logged(
    world: World, user: str, kind: str = "home_visit", state: str = "started", code: str = ""
) -> Intervention:
    """Let somebody log an indsats of today, without the menu and the form."""
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        case = world.case(code) if code else world.case()
        opened = case_for(session, case.id, visitor(session, WORKSPACE, user))
        field = opened.team.disciplines[0].id
        on, what = local_date(desk.now), InterventionType(kind)
        form = InterventionForm(what, InterventionState(state), field, on)
        made = intervene.log(desk, opened, form)
    world.settle()
    return made


def newest(world: World) -> Intervention:
    """Return the case's newest indsats as it is stored."""
    return live(world.case())[-1]


def value(world: World, *rest: str) -> str:
    """Return what a button of the newest indsats carries."""
    return ":".join((world.case().id, newest(world).id, *rest))


def shown(world: World, user: str) -> tuple[Player, str]:
    """Open the private view and return it as text."""
    person = world.person(user)
    if person.modal() is not None:
        person.act("close", all=True)
    return person, str(sheet(world, user)["blocks"])


def move(world: World, user: str, state: str) -> Player:
    """Set the newest indsats to a state by its button, or in its "⋯", in the private view."""
    person, _text = shown(world, user)
    about = value(world, state)
    rows = [block.get("elements", ()) for block in (person.modal() or {})["blocks"]]
    taps = [one["action_id"] for row in rows for one in row if one.get("value") == about]
    if taps:
        person.click_modal(taps[0])
    else:
        person.click_modal("sheet:more", selected=about)
    return person
