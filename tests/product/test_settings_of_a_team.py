"""What an administrator may choose for a team, and what is refused in words under its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.access import team_for, visitor
from bot.casework import team as casework
from bot.casework.desk import Desk
from bot.casework.team import ClosingDayForm, SeatForm
from bot.schedule import replan_team
from bot.trace import TVAERS
from demo import WORKSPACE
from tests.product.test_setup import NEW, form_from, new_team, page_words, setup_page
from tests.product.world import ALI, LONE, NEW_TEAM, SOEREN

if TYPE_CHECKING:
    from sandbox.player import Player
    from tests.product.world import World


def team_form(world: World) -> Player:
    """Open the form for a new team, with Tværs invited to its channel."""
    world.person(SOEREN).command(NEW_TEAM, "/invite @Tværs")
    return form_from(setup_page(world), "setup:new", "form:team")


@pytest.mark.parametrize("clock", ["02:00", "03:00", "07:29", "16:01"])
def test_a_start_meeting_is_held_in_office_hours(bare_world: World, clock: str) -> None:
    """A meeting time outside 07.30–16.00 would ring at night or never: the field says so."""
    errors = team_form(bare_world).submit({**NEW, "meeting_time": clock})["errors"]
    assert errors == {"meeting_time": "Vælg et tidspunkt fra kl. 07.30 til kl. 16.00."}


@pytest.mark.parametrize("clock", ["03:00", "07:29", "15:01"])
def test_a_digest_comes_while_it_can_be_read(bare_world: World, clock: str) -> None:
    """A digest before 07.30 breaks the silence and one near 16.00 is never posted."""
    errors = team_form(bare_world).submit({**NEW, "digest_time": clock})["errors"]
    assert errors == {"digest_time": "Vælg et tidspunkt fra kl. 07.30 til kl. 15.00."}


def test_the_ends_of_the_hours_are_allowed(bare_world: World) -> None:
    """07.30, 15.00 and 16.00 themselves are chosen freely."""
    given = {**NEW, "meeting_time": "16:00", "digest_time": "15:00"}
    assert team_form(bare_world).submit(given)["outcome"] == "closed"


def test_a_letter_that_cases_bear_is_not_given_to_another_team(world: World) -> None:
    """Where a team had U and has cases with it, a new U26-0001 would be the same code."""
    world.refer()
    person = form_from(setup_page(world), "setup:team", "form:team")
    assert person.submit(letter="V")["outcome"] == "closed"
    person.until(lambda: "sagskode V" in page_words(person))
    person.command(NEW_TEAM, "/invite @Tværs")
    form_from(person, "setup:new", "form:team")
    assert person.submit({**NEW, "letter": "u"})["errors"] == {
        "letter": "Et andet team har sager med U. Vælg et andet bogstav."
    }
    assert person.submit({**NEW, "letter": "S"})["outcome"] == "closed"


def test_a_team_may_take_its_own_letter_back(world: World) -> None:
    """The cases that bear the letter are its own, and the count goes on."""
    world.refer()
    called(world, "V")
    called(world, "U")
    assert world.refer().code == "U26-0002"


def called(world: World, letter: str) -> None:
    """Give the team's cases another letter, and wait for the page to show it."""
    person = form_from(setup_page(world), "setup:team", "form:team")
    assert person.submit(letter=letter)["outcome"] == "closed"
    person.until(lambda: f"sagskode {letter}" in page_words(person))
    person.close()


@pytest.mark.parametrize(
    ("action", "callback", "field", "given"),
    [
        ("setup:team", "form:team", "name", {"name": "<!channel> teamet"}),
        ("setup:seat", "form:seat", "discipline", {"discipline": "Hjælp>"}),
        (
            "setup:closing",
            "form:closing_days",
            "label",
            {"first_on": "2026-12-01", "label": "<!here>"},
        ),
        ("setup:groups", "form:groups", "group_other", {"group_other": "<@U0LONE>"}),
        ("setup:groups", "form:groups", "more", {"more": "Unge\n<!channel>"}),
    ],
)
def test_a_label_carries_no_mention(
    world: World, action: str, callback: str, field: str, given: dict[str, str]
) -> None:
    """What administrators call things holds no angle bracket, so that nothing in it can ring."""
    person = form_from(setup_page(world), action, callback)
    assert person.submit(given)["errors"] == {field: "Brug ikke tegnene < og > her."}


def test_naming_administrators_stands_in_every_teams_trace(world: World) -> None:
    """Who may set teams up is a change to each of them: who did it, and who is named now."""
    person = new_team(world)
    form_from(person, "setup:administrators", "form:administrators")
    assert person.submit(administrators=[LONE, ALI])["outcome"] == "closed"
    found = [event for event in world.events() if event.kind == "administrators_named"]
    assert len({event.team_id for event in found}) == 2
    assert {(event.user, event.role) for event in found} == {(SOEREN, "administrator")}
    assert {event.subject for event in found} == {f"{ALI},{LONE}"}


def test_saving_a_seat_writes_the_seat_and_leaves_the_cases_to_what_comes_after(
    world: World,
) -> None:
    """However many cases are open, what Slack waits for is the change itself."""
    world.refer()
    before = owed_on_the_case(world)
    with world.bot.writing() as session:
        desk = Desk(session, world.bot.vault, world.bot.now())
        team = team_for(session, world.team().id, visitor(session, WORKSPACE, SOEREN))
        seat = SeatForm("Sundhed & Omsorg", ALI, (), authority=True)
        casework.set_seat(desk, TVAERS, team, team.seats[0].id, seat)
        casework.add_seat(desk, TVAERS, team, replace(seat, discipline="Jobcenter"))
        casework.close_seat(desk, TVAERS, team, team.seats[1].id)
        day = ClosingDayForm(date(2026, 11, 25), date(2026, 11, 25), None, "Personaledag")
        casework.close_days(desk, TVAERS, team, day)
    assert owed_on_the_case(world) == before
    replan_team(world.bot, world.team().id)
    assert owed_on_the_case(world) != before


def test_the_cards_follow_what_was_saved(world: World) -> None:
    """When the form has closed, the open cards are drawn again with the new seat in them."""
    world.refer()
    person = form_from(setup_page(world), "setup:add_seat", "form:seat")
    assert person.submit(discipline="Jobcenter", holder=ALI)["outcome"] == "closed"
    person.until(lambda: "*Jobcenter*" in page_words(person))
    world.settle()
    assert "Jobcenter: Ali har ikke svaret" in world.card()["text"]


def owed_on_the_case(world: World) -> set[tuple[object, ...]]:
    """Return what the case owes: key, state and time."""
    return {(row.key, row.state, row.due_at) for row in world.notices() if row.case_id}
