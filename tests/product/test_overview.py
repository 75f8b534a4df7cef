"""The list of open cases: the nearest date first, filters, paging and Slack's limits (row 47)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from bot.access import Visitor, team_for
from bot.casework.desk import Desk
from bot.casework.refer import ReferralForm, refer
from bot.loading import load_case
from bot.trace import TVAERS
from models import Case, CaseState
from models.vocabulary import Urgency
from tests.product import forging
from tests.product.steps import pass_time_while_down, under_way
from tests.product.world import ALI, CAMILLA, MARION, METTE, SAID, TORVET

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World

Json = dict[str, Any]


def refer_many(world: World, count: int) -> None:
    """Let the team have so many cases, under way, each with a follow-up on a day of its own."""
    team = world.team()
    form = ReferralForm(("other",), Urgency.CAN_WAIT, "2026-1", "mangler tag over hovedet", "hjem")
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        who = Visitor(team.workspace_id, ALI)
        locked = team_for(session, team.id, who)
        for number in range(count):
            case = load_case(session, refer(desk, locked, who, form).id, TVAERS).case
            case.state, case.lead = CaseState.UNDERWAY, MARION if number % 2 else CAMILLA
            case.follow_up_on = date(2026, 12, 1) + timedelta(days=(number * 7) % count)
            case.meetings[0].finished_at = desk.now


def listed(world: World, user: str = MARION) -> Player:
    """Open the list by its command."""
    person = world.person(user)
    person.command(TORVET, "/henvisning sager")
    person.wait_modal("page:cases")
    return person


def turn(person: Player, action: str) -> Json:
    """Press in the list and return it as it is drawn anew."""
    was = (person.modal() or {})["hash"]
    person.click_modal(action)
    return person.until(partial(_redrawn, person, was))


def _redrawn(person: Player, was: str) -> Json | None:
    view = person.modal()
    return view if view and view["hash"] != was else None


def codes(view: Json | None) -> list[str]:
    """Return the codes in the order they stand."""
    texts = [block.get("text", {}).get("text", "") for block in (view or {})["blocks"]]
    return [text[1:].split("*")[0] for text in texts if text.startswith("*U26-")]


def headline(view: Json | None) -> str:
    """Return how many there are."""
    return str((view or {})["blocks"][1]["text"]["text"])


def test_sixty_cases_in_four_pages_by_date(world: World) -> None:
    """Each case stands once, the nearest follow-up first, and no page passes Slack's limit."""
    refer_many(world, 60)
    person = listed(world)
    pages = [person.modal()]
    assert headline(pages[0]) == "*60 åbne sager*"
    pages += [turn(person, "cases:on") for _page in range(3)]
    assert [len(codes(page)) for page in pages] == [15, 15, 15, 15]
    assert all(len((page or {})["blocks"]) <= 100 for page in pages)
    found = [code for page in pages for code in codes(page)]
    due = {case.code: case.follow_up_on for case in world.cases()}
    assert found == sorted(due, key=lambda code: (due[code], code))
    assert "cases:on" not in str(pages[3])
    assert codes(turn(person, "cases:back")) == codes(pages[2])


def test_filters(world: World) -> None:
    """Mine, overdue and new each show theirs; an empty choice says what to do."""
    refer_many(world, 4)
    with world.bot.writing() as session:
        late = {"follow_up_on": date(2026, 11, 20)}
        session.execute(update(Case).where(Case.code == "U26-0003").values(**late))
    person = listed(world)
    assert codes(turn(person, "cases:filter_mine")) == ["U26-0004", "U26-0002"]
    assert codes(turn(person, "cases:filter_late")) == ["U26-0003"]
    empty = turn(person, "cases:filter_new")
    assert headline(empty) == "*0 åbne sager*"
    assert "Ingen sager her. Brug /henvisning" in str(empty)
    world.refer()
    assert codes(turn(person, "cases:filter_all"))[1] == "U26-0005"
    assert codes(turn(person, "cases:filter_new")) == ["U26-0005"]


def test_a_meeting_tomorrow_comes_before_a_follow_up_next_month(world: World) -> None:
    """New cases are listed by their start meeting, and as overdue when its record lacks."""
    under_way(world)
    world.refer()
    person = listed(world)
    assert codes(person.modal()) == ["U26-0002", "U26-0001"]
    assert "Startmøde onsdag den 25. november: 1 arbejdsdag" in str(person.modal())
    assert codes(turn(person, "cases:filter_late")) == []
    pass_time_while_down(world, "2026-11-26 12:00")
    assert codes(turn(person, "cases:filter_late")) == ["U26-0002"]


def test_closed_cases_are_not_listed(world: World) -> None:
    """What is closed is gone from the list."""
    under_way(world)
    world.form(MARION, "more:close", "form:close").submit(**SAID, outcome="goal_met")
    assert headline(listed(world).modal()) == "*0 åbne sager*"


def test_from_the_list_into_a_case(world: World) -> None:
    """The button opens the private view on top of the list."""
    case = under_way(world)
    person = listed(world)
    person.click_modal("cases:show", value=case.id)
    assert "Skal sættes ud" in str(person.wait_modal("page:sheet"))
    person.close()
    assert (person.modal() or {})["callback_id"] == "page:cases"


def test_a_leader_sees_dates_and_no_way_in(world: World) -> None:
    """The leader's list has every case with its date, and no button to read one."""
    under_way(world)
    view = listed(world, METTE).modal()
    assert codes(view) == ["U26-0001"]
    assert "cases:show" not in str(view)


def test_who_is_in_no_team_is_told_what_they_can_do(world: World) -> None:
    """A referrer from elsewhere gets words instead of a list."""
    under_way(world)
    person = world.person(ALI)
    person.command(TORVET, "/henvisning sager")
    assert person.wait_message(TORVET, "Du er ikke med i et team her.")
    assert person.modal() is None


def test_forged_pages_and_filters_show_what_there_is(world: World) -> None:
    """A page beyond the last, a negative one and an unknown filter lead to a page that exists."""
    refer_many(world, 16)
    person = listed(world)
    view = person.modal() or {}
    for value, count in (
        ("all:999", 1),
        ("all:-3", 15),
        ("everything:0", 15),
        ("", 15),
        ("mine:x", 8),
    ):
        payload = forging.press(MARION, "cases:on", value) | {"view": view}
        was = (person.modal() or {})["hash"]
        forging.send(person, payload)
        assert len(codes(person.until(partial(_redrawn, person, was)))) == count
