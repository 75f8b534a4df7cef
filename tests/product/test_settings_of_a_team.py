"""What an administrator may choose for a team, and what is refused in words under its field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
